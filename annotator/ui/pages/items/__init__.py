"""All items of the project, in a list of any length."""
