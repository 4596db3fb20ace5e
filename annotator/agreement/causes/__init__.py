"""Why labels differ: flips, groups, shares of disagreement, and a suggested cause."""
