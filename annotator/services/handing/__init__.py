"""Handing work out and collecting it: packs, handed copies, returns, merges."""
