"""The page's commands with their keys: one set for the list, one while the form is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotator.domain.keys import KeyOwner
from annotator.domain.rubric import Rubric
from annotator.ui.commands import Action
from annotator.ui.pages.label.actions import rubric_actions
from annotator.ui.text import tr

Run = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Runs:
    """What the commands do."""

    press: Callable[[KeyOwner], None]
    begin: Run
    keep_split: Run
    comment: Run
    redact: Run
    forward: Run
    backward: Run
    withdraw: Run
    last: Run
    group: Run
    find: Run
    leave_field: Run
    record: Run
    cancel: Run
    cite: Run
    rationale: Run


def list_actions(rubric: Rubric, runs: Runs, context: str) -> tuple[Action, ...]:
    """While the list is worked through. A key that the headline's levels take is left to them."""
    headline = rubric.headline
    levels = tuple(
        action
        for action in rubric_actions(rubric, runs.press, context)
        if headline.kind != "set" and action.id.startswith(f"{context}.value.{headline.id}.")
    )
    taken = {key for action in levels for key in action.keys}
    group = tr("Disagreements")

    def own(name: str, title: str, run: Run, *keys: str, icon: str = "") -> Action:
        free = tuple(key for key in keys if key not in taken)
        return Action(f"{context}.{name}", title, run, free, context, icon=icon, group=group)

    return (
        *levels,
        own("adjudicate", tr("Adjudicate this item"), runs.begin, "Enter", icon="gavel"),
        own("keep", tr("Keep the split"), runs.keep_split, "K"),
        own("comment", tr("Comment on this item"), runs.comment, "Shift+C", icon="message-square"),
        own("redact", tr("Redact this item …"), runs.redact),
        own("next", tr("Next disagreement"), runs.forward, "Alt+Down"),
        own("previous", tr("Previous disagreement"), runs.backward, "Alt+Up"),
        own("withdraw", tr("Withdraw the last decision"), runs.withdraw, "Ctrl+Z", icon="undo-2"),
        own("last", tr("Back to the item decided last"), runs.last),
        own("group", tr("Group by clause, or not"), runs.group),
        own("find", tr("Filter the disagreements"), runs.find, "/", icon="search"),
        own("list", tr("Back to the list"), runs.leave_field, "Esc"),
    )


def form_actions(rubric: Rubric, runs: Runs, context: str) -> tuple[Action, ...]:
    """While an adjudication is being made: the rubric's keys are the form's."""
    group = tr("Adjudication")

    def own(name: str, title: str, run: Run, *keys: str, icon: str = "") -> Action:
        return Action(f"{context}.{name}", title, run, keys, context, icon=icon, group=group)

    return (
        *rubric_actions(rubric, runs.press, context),
        own("record", tr("Record the adjudication"), runs.record, "Enter", "Ctrl+Enter"),
        own("cancel", tr("Cancel the adjudication"), runs.cancel, "Esc"),
        own("cite", tr("Cite a clause"), runs.cite, "G"),
        own("rationale", tr("Write the rationale"), runs.rationale, "Shift+R"),
    )
