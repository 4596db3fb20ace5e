"""The labeled set that leaves, with its reliability beside it."""
