"""What leaves for evaluation tools, with its reliability beside it.

The same project gives the same bytes: rows go in the order of uids, and times are the events' own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from annotator import __version__
from annotator.domain.clock import iso_of
from annotator.domain.errors import UsageError, UserError
from annotator.domain.label import AnnotatorKind, Scale
from annotator.formats.labeled import Exported, SetContent
from annotator.formats.labeled.placing import placed, write_note
from annotator.formats.registry import Exporter, Registry, load_registry
from annotator.formats.set_folder import SET, earlier_export
from annotator.services import scales
from annotator.services.export_about import about, beside, trust
from annotator.services.export_options import Beside, ExportOptions, ExportReport
from annotator.services.export_rows import ExportRows, sealed_uids
from annotator.services.figures.measuring import MeasuringService
from annotator.services.figures.reporting import agreement_report
from annotator.services.reads import Pinned
from annotator.services.units import judged
from annotator.store import items, log, projection
from annotator.store.database import Sql

if TYPE_CHECKING:
    from annotator.services.app import Workspace


class ExportingService:
    """Writes the project's labels in the shape that another tool reads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def to_set(self, out: Path, options: ExportOptions | None = None) -> ExportReport:
        """Write the labeled set; see `to`."""
        return self.to(SET, out, options)

    def to(
        self,
        target: str,
        out: Path,
        options: ExportOptions | None = None,
        registry: Registry | None = None,
    ) -> ExportReport:
        """Write one of the registry's formats; nothing is left half done.

        UserError for an `out` that is taken, and where the format cannot hold what was asked for.
        """
        chosen = options or ExportOptions()
        exporter = (registry or load_registry()).exporter(target)
        with self._workspace.database.reading() as sql:
            if items.count(sql) == 0:
                raise UserError("There is nothing to export yet.", "Import items first.")
            content = self._content(sql, exporter, chosen)
            exported = _written(exporter, out, content)
        left = (*content.about.left_out, *exported.left_out)
        return ExportReport(out, exported.files, left)

    def beside(self) -> Beside:
        """What an export made now says of its reliability; reads what every label keeps counted."""
        rubric = self._workspace.rubric
        with self._workspace.database.reading() as sql:
            measuring = MeasuringService(Pinned(sql), rubric)
            measured, criteria = self._criteria(sql, measuring)
            chosen = self._criterion(criteria, ExportOptions())
            return beside(rubric, trust(rubric, measuring, measured), criteria, chosen)

    def _content(self, sql: Sql, exporter: Exporter, options: ExportOptions) -> SetContent:
        workspace = self._workspace
        measuring = MeasuringService(Pinned(sql), workspace.rubric)  # one state for all files
        kinds, said = _said(sql)
        names = self._names(kinds, options)
        last = log.last_hlc(sql)
        measured, criteria = self._criteria(sql, measuring)
        others = dict.fromkeys((*measured, *sorted(said)))
        own = {c.id for c in workspace.rubric.criteria}
        imported = _imported_scales(sql, (c for c in others if c not in own))
        sealed = sealed_uids(sql, options)
        rows = ExportRows(sql, workspace.recorder.rules, names, options, sealed, imported)
        return SetContent(
            project_id=workspace.project.id,
            project_name=workspace.project.name,
            canary=workspace.project.canary,
            seed=workspace.project.queue.seed,
            created=iso_of(last) if last else "",
            program=__version__,
            criteria=criteria,
            items=rows.items(),
            labels=rows.labels(),
            adjudications=rows.decisions(),
            consensus=rows.consensus(),
            rubrics=rows.rubrics(),
            agreement=agreement_report(measuring, measured),
            about=about(rows, measuring, measured, exporter),
            rubric=workspace.rubric,
            criterion=self._criterion(criteria, options),
            scales=imported,
            annotators=_listed(kinds, names),
            spreadsheet_safe=options.spreadsheet_safe,
            originals=options.originals,
            media=workspace.folder / "media",
            held_out=sealed,
        )

    def _criteria(self, sql: Sql, measuring: MeasuringService) -> tuple[list[str], tuple[str, ...]]:
        """Those with labels that count, and all that leave: the rubric's, then imported ones."""
        counted = {criterion for criterion, _ in projection.criteria(sql)}
        own = tuple(c.id for c in self._workspace.rubric.criteria)
        measured = [c for c in measuring.criteria() if c in counted]
        return measured, (*own, *(c for c in measured if c not in own))

    def _names(
        self, kinds: Mapping[str, AnnotatorKind], options: ExportOptions
    ) -> Mapping[str, str]:
        everybody = sorted(kinds)
        if options.names:
            return {one: one for one in everybody}
        models = {one for one, kind in kinds.items() if kind == "model"}
        return self._workspace.people.pseudonyms(everybody, models)

    def _criterion(self, criteria: tuple[str, ...], options: ExportOptions) -> str:
        rubric = self._workspace.rubric
        if not options.criterion:
            measured = (c.id for c in rubric.criteria if c.kind != "text")
            return judged(rubric) or next(measured, criteria[0])
        if options.criterion not in criteria:
            raise UsageError(
                f"There is no criterion “{options.criterion}” to export.",
                f"Use one of: {', '.join(criteria)}.",
            )
        return options.criterion


def _written(exporter: Exporter, out: Path, content: SetContent) -> Exported:
    """The export in its place. A set's own manifest says what it is; other folders get a note."""
    project = content.project_id
    if exporter.name == SET:
        fill_set = partial(exporter.write, content=content)
        return placed(out, project, SET, fill_set, earlier_export)

    def fill(folder: Path) -> Exported:
        return write_note(folder, project, exporter.name, exporter.write(folder, content))

    return placed(out, project, exporter.name, fill, earlier_export)


def _said(sql: Sql) -> tuple[dict[str, AnnotatorKind], set[str]]:
    """Everybody who said something of an item, and on which criteria. Who ever labeled as a person
    is one."""
    found: dict[str, AnnotatorKind] = {}
    criteria: set[str] = set()
    for _, state in projection.every_state(sql):
        for label in state.labels:
            criteria.update(label.values)
            if found.get(label.key.annotator) != "human":
                found[label.key.annotator] = label.annotator_kind
        if state.adjudication is not None:
            found[state.adjudication.lead] = "human"
    return found, criteria


def _listed(
    kinds: Mapping[str, AnnotatorKind], names: Mapping[str, str]
) -> tuple[tuple[str, AnnotatorKind], ...]:
    """People first, each in the order that the project knows them."""
    return tuple(sorted(((names[one], kinds[one]) for one in names if one in kinds), key=_kind))


def _kind(one: tuple[str, AnnotatorKind]) -> str:
    return one[1]


def _imported_scales(sql: Sql, criteria: Iterable[str]) -> dict[str, Scale]:
    found = {criterion: scales.known(sql, criterion) for criterion in criteria}
    return {criterion: scale for criterion, scale in found.items() if scale is not None}
