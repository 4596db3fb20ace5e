"""How a person likes the page: notes in the program's own folder, the same for all projects."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from annotator.services.places import data_folder

Arrangement = Literal["clause", "distance", "urgency"]
"""By clause, and inside by urgency (far apart, with an open verdict, said by several people); or
flat: the widest difference first, or the most urgent."""
ARRANGEMENTS: tuple[Arrangement, ...] = ("clause", "distance", "urgency")


class KeptChoices:
    """How the list is arranged (by clause until something else is asked for), and whether names
    are hidden."""

    def __init__(self, folder: Path | None = None) -> None:
        views = (folder or data_folder()) / "views"
        self._order = views / "disagreements-order"
        self._blind = views / "disagreements-blind"

    def arrangement(self) -> Arrangement:
        """What was chosen last."""
        said = self._order.read_text("utf-8").strip() if self._order.exists() else ""
        return next((one for one in ARRANGEMENTS if one == said), "clause")

    def remember_arrangement(self, wanted: Arrangement) -> None:
        """The choice for the next start."""
        self._order.parent.mkdir(parents=True, exist_ok=True)
        self._order.write_text(wanted, "utf-8")

    def blind(self) -> bool:
        """Whether letters stand for people."""
        return self._blind.exists()

    def remember_blind(self, blind: bool) -> None:
        """The choice for the next start."""
        if blind:
            self._blind.parent.mkdir(parents=True, exist_ok=True)
            self._blind.touch()
        else:
            self._blind.unlink(missing_ok=True)
