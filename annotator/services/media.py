"""Media files: each lies in `media/` under the sha256 of its bytes, which items refer to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annotator.domain.errors import RefusedInput
from annotator.domain.item import Item
from annotator.services.files import file_sha256


def media_problems(folder: Path, item: Item) -> Iterator[str]:
    """What is wrong with the media that an item refers to."""
    wanted = {part.media for turn in item.turns for part in turn.parts if part.media}
    for digest in sorted(wanted):
        path = folder / "media" / digest
        try:
            found = file_sha256(path) if path.is_file() else None
        except RefusedInput:
            found = None
        if found is None:
            yield f"its media file {digest[:12]}… is missing or cannot be read"
        elif found != digest:
            yield f"its media file {digest[:12]}… is not what was imported"
