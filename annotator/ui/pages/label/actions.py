"""The Label page's commands with their keys; the rubric's own keys are among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotator.domain.keys import KeyOwner, keys_by_owner
from annotator.domain.rubric import Rubric
from annotator.ui.commands import Action
from annotator.ui.text import tr

Run = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Runs:
    """What the commands do."""

    press: Callable[[KeyOwner], None]
    submit: Run
    unsure: Run
    skip: Run
    unclear: Run
    escalate: Run
    undo: Run
    redo: Run
    cite: Run
    mark: Run
    rationale: Run
    less_sure: Run
    more_sure: Run
    peek: Run
    veil: Run
    rendered: Run
    find: Run
    back: Run
    history: Run


def label_actions(rubric: Rubric, runs: Runs, context: str) -> tuple[Action, ...]:
    """Every command of the page, the rubric's levels and options first."""
    return (
        *rubric_actions(rubric, runs.press, context),
        *_decisions(runs, context),
        *_view(runs, context),
    )


def rubric_actions(
    rubric: Rubric, press: Callable[[KeyOwner], None], context: str
) -> tuple[Action, ...]:
    """A command for each level and option that has a key."""
    return tuple(
        _value(rubric, owner, key, press, context) for owner, key in keys_by_owner(rubric).items()
    )


def _value(
    rubric: Rubric, owner: KeyOwner, key: str, press: Callable[[KeyOwner], None], context: str
) -> Action:
    criterion = rubric.criterion(owner[0])
    name = criterion.name if criterion else owner[0]
    option = criterion.option(owner[1]) if criterion and owner[1] else None
    title = f"{name}: {option.name}" if option else name
    return Action(
        id=f"{context}.value.{owner[0]}.{owner[1] or 'yes'}",
        title=title,
        run=lambda: press(owner),
        keys=(key.upper(),),
        context=context,
        group=name,
    )


def _decisions(runs: Runs, context: str) -> tuple[Action, ...]:
    group = tr("Decide")

    def made(name: str, title: str, run: Run, *keys: str, icon: str = "") -> Action:
        return Action(f"label.{name}", title, run, keys, context, icon=icon, group=group)

    return (
        made("submit", tr("Submit and go on"), runs.submit, "Enter", "Ctrl+Enter", icon="check"),
        made("unsure", tr("Mark as unsure"), runs.unsure, "U"),
        made("skip", tr("Skip with a reason"), runs.skip, "S"),
        made("unclear", tr("The rubric is unclear here"), runs.unclear, "F", icon="flag"),
        made(
            "escalate",
            tr("Escalate: hide the item and call the lead"),
            runs.escalate,
            "Shift+F",
            icon="triangle-alert",
        ),
        made(
            "undo", tr("Undo the last decision"), runs.undo, "Ctrl+Z", "Ctrl+Shift+Z", icon="undo-2"
        ),
        made("redo", tr("Say again what was taken back"), runs.redo, "Ctrl+Y", icon="redo-2"),
        made("cite", tr("Cite a clause"), runs.cite, "G"),
        made("mark", tr("Mark the selection as evidence"), runs.mark, "M", icon="highlighter"),
        made("rationale", tr("Write the rationale"), runs.rationale, "Shift+R"),
        *_confidence(runs, context, group),
    )


def _confidence(runs: Runs, context: str, group: str) -> tuple[Action, ...]:
    less, more = tr("Less confident"), tr("More confident")
    return (
        Action("label.less", less, runs.less_sure, ("[",), context, group=group, repeat=True),
        Action("label.more", more, runs.more_sure, ("]",), context, group=group, repeat=True),
    )


def _view(runs: Runs, context: str) -> tuple[Action, ...]:
    group = tr("Look")

    def made(name: str, title: str, run: Run, key: str, icon: str = "") -> Action:
        return Action(f"label.{name}", title, run, (key,), context, icon=icon, group=group)

    return (
        made("peek", tr("Look under the veil while held"), runs.peek, "V", "eye"),
        made("veil", tr("Put the veil on or off"), runs.veil, "Shift+V", "eye-off"),
        made("rendered", tr("Raw or rendered"), runs.rendered, "\\"),
        made("find", tr("Find in the conversation"), runs.find, "/", "search"),
        made("back", tr("Back to the queue"), runs.back, "Esc"),
        made("history", tr("What you said about this item"), runs.history, "Ctrl+H", "list"),
    )
