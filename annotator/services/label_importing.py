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
from annotator.domain.item import Item, placeholder_uid, turn_of
from annotator.domain.label import AnnotatorKind, Origin, Value
from annotator.domain.project import Project
from annotator.domain.rubric import Rubric
from annotator.services import scales
from annotator.services.browsing import check_where, matching, resolve
from annotator.services.files import file_sha256
from annotator.services.label_values import Reading, reading_of
from annotator.services.label_writer import CHUNK, Incoming, LabelWriter
from annotator.services.people import PeopleService
from annotator.services.queueing import rank
from annotator.services.recording import Recorder
from annotator.services.tables import Row, read_table
from annotator.services.units import IMPORTED
from annotator.services.views import JobProgress, LabelImportReport
from annotator.store import items
from annotator.store.database import Sql, Transaction
from annotator.store.items import NewItem
from annotator.store.writer import BULK

_MOST_BAD = 0.05
Tell = Callable[[JobProgress], None]


@dataclass(frozen=True, slots=True)
class LabelColumns:
    """Which columns hold what; `where` narrows source ids to one item."""

    item: str
    annotator: str
    criterion: str
    value: str
    time: str | None = None
    rationale: str | None = None
    kind: AnnotatorKind = "human"
    where: Mapping[str, str] = field(default_factory=dict)
    create_items: bool = False
    scale: str | None = None


@dataclass(frozen=True, slots=True)
class _Given:
    row: int
    item: str
    annotator: str
    value: Value
    at: str | None
    rationale: str


class LabelImportingService:
    """Reads a whole table first, then writes in short transactions."""

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
        check_where(columns.where)
        skipped: Counter[str] = Counter()
        rows = list(read_table(path, _wanted(columns)))
        reading = self._reading(columns, rows)
        given = list(_values(rows, columns, reading, skipped))
        _refuse_mostly_bad(path, len(rows), skipped, columns)
        warnings = [*reading.notes]
        names = self._find_items(given, columns, warnings)
        skipped["unknown item"] += sum(names[one.item] is None for one in given)
        labels = _incoming(given, names, columns, reading, path, self._recorder.rubric)
        writer = LabelWriter(self._recorder)
        for start in range(0, len(labels), CHUNK):
            if cancelled():
                raise Cancelled
            writer.write(labels[start : start + CHUNK])
            tell(JobProgress(min(start + CHUNK, len(labels)), len(labels)))
        self._people.ensure_all(sorted({one.annotator for one in given}), columns.kind)
        return _report(len(rows), skipped, writer, tuple(warnings))

    def _reading(self, columns: LabelColumns, rows: Sequence[Row]) -> Reading:
        with self._recorder.database.reading() as sql:
            earlier = scales.known(sql, columns.criterion)
        cells = [row.cells.get(columns.value, "") for row in rows]
        own = self._recorder.rubric.criterion(columns.criterion)
        return reading_of(own, columns.criterion, columns.scale, earlier, cells)

    def _find_items(
        self, given: Sequence[_Given], columns: LabelColumns, warnings: list[str]
    ) -> dict[str, str | None]:
        with self._recorder.database.reading() as sql:
            names = {name: _resolved(sql, name, columns) for name in {g.item for g in given}}
        missing = sorted(name for name, uid in names.items() if uid is None)
        if missing and columns.create_items:
            names |= self._placeholders(missing, columns)
            warnings.append(f"{len(missing)} placeholders were made for items not yet imported")
        return names

    def _placeholders(self, missing: Sequence[str], columns: LabelColumns) -> dict[str, str]:
        model = columns.where.get("model")
        made = {name: placeholder_uid(name, model) for name in missing}
        new = [_placeholder(self._project, name, uid, columns) for name, uid in made.items()]

        def job(transaction: Transaction) -> None:
            sql = transaction.sql
            batch = items.open_batch(sql, "", "", "placeholders", "")
            items.publish(sql, batch, len(items.add(sql, batch, new)), 0)

        self._recorder.database.write(job, BULK).result()
        return made


def _wanted(columns: LabelColumns) -> tuple[str, ...]:
    optional = (columns.time, columns.rationale)
    return (columns.item, columns.annotator, columns.value, *(c for c in optional if c))


def _values(
    rows: Sequence[Row], columns: LabelColumns, reading: Reading, skipped: Counter[str]
) -> Iterator[_Given]:
    for row in rows:
        cell = row.cells.get(columns.value, "").strip()
        item = row.cells.get(columns.item, "").strip()
        annotator = row.cells.get(columns.annotator, "").strip()
        value = reading.value(cell) if cell else None
        if not cell:
            skipped["no value"] += 1
        elif not item or not annotator:
            skipped["no item or annotator"] += 1
        elif value is None:
            skipped["not on the scale"] += 1
        else:
            at = _time(row.cells.get(columns.time, "")) if columns.time else None
            rationale = row.cells.get(columns.rationale, "") if columns.rationale else ""
            yield _Given(row.number, item, annotator, value, at, rationale)


def _incoming(
    given: Sequence[_Given],
    names: Mapping[str, str | None],
    columns: LabelColumns,
    reading: Reading,
    path: Path,
    rubric: Rubric,
) -> list[Incoming]:
    digest = file_sha256(path)
    foreign = reading.scale is not None
    found = []
    for one in given:
        uid = names[one.item]
        if uid is None:
            continue
        label = Label(
            item=uid,
            annotator=one.annotator,
            rubric_id=IMPORTED if foreign else rubric.id,
            rubric_version=IMPORTED if foreign else rubric.version,
            values={columns.criterion: one.value},
            annotator_kind=columns.kind,
            rationale=one.rationale,
            origin=Origin("import", path.name, digest, one.row, one.at, reading.scale),
        )
        event = imported_event_id(digest, one.row, columns.criterion, one.annotator)
        found.append(Incoming(event, label))
    return found


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


def _resolved(sql: Sql, name: str, columns: LabelColumns) -> str | None:
    if not matching(sql, name, columns.where):
        return None
    return resolve(sql, name, columns.where).uid


def _placeholder(project: Project, name: str, uid: str, columns: LabelColumns) -> NewItem:
    item = Item(
        turns=(turn_of("assistant", ""),),
        target=0,
        source_id=name,
        model=columns.where.get("model"),
        source=columns.where.get("source"),
        category=columns.where.get("category"),
    )
    place = rank(project.queue.seed, uid)
    return NewItem(uid, item, "placeholder", place, queued=False)
