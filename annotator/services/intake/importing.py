"""Items from a file: streamed, seen all at once at the end or not at all.

Rows go in by many transactions under a batch that no query shows; one last commit shows it.
Cancel, refusal or a kill before that leaves nothing visible, and what is left behind is removed
before the next import. Labels that the file brings along are read before that commit and written
after it: a cancel or a kill among them leaves the items and some of the labels, and importing the
file again adds the others.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeGuard

from annotator.domain.errors import RefusedInput, UsageError, UserError
from annotator.domain.project import Project
from annotator.formats.entries import OpenOptions, sample_of, unfolded_sample
from annotator.formats.guess import guess_mapping
from annotator.formats.mapping import FieldMap, check_columns, columns_of
from annotator.formats.preset import Preset
from annotator.formats.presets import (
    NO_PRESET,
    load_presets,
    preset_for,
    preset_named,
    save_preset,
)
from annotator.formats.records import (
    TABLE_FORMATS,
    BadRecordBudget,
    EncodingGuess,
    Record,
    TableFormat,
    guess_encoding,
)
from annotator.formats.records.binary import refuse_binary
from annotator.formats.registry import Importer, Registry, load_registry
from annotator.formats.set_folder import is_set
from annotator.services import scales
from annotator.services.files import path_sha256
from annotator.services.intake.brought import Brought, brought_by
from annotator.services.intake.decision_writer import Decided, DecisionWriter
from annotator.services.intake.found_preview import FoundPreview, found_preview
from annotator.services.intake.found_scales import FoundScales, found_scales
from annotator.services.intake.import_entries import EntryReader
from annotator.services.intake.import_job import Cancel, ImportJob, Tell, purge
from annotator.services.intake.set_importing import SetReader
from annotator.services.intake.version_writer import write_versions
from annotator.services.media import MediaFolder
from annotator.services.people import PeopleService
from annotator.services.recording import Recorder
from annotator.services.views import ImportReport
from annotator.store import items, queries
from annotator.store.database import Transaction

_CELL = 300


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the person chose; None leaves it to the file.

    mapping: field → column over what the file suggests; an empty column takes a suggestion back.
    preset: "none" keeps a file from being read by the preset that its columns fit.
    """

    format: str | None = None
    preset: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """How a file would be read: its first rows, and which column is which field.

    base: what it is read by, the preset or what its columns suggest, for saving under a new name.
    title: of the format; others: what else the file may be read as, by name and title. found: what
    its first records bring, None where no column is known to hold a response. Of a tool's format
    there is nothing but these: it says itself what its fields are.
    """

    format: str
    title: str
    others: tuple[tuple[str, str], ...] = ()
    found: FoundPreview | None = None
    encoding: str = ""
    encodings: tuple[str, ...] = ()
    odd_characters: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    mapping: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    preset: str | None = None
    base: Preset = field(default_factory=lambda: Preset("", "", FieldMap()))

    @property
    def is_table(self) -> bool:
        return self.format in TABLE_FORMATS


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as it is read. sample: its first records, unfolded by the preset where it does that.

    chosen: whether the person named the preset.
    """

    guess: EncodingGuess
    encoding: str
    sample: tuple[Record, ...]
    columns: tuple[str, ...]
    preset: Preset | None
    chosen: bool

    def field_map(self, path: Path) -> FieldMap:
        """The preset's mapping, or what the columns suggest."""
        if self.preset is not None:
            return self.preset.map_for(path)
        return guess_mapping(self.columns, self.sample)

    def told(self, stated: str | None) -> Iterator[str]:
        """What nobody stated and the file was read by. stated: the encoding that somebody did."""
        if self.preset is not None and not self.chosen:
            name = f"“{self.preset.name}”: {self.preset.title}"
            yield f"read by the preset {name}; --preset {NO_PRESET} reads it without"
        if stated is None and self.encoding == self.guess.encoding and _legacy(self.encoding):
            shown = ", ".join(self.guess.odd_characters[:5])
            yield f"read as {self.encoding}, which was guessed ({shown}); else give --encoding"


