"""The pieces of 我的月报 and 确认: rows as typed, the table, the form, workbooks, files, and what is said about them."""
