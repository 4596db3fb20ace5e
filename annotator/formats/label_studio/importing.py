"""Label Studio's exports as items and labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from annotator.formats.card import Format, FormatCard
from annotator.formats.entries import OpenOptions
from annotator.formats.found import Found
from annotator.formats.label_studio.config import config_beside, find_config, read_config
from annotator.formats.label_studio.minified import ABOUT, find_columns, read_rows, see_rows
from annotator.formats.label_studio.results import Scales
from annotator.formats.label_studio.tasks import read_tasks, see_tasks, task_of
from annotator.formats.records import BadRecord, Record
from annotator.formats.records.beginning import first_look, table_records

_TASK_KEYS = ("annotations", "completions", "predictions", "drafts", "file_upload", "inner_id")
TASKS, CONFIG = "tasks.json", "config.xml"
"""What the exporter writes into a folder."""
_BARE_KEYS = {"id", "data", "meta", "project", "created_at", "updated_at"}
"""Of tasks that nobody labeled yet."""
Read = Callable[[], Iterator[Record | BadRecord]]


class LabelStudioImporter(Format):
    """Reads a file twice: what its results look like, then what they say."""

    def sniff(self, path: Path) -> float:
        if path.is_dir():
            whole = (path / TASKS).is_file() and (path / CONFIG).is_file()
            return self.sniff(path / TASKS) if whole else 0.0
        look = first_look(path)
        if not look.records:
            return 0.0
        if _is_rows(look.columns):
            return 0.9
        return max((_sure_of_task(one) for one in look.records), default=0.0)

    def reads(self, path: Path) -> tuple[Path, ...]:
        if path.is_dir():
            return (path / TASKS, path / CONFIG)
        beside = (one for one in config_beside(path) if read_config(one) is not None)
        return (path, *beside)

    def open(self, path: Path, options: OpenOptions) -> Iterator[Found]:
        file = path / TASKS if path.is_dir() else path

        def read() -> Iterator[Record | BadRecord]:
            return table_records(file, options.encoding)

        return _rows(file, read) if _is_rows(first_look(file).columns) else _tasks(file, read)


def _rows(path: Path, read: Read) -> Iterator[Found]:
    looked = find_columns(read(), None)
    fields = first_look(path).columns
    config = find_config(path, {*looked.controls, *fields}, fields)
    columns = find_columns(read(), config) if config else looked
    seen = see_rows(read(), columns)
    return read_rows(read(), columns, Scales(config, seen.controls), config)


def _tasks(path: Path, read: Read) -> Iterator[Found]:
    seen, people = see_tasks(read())
    config = find_config(path, set(seen.controls), _data_fields(path))
    return read_tasks(read(), Scales(config, seen.controls), config, people)


def _data_fields(path: Path) -> set[str]:
    found = (task_of(one.fields).get("data") for one in first_look(path).records)
    return {name for data in found if isinstance(data, dict) for name in data}


def _is_rows(columns: frozenset[str]) -> bool:
    return set(ABOUT) <= columns and "data" not in columns


def _sure_of_task(record: Record) -> float:
    fields = record.fields
    if "result" in fields and isinstance(fields.get("task"), dict):
        return 0.9
    if not isinstance(fields.get("data"), dict):
        return 0.0
    if any(key in fields for key in _TASK_KEYS):
        return 0.9
    return 0.6 if fields.keys() <= _BARE_KEYS else 0.0


IMPORTER = LabelStudioImporter(
    "label-studio",
    "Label Studio export",
    FormatCard(
        tool="Label Studio",
        site="https://labelstud.io/guide/task_format",
        checked="Label Studio 1.23.2: exports of its server (JSON, JSON-MIN, CSV, TSV, a snapshot) "
        "with annotations made there; label-studio-sdk 2.1.2 (its Converter and LabelInterface); "
        "files of its test suite",
        files="An export as JSON (tasks with annotations), JSON-MIN, CSV or TSV. Put the "
        "project's labelling configuration as an .xml file beside it (Settings, Labeling "
        "Interface, Code).",
        carries=(
            "Each task becomes an item under the task's id. What is judged is the field that the "
            "configuration shows as Paragraphs, Chat or Text, else the one whose name and form "
            "say so. A conversation that took place in an annotation (Chat) is an item of its own.",
            "Each annotation becomes labels of its person, by the email as it stands, with the "
            "time of its creation and the seconds it took. Where one annotation gives a person's "
            "number and email, the email stands for the number in the whole file. Each prediction "
            "becomes labels of a model, by its version.",
            "Rating, Choices, Taxonomy, Number and Pairwise keep the scale that the configuration "
            "declares; without it they take the one that the file's values show. TextArea becomes "
            "the rationale.",
            "Tasks that this program exported bring their items under their uids, with their "
            "labels.",
        ),
        loses=(
            "Regions (spans, boxes, relations), drafts, reviews, comments and prediction scores "
            "stay in the raw records; the report counts the types of regions.",
            "Skipped (cancelled) annotations are counted, not imported. Of two annotations of one "
            "task by one person the later one counts.",
            "Where a file has numbers alone, as a server's downloads do, they are the people's "
            "names, and the report says so: another export that gives emails makes other people of "
            "them. A snapshot has emails if its serialization_options say "
            '{"annotations__completed_by": {"only_id": false}}.',
            "JSON-MIN, CSV and TSV have no skipped annotations and no predictions. Without the "
            "configuration, a CSV column that never differs between annotations of a task cannot "
            "be told from data: JSON is the better export.",
            "A control that nobody touched is no label: an empty multiple choice is not the empty "
            "set.",
            "Pictures and sounds are kept as their addresses; nothing is fetched.",
        ),
        use=(
            "annotator import DIR project-1-at-2026-11-22.json",
            "annotator import DIR result.csv --format label-studio",
            "annotator import DIR OUR_EXPORT_FOLDER",
        ),
    ),
)
