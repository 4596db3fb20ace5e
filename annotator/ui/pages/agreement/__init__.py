"""Agreement: the violation rate and how far it can be trusted, live."""
