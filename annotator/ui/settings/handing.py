"""What this machine remembers about handing out: folders, and keys to encrypt to."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from annotator.domain.canonical import JsonObject

_NAME = "handing.json"


@dataclass(frozen=True, slots=True)
class HandingNotes:
    """Folders as paths, "" before the first choice: for packs, for returns, for what packs open
    into. recipients: age keys by "project/annotator".
    """

    packs: str = ""
    returns: str = ""
    copies: str = ""
    recipients: dict[str, str] = field(default_factory=dict)

    def recipient(self, project: str, annotator: str) -> str:
        """The key that somebody's packs are encrypted to; "" for none."""
        return self.recipients.get(f"{project}/{annotator}", "")

    def with_recipient(self, project: str, annotator: str, key: str) -> HandingNotes:
        """With another key; "" forgets it."""
        rest = {k: v for k, v in self.recipients.items() if k != f"{project}/{annotator}"}
        fresh = {f"{project}/{annotator}": key} if key else {}
        return replace(self, recipients=rest | fresh)


class HandingMemory:
    """One small file in the program's own folder. A damaged one is as if there were none."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _NAME
        self.value = self._load()

    def save(self, value: HandingNotes) -> None:
        """OSError where the folder cannot be written."""
        if value == self.value:
            return
        self.value = value
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".part")
        draft.write_text(json.dumps(_to_json(value), indent=2, ensure_ascii=False), "utf-8")
        draft.replace(self._path)

    def _load(self) -> HandingNotes:
        try:
            stored = cast("JsonObject", json.loads(self._path.read_text("utf-8")))
            recipients = cast("dict[str, str]", stored.get("recipients", {}))
            return HandingNotes(
                packs=str(stored.get("packs", "")),
                returns=str(stored.get("returns", "")),
                copies=str(stored.get("copies", "")),
                recipients={str(who): str(key) for who, key in recipients.items()},
            )
        except (OSError, ValueError, TypeError, AttributeError):
            return HandingNotes()


def _to_json(value: HandingNotes) -> JsonObject:
    return {
        "packs": value.packs,
        "returns": value.returns,
        "copies": value.copies,
        "recipients": dict(value.recipients),
    }
