"""What is known when a plan is drawn: the items by what they are sorted by, and who has what."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.domain.label import Purpose


@dataclass(frozen=True, slots=True)
class ItemKeys:
    """An item without its content.

    counted: the people whose label fills the overlap. passed: who is not to get it although no
    label of theirs counts (they skipped it, or did not state the headline criterion). closed:
    nobody gets it, but its labels still connect people. gold: slipped in, and in no figure.
    """

    uid: str
    category: str | None = None
    model: str | None = None
    source: str | None = None
    family: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    disputed: bool = False
    gold: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """An entry of a share in force. done: labeled or skipped; a label that counts stands in the
    item's `counted`."""

    annotator: str
    uid: str
    occurrence: int = 0
    purpose: Purpose = "work"
    rank: int = 0
    done: bool = False
