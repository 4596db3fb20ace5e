"""Potato: a project's folder, with all its people, comes in as items and labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.canonical import JsonObject
from annotator.domain.errors import RefusedInput
from annotator.domain.item import Item
from annotator.formats.card import Format, FormatCard
from annotator.formats.entries import OpenOptions
from annotator.formats.found import Entry, Found, FoundLabel, Note, Skipped, UnknownValue
from annotator.formats.guess import guess_mapping
from annotator.formats.judged_item import judged_item, parsed_list
from annotator.formats.judgements import Judgement, last_of_each, name_of
from annotator.formats.mapping import FieldMap, columns_of
from annotator.formats.potato.config import Config, config_in, find_config
from annotator.formats.potato.reading import (
    By,
    Said,
    files_of,
    is_state,
    read_said,
    texts_of,
)
from annotator.formats.potato.schemes import SeenScheme, given, see, written_of
from annotator.formats.records import BadRecord, Record
from annotator.formats.records.beginning import first_look, table_records

_SLICES = ("model", "source", "category", "family", "group", "split", "language")


class PotatoImporter(Format):
    """First what everybody said, then the texts, each with all that was said of it."""

    def sniff(self, path: Path) -> float:
        if path.is_dir():
            return 0.9 if _labels_in(path) else 0.0
        if path.suffix == ".json" and is_state(path):
            return 0.9
        columns = first_look(path).columns
        if {"label_annotations", "displayed_text"} <= columns:
            return 0.9
        if {"user", "instance_id", "displayed_text"} <= columns:
            return 0.9
        if {"instance_id", "user_id", "labels", "spans"} <= columns:
            return 0.9
        return 0.7 if {"instance_id", "user_id"} <= columns and _dotted(columns) else 0.0

    def reads(self, path: Path) -> tuple[Path, ...]:
        config = find_config(path)
        found = _labels_in(path) if path.is_dir() else (path,)
        if config is not None:
            found = (*found, config.path, *config.data)
        if not path.is_dir():
            return found
        return tuple(one for one in found if one.is_relative_to(path))

    def open(self, path: Path, options: OpenOptions) -> Iterator[Found]:
        config = find_config(path)
        files = _labels_in(path) if path.is_dir() else (path,)
        by: By = {}
        for file in files:
            read_said(file, options, by)
        texts = config.data if config and config.data else files
        if config is None or not config.data:
            _refuse_textless(files)
        reader = _Reader(config, by)
        before = 0
        for file in texts:
            for record in table_records(file, options.encoding):
                yield from reader.read(record, before)
            before = reader.last
        if len(reader.done) < len(by):
            yield Note(f"{len(by) - len(reader.done)} labeled instances have no text in the files")


def _labels_in(folder: Path) -> tuple[Path, ...]:
    """The files with labels: of an output folder, or of a project's folder."""
    config = config_in(folder)
    if config is not None and config.output is not None and config.output.is_relative_to(folder):
        return files_of(config.output)
    return files_of(folder)


def _dotted(columns: frozenset[str]) -> bool:
    return any("." in one for one in columns)


def _refuse_textless(files: tuple[Path, ...]) -> None:
    for file in files:
        if is_state(file) or "displayed_text" not in first_look(file).columns:
            raise RefusedInput(
                f"{file} holds labels without the texts that they are about.",
                "Import the project's folder, with its configuration (.yaml) and its data files.",
            )


