"""Preferences as one small JSON file, written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

from annotator.domain.canonical import JsonObject
from annotator.ui.settings.preferences import (
    SCALES,
    THEME_CHOICES,
    Preferences,
    RecentProject,
)

_NAME = "window.json"


class SettingsStore:
    """Reads and writes the preferences in a folder; `value` is what is in force.

    A damaged file is set aside as `window.json.damaged`: a lost window position must not keep
    anybody from working.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self.value = self._load()

    def save(self, value: Preferences) -> None:
        """OSError where the folder cannot be written."""
        self.value = value
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".part")
        draft.write_text(json.dumps(_to_json(value), indent=2, ensure_ascii=False), "utf-8")
        draft.replace(self._path)

    def _load(self) -> Preferences:
        try:
            return _from_json(json.loads(self._path.read_text("utf-8")))
        except FileNotFoundError:
            return Preferences()
        except (ValueError, TypeError, KeyError, AttributeError):
            self._path.replace(self._path.with_suffix(".json.damaged"))
            return Preferences()


def _to_json(value: Preferences) -> JsonObject:
    return {
        "theme": value.theme,
        "scale": value.scale,
        "geometry": value.geometry,
        "recent": [{"path": r.path, "name": r.name} for r in value.recent],
    }


def _from_json(stored: JsonObject) -> Preferences:
    """Values that are no longer known become the default; a wrong shape raises."""
    theme, scale = stored.get("theme"), stored.get("scale")
    recent = cast("list[dict[str, str]]", stored.get("recent", []))
    return Preferences(
        theme=theme if theme in THEME_CHOICES else "system",
        scale=float(cast("float", scale)) if scale in SCALES else 1.0,
        geometry=str(stored.get("geometry", "")),
        recent=tuple(RecentProject(str(r["path"]), str(r["name"])) for r in recent),
    )
