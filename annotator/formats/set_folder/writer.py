"""Writes a set folder: the same content gives the same bytes, and nothing is left half done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from annotator.domain.errors import RefusedInput
from annotator.formats.labeled import (
    AdjudicationRow,
    Exported,
    HashedFile,
    ItemRow,
    RubricText,
    SetContent,
    WrittenFile,
    csv_line,
    json_line,
    pretty_json,
    safe_value,
)
from annotator.formats.labeled.item_json import item_json
from annotator.formats.labeled.placing import Earlier, noted, placed, write_text
from annotator.formats.set_folder import encode
from annotator.formats.set_folder.manifest import (
    ADJUDICATIONS,
    FORMAT,
    MANIFEST,
    SCHEMA,
    SET,
    Manifest,
    is_set,
    manifest_of,
)
from annotator.formats.set_folder.readme import readme_text, rubric_path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def write_set(out: Path, content: SetContent) -> tuple[WrittenFile, ...]:
    """Write a set to `out` and give every file, the manifest last.

    An empty folder is filled; an earlier set of the same project is replaced in one step.
    Raises RefusedInput where anything else stands there, or where `out` cannot be written.
    """
    fill = partial(fill_set, content=content)
    return placed(out, content.project_id, SET, fill, earlier_export).files


def earlier_export(out: Path) -> Earlier | None:
    """The export that stands in a folder: a set, by its manifest, or another, by its note."""
    if not is_set(out):
        return noted(out)
    manifest = manifest_of(out)
    files = frozenset({MANIFEST, *(file.path for file in manifest.files)})
    return Earlier(manifest.project, SET, files)


def fill_set(folder: Path, content: SetContent) -> Exported:
    """Write a set into an empty folder."""
    return Exported(_write_all(folder, content))


def _write_all(folder: Path, content: SetContent) -> tuple[WrittenFile, ...]:
    files = [
        _write_items(folder, content.items),
        *_write_labels(folder, content),
        _write_adjudications(folder, content.adjudications),
        _write_consensus(folder, content),
        *_write_rubrics(folder, content.rubrics),
        write_text(folder, "agreement.json", pretty_json(content.agreement)),
    ]
    counts = {file.path: file.rows or 0 for file in files}
    files.append(write_text(folder, "README.md", readme_text(content, counts)))
    files.append(write_text(folder, MANIFEST, pretty_json(_manifest(content, files).json())))
    return tuple(files)


def _write_items(folder: Path, rows: Iterable[ItemRow]) -> WrittenFile:
    with HashedFile(folder, "items.jsonl") as file:
        for row in rows:
            file.add_row(json_line(item_json(row)))
    return file.written


def _guard(content: SetContent) -> Callable[[str], str]:
    return safe_value if content.spreadsheet_safe else str


def _write_labels(folder: Path, content: SetContent) -> Iterator[WrittenFile]:
    guard = _guard(content)
    criteria = tuple(dict.fromkeys((*content.criteria, *content.scales)))  # models' own, too
    with ExitStack() as stack:
        lines = stack.enter_context(HashedFile(folder, "labels.jsonl"))
        table = stack.enter_context(HashedFile(folder, "labels.csv"))
        table.add(csv_line(map(guard, encode.label_header(criteria))))
        for row in content.labels:
            lines.add_row(json_line(encode.label_json(row)))
            table.add_row(csv_line(encode.label_cells(row, criteria, guard)))
    yield from (lines.written, table.written)


def _write_adjudications(folder: Path, rows: Iterable[AdjudicationRow]) -> WrittenFile:
    with HashedFile(folder, ADJUDICATIONS) as file:
        for row in rows:
            file.add_row(json_line(encode.adjudication_json(row)))
    return file.written


def _write_consensus(folder: Path, content: SetContent) -> WrittenFile:
    guard = _guard(content)
    with HashedFile(folder, "consensus.csv") as file:
        file.add(csv_line(encode.CONSENSUS_COLUMNS))
        for row in content.consensus:
            file.add_row(csv_line(encode.consensus_cells(row, guard)))
    return file.written


def _write_rubrics(folder: Path, rubrics: tuple[RubricText, ...]) -> Iterator[WrittenFile]:
    (folder / "rubric").mkdir()
    for rubric in rubrics:
        own = rubric.stated
        if not _NAME.fullmatch(own.id) or not _NAME.fullmatch(own.version):
            raise RefusedInput(
                f"The rubric “{own.id} {own.version}” has a name that no file can have.",
                "Publish it under an id of letters, digits, - _ and . only.",
            )
        yield write_text(folder, rubric_path(own.id, own.version), rubric.text)


def _manifest(content: SetContent, files: list[WrittenFile]) -> Manifest:
    return Manifest(
        schema=SCHEMA,
        format=FORMAT,
        project=content.project_id,
        name=content.project_name,
        canary=content.canary,
        seed=content.seed,
        created=content.created,
        program=content.program,
        labels=content.about.labels,
        criteria=content.criteria,
        rubrics=tuple(one.stated for one in content.rubrics),
        files=tuple(files),
    )