class ImportingService:
    """One import at a time; labels go on meanwhile."""

    def __init__(
        self,
        recorder: Recorder,
        folder: Path,
        project: Project,
        people: PeopleService,
        data_folder: Path,
    ) -> None:
        self._recorder = recorder
        self._folder = folder
        self._project = project
        self._people = people
        self._presets = data_folder / "presets"
        self._one_at_a_time = threading.Lock()

    def presets(self) -> tuple[Preset, ...]:
        """The presets that the person saved."""
        return load_presets(self._presets)

    def save_preset(self, preset: Preset) -> None:
        """Keep a mapping under a name."""
        save_preset(self._presets, preset)

    def preview(
        self,
        path: Path,
        options: ImportOptions | None = None,
        registry: Registry | None = None,
    ) -> ImportPreview:
        """The beginning of a file or folder as it would be read. Raises as `run` does."""
        chosen, known = options or ImportOptions(), registry or load_registry()
        if is_set(path):
            return ImportPreview("set", "Labeled set", found=FoundPreview(whole=False))
        named = chosen.format
        importer = known.importer(named) if named else known.importer_for(path)
        others = ((one.name, one.title) for one in known.importers if one.sniff(path) > 0)
        preview = ImportPreview(
            importer.name,
            importer.title,
            tuple(one for one in others if one[0] != importer.name),
        )
        if _is_table(importer.name):
            return self._preview_table(path, importer, importer.name, chosen, preview)
        opening = self._opening(path, importer, None, chosen)
        found = found_preview(importer.open(path, opening), self._recorder.rubric)
        return replace(preview, found=found)

    def _preview_table(
        self,
        path: Path,
        importer: Importer,
        table_format: TableFormat,
        chosen: ImportOptions,
        preview: ImportPreview,
    ) -> ImportPreview:
        table = self._table(path, table_format, chosen)
        field_map = table.field_map(path)
        try:
            opening = self._opening(path, importer, table, chosen)
            found = found_preview(importer.open(path, opening), self._recorder.rubric)
        except UserError:  # other columns may be chosen yet; `run` says what is wrong
            found = None
        return replace(
            preview,
            found=found,
            encoding=table.encoding,
            encodings=table.guess.candidates,
            odd_characters=table.guess.odd_characters,
            columns=table.columns,
            rows=tuple(
                tuple(_cell(record.fields.get(column)) for column in table.columns)
                for record in table.sample
            ),
            mapping=field_map.with_fields(chosen.mapping).fields,
            constants=field_map.constants,
            preset=table.preset.name if table.preset else None,
            base=table.preset or Preset("", "", field_map, columns=table.columns),
        )

    def run(
        self,
        path: Path,
        options: ImportOptions | None = None,
        tell: Tell = lambda progress: None,
        cancelled: Cancel = lambda: False,
        registry: Registry | None = None,
    ) -> ImportReport:
        """Import a file. Raises RefusedInput, and leaves nothing visible, where it cannot be."""
        self._recorder.refuse_in_handed_copy()
        chosen = options or ImportOptions()
        if not self._one_at_a_time.acquire(blocking=False):
            raise UserError("An import is running already.", "Wait for it, or cancel it.")
        try:
            self.remove_leftovers()
            if is_set(path):
                folder = path if path.is_dir() else path.parent  # its manifest stands for a set
                return self._set(folder, chosen, tell, cancelled)
            return self._file(path, chosen, tell, cancelled, registry or load_registry())
        finally:
            self._one_at_a_time.release()

    def remove_leftovers(self) -> None:
        """Remove what a killed or cancelled import left behind, unseen by anybody."""
        with self._recorder.database.reading() as sql:
            batches = items.hidden_batches(sql)
        for batch in batches:
            purge(self._recorder, batch)

    def _file(
        self,
        path: Path,
        options: ImportOptions,
        tell: Tell,
        cancelled: Cancel,
        registry: Registry,
    ) -> ImportReport:
        named = options.format
        importer = registry.importer(named) if named else registry.importer_for(path)
        digest = path_sha256(path, importer.reads(path))
        table = self._table(path, importer.name, options) if _is_table(importer.name) else None
        found = importer.open(path, self._opening(path, importer, table, options))
        media = MediaFolder(self._folder)
        seed, rubric = self._project.queue.seed, self._recorder.rubric
        reader = EntryReader(path, digest, seed, rubric, media)
        job = ImportJob(self._recorder, self._people, path, digest, importer.name)
        budget = BadRecordBudget(str(path), strict=options.strict)
        notes: list[str] = []

        def labels() -> Brought:
            for project, names in reader.people.items():
                self._refuse_strangers(path, project, names)
            scales = self._scales(reader)
            notes.extend(scales.notes)
            return reader.labels(scales.scales)

        try:
            report = job.run(reader.items(found), labels, budget, tell, cancelled)
        except BaseException:
            media.take_back()
            raise
        finally:
            reader.carried.close()
        read_by = table.told(options.encoding) if table else ()
        told = (*read_by, *reader.told(), *notes)
        return replace(
            report,
            read=report.read + reader.skipped.total(),
            skipped={**report.skipped, **reader.skipped},
            warnings=(*report.warnings, *told),
            fields=table.field_map(path).with_fields(options.mapping).fields if table else {},
        )

    def _scales(self, reader: EntryReader) -> FoundScales:
        with self._recorder.database.reading() as sql:
            return found_scales(
                (one.label for one in reader.carried),
                lambda criterion: scales.known(sql, criterion),
            )

    def _set(
        self, folder: Path, options: ImportOptions, tell: Tell, cancelled: Cancel
    ) -> ImportReport:
        reader = SetReader(folder, self._project.queue.seed, self._recorder.rubric)
        self._refuse_strangers(folder, reader.project, reader.names())
        job = ImportJob(self._recorder, self._people, folder, reader.digest, "set")
        budget = BadRecordBudget(str(folder), strict=options.strict)
        decisions: list[Decided] = []
        versions = reader.versions()

        def labels() -> Brought:
            decisions.extend(reader.decisions())  # refused, if need be, before anything is shown
            return brought_by(reader.labels)

        def before_labels() -> None:
            write_versions(self._recorder, versions)

        report = job.run(reader.items(), labels, budget, tell, cancelled, before_labels)
        if cancelled():
            return report
        return self._decide(decisions, report)

    def _decide(self, decisions: Sequence[Decided], report: ImportReport) -> ImportReport:
        """The leads' decisions come last: they are about items and labels that are here."""
        self._people.ensure_all((one.decision.lead, "human") for one in decisions)
        writer = DecisionWriter(self._recorder)
        writer.write(decisions)
        if not writer.ours:
            return report
        told = f"{writer.ours} decisions of the set were left: those items are decided here already"
        return replace(report, warnings=(*report.warnings, told))

    def _refuse_strangers(self, path: Path, project: str, names: Collection[str]) -> None:
        """A1 of one project is not A1 of another: refuse to make two people one."""
        if project == self._project.id:
            raise RefusedInput(
                f"{path} was exported from this very project.", "Import it into another one."
            )
        with self._recorder.database.reading() as sql:
            origins = {name: queries.meta(sql, f"set:{name}") for name in names}
        known = {annotator.id for annotator in self._people.all()}
        strangers = sorted(n for n in names if n in known and origins[n] != project)
        if strangers:
            raise RefusedInput(
                f"This project has annotators called {', '.join(strangers[:5])} already, and "
                "those of the file may be other people.",
                "Export it with names (`--names`), or import it into a project of its own.",
            )

        def job(transaction: Transaction) -> None:
            for name in sorted(names):
                queries.save_meta(transaction.sql, f"set:{name}", project)

        self._recorder.database.write(job).result()

    def _opening(
        self, path: Path, importer: Importer, table: _Table | None, options: ImportOptions
    ) -> OpenOptions:
        rubric = self._recorder.rubric
        if table is None:
            if options.mapping:
                raise UsageError(
                    f"{path.name} is read as {importer.title}, which says itself what its fields "
                    "are.",
                    "Leave --map out, or name a table format, e.g. --format jsonl.",
                )
            return OpenOptions(options.encoding, None, self._preset(options), rubric)
        field_map = None
        if options.mapping:
            field_map = table.field_map(path).with_fields(options.mapping)
            check_columns(FieldMap().with_fields(options.mapping), table.columns)
        return OpenOptions(table.encoding, field_map, table.preset, rubric)

    def _table(self, path: Path, table_format: TableFormat, options: ImportOptions) -> _Table:
        """How a table is read; the same for its preview and its import."""
        refuse_binary(path)
        guess = guess_encoding(path)
        preset = self._preset(options)
        encoding = options.encoding or (preset.encoding if preset else None) or guess.encoding
        sample = sample_of(path, table_format, encoding)
        if options.preset is None:
            preset = preset_for(columns_of(sample), self.presets())
        seen = unfolded_sample(sample, preset)
        chosen = options.preset is not None
        return _Table(guess, encoding, seen, columns_of(seen), preset, chosen)

    def _preset(self, options: ImportOptions) -> Preset | None:
        if options.preset in (None, NO_PRESET):
            return None
        return preset_named(options.preset, self.presets())


def _is_table(name: str) -> TypeGuard[TableFormat]:
    return name in TABLE_FORMATS


def _legacy(encoding: str) -> bool:
    return not encoding.startswith("utf")


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"
