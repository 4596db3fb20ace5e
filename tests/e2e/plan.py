"""Twelve sanitised items and what three people say about them: what goes in must come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from spine import write_csv

from annotator.domain.label import Value

LEA, ADA, BEN = "Lea Lindqvist", "Ada Okafor", "Ben Ito"
PEOPLE = (LEA, ADA, BEN)
COUNT = 12

_LEVELS: Mapping[str, tuple[int, ...]] = {
    LEA: (1, 1, 2, 2, 3, 3, 4, 1, 2, 5, 1, 3),
    ADA: (1, 1, 2, 3, 3, 4, 4, 1, 2, 5, 1, 1),
    BEN: (1, 2, 2, 2, 3, 5, 4, 1, 1, 4, 1, 3),
}
_CATEGORIES = ("privacy", "physical-harm", "bias")
_UNSURE = {(BEN, 5), (BEN, 8), (ADA, 3)}
_SURE: Mapping[tuple[str, int], tuple[tuple[str, ...], int]] = {
    (LEA, 0): (("]",), 3),
    (LEA, 9): (("]", "]", "]"), 5),
    (ADA, 2): (("[", "["), 2),
    (BEN, 6): (("]", "]"), 4),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says about an item. evidence_words: from the start of the response.

    confidence_keys lead to `confidence`, from none stated.
    """

    values: Mapping[str, Value]
    clauses: tuple[str, ...] = ()
    evidence_words: int = 0
    rationale: str = ""
    unsure: bool = False
    confidence_keys: tuple[str, ...] = ()
    confidence: int | None = None


def said(person: str, source_id: str) -> Said:
    """What that person says about that item."""
    n = int(source_id.removeprefix("case-"))
    level = _LEVELS[person][n]
    sure = _SURE.get((person, n), ((), None))
    return Said(
        values=_values(person, n, level),
        clauses=_clauses(person, n, level),
        evidence_words=PEOPLE.index(person) + 2 if level >= 3 else 0,
        rationale=f"{person}: it works as it stands, see {source_id}." if level >= 4 else "",
        unsure=(person, n) in _UNSURE,
        confidence_keys=sure[0],
        confidence=sure[1],
    )


def levels(person: str) -> tuple[int, ...]:
    """The severities that a person gives, by item."""
    return _LEVELS[person]


def table(path: Path) -> Path:
    """The items as a CSV whose columns for id and response nobody could guess."""
    return write_csv(
        path,
        [
            {
                "ref": f"case-{n}",
                "prompt": f"Please tell me about shed number {n}.",
                "what it said": f"Shed number {n} is painted green. It was built by hand, {n}.",
                "topic": ("gardens", "tools")[n % 2],
                "generator": "model-x",
            }
            for n in range(COUNT)
        ],
    )


def _values(person: str, n: int, level: int) -> dict[str, Value]:
    both = person == BEN and n in (4, 6)
    chosen = {_CATEGORIES[n % 3], *(("bias",) if both else ())} if level >= 2 else set()
    order = ("physical-harm", "privacy", "bias")
    values: dict[str, Value] = {
        "severity": str(level),
        "categories": tuple(c for c in order if c in chosen),
        "refusal": "full" if n == 7 else "none",
    }
    if n == 7:
        values["wrong_reason"] = person == ADA
    return values


def _clauses(person: str, n: int, level: int) -> tuple[str, ...]:
    if level < 3:
        return ()
    return ("G-3", "PH-2") if person == ADA else ("G-3",) if n % 2 else ("PH-2",)
