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
    """The trial that runs. of_draft: it is of the draft as it was saved last. progress: one
    annotator's and everybody's; None without a trial.
    """

    trial: Trial | None = None
    of_draft: bool = False
    progress: TrialProgress | None = None


def read_standing(workspace: Workspace, annotator: str, text: str | None) -> TrialStanding:
    """text: the draft as it was saved last; None for who has none."""
    trials = workspace.trials
    running = trials.running()
    own = None if text is None else trials.of(text)
    if own is not None and running is not None and own.after == running.after:
        return TrialStanding(own, True, trials.progress(own, annotator))
    if running is None:
        return TrialStanding()
    return TrialStanding(running, False, trials.progress(running, annotator))
