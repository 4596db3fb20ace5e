"""Who has read the content notice of which project: a note in the program's own folder."""

from __future__ import annotations

from pathlib import Path

from annotator.services.places import data_folder


class KeptNotices:
    """One empty file per project and annotator, outside the project: copies of it ask again."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = (folder or data_folder()) / "notices"

    def read(self, project: str, annotator: str) -> bool:
        """Whether that annotator has read it."""
        return self._note(project, annotator).exists()

    def remember(self, project: str, annotator: str) -> None:
        """The annotator has read it now."""
        note = self._note(project, annotator)
        note.parent.mkdir(parents=True, exist_ok=True)
        note.touch()

    def _note(self, project: str, annotator: str) -> Path:
        return self._folder / project / annotator
