"""α by rubric version, live: the accumulators as they are, caveats as they were found lately."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.measures.percent import percent_agreement
from annotator.agreement.patterns import PatternTable
from annotator.services.figures.measured import Measured
from annotator.services.figures.remainder import remainder_caveat
from annotator.services.figures.slicing import mixed_version, version_tables
from annotator.services.published import Publication
from annotator.services.views import NamedEstimate
from annotator.store.database import Sql

if TYPE_CHECKING:
    from annotator.services.app import Workspace

AGAIN_AFTER = 100
"""A caveat reads every label since a later version, so it is looked for again when the labels left
under the version are others by a hundredth."""


@dataclass(frozen=True, slots=True)
class VersionPart:
    """The labels that stand under one version. caveat: where it is what was left over."""

    part: NamedEstimate
    caveat: str | None


class VersionParts:
    """Remembers the caveats, so that a page may ask at every refresh. For a worker thread."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._guard = threading.Lock()
        self._known: dict[tuple[str, str], tuple[int, str | None]] = {}
        self._mixed: dict[tuple[Publication, ...], str | None] = {}

    def of(self, criterion: str) -> tuple[VersionPart, ...]:
        """Every version with labels; the same figures as the slices by rubric."""
        workspace = self._workspace
        measured = workspace.measuring.measured(criterion)
        published = workspace.measuring.publications()
        with workspace.database.reading() as sql:
            if published not in self._mixed:
                self._mixed = {published: mixed_version(sql, workspace.rubric)}
            mixed = self._mixed[published]
            tables = version_tables(sql, workspace.measuring, measured, mixed)
            return tuple(self._part(sql, one, table) for one, table in tables)

    def _part(self, sql: Sql, one: Measured, table: PatternTable) -> VersionPart:
        part = NamedEstimate(
            key=one.version,
            name=one.version,
            estimate=alpha_estimate(table, one.scale),
            n_pairable=table.n_pairable,
            percent_agreement=percent_agreement(table),
        )
        return VersionPart(part, self._caveat(sql, one, table.n_labels))

    def _caveat(self, sql: Sql, one: Measured, n_labels: int) -> str | None:
        key = (one.criterion, one.version)
        with self._guard:
            old = self._known.get(key)
            if old is None or abs(n_labels - old[0]) * AGAIN_AFTER >= max(old[0], 1):
                rubric = self._workspace.rubric.id
                old = n_labels, remainder_caveat(sql, rubric, one.version)
                self._known[key] = old
            return old[1]
