"""Writes a set folder: the same content gives the same bytes, and nothing is left half done."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from annotator.domain.canonical import Json, sha256
from annotator.domain.errors import RefusedInput
from annotator.formats.atomic import sync_folder
from annotator.formats.set_folder import encode
from annotator.formats.set_folder.hashed import HashedFile
from annotator.formats.set_folder.manifest import (
    ADJUDICATIONS,
    FORMAT,
    MANIFEST,
    SCHEMA,
    Manifest,
    RubricHash,
    manifest_of,
)
from annotator.formats.set_folder.readme import readme_text, rubric_path
from annotator.formats.set_folder.rows import (
    AdjudicationRow,
    ConsensusRow,
    ItemRow,
    LabelRow,
    RubricText,
    SetContent,
    WrittenFile,
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def write_set(out: Path, content: SetContent) -> tuple[WrittenFile, ...]:
    """Write a set to `out` and give every file, the manifest last.

    An empty folder is filled; an earlier export of the same project is replaced in one step.
    Raises RefusedInput where anything else stands there, or where `out` cannot be written.
    """
    out = out.absolute()
    _refuse_taken(out, content.project_id)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as scratch:
            fresh = Path(scratch) / "set"
            fresh.mkdir()
            written = _write_all(fresh, content)
            _put(fresh, out, Path(scratch) / "old")
    except OSError as error:
        raise RefusedInput(
            f"{out} cannot be written: {error.strerror}.",
            "Check the folder's permissions and the free space.",
        ) from error
    return written


def _refuse_taken(out: Path, project_id: str) -> None:
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    hint = "Choose a new folder."
    if not out.is_dir() or not (out / MANIFEST).is_file():
        raise RefusedInput(f"{out} exists and is no earlier export.", hint)
    earlier = manifest_of(out)
    if earlier.project != project_id:
        raise RefusedInput(f"{out} is an export of another project.", hint)
    known = {MANIFEST, *(file.path for file in earlier.files)}
    for path in sorted(out.rglob("*")):
        if path.is_file() and path.relative_to(out).as_posix() not in known:
            raise RefusedInput(
                f"{out} holds {path.name}, which is not of the earlier export.",
                "Move that file away, or choose a new folder.",
            )


def _put(fresh: Path, out: Path, old: Path) -> None:
    if out.exists():
        out.rename(old)
    try:
        fresh.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
    sync_folder(out.parent)


def _write_all(folder: Path, content: SetContent) -> tuple[WrittenFile, ...]:
    files = [
        _write_items(folder, content.items),
        *_write_labels(folder, content.labels, content.criteria),
        _write_adjudications(folder, content.adjudications),
        _write_consensus(folder, content.consensus),
        *_write_rubrics(folder, content.rubrics),
        _write_text(folder, "agreement.json", _pretty(content.agreement)),
    ]
    counts = {file.path: file.rows or 0 for file in files}
    files.append(_write_text(folder, "README.md", readme_text(content, counts)))
    files.append(_write_text(folder, MANIFEST, _pretty(_manifest(content, files).json())))
    return tuple(files)


def _write_items(folder: Path, rows: Iterable[ItemRow]) -> WrittenFile:
    with HashedFile(folder, "items.jsonl") as file:
        for row in rows:
            file.add_row(encode.json_line(encode.item_json(row)))
    return file.written


def _write_labels(
    folder: Path, rows: Iterable[LabelRow], criteria: tuple[str, ...]
) -> Iterator[WrittenFile]:
    with ExitStack() as stack:
        lines = stack.enter_context(HashedFile(folder, "labels.jsonl"))
        table = stack.enter_context(HashedFile(folder, "labels.csv"))
        table.add(_csv_line(encode.label_header(criteria)))
        for row in rows:
            lines.add_row(encode.json_line(encode.label_json(row)))
            table.add_row(_csv_line(encode.label_cells(row, criteria)))
    yield from (lines.written, table.written)


def _write_adjudications(folder: Path, rows: Iterable[AdjudicationRow]) -> WrittenFile:
    with HashedFile(folder, ADJUDICATIONS) as file:
        for row in rows:
            file.add_row(encode.json_line(encode.adjudication_json(row)))
    return file.written


def _write_consensus(folder: Path, rows: Iterable[ConsensusRow]) -> WrittenFile:
    with HashedFile(folder, "consensus.csv") as file:
        file.add(_csv_line(encode.CONSENSUS_COLUMNS))
        for row in rows:
            file.add_row(_csv_line(encode.consensus_cells(row)))
    return file.written


def _write_rubrics(folder: Path, rubrics: tuple[RubricText, ...]) -> Iterator[WrittenFile]:
    (folder / "rubric").mkdir()
    for rubric in rubrics:
        if not _NAME.fullmatch(rubric.id) or not _NAME.fullmatch(rubric.version):
            raise RefusedInput(
                f"The rubric “{rubric.id} {rubric.version}” has a name that no file can have.",
                "Publish it under an id of letters, digits, - _ and . only.",
            )
        yield _write_text(folder, rubric_path(rubric.id, rubric.version), rubric.text)


def _write_text(folder: Path, name: str, text: str) -> WrittenFile:
    with HashedFile(folder, name) as file:
        file.add(text.encode("utf-8"))
    return WrittenFile(name, file.written.sha256, None)


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
        rubrics=tuple(_published(one) for one in content.rubrics),
        files=tuple(files),
    )


def _published(one: RubricText) -> RubricHash:
    digest = sha256(one.text.encode("utf-8"))
    said = (one.previous, one.kind, one.reason, one.reopens, one.control)
    return RubricHash(one.id, one.version, digest, *said)


def _pretty(value: Json) -> str:
    return json.dumps(value, ensure_ascii=True, indent=2, allow_nan=False) + "\n"


def _csv_line(cells: Iterable[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue().encode("utf-8", errors="backslashreplace")
