"""Which changes there were, and the labels on both sides of each: what drops are looked for in."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.domain.clock import hlc_of_ms
from annotator.services import units
from annotator.services.figures.drops import ChangePoint, Drop, clearest, drop_between
from annotator.services.figures.measured import Measured
from annotator.store import before_and_since
from annotator.store.database import Sql

if TYPE_CHECKING:
    from annotator.services.app import Workspace

LOOKED_AT = 5
"""The latest changes; what was before them has been lived with."""
AGAIN_AFTER = 100
"""It is looked for again when the labels are more by a hundredth, or fewer: not after each one."""

Span = tuple[int, int, str, int]
"""See `before_and_since.spans`."""


@dataclass(frozen=True, slots=True)
class _Found:
    version: str
    n_labels: int
    drop: Drop | None


class DropWatch:
    """Remembers what it found, so that a page may ask at every refresh. For a worker thread."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._guard = threading.Lock()
        self._found: dict[str, _Found] = {}

    def drop(self, criterion: str, n_labels: int) -> Drop | None:
        """The clearest drop of a criterion that has so many labels; None where there is none."""
        measured = self._workspace.measuring.measured(criterion)
        with self._guard:
            old = self._found.get(criterion)
            if old is None or old.version != measured.version or _is_old(old.n_labels, n_labels):
                old = _Found(measured.version, n_labels, self._look(measured))
                self._found[criterion] = old
            return old.drop

    def _look(self, measured: Measured) -> Drop | None:
        with self._workspace.database.reading() as sql:
            changes = sorted(_changes(sql, self._workspace, measured), key=lambda one: one.at_ms)
            latest = changes[-LOOKED_AT:]
            moments = [one.at_ms for one in latest]
            spans = before_and_since.spans(sql, measured.criterion, measured.version, moments)
            return clearest(
                self._at_version(sql, change, measured)
                if change.kind == "rubric"
                else _at(place, change, spans, measured)
                for place, change in enumerate(latest)
            )

    def _at_version(self, sql: Sql, change: ChangePoint, measured: Measured) -> Drop | None:
        """Against the version before, as it was left; only where both are on one scale."""
        versions = [one.version for one in self._workspace.measuring.publications()]
        previous = versions[versions.index(change.key) - 1]
        since = _table(
            before_and_since.fresh_since(
                sql, measured.criterion, measured.version, change.at_ms, hlc_of_ms(change.at_ms)
            )
        )
        if not since.n_pairable:
            return None
        known = {one.version: one for one in self._workspace.measuring.versions(sql, measured)}
        if previous not in known or known[previous].scale != measured.scale:
            return None
        before, scale = self._workspace.control.as_left(previous, measured.criterion)
        return drop_between(change, before, since, scale)


def _changes(sql: Sql, workspace: Workspace, measured: Measured) -> Iterator[ChangePoint]:
    """Everything that the log knows to have changed, under the version that is measured."""
    published = workspace.measuring.publications()
    for one in published[1:]:
        if one.version == measured.version and units.is_ours(one.version):
            yield ChangePoint("rubric", one.version, one.at_ms)
    people: dict[str, int] = {}
    sources: dict[str, int] = {}
    for annotator, source, at_ms in before_and_since.beginnings(sql, measured.criterion):
        people[annotator] = min(people.get(annotator, at_ms), at_ms)
        sources[source] = min(sources.get(source, at_ms), at_ms)
    for annotator, at_ms in people.items():
        yield ChangePoint("annotator", annotator, at_ms)
    for source, at_ms in sources.items():
        yield ChangePoint("source", source, at_ms)


def _at(place: int, change: ChangePoint, spans: Sequence[Span], measured: Measured) -> Drop | None:
    """The items wholly before the moment of that place against those wholly since."""
    before = _table((codes, n) for _, last, codes, n in spans if last <= place)
    since = _table((codes, n) for first, _, codes, n in spans if first > place)
    return drop_between(change, before, since, measured.scale)


def _table(counted: Iterable[tuple[str, int]]) -> PatternTable:
    return PatternTable((pattern_of(codes.split(",")), n) for codes, n in counted)


def _is_old(then: int, now: int) -> bool:
    return now < then or (now - then) * AGAIN_AFTER >= max(then, 1)
