"""Table and list models over frozen rows."""
