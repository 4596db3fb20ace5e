"""The vocabulary and the rules, pure: standard library only, frozen dataclasses."""
