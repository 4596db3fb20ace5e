"""Figures by part, read from the accumulators that every label keeps up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Literal

from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.measures.crosscheck import AlphaOf, checked_alpha
from annotator.agreement.measures.figures import figures
from annotator.agreement.measures.verdict import VERDICT_SCALE, verdict_table
from annotator.agreement.patterns import PatternTable
from annotator.agreement.results import Figures
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.figures.measured import Measured, violations
from annotator.services.figures.measuring import MeasuringService, table_of
from annotator.services.figures.remainder import remainder_caveat
from annotator.services.lineage import lineage_of
from annotator.services.rules import Groups
from annotator.services.tallying import NONE as UNNAMED
from annotator.services.tallying import month_of
from annotator.store import projection, ratings
from annotator.store.database import Database, Sql

By = Literal["category", "model", "source", "annotator", "pair", "group", "rubric", "month"]
NONE = "(none)"


@dataclass(frozen=True, slots=True)
class SliceFigures:
    """The figures of one part: by criterion, and the verdict's. caveat: to be read with them."""

    key: str
    criteria: Mapping[str, Figures]
    verdict: Figures | None
    caveat: str | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """What one part counts: labels under one scale, and whose they are."""

    measured: Measured
    table: PatternTable
    annotators: Set[str]


class SlicingService:
    """Every part of one kind. groups: the annotators', as the accumulators count them."""

    def __init__(
        self, database: Database, rubric: Rubric, measuring: MeasuringService, groups: Groups
    ) -> None:
        self._database = database
        self._rubric = rubric
        self._measuring = measuring
        self._groups = groups

    def by(
        self, kind: By, criteria: Iterable[str], *, checked: bool = False
    ) -> tuple[SliceFigures, ...]:
        """The figures of every part of one kind, in the order of their keys.

        `checked` has the `krippendorff` library confirm every α (CrossCheckError if it does not).
        """
        alpha_of = checked_alpha if checked else alpha_estimate
        parts: dict[str, dict[str, _Part]] = defaultdict(dict)
        for criterion in criteria:
            measured = self._measuring.measured(criterion)
            with self._database.reading() as sql:
                for key, part in self._parts(sql, kind, measured):
                    parts[key][criterion] = part
        caveats = self._caveats(kind, parts)
        return tuple(
            self._figures(key, parts[key], alpha_of, caveats.get(key)) for key in sorted(parts)
        )

    def _caveats(self, kind: By, keys: Iterable[str]) -> Mapping[str, str | None]:
        if kind != "rubric":
            return {}
        with self._database.reading() as sql:
            return {key: remainder_caveat(sql, self._rubric.id, key) for key in keys}

    def _parts(self, sql: Sql, kind: By, measured: Measured) -> Iterator[tuple[str, _Part]]:
        if kind == "rubric":
            mixed = mixed_version(sql, self._rubric)
            for one, table in version_tables(sql, self._measuring, measured, mixed):
                yield one.version, _Part(one, table, _given(sql, one))
            return
        found: dict[str, list[str]] = defaultdict(list)
        for key in projection.slices(sql, measured.criterion, kind, measured.version):
            found[_shown(kind, key.key)].append(key.key)
        people = self._annotators(sql, kind, measured)
        for shown, keys in found.items():
            table = PatternTable(
                entry for key in keys for entry in table_of(sql, measured, kind, key).items()
            )
            yield shown, _Part(measured, table, {who for key in keys for who in people[key]})

    def _annotators(self, sql: Sql, kind: By, measured: Measured) -> Mapping[str, Set[str]]:
        """Whose labels each part counts. The parts of items and months ask the ratings."""
        criterion, version = measured.criterion, measured.version
        found: dict[str, set[str]] = defaultdict(set)
        if kind in ("category", "model", "source"):
            for key, who in ratings.people_by(sql, criterion, version, kind):
                found[key].add(who)
        elif kind == "month":
            for at_ms, who in ratings.people_by_day(sql, criterion, version):
                found[month_of(at_ms)].add(who)
        elif kind == "group":
            for who in _people(sql, measured):
                for group in self._groups.get(who) or (UNNAMED,):
                    found[group].add(who)
        else:
            for pair in projection.slices(sql, criterion, "pair", version):
                both = pair.key.split(units.PAIR_SEPARATOR)
                for key in (pair.key,) if kind == "pair" else both:
                    found[key].update(both)
            for who in _people(sql, measured) if kind == "annotator" else ():
                found[who].add(who)
        return found

    def _figures(
        self, key: str, parts: Mapping[str, _Part], alpha_of: AlphaOf, caveat: str | None
    ) -> SliceFigures:
        found = {
            criterion: figures(part.table, part.measured.scale, len(part.annotators), alpha_of)
            for criterion, part in parts.items()
        }
        part = parts.get(units.judged(self._rubric) or "")
        violating = None if part is None else violations(self._rubric, part.measured)
        if part is None or violating is None:
            return SliceFigures(key, found, None, caveat)
        table = verdict_table(part.table, violating)
        verdict = figures(table, VERDICT_SCALE, len(part.annotators), alpha_of)
        return SliceFigures(key, found, verdict, caveat)


def mixed_version(sql: Sql, rubric: Rubric) -> str | None:
    """The version in force, where labels of older ones can count under it; slow (`lineage_of`)."""
    return rubric.version if lineage_of(sql, rubric).steps else None


def version_tables(
    sql: Sql, measuring: MeasuringService, measured: Measured, mixed: str | None
) -> Iterator[tuple[Measured, PatternTable]]:
    """The accumulator of every rubric version with labels; of `mixed` only those given under it."""
    for one in measuring.versions(sql, measured):
        table = table_of(sql, one, "given" if one.version == mixed else "all")
        if table.items():
            yield one, table


def _people(sql: Sql, measured: Measured) -> Set[str]:
    own = projection.slices(sql, measured.criterion, "own", measured.version)
    return {one.key for one in own}


def _given(sql: Sql, measured: Measured) -> Set[str]:
    """Who labeled under a version, other than those whose older labels are still valid there."""
    return ratings.people_given(sql, measured.criterion, measured.version)


def _shown(kind: By, key: str) -> str:
    return key.replace(units.PAIR_SEPARATOR, " | ") if kind == "pair" else key or NONE
