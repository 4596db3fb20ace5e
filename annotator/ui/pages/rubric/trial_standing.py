"""Which trial there is and how far it is. Blocks: runs off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.services.app import Workspace
    from annotator.services.trial_log import Trial
    from annotator.services.trials import TrialProgress


@dataclass(frozen=True, slots=True)
class TrialStanding:
    """The trial that runs, or ended last. of_draft: it is of the draft as it was saved last.
    progress: one annotator's and everybody's; None without a trial. short_of: how many items there
    have to be before a first one can be tried on; 0 where there are as many.
    """

    trial: Trial | None = None
    of_draft: bool = False
    progress: TrialProgress | None = None
    short_of: int = 0


def read_standing(workspace: Workspace, annotator: str, text: str | None) -> TrialStanding:
    """text: the draft as it was saved last; None for who has none."""
    trials = workspace.trials
    latest = trials.latest()
    own = None if text is None else trials.of(text)
    if own is not None and latest is not None and own.after == latest.after:
        return TrialStanding(own, True, trials.progress(own, annotator))
    if latest is None:
        needed = trials.fewest
        return TrialStanding(short_of=needed if workspace.items.count() < needed else 0)
    return TrialStanding(latest, False, trials.progress(latest, annotator))
