"""One module a command. Services are imported when a command runs, not before."""
