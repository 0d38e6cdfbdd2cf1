"""The view: pages, charts, tables, and the command line."""
