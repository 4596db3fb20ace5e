"""What the Rubric page shows, as frozen values; the view draws them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from annotator.domain.project import Role
from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import Place, RubricDiff
from annotator.services.rubric_versions import RubricVersion
from annotator.ui.pages.rubric.outline import OutlineRow
from annotator.ui.pages.rubric.places import RUBRIC
from annotator.ui.pages.rubric.problems import PartProblem
from annotator.ui.pages.rubric.reading import Beside, Note

Saved = Literal["", "saving", "saved", "failed"]
DRAFT = "draft"
"""Names the draft where versions are compared."""


@dataclass(frozen=True, slots=True)
class History:
    """Two versions side by side; either can be `DRAFT`. diff: None while it is being read."""

    old: str = ""
    new: str = ""
    diff: RubricDiff | None = None


@dataclass(frozen=True, slots=True)
class RubricState:
    """base: the version in force. rubric: what is shown, the draft where there is one.

    may_edit: the person is a lead and the project is open for writing. drafted: there is a draft.
    unreadable: why the draft on disk cannot be shown; it is then neither edited nor overwritten.
    saved: of the draft. saved_at: the time of day. beside: None while it is being read. versions:
    the one in force last, before it what led to it; empty before they are read. history: None while
    the rubric itself is shown.
    message: one quiet line; failed: it reports a failure.
    """

    base: Rubric
    rubric: Rubric
    role: Role = "annotator"
    may_edit: bool = False
    loaded: bool = False
    drafted: bool = False
    unreadable: str = ""
    outline: tuple[OutlineRow, ...] = ()
    selected: Place = RUBRIC
    problems: tuple[PartProblem, ...] = ()
    diff: RubricDiff | None = None
    beside: Beside | None = None
    notes: tuple[Note, ...] = ()
    saved: Saved = ""
    saved_at: str = ""
    can_undo: bool = False
    can_redo: bool = False
    versions: tuple[RubricVersion, ...] = ()
    history: History | None = None
    message: str = ""
    failed: bool = False

    @property
    def editable(self) -> bool:
        """Whether the fields take edits now."""
        return self.may_edit and self.loaded and not self.unreadable

    @property
    def made_from(self) -> str:
        """The older version that the draft was made from; "" for the one in force."""
        rubric, now = self.rubric, self.base.version
        if not self.drafted or self.unreadable or now == rubric.version:
            return ""
        if rubric.previous is None:
            known = {one.version for one in self.versions}
            return rubric.version if rubric.version in known else ""
        return "" if rubric.previous == now else rubric.previous

    @property
    def n_changes(self) -> int:
        return 0 if self.diff is None else len(self.diff.changes)
