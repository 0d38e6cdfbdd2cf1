"""The view: text, charts, tables and server."""
