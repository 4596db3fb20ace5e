"""Labels from a table: one row a label, checked for type and scale only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from annotator.domain.errors import Cancelled, RefusedInput
from annotator.domain.events import Label
from annotator.domain.ids import imported_event_id
from annotator.domain.label import AnnotatorKind, Origin, Value
from annotator.domain.project import Project
from annotator.domain.rubric import Rubric
from annotator.services import scales, units
from annotator.services.browsing import check_where, matching, resolve
from annotator.services.files import file_sha256
from annotator.services.intake.label_values import Reading, cited, reading_of
from annotator.services.intake.label_writer import Incoming, LabelWriter
from annotator.services.intake.placeholders import (
    is_placeholder,
    make_placeholders,
    placeholders_of,
    take_from_placeholders,
)
from annotator.services.people import PeopleService
from annotator.services.published import clause_ids
from annotator.services.recording import Recorder
from annotator.services.tables import Row, read_table
from annotator.services.views import JobProgress, LabelImportReport
from annotator.store.database import Sql
from annotator.store.items import ItemKeys

_MOST_BAD = 0.05
_CROWD = 200
_MULTITUDE = 2_000
Tell = Callable[[JobProgress], None]


@dataclass(frozen=True, slots=True)
class LabelColumns:
    """Which columns hold what; `where` narrows source ids to one item.

    many_annotators: names by the hundred are meant, and no sign of a wrong column.
    """

    item: str
    annotator: str
    criterion: str
    value: str
    time: str | None = None
    rationale: str | None = None
    clauses: str | None = None
    kind: AnnotatorKind = "human"
    where: Mapping[str, str] = field(default_factory=dict)
    create_items: bool = False
    scale: str | None = None
    many_annotators: bool = False


@dataclass(frozen=True, slots=True)
class _Given:
    row: int
    item: str
    annotator: str
    value: Value
    at: str | None
    rationale: str
    clauses: tuple[str, ...]


class LabelImportingService:
    """Reads a whole table first, then writes."""

    def __init__(self, recorder: Recorder, project: Project, people: PeopleService) -> None:
        self._recorder = recorder
        self._project = project
        self._people = people

    def run(
        self,
        path: Path,
        columns: LabelColumns,
        tell: Tell = lambda progress: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> LabelImportReport:
        """Import the file. Raises RefusedInput, and writes nothing, where it cannot be used."""
        self._recorder.refuse_in_handed_copy()
        check_where(columns.where)
        skipped: Counter[str] = Counter()
        given, reading, read = self._read(path, columns, skipped)
        self._refuse_crowds(given, columns)
        names, left = self._find_items(given, columns)
        _refuse_strangers(path, names, columns)
        self._people.ensure_all({(one.annotator, columns.kind) for one in given})
        warnings = [*reading.notes, *self._make_items(names, columns)]
        skipped["unknown item"] += sum(names[one.item] is None for one in given)
        total = len(given) - skipped["unknown item"]
        labels = _incoming(given, names, columns, reading, path, self._recorder.rubric)
        writer = LabelWriter(self._recorder)
        writer.write(
            labels,
            lambda done: tell(JobProgress(done, total)),
            cancelled,
            lambda some: take_from_placeholders(self._recorder, some, left),
        )
        if writer.cancelled:
            raise Cancelled
        return _report(read, skipped, writer, tuple(warnings))

    def _read(
        self, path: Path, columns: LabelColumns, skipped: Counter[str]
    ) -> tuple[list[_Given], Reading, int]:
        """What the file says, how its values are read, and how many rows it has."""
        rows = [_only(row, _wanted(columns)) for row in read_table(path, _wanted(columns))]
        reading = self._reading(columns, rows)
        given = list(_values(rows, columns, reading, self._clauses(), skipped))
        _refuse_mostly_bad(path, len(rows), skipped, columns)
        return given, reading, len(rows)

    def _clauses(self) -> frozenset[str]:
        """The ids of every clause that some version of the project's rubric has."""
        with self._recorder.database.reading() as sql:
            return clause_ids(sql, self._recorder.rubric)

    def _reading(self, columns: LabelColumns, rows: Sequence[Row]) -> Reading:
        with self._recorder.database.reading() as sql:
            earlier = scales.known(sql, columns.criterion)
        cells = [row.cells.get(columns.value, "") for row in rows]
        own = self._recorder.rubric.criterion(columns.criterion)
        reading = reading_of(own, columns.criterion, columns.scale, earlier, cells)
        if reading.scale is not None:
            units.declared(reading.scale)  # refuses one that cannot be measured
        return reading

    def _refuse_crowds(self, given: Sequence[_Given], columns: LabelColumns) -> None:
        """A column of texts or ids taken for names would fill `project.yaml` with people."""
        known = {annotator.id for annotator in self._people.all()}
        new = {one.annotator for one in given} - known
        mostly_new = len(new) > len(given) / 2
        if columns.many_annotators or not _crowd(len(new), mostly=mostly_new):
            return
        raise RefusedInput(
            f"The column “{columns.annotator}” names {len(new):,} new annotators in "
            f"{len(given):,} rows; nothing was written.",
            f"Check --annotator: is “{columns.annotator}” the column that says who labeled? "
            "If so, add --many-annotators.",
        )

    def _find_items(
        self, given: Sequence[_Given], columns: LabelColumns
    ) -> tuple[dict[str, str | None], dict[str, tuple[str, ...]]]:
        """The uid that each name stands for, and the placeholders left beside items, by uid."""
        names: dict[str, str | None] = {}
        left: dict[str, tuple[str, ...]] = {}
        with self._recorder.database.reading() as sql:
            for name in {one.item for one in given}:
                keys = _resolved(sql, name, columns)
                names[name] = keys.uid if keys else None
                if keys and not is_placeholder(keys) and (found := _beside(sql, keys)):
                    left[keys.uid] = found
        return names, left

    def _make_items(self, names: dict[str, str | None], columns: LabelColumns) -> Iterator[str]:
        """Placeholders for the names that stand for nothing yet, where they are wanted."""
        missing = sorted(name for name, uid in names.items() if uid is None)
        if missing and columns.create_items:
            seed = self._project.queue.seed
            names |= make_placeholders(self._recorder, missing, columns.where, seed)
            made = "1 placeholder was" if len(missing) == 1 else f"{len(missing)} placeholders were"
            yield f"{made} made for items not yet imported"


