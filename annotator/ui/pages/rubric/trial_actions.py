"""The commands while a trial is labeled: the keys of the Label page, for the draft's rubric."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotator.domain.keys import KeyOwner
from annotator.domain.rubric import Rubric
from annotator.ui.commands import Action
from annotator.ui.pages.label.actions import Run, rubric_actions
from annotator.ui.text import tr


@dataclass(frozen=True, slots=True)
class TrialRuns:
    """What the commands do."""

    press: Callable[[KeyOwner], None]
    submit: Run
    unsure: Run
    pass_over: Run
    last: Run
    cite: Run
    mark: Run
    rationale: Run
    less_sure: Run
    more_sure: Run
    peek: Run
    veil: Run
    rendered: Run
    leave: Run


def trial_actions(rubric: Rubric, runs: TrialRuns, context: str) -> tuple[Action, ...]:
    """They stand in the place of the page's own while its trial is in front."""
    group = tr("Trial")

    def made(
        name: str, title: str, run: Run, *keys: str, icon: str = "", repeat: bool = False
    ) -> Action:
        action = f"{context}.trial.{name}"
        return Action(action, title, run, keys, context, icon=icon, group=group, repeat=repeat)

    return (
        *rubric_actions(rubric, runs.press, context),
        made("submit", tr("Submit and go on"), runs.submit, "Enter", "Ctrl+Enter", icon="check"),
        made("unsure", tr("Mark as unsure"), runs.unsure, "U"),
        made("later", tr("Leave this item for later"), runs.pass_over, "S"),
        made("last", tr("Back to the last item"), runs.last, "Ctrl+Z", icon="undo-2"),
        made("cite", tr("Cite a clause"), runs.cite, "G"),
        made("mark", tr("Mark the selection as evidence"), runs.mark, "M", icon="highlighter"),
        made("rationale", tr("Write the rationale"), runs.rationale, "Shift+R"),
        made("less", tr("Less confident"), runs.less_sure, "[", repeat=True),
        made("more", tr("More confident"), runs.more_sure, "]", repeat=True),
        made("peek", tr("Look under the veil while held"), runs.peek, "V", icon="eye"),
        made("veil", tr("Put the veil on or off"), runs.veil, "Shift+V", icon="eye-off"),
        made("rendered", tr("Raw or rendered"), runs.rendered, "\\"),
        made("leave", tr("Leave the trial"), runs.leave, "Esc"),
    )


def end_action(end: Run, context: str) -> Action:
    """For a lead, wherever a trial is in sight."""
    title = tr("End this trial")
    return Action(f"{context}.end_trial", title, end, ("Shift+T",), context, group=tr("Trial"))


def result_actions(leave: Run, context: str) -> tuple[Action, ...]:
    """While the result of a trial is in front."""
    group = tr("Trial")
    title = tr("Back to the rubric")
    return (Action(f"{context}.trial.leave", title, leave, ("Esc",), context, group=group),)
