"""Who said what on one criterion, for measures that the pattern tables are not enough for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from annotator.agreement.ratings import Ratings, ratings_of_columns
from annotator.services.figures.measured import Measured
from annotator.store import ratings
from annotator.store.database import Sql


@dataclass(frozen=True, slots=True)
class Repeated:
    """What one annotator said each time they were shown an item, in that order."""

    item: str
    annotator: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """The clauses that one label cites."""

    item: str
    annotator: str
    clauses: tuple[str, ...]


def rated(sql: Sql, measured: Measured, rubric_id: str, kind: str = "human") -> Ratings:
    """What people (or model judges) said of every item on one criterion; items are uids."""
    said = ratings.said(sql, measured.criterion, measured.version, kind)
    return ratings_of_columns(
        rows=[one[0] for one in said],
        annotators=[one[1] for one in said],
        codes=[one[2] for one in said],
        names=ratings.uids(sql),
        scale=measured.scale,
    )


def repeats(sql: Sql, measured: Measured, kind: str = "human") -> Iterator[Repeated]:
    """The hidden repeats: who labeled an item again, with their first label, by item and person."""
    found = ratings.repeated(sql, measured.criterion, measured.version, kind)
    for (uid, annotator), said in groupby(found, key=lambda one: (one[0], one[1])):
        yield Repeated(uid, annotator, tuple(code for _, _, code in said))


def cited(sql: Sql, measured: Measured, kind: str = "human") -> Iterator[Cited]:
    """The clauses of every label that counts on the criterion and cites any."""
    for uid, annotator, clauses in ratings.clauses(sql, measured.criterion, measured.version, kind):
        yield Cited(uid, annotator, tuple(clauses.split("|")))
