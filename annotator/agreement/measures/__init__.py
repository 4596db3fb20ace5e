"""Measures of agreement, each with its interval, from a pattern table or from pairs."""
