"""Potato's configuration: where the texts are, and what could be chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.errors import RefusedInput
from annotator.domain.label import Scale
from annotator.formats.scores import OPEN_NUMBERS
from annotator.formats.yaml_reader import load_file

_MOST_FILES = 50
_SINGLE = ("radio", "select")
_SCORED = ("slider", "number", "vas")
_POINTS = {"rubric_eval": 5, "semantic_differential": 7}
"""Of schemes with a rating for each of several things: how many points there are if none say so."""
_SIDES = ("A", "B")
_LEVELS = 5
_MOST_POINTS = 100
_WRITTEN = ("text", "textbox")


@dataclass(frozen=True, slots=True)
class Scheme:
    """type: as the tool names it. scale: None for texts and for what labels cannot hold."""

    name: str
    type: str
    scale: Scale | None = None

    @property
    def written(self) -> bool:
        return self.type in _WRITTEN

    @property
    def several(self) -> bool:
        """Whether each of its labels is a rating of its own."""
        return self.type == "multirate" or self.type in _POINTS


@dataclass(frozen=True, slots=True)
class Config:
    """data: the files that hold the texts, of those that exist within the project's folder."""

    path: Path
    id_key: str = "id"
    text_key: str = "text"
    data: tuple[Path, ...] = ()
    output: Path | None = None
    schemes: Mapping[str, Scheme] = field(default_factory=dict)


def find_config(path: Path) -> Config | None:
    """The configuration in a folder or in one of the three above it, as those of
    annotation_output/exports/jsonl are."""
    folder = path if path.is_dir() else path.parent
    for one in (folder, *folder.parents[:3]):
        found = config_in(one)
        if found is not None:
            return found
    return None


def config_in(folder: Path) -> Config | None:
    """The first file of a folder that declares annotation schemes; None without one."""
    try:
        named = [p for p in folder.iterdir() if p.suffix in (".yaml", ".yml") and p.is_file()]
    except OSError:
        return None
    found = (_read(one) for one in sorted(named)[:_MOST_FILES])
    return next((one for one in found if one is not None), None)


def _read(path: Path) -> Config | None:
    try:
        stated: object = load_file(path)
    except RefusedInput:
        return None
    if not isinstance(stated, Mapping) or "annotation_schemes" not in stated:
        return None
    keys = stated.get("item_properties")
    keys = keys if isinstance(keys, Mapping) else {}
    output = stated.get("output_annotation_dir", "annotation_output")
    return Config(
        path=path,
        id_key=str(keys.get("id_key", "id")),
        text_key=str(keys.get("text_key", "text")),
        data=tuple(_data_files(path, stated)),
        output=_within(path, stated, str(output)),
        schemes={one.name: one for one in _schemes(stated.get("annotation_schemes"))},
    )


def _data_files(path: Path, stated: Mapping[object, object]) -> Iterator[Path]:
    listed = stated.get("data_files")
    for one in listed if isinstance(listed, list) else ():
        name = one.get("path") if isinstance(one, Mapping) else one
        found = _within(path, stated, str(name))
        if found is not None and found.is_file():
            yield found


def _within(path: Path, stated: Mapping[object, object], name: str) -> Path | None:
    """A file or folder that the configuration names; none outside of the project's folder."""
    root = path.parent.parent.resolve()
    task = str(stated.get("task_dir", "."))
    for base in (path.parent / task, path.parent, path.parent.parent):
        place = (base / name).resolve()
        if place.is_relative_to(root) and place.exists():
            here = path.parent.resolve()
            inner = place.is_relative_to(here)  # then named as the person named the folder
            return path.parent / place.relative_to(here) if inner else place
    return None


def _schemes(value: object) -> Iterator[Scheme]:
    for one in value if isinstance(value, list) else ():
        if isinstance(one, Mapping) and "name" in one:
            kind = str(one.get("annotation_type"))
            yield Scheme(str(one["name"]), kind, _scale(kind, one))


def _scale(kind: str, scheme: Mapping[object, object]) -> Scale | None:
    names = tuple(_names(scheme.get("labels")))
    if kind == "likert":
        return Scale("ordinal", names or _points(scheme.get("size"), 0))
    if kind == "confidence":
        levels = _points(max(_count(scheme.get("scale_points"), _LEVELS), len(names)), 0)
        return OPEN_NUMBERS if scheme.get("scale_type") == "slider" else Scale("ordinal", levels)
    if kind == "multirate":
        return Scale("ordinal", names)
    if kind in _POINTS:
        return Scale("ordinal", _points(scheme.get("scale_points"), _POINTS[kind]))
    if kind == "pairwise":
        return _preference(scheme)
    if kind in _SINGLE:
        return Scale("nominal", names)
    if kind == "multiselect":
        return Scale("set", names)
    return OPEN_NUMBERS if kind in _SCORED else None


def _preference(scheme: Mapping[object, object]) -> Scale | None:
    """Which of two is preferred: a side, whatever the sides are called; or how far."""
    mode = scheme.get("mode", "binary")
    if mode == "scale":
        return OPEN_NUMBERS
    tie = ("tie",) if scheme.get("allow_tie") is True else ()
    return Scale("nominal", (*_SIDES, *tie)) if mode == "binary" else None


def _points(stated: object, otherwise: int) -> tuple[str, ...]:
    return tuple(str(n) for n in range(1, _count(stated, otherwise) + 1))


def _count(stated: object, otherwise: int) -> int:
    return stated if isinstance(stated, int) and 0 < stated <= _MOST_POINTS else otherwise


def _names(value: object) -> Iterator[str]:
    for one in value if isinstance(value, list) else ():
        yield str(one.get("name")) if isinstance(one, Mapping) else str(one)
