"""How a person likes the list: a note in the program's own folder, the same for all projects."""

from __future__ import annotations

from pathlib import Path

from annotator.services.places import data_folder


class KeptGrouping:
    """Whether the disagreements are grouped by clause; not, until somebody asks for it."""

    def __init__(self, folder: Path | None = None) -> None:
        self._note = (folder or data_folder()) / "views" / "disagreements-by-clause"

    def read(self) -> bool:
        """What was chosen last."""
        return self._note.exists()

    def remember(self, grouped: bool) -> None:
        """The choice for the next start."""
        if grouped:
            self._note.parent.mkdir(parents=True, exist_ok=True)
            self._note.touch()
        else:
            self._note.unlink(missing_ok=True)
