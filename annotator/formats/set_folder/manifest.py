"""manifest.json: what a set is and the sha256 of each of its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from annotator.domain.canonical import JsonObject
from annotator.domain.codec import from_json, to_json
from annotator.domain.errors import RefusedInput
from annotator.formats.labeled import RubricHash, WrittenFile
from annotator.formats.records.json_text import BadJson, parse_object
from annotator.formats.yaml_reader import read_text

MANIFEST = "manifest.json"
ADJUDICATIONS = "adjudications.jsonl"
FORMAT = "annotator-set"
SET = "set"
"""What `--to` calls it."""
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """created: time of the project's last event. program: version that wrote the set."""

    schema: int
    format: str
    project: str
    name: str
    canary: str
    seed: int
    created: str
    program: str
    labels: str
    criteria: tuple[str, ...]
    rubrics: tuple[RubricHash, ...]
    files: tuple[WrittenFile, ...]

    def json(self) -> JsonObject:
        """As it is written."""
        value = to_json(self)
        assert isinstance(value, dict)
        return value


def is_set(path: Path) -> bool:
    """Whether a path is a set folder (or its manifest) by its looks."""
    manifest = path / MANIFEST if path.is_dir() else path
    if manifest.name != MANIFEST or not manifest.is_file():
        return False
    return f'"{FORMAT}"' in manifest.read_text("utf-8", errors="ignore")[:4096]


def manifest_of(folder: Path) -> Manifest:
    """The manifest of a set. Raises RefusedInput where it is damaged or of a newer program."""
    path = folder / MANIFEST
    hint = "Choose a folder that this program exported."
    parsed = parse_object(read_text(path))
    if isinstance(parsed, BadJson) or parsed.get("format") != FORMAT:
        raise RefusedInput(f"{path} is not the manifest of a set.", hint)
    schema = parsed.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise RefusedInput(
            f"{path} is of schema {schema}; this program knows {SCHEMA}.", "Update the program."
        )
    try:
        manifest = from_json(Manifest, parsed)
    except ValueError as error:
        raise RefusedInput(f"{path} is damaged: {error}.", hint) from error
    for file in manifest.files:
        _refuse_outside(path, file.path)
    return manifest


def _refuse_outside(manifest: Path, name: str) -> None:
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or ":" in name:
        raise RefusedInput(
            f"{manifest} names the file “{name}”, which is outside of the set.",
            "Do not import this set; ask where it comes from.",
        )
