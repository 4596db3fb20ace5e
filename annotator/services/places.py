"""Where things lie: what ships with the program, and the program's own folder on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from annotator.domain.errors import UserError

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(kind: str) -> Path:
    """The folder of shipped `rubrics` or `projects`: in the package, or beside it in a checkout."""
    installed = _PACKAGE / "_shipped" / kind
    return installed if installed.exists() else _PACKAGE.parent / kind


def data_folder() -> Path:
    """Settings, recent projects and replica tokens. `ANNOTATOR_DATA` moves it."""
    stated = os.environ.get("ANNOTATOR_DATA")
    if stated:
        return Path(stated)
    from platformdirs import user_data_path

    return user_data_path("annotator", appauthor=False)


def shipped_rubrics() -> tuple[str, ...]:
    """The ids of the rubrics that ship."""
    folders = shipped("rubrics").iterdir()
    return tuple(sorted(f.name for f in folders if f.is_dir() and any(f.glob("*.yaml"))))


def find_rubric(wanted: str) -> Path:
    """The file of `ID` (its latest version), `ID@VERSION`, or a path to a rubric file."""
    if wanted.endswith((".yaml", ".yml")) and Path(wanted).is_file():
        return Path(wanted)
    name, _, version = wanted.partition("@")
    folder = shipped("rubrics") / name
    files = sorted(folder.glob("*.yaml"), key=lambda f: _order(f.stem)) if name else []
    if not files:
        raise UserError(
            f"There is no rubric “{name}”.",
            f"Choose one of: {', '.join(shipped_rubrics())}; or give the path of a rubric file.",
        )
    chosen = [f for f in files if not version or f.stem == version]
    if not chosen:
        raise UserError(
            f"The rubric “{name}” has no version {version}.",
            f"It has: {', '.join(f.stem for f in files)}.",
        )
    return chosen[-1]


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