@dataclass(slots=True)
class _Reader:
    """Gives each instance once, with everybody's labels."""

    config: Config | None
    by: By
    seen: dict[str, SeenScheme] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    last: int = 0

    def __post_init__(self) -> None:
        for said in self.by.values():
            for one in said:
                see(self.seen, one.labels)

    def read(self, record: Record | BadRecord, before: int) -> Iterator[Found]:
        """The item of a record of the texts. before: how many records earlier files had."""
        self.last = before + record.number
        if isinstance(record, BadRecord):
            yield record
            return
        number, item = self._item(record)
        if number in self.done and number in self.by:
            return  # another person's row for it
        if item is None:
            yield Skipped(self.last, "survey_page" if number.endswith(".html") else "no_text")
            return
        self.done |= {number} & self.by.keys()
        labels: list[FoundLabel] = []
        unknown: list[UnknownValue] = []
        for said in self.by.get(number, ()):
            yield from self._take(said, labels, unknown)
        kept, _ = last_of_each(labels)
        placed = Record(self.last, record.offset, record.length, record.raw, record.fields)
        yield Entry(placed, item, kept, tuple(unknown))

    def _take(
        self, said: Said, labels: list[FoundLabel], unknown: list[UnknownValue]
    ) -> Iterator[Found]:
        declared = self.config.schemes if self.config else {}
        found = {
            name: given(name, chosen, declared, self.seen, said.last.get(name))
            for name, chosen in said.labels
        }
        stated = tuple(one for made in found.values() for one in made.stated)
        unknown += [one for made in found.values() for one in made.unknown]
        rationale = written_of((name, made.written) for name, made in found.items())
        labels += Judgement(
            said.person, stated, said.kind, rationale, said.at, said.active_s
        ).labels()
        for name, made in found.items():
            if made.left:
                yield Note(f"“{name}” stays in the files: labels of whole items cannot hold it")
            if made.collapsed:
                yield Note(f"“{name}” had several answers where one is allowed; the last counts")
        if said.spans:
            yield Note("spans are about parts of texts; they stay in the files")
        if rationale and not stated:
            yield Note("texts without a choice or a rating beside them stay in the files")

    def _item(self, record: Record) -> tuple[str, Item | None]:
        config = self.config
        if config is None or not config.data:
            number, text = texts_of(record)
            page = number.endswith(".html")
            return number, None if page or not text else judged_item({"text": text}, number)
        number = name_of(record.fields.get(config.id_key))
        fields = {name: value for name, value in record.fields.items() if name != config.id_key}
        return number, _of_data(fields, config.text_key, number or None)


def _of_data(fields: JsonObject, text_key: str, number: str | None) -> Item | None:
    record = Record(0, None, None, b"", fields)
    guessed = guess_mapping(columns_of((record,)), (record,)).fields
    if "response" in guessed or "messages" in guessed:
        return judged_item(fields, number)
    text = fields.get(text_key)
    listed = parsed_list(text)
    if listed and all(isinstance(one, str) for one in listed):
        text = "\n".join(str(one) for one in listed)
    if not isinstance(text, str) or (listed and not isinstance(listed[0], str)):
        return judged_item(fields, number)
    slices = {name: column for name, column in guessed.items() if name in _SLICES}
    mapped = FieldMap({**slices, "response": text_key})
    return judged_item({**fields, text_key: text}, number, field_map=mapped)


IMPORTER = PotatoImporter(
    "potato",
    "Potato project",
    FormatCard(
        tool="Potato",
        site="https://potatoannotator.readthedocs.io/",
        checked="Potato 2.12.1: projects labeled through its server, and what `python -m "
        "potato.export` wrote of them; its example projects; the files of early versions by their "
        "source of November 2022 and a published project",
        files="A project's folder (the configuration, its data files and the output folder with a "
        "folder for each person), the output folder alone, one user_state.json, "
        "annotated_instances.jsonl, .tsv or .csv, or what `python -m potato.export` writes as "
        "csv, tsv or jsonl.",
        carries=(
            "Each record of the data files becomes an item under its id_key, labeled or not, with "
            "the text that text_key names, or with its conversation.",
            "Every person's labels come in under the user's name, on the scales that the "
            "configuration declares: radio, select and pairwise (A, B, tie) as nominal, "
            "multiselect as a set, likert and confidence as ordinal, slider and number as scores; "
            "multirate, rubric and semantic differential as an ordinal criterion for each row. "
            "Text boxes become the rationale.",
            "Who the project declares as a machine annotator comes in as a model.",
            "Without the configuration, the files of early versions, which hold the displayed "
            "text, are read with the scales that their labels show.",
            "The time of the last change and the seconds spent come along where Potato recorded "
            "them.",
        ),
        loses=(
            "A multiselect of which nothing was chosen is no label, since Potato stores nothing "
            "for it.",
            "Spans, links, rankings, ranges, events, image and audio annotations, surveys and "
            "training stay in "
            "Potato's files, and the report names them.",
            "Files without texts (user_state.json, exports) need the configuration and the data "
            "files beside them or above.",
            "The old annotated_instances.jsonl of all people does not say whose labels it holds; "
            "import the folder instead.",
        ),
        use=("annotator import DIR PROJECT_FOLDER", "annotator import DIR annotation_output"),
    ),
)
