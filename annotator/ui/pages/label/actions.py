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
    return (
        Action(
            "label.submit",
            tr("Submit and go on"),
            runs.submit,
            ("Enter", "Ctrl+Enter"),
            context,
            icon="check",
            group=group,
        ),
        Action("label.unsure", tr("Mark as unsure"), runs.unsure, ("U",), context, group=group),
        Action("label.skip", tr("Skip with a reason"), runs.skip, ("S",), context, group=group),
        Action(
            "label.unclear",
            tr("The rubric is unclear here"),
            runs.unclear,
            ("F",),
            context,
            icon="flag",
            group=group,
        ),
        Action(
            "label.escalate",
            tr("Escalate: hide the item and call the lead"),
            runs.escalate,
            ("Shift+F",),
            context,
            icon="triangle-alert",
            group=group,
        ),
        Action(
            "label.undo",
            tr("Undo the last decision"),
            runs.undo,
            ("Ctrl+Z", "Ctrl+Shift+Z"),
            context,
            icon="undo-2",
            group=group,
        ),
        Action("label.cite", tr("Cite a clause"), runs.cite, ("G",), context, group=group),
        Action(
            "label.mark",
            tr("Mark the selection as evidence"),
            runs.mark,
            ("M",),
            context,
            icon="highlighter",
            group=group,
        ),
        Action(
            "label.rationale",
            tr("Write the rationale"),
            runs.rationale,
            ("Shift+R",),
            context,
            icon="pencil-line",
            group=group,
        ),
        Action(
            "label.less_sure",
            tr("Less confident"),
            runs.less_sure,
            ("[",),
            context,
            group=group,
            repeat=True,
        ),
        Action(
            "label.more_sure",
            tr("More confident"),
            runs.more_sure,
            ("]",),
            context,
            group=group,
            repeat=True,
        ),
    )


def _view(runs: Runs, context: str) -> tuple[Action, ...]:
    group = tr("Look")
    return (
        Action(
            "label.peek",
            tr("Look under the veil while held"),
            runs.peek,
            ("V",),
            context,
            icon="eye",
            group=group,
        ),
        Action(
            "label.veil",
            tr("Put the veil on or off"),
            runs.veil,
            ("Shift+V",),
            context,
            icon="eye-off",
            group=group,
        ),
        Action(
            "label.rendered", tr("Raw or rendered"), runs.rendered, ("\\",), context, group=group
        ),
        Action(
            "label.find",
            tr("Find in the conversation"),
            runs.find,
            ("/",),
            context,
            icon="search",
            group=group,
        ),
        Action("label.back", tr("Back to the queue"), runs.back, ("Esc",), context, group=group),
    )
