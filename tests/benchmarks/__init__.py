"""Speed at the size of a province, beside the same ranking written by hand in DuckDB."""
