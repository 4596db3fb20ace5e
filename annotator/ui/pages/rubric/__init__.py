"""The rubric, to read."""
