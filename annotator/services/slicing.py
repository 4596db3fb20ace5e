"""Figures by part, for reports: a scan over what is said, so any part can be asked for.

The parts that pages show live (category, model, source, pair) come from accumulators; here they
are counted again, with the annotators of each part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from annotator.agreement.figures import figures
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.results import Figures
from annotator.agreement.verdict import VERDICT_SCALE, verdict_table
from annotator.domain.clock import iso_of_ms
from annotator.domain.fold import CurrentLabel, ItemState, given_ms
from annotator.domain.label import code_of
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.measuring import Measured, MeasuringService
from annotator.services.people import PeopleService
from annotator.store import items, projection
from annotator.store.database import Database
from annotator.store.items import ItemKeys

By = Literal["category", "model", "source", "annotator", "pair", "group", "rubric", "month"]
NONE = "(none)"
Rating = tuple[str, str]
"""(annotator, code)."""


@dataclass(frozen=True, slots=True)
class SliceFigures:
    """The figures of one part: by criterion, and the verdict's."""

    key: str
    criteria: Mapping[str, Figures]
    verdict: Figures | None


@dataclass(slots=True)
class _Part:
    """One accumulator being filled."""

    table: PatternTable = field(default_factory=PatternTable)
    annotators: set[str] = field(default_factory=set)

    def add(self, ratings: Iterable[Rating]) -> None:
        stated = tuple(ratings)
        self.table.add(pattern_of(code for _, code in stated))
        self.annotators.update(annotator for annotator, _ in stated)


class SlicingService:
    """Counts parts afresh; meant for reports, not for the screen."""

    def __init__(
        self, database: Database, rubric: Rubric, measuring: MeasuringService, people: PeopleService
    ) -> None:
        self._database = database
        self._rubric = rubric
        self._measuring = measuring
        self._people = people

    def by(self, kind: By, criteria: Iterable[str]) -> tuple[SliceFigures, ...]:
        """The figures of every part of one kind, in the order of their keys."""
        wanted = [self._measuring.measured(criterion) for criterion in criteria]
        groups = {a.id: a.groups for a in self._people.all()}
        split = _splitter(kind, groups)
        parts: dict[str, dict[str, _Part]] = defaultdict(lambda: defaultdict(_Part))
        with self._database.reading() as sql:
            known = {keys.row: keys for keys in items.every_keys(sql)}
            for row, state in projection.every_state(sql):
                for one in wanted:
                    for key, ratings in split(
                        known[row], _counted(state, one, kind, self._rubric.id)
                    ):
                        parts[key][one.criterion].add(ratings)
        return tuple(self._figures(key, parts[key], wanted) for key in sorted(parts))

    def _figures(
        self, key: str, parts: Mapping[str, _Part], wanted: Iterable[Measured]
    ) -> SliceFigures:
        scales = {one.criterion: one.scale for one in wanted}
        found = {
            criterion: figures(part.table, scales[criterion], len(part.annotators))
            for criterion, part in parts.items()
        }
        threshold = units.violating(self._rubric)
        verdict = None
        own = {one.criterion for one in wanted if one.version != units.IMPORTED}
        if threshold is not None and threshold[0] in parts and threshold[0] in own:
            part = parts[threshold[0]]
            table = verdict_table(part.table, threshold[1])
            verdict = figures(table, VERDICT_SCALE, len(part.annotators))
        return SliceFigures(key, found, verdict)


Counted = tuple[tuple[CurrentLabel, str, str], ...]
"""(label, code, rubric version) of one unit, in the annotators' order."""
Split = Callable[[ItemKeys, Counted], Iterator[tuple[str, tuple[Rating, ...]]]]


def _counted(state: ItemState, measured: Measured, kind: By, rubric_id: str) -> Counted:
    found = []
    for label in state.labels:
        stated = label.values.get(measured.criterion)
        if stated is None or not label.counts or label.annotator_kind != "human":
            continue
        version = units.unit_version(stated, rubric_id)
        comparable = units.IMPORTED not in (version, measured.version)
        if version == measured.version or (kind == "rubric" and comparable):
            found.append((label, units.safe_code(code_of(stated.value)), version))
    return tuple(found)


def _splitter(kind: By, groups: Mapping[str, tuple[str, ...]]) -> Split:
    if kind in ("category", "model", "source"):
        return lambda keys, counted: _whole(getattr(keys, kind) or NONE, counted)
    if kind == "pair":
        return lambda keys, counted: _pairs(counted)
    if kind == "annotator":
        return lambda keys, counted: _by_annotator(counted)
    if kind == "group":
        return lambda keys, counted: _grouped(counted, lambda one: groups.get(_who(one)) or (NONE,))
    if kind == "rubric":
        return lambda keys, counted: _grouped(counted, lambda one: (one[2],))
    return lambda keys, counted: _grouped(counted, lambda one: (iso_of_ms(given_ms(one[0]))[:7],))


def _who(one: tuple[CurrentLabel, str, str]) -> str:
    return one[0].key.annotator


def _whole(key: str, counted: Counted) -> Iterator[tuple[str, tuple[Rating, ...]]]:
    if counted:
        yield key, tuple((_who(one), one[1]) for one in counted)


def _pairs(counted: Counted) -> Iterator[tuple[str, tuple[Rating, ...]]]:
    for a, b in combinations(counted, 2):
        yield f"{_who(a)} | {_who(b)}", ((_who(a), a[1]), (_who(b), b[1]))


def _by_annotator(counted: Counted) -> Iterator[tuple[str, tuple[Rating, ...]]]:
    """Each annotator against all others: the items that they labeled."""
    for one in counted:
        yield _who(one), tuple((_who(other), other[1]) for other in counted)


def _grouped(
    counted: Counted, keys: Callable[[tuple[CurrentLabel, str, str]], Iterable[str]]
) -> Iterator[tuple[str, tuple[Rating, ...]]]:
    found: dict[str, list[Rating]] = defaultdict(list)
    for one in counted:
        for key in keys(one):
            found[key].append((_who(one), one[1]))
    for key in sorted(found):
        yield key, tuple(found[key])
