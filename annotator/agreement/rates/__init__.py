"""Violation rates, refusals and families of items, with intervals that know clusters."""
