"""What people said, from whatever of Potato's files: by instance, in the order of the files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.errors import RefusedInput
from annotator.domain.label import AnnotatorKind
from annotator.formats.entries import OpenOptions
from annotator.formats.judgements import moment, name_of, number_of, seconds
from annotator.formats.potato.schemes import Chosen
from annotator.formats.records import Record
from annotator.formats.records.beginning import first_look, head_of, table_records
from annotator.formats.records.json_text import BadJson, parse_object

STATE = "user_state.json"
ROWS = "annotated_instances"
SPLIT = ":::"
_LARGEST_STATE = 256 * 2**20
_MOST_PEOPLE = 10_000
_SPENT = re.compile(r"(\d+)d\s+(\d+)h\s+(\d+)m\s+(\d+)s")
_ORIGIN = "annotator_origin"
_ABOUT = ("user", "user_id", "instance_id", "displayed_text", "id", _ORIGIN, f"{_ORIGIN}_detail")
_SPANS = "span_annotation"


@dataclass(frozen=True, slots=True)
class Said:
    """One person's labels for one instance. kind: people are named, machines are declared.

    last: by scheme, the label that was chosen last.
    """

    person: str
    labels: tuple[tuple[str, Chosen], ...]
    kind: AnnotatorKind = "human"
    spans: bool = False
    at: str | None = None
    active_s: float | None = None
    last: dict[str, str] = field(default_factory=dict)


By = dict[str, list[Said]]


def files_of(folder: Path) -> tuple[Path, ...]:
    """The files of a folder that hold people's labels; one kind of them, all people."""
    try:
        inner = sorted(one for one in folder.iterdir() if one.is_dir())[:_MOST_PEOPLE]
    except OSError:
        return ()
    for name in (STATE, f"{ROWS}.jsonl"):
        found = tuple(one / name for one in inner if (one / name).is_file())
        if found:
            return found
    whole = (folder / f"{ROWS}{end}" for end in (".tsv", ".csv"))
    return tuple(one for one in whole if one.is_file())[:1]


def is_state(path: Path) -> bool:
    """Whether a file is one person's state."""
    head = head_of(path, 2**16)
    return b'"instance_id_ordering"' in head and b'"user_id"' in head


def read_said(path: Path, options: OpenOptions, by: By) -> None:
    """Add what a file says. Raises RefusedInput where it cannot be told who said it."""
    if is_state(path):
        _read_state(path, options, by)
        return
    before = {key: len(said) for key, said in by.items()}
    for record in table_records(path, options.encoding):
        if isinstance(record, Record):
            number, said = _row(record.fields, path.parent.name)
            if number:
                by.setdefault(number, []).append(said)
    if not _names_people(path) and any(len(s) - before.get(k, 0) > 1 for k, s in by.items()):
        raise RefusedInput(
            f"{path} holds labels of several people and does not say whose they are.",
            "Import the folder that has a folder for each person.",
        )


def texts_of(record: Record) -> tuple[str, str]:
    """The instance and its text, where a file of labels holds the text as well."""
    fields = record.fields
    number = name_of(fields.get("instance_id", fields.get("id")))
    return number, name_of(fields.get("displayed_text"))


def _names_people(path: Path) -> bool:
    return not first_look(path).columns.isdisjoint(("user", "user_id"))


def _read_state(path: Path, options: OpenOptions, by: By) -> None:
    if path.stat().st_size > _LARGEST_STATE:
        raise RefusedInput(f"{path} is larger than a person's state.", "Import the others.")
    encoding = options.encoding_of(path)
    state = parse_object(path.read_bytes().decode(encoding))
    if isinstance(state, BadJson):
        raise RefusedInput(
            f"{path} cannot be read: {state.reason}.", "Copy it again, while nobody labels."
        )
    person = name_of(state.get("user_id")) or path.parent.name
    labeled, spans = (
        state.get("instance_id_to_label_to_value"),
        state.get("instance_id_to_span_to_value"),
    )
    behaviour = state.get("instance_id_to_behavioral_data")
    for number, held in labeled.items() if isinstance(labeled, dict) else ():
        labels = tuple(_grouped(held).items())
        marked = isinstance(spans, dict) and bool(spans.get(number))
        told = behaviour.get(number) if isinstance(behaviour, dict) else None
        said = _said(person, labels, _kind(state.get("origin")), marked, told)
        by.setdefault(number, []).append(said)


