"""Everything that comes in: items, labels and whole sets."""