def _only(row: Row, columns: Sequence[str]) -> Row:
    """The row without the columns that nobody asked for."""
    return Row(row.number, {column: row.cells.get(column, "") for column in columns})


def _wanted(columns: LabelColumns) -> tuple[str, ...]:
    optional = (columns.time, columns.rationale, columns.clauses)
    return (columns.item, columns.annotator, columns.value, *(c for c in optional if c))


def _values(
    rows: Sequence[Row],
    columns: LabelColumns,
    reading: Reading,
    known: frozenset[str],
    skipped: Counter[str],
) -> Iterator[_Given]:
    for row in rows:
        cell = row.cells.get(columns.value, "").strip()
        item = row.cells.get(columns.item, "").strip()
        annotator = row.cells.get(columns.annotator, "").strip()
        value = reading.value(cell) if cell else None
        clauses = cited(row.cells.get(columns.clauses, "")) if columns.clauses else ()
        if not cell:
            skipped["no value"] += 1
        elif not item or not annotator:
            skipped["no item or annotator"] += 1
        elif value is None:
            skipped["not on the scale"] += 1
        elif not known.issuperset(clauses):
            skipped["unknown_clause"] += 1
        else:
            at = _time(row.cells.get(columns.time, "")) if columns.time else None
            rationale = row.cells.get(columns.rationale, "") if columns.rationale else ""
            yield _Given(row.number, item, annotator, value, at, rationale, clauses)


def _incoming(
    given: Sequence[_Given],
    names: Mapping[str, str | None],
    columns: LabelColumns,
    reading: Reading,
    path: Path,
    rubric: Rubric,
) -> Iterator[Incoming]:
    digest = file_sha256(path)
    foreign = reading.scale is not None
    for one in given:
        uid = names[one.item]
        if uid is None:
            continue
        label = Label(
            item=uid,
            annotator=one.annotator,
            rubric_id=units.IMPORTED if foreign else rubric.id,
            rubric_version=units.IMPORTED if foreign else rubric.version,
            values={columns.criterion: one.value},
            annotator_kind=columns.kind,
            clauses=one.clauses,
            rationale=one.rationale,
            origin=Origin("import", path.name, digest, one.row, one.at, reading.scale),
        )
        event = imported_event_id(digest, one.row, columns.criterion, one.annotator)
        yield Incoming(event, label)


def _report(
    read: int, skipped: Counter[str], writer: LabelWriter, warnings: tuple[str, ...]
) -> LabelImportReport:
    reasons = skipped + Counter(writer.skipped)
    return LabelImportReport(
        read=read,
        added=writer.count("added"),
        unchanged=writer.count("unchanged"),
        corrected=writer.count("corrected"),
        skipped={reason: n for reason, n in sorted(reasons.items()) if n},
        labels=writer.counts,
        warnings=warnings,
    )


def _time(cell: str) -> str | None:
    """The cell where it is an ISO 8601 time; None otherwise."""
    try:
        datetime.fromisoformat(cell.strip())
    except ValueError:
        return None
    return cell.strip()


def _refuse_mostly_bad(path: Path, read: int, skipped: Counter[str], columns: LabelColumns) -> None:
    bad = skipped["not on the scale"] + skipped["no item or annotator"]
    if read and bad > _MOST_BAD * read:
        told = ", ".join(f"{n} {reason}" for reason, n in skipped.items() if n)
        raise RefusedInput(
            f"{path}: {bad} of {read} rows cannot be used ({told}).",
            f"Check --value and --criterion, or say how “{columns.criterion}” is measured, "
            "e.g. `--scale nominal`.",
        )


def _refuse_strangers(path: Path, names: Mapping[str, str | None], columns: LabelColumns) -> None:
    """A file of which nothing is about this project was given a wrong column, or is another's."""
    if names and not columns.create_items and not any(names.values()):
        raise RefusedInput(
            f"{path}: no row names an item of this project.",
            "Check --item and --where, or make placeholders with --create-items.",
        )


def _crowd(new: int, *, mostly: bool) -> bool:
    """Whether so many new names are hardly people. mostly: more than one on every second row."""
    return new > _MULTITUDE or (new > _CROWD and mostly)


def _resolved(sql: Sql, name: str, columns: LabelColumns) -> ItemKeys | None:
    if not matching(sql, name, columns.where):
        return None
    return resolve(sql, name, columns.where)


def _beside(sql: Sql, keys: ItemKeys) -> tuple[str, ...]:
    return tuple(one.uid for one in placeholders_of(sql, keys))
