"""The places of the window, one package each: a presenter without widgets, and a view."""
