"""The pieces of the page 账号: the table, what may be done with one account, and the form for a new one."""
