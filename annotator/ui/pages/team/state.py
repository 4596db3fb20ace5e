"""What the Team page shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from annotator.domain.project import Annotator
from annotator.services.handing.histories import History
from annotator.services.handing.standing import Standing
from annotator.services.handing.views import MergeReport

Face = Literal["loading", "bare", "unplanned", "people"]


@dataclass(frozen=True, slots=True)
class Returns:
    """Files to collect: what the page is opened with when they were dropped on the window."""

    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class TeamView:
    """Read at once. known: everybody who may get a share; n_items: of the project."""

    people: tuple[Standing, ...] = ()
    known: tuple[Annotator, ...] = ()
    histories: tuple[History, ...] = ()
    conflicts: int = 0
    n_items: int = 0


@dataclass(frozen=True, slots=True)
class TeamState:
    """chosen: whose details are shown. report: of the last collecting; done: what to say of the
    last settling. may_write: False where the project is open read-only.
    """

    view: TeamView | None = None
    chosen: str = ""
    report: MergeReport | None = None
    asked: int = 0
    working: bool = False
    may_write: bool = True
    failed: str = ""
    hint: str = ""

    @property
    def face(self) -> Face:
        """What there is to show."""
        if self.view is None:
            return "loading"
        if not self.view.n_items:
            return "bare"
        return "people" if self.view.people else "unplanned"

    @property
    def person(self) -> Standing | None:
        """Whose details are shown."""
        people = self.view.people if self.view else ()
        return next((one for one in people if one.annotator == self.chosen), None)

    @property
    def to_pack(self) -> tuple[Standing, ...]:
        """Who has something that no pack holds."""
        return tuple(one for one in (self.view.people if self.view else ()) if one.not_packed)
