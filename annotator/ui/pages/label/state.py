"""What the Label page shows, as one frozen value; the view draws it and keeps nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from annotator.domain.label_rules import LabelProblem
from annotator.services.views import CalibrationStatus, Decision, Draft, Progress, QueueItem

Phase = Literal["loading", "notice", "gate", "empty", "labeling"]
"""loading: the next item is on its way. notice: what may come is said first. gate: calibration is
not passed. empty: nothing waits. labeling: `item` is on screen."""


@dataclass(frozen=True, slots=True)
class LabelState:
    """serial: counts showings; the same item shown again gets a new one.

    problems: what keeps the label from being submitted. busy: a decision is being written.
    message: one quiet line; failed says that it reports a failure. unseen: so many pictures of the
    item could not be looked at yet. insist: submit was tried and something is missing. correcting:
    the item has a decision of this annotator already. bare: the project has no items at all.
    """

    phase: Phase = "loading"
    serial: int = 0
    item: QueueItem | None = None
    draft: Draft | None = None
    problems: tuple[LabelProblem, ...] = ()
    busy: bool = False
    message: str = ""
    failed: bool = False
    unseen: int = 0
    insist: bool = False
    correcting: bool = False
    recent: tuple[Decision, ...] = ()
    progress: Progress | None = None
    calibration: CalibrationStatus | None = None
    bare: bool = False
