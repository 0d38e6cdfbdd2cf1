"""The parts of the page 项目: the register's filters and table, and the page of one project."""