def _grouped(held: Json) -> dict[str, dict[str, Json]]:
    """By scheme and label: pairs of a label and a value, or objects within each other."""
    found: dict[str, dict[str, Json]] = {}
    if isinstance(held, dict):
        for scheme, labels in held.items():
            inner = labels.get("labels", labels) if isinstance(labels, dict) else None
            found[scheme] = dict(inner) if isinstance(inner, dict) else {"": labels}
        return found
    for pair in held if isinstance(held, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], dict):
            scheme, name = name_of(pair[0].get("schema")), name_of(pair[0].get("name"))
            found.setdefault(scheme, {})[name] = pair[1]
    return found


def _row(fields: JsonObject, folder: str) -> tuple[str, Said]:
    person = name_of(fields.get("user", fields.get("user_id"))) or folder
    number = name_of(fields.get("instance_id", fields.get("id")))
    nested = fields.get("label_annotations", fields.get("labels"))
    if isinstance(nested, dict):
        labels = tuple(_grouped(nested).items())
    else:
        labels = tuple(_columns(fields).items())
    spans = any(
        value not in (None, "", "[]", [], {})
        for name, value in fields.items()
        if name.startswith(_SPANS) or name == "spans" or name.endswith("._spans")
    )
    kind = _kind(fields.get(_ORIGIN))
    return number, _said(person, labels, kind, spans, fields.get("behavioral_data"))


def _kind(origin: Json) -> AnnotatorKind:
    """Who is declared as anything but a person is a model; who is not declared is a person."""
    kind = origin.get("kind", "") if isinstance(origin, dict) else origin
    return "human" if not origin or kind == "human" else "model"


def _columns(fields: JsonObject) -> dict[str, dict[str, Json]]:
    """`scheme:::label` of early versions, `scheme.label` of the exporters."""
    found: dict[str, dict[str, Json]] = {}
    old = any(SPLIT in name for name in fields)
    for name, value in fields.items():
        if name in _ABOUT or name.startswith(_SPANS) or name.endswith("._spans"):
            continue
        scheme, sign, label = name.rpartition(SPLIT if old else ".")
        if value not in (None, ""):
            found.setdefault(scheme if sign else name, {})[label if sign else ""] = value
    return found


def _said(
    person: str,
    labels: tuple[tuple[str, Chosen], ...],
    kind: AnnotatorKind,
    spans: bool,
    told: Json,
) -> Said:
    behaviour = told if isinstance(told, dict) else {}
    changes = list(_changes(behaviour))
    times = [at for at, _, _ in changes]
    at = max(times) if times else number_of(behaviour.get("session_end"))
    last = {scheme: label for _, scheme, label in sorted(changes)}
    return Said(person, labels, kind, spans, moment(at), _active(behaviour), last)


def _changes(behaviour: JsonObject) -> Iterator[tuple[float, str, str]]:
    listed = behaviour.get("annotation_changes")
    for one in listed if isinstance(listed, list) else ():
        at = number_of(one.get("timestamp")) if isinstance(one, dict) else None
        if isinstance(one, dict) and at is not None and one.get("action") in ("select", "update"):
            yield at, name_of(one.get("schema_name")), name_of(one.get("label_name"))


def _active(behaviour: JsonObject) -> float | None:
    spent = seconds(behaviour.get("total_time_ms"))
    if spent:
        return spent / 1000
    told = behaviour.get("time_string")
    found = _SPENT.search(told) if isinstance(told, str) else None
    if found is None:
        return None
    days, hours, minutes, rest = (int(one) for one in found.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + rest)
