"""Disagreements: where labels differ, what everyone said, and what the lead decides."""
