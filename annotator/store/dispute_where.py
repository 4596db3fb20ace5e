"""Which disagreements are meant, as SQL about one row of `disputes d` and its item `i`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from annotator.store.json import column

Param = str | int | float
Condition = tuple[str, tuple[Param, ...]]
"""SQL that is true or false of a row, and its parameters."""

Order = Literal["distance", "urgency"]
Only = Literal["escalated", "conflicts", "unclear", "asked"]

ITEMS = "CROSS JOIN items i ON i.id = d.item_id"
BY_CLAUSE = """dispute_clauses c
CROSS JOIN disputes d ON d.criterion = c.criterion AND d.item_id = c.item_id"""

_SAID = "json_each(d.codes)"
_WHO, _CODE = "json_extract(value, '$[0]')", "json_extract(value, '$[1]')"


@dataclass(frozen=True, slots=True)
class DisputePlace:
    """Where a disagreement stands in the list, of either order; the list goes on behind it."""

    escalated: bool
    distance: float
    flips: bool
    row: int
    urgency: float = 0.0


@dataclass(frozen=True, slots=True)
class DisputeWhere:
    """None asks for nothing. All that is asked for must hold.

    adjudicated: decided ones too. differing: not those that are only flagged.
    order: escalated ones first; then "distance": the widest, of equals those that flip the verdict;
    or "urgency": what most needs a lead, of equals the widest. only: those that are escalated, have
    labels in conflict, are called unclear, or wait for labels that a lead asked for.
    clause, category, model, source: "" asks for items that have none. pair: both labeled the item,
    and differently. levels: both codes were given (twice, where they are the same). mark: an
    option that some gave and others did not; in_set: as part of a set. among: these people's labels
    differ; apart: those of all others. until_ms: labels given up to then differ.
    """

    criterion: str
    adjudicated: bool = True
    differing: bool = False
    clause: str | None = None
    category: str | None = None
    model: str | None = None
    source: str | None = None
    annotator: str | None = None
    pair: tuple[str, str] | None = None
    levels: tuple[str, str] | None = None
    mark: str | None = None
    in_set: bool = False
    among: tuple[str, ...] | None = None
    apart: tuple[str, ...] | None = None
    until_ms: int | None = None
    order: Order = "distance"
    only: Only | None = None

    @property
    def decided(self) -> tuple[int, ...]:
        """The values of `adjudicated` that are meant."""
        return (0, 1) if self.adjudicated else (0,)

    @property
    def asks_disputes(self) -> bool:
        """Whether anything but the criterion, the clause and what is decided is asked for."""
        bare = DisputeWhere(self.criterion, self.adjudicated, clause=self.clause, order=self.order)
        return self != bare

    @property
    def asks_items(self) -> bool:
        """Whether the items must be looked at too."""
        return (self.category, self.model, self.source) != (None, None, None)


def condition(where: DisputeWhere) -> Condition:
    """The whole condition, to stand behind WHERE."""
    parts: list[Condition] = [("d.criterion = ?", (where.criterion,))]
    if not where.adjudicated:
        parts.append(("d.adjudicated = 0", ()))
    if where.differing:
        parts.append(("d.distance > 0", ()))
    if where.only is not None:
        parts.append((f"d.{where.only} > 0", ()))
    parts += _of_item(where)
    parts += _of_labels(where)
    return " AND ".join(sql for sql, _ in parts), tuple(one for _, given in parts for one in given)


def _of_item(where: DisputeWhere) -> Iterator[Condition]:
    keys: tuple[tuple[Literal["category", "model", "source"], str | None], ...] = (
        ("category", where.category),
        ("model", where.model),
        ("source", where.source),
    )
    for name, wanted in keys:
        if wanted is not None:
            yield (f"i.{name} = ?", (column(wanted),)) if wanted else (f"i.{name} IS NULL", ())
    if where.clause == "":
        yield "d.clauses = ''", ()
    elif where.clause is not None:
        yield "instr('|' || d.clauses || '|', ?) > 0", (f"|{column(where.clause)}|",)


def _of_labels(where: DisputeWhere) -> Iterator[Condition]:
    if where.annotator is not None:
        one = column(where.annotator)
        yield f"EXISTS (SELECT 1 FROM {_SAID} WHERE {_WHO} = ?)", (one,)
    if where.pair is not None:
        yield _differ(where.pair, "IN", "= 2")
    if where.among is not None:
        yield _differ(where.among, "IN", "> 1")
    if where.apart is not None:
        yield _differ(where.apart, "NOT IN", "> 1")
    if where.levels is not None:
        yield _given(*where.levels)
    if where.mark is not None:
        yield _torn(column(where.mark), in_set=where.in_set)
    if where.until_ms is not None:
        yield (
            "(SELECT count(DISTINCT r.code) FROM ratings r WHERE r.criterion = d.criterion AND "
            "r.version = d.version AND r.item_id = d.item_id AND r.occurrence = 0 AND "
            "r.kind = 'human' AND r.at_ms <= ?) > 1",
            (where.until_ms,),
        )


def _differ(people: tuple[str, ...], which: Literal["IN", "NOT IN"], how: str) -> Condition:
    places = ", ".join("?" * len(people))
    return (
        f"(SELECT count(DISTINCT {_CODE}) FROM {_SAID} WHERE {_WHO} {which} ({places})) {how}",
        tuple(column(one) for one in people),
    )


def _given(one: str, other: str) -> Condition:
    if one == other:
        return f"(SELECT count(*) FROM {_SAID} WHERE {_CODE} = ?) > 1", (column(one),)
    return (
        f"(SELECT count(DISTINCT {_CODE}) FROM {_SAID} WHERE {_CODE} IN (?, ?)) = 2",
        (column(one), column(other)),
    )


def _torn(option: str, *, in_set: bool) -> Condition:
    has = f"instr('|' || {_CODE} || '|', ?) > 0" if in_set else f"{_CODE} = ?"
    given = f"|{option}|" if in_set else option
    return f"(SELECT count(DISTINCT {has}) FROM {_SAID}) = 2", (given,)
