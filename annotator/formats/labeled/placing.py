"""A folder that an export fills: whole or not at all, and replaced only by its own successor."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from annotator.domain.canonical import JsonObject
from annotator.domain.codec import record_json
from annotator.domain.errors import RefusedInput
from annotator.formats.atomic import sync_folder
from annotator.formats.labeled.hashed import HashedFile
from annotator.formats.labeled.lines import pretty_json
from annotator.formats.labeled.rows import Exported, WrittenFile
from annotator.formats.records.json_text import BadJson, parse_object
from annotator.formats.yaml_reader import read_text

NOTE = ".annotator-export.json"
"""Says which project an exported folder came from. Hidden: tools read such folders whole."""
_FORMAT = "annotator-export"
_CACHE = "__pycache__"
"""What a tool that runs an exported task leaves behind; it goes with the earlier export."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An export that stands in a folder: of which project, to what, and its files by path."""

    project: str
    target: str
    files: frozenset[str]


def placed(
    out: Path,
    project: str,
    target: str,
    fill: Callable[[Path], Exported],
    earlier: Callable[[Path], Earlier | None],
) -> Exported:
    """Let `fill` write into a fresh folder, then put it in the place of `out` in one step.

    An empty folder is filled; an earlier export (`earlier`) of the same project to the same target
    is replaced.
    Raises RefusedInput where anything else stands there, or where `out` cannot be written.
    """
    out = out.absolute()
    _refuse_taken(out, project, target, earlier)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as scratch:
            fresh = Path(scratch) / "export"
            fresh.mkdir()
            exported = fill(fresh)
            _put(fresh, out, Path(scratch) / "old")
    except OSError as error:
        raise RefusedInput(
            f"{out} cannot be written: {error.strerror}.",
            "Check the folder's permissions and the free space.",
        ) from error
    return exported


def write_text(folder: Path, name: str, text: str) -> WrittenFile:
    """A whole file of text, durable; its folder is made where there is none."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    with HashedFile(folder, name) as file:
        file.add(text.encode("utf-8", errors="backslashreplace"))
    return WrittenFile(name, file.written.sha256, None)


def write_note(folder: Path, project: str, exporter: str, exported: Exported) -> Exported:
    """The export with the note that says what it is."""
    note: JsonObject = {
        "schema": 1,
        "format": _FORMAT,
        "exporter": exporter,
        "project": project,
        "files": [record_json(one) for one in exported.files],
    }
    written = write_text(folder, NOTE, pretty_json(note))
    return Exported((*exported.files, written), exported.left_out)


def noted(out: Path) -> Earlier | None:
    """The export that a note in `out` speaks of."""
    if not (out / NOTE).is_file():
        return None
    parsed = parse_object(read_text(out / NOTE))
    if isinstance(parsed, BadJson) or parsed.get("format") != _FORMAT:
        return None
    files, project, target = (parsed.get(key) for key in ("files", "project", "exporter"))
    if not isinstance(files, list) or not isinstance(project, str) or not isinstance(target, str):
        return None
    paths = (one.get("path") for one in files if isinstance(one, dict))
    names = frozenset({NOTE, *(one for one in paths if isinstance(one, str))})
    return Earlier(project, target, names)


def _refuse_taken(
    out: Path, project: str, target: str, earlier: Callable[[Path], Earlier | None]
) -> None:
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    hint = "Choose a new folder."
    found = earlier(out) if out.is_dir() else None
    if found is None:
        raise RefusedInput(f"{out} exists and is no earlier export.", hint)
    if found.project != project:
        raise RefusedInput(f"{out} is an export of another project.", hint)
    if found.target != target:
        raise RefusedInput(f"{out} holds an export to {found.target} of this project.", hint)
    for path in sorted(out.rglob("*")):
        if path.parent.name == _CACHE:
            continue
        if path.is_file() and path.relative_to(out).as_posix() not in found.files:
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
