"""What a committed unit of work changed, so that views refresh that and nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """items: uids touched. kinds: kinds of the events. origin: who asked; a view skips its own.

    at: the hlc of the last event, for "saved 12:03:44". events: ids of the new events.
    counted: whether figures that rest on labels may have changed; False where all that counts says
    what it said before, as when a decision is withdrawn.
    """

    items: tuple[str, ...]
    kinds: frozenset[str]
    origin: str
    at: str = ""
    events: tuple[str, ...] = ()
    counted: bool = True
