"""Chance that is the same on every machine: hashes of a seed and a text, and no generator."""

from __future__ import annotations

from annotator.services.queueing import rank

_PRIME = (1 << 61) - 1


def drawn(seed: int, *parts: str) -> int:
    """63 bits for a seed and a text in parts: what for, and of what."""
    return rank(seed, "\x1f".join(parts))


def fraction(seed: int, *parts: str) -> float:
    """The same as a number from 0 to below 1, exact on every machine."""
    return (drawn(seed, *parts) >> 10) / (1 << 53)


def mixed(item: int, person: int) -> int:
    """47 bits for two draws: a person's place among ties, another one at every item."""
    return (item * person % _PRIME) >> 14
