"""The page's commands with their keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotator.ui.commands import Action
from annotator.ui.text import tr

Run = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Runs:
    """What the commands do."""

    edit: Run
    outline: Run
    find: Run
    history: Run
    disputes: Run
    undo: Run
    redo: Run
    next_problem: Run
    previous_problem: Run
    add: Run
    remove: Run
    up: Run
    down: Run
    merge: Run
    split: Run
    save: Run
    discard: Run
    carry: Run
    trial: Run
    end_trial: Run
    publish: Run


def page_actions(runs: Runs, context: str, *, lead: bool, may_edit: bool) -> tuple[Action, ...]:
    """What an annotator needs to read, a lead to compare, and whoever may edit to edit."""
    group = tr("Rubric")

    def own(name: str, title: str, run: Run, *keys: str, icon: str = "") -> Action:
        return Action(f"{context}.{name}", title, run, keys, context, icon=icon, group=group)

    found = [
        own("find", tr("Find in the rubric"), runs.find, "/", icon="search"),
        own("outline", tr("Back to the contents"), runs.outline, "Esc"),
        own("trial", tr("Try the draft, or open its trial"), runs.trial, "T"),
    ]
    if lead:
        found += [
            own("history", tr("Changes and versions"), runs.history, "H"),
            own("disputes", tr("Show the disputed items beside it"), runs.disputes, "D"),
        ]
    if not may_edit:
        return tuple(found)
    return (
        *found,
        own("edit", tr("Edit the selected part"), runs.edit, "F2", "Enter", icon="pencil-line"),
        own("undo", tr("Undo the last edit"), runs.undo, "Ctrl+Z", icon="undo-2"),
        own("redo", tr("Redo the edit"), runs.redo, "Ctrl+Shift+Z", "Ctrl+Y", icon="redo-2"),
        own("add", tr("Add an entry"), runs.add, "A", "Ins"),
        own("remove", tr("Remove the selected entry"), runs.remove, "Del"),
        own("up", tr("Move the entry up"), runs.up, "Alt+Up"),
        own("down", tr("Move the entry down"), runs.down, "Alt+Down"),
        own("merge", tr("Merge into another category…"), runs.merge, "M"),
        own("split", tr("Split the category…"), runs.split, "S"),
        own("next_problem", tr("Next problem"), runs.next_problem, "F8"),
        own("previous_problem", tr("Previous problem"), runs.previous_problem, "Shift+F8"),
        own("save", tr("Save the draft now"), runs.save, "Ctrl+S"),
        own("end_trial", tr("End this trial"), runs.end_trial, "Shift+T"),
        own("discard", tr("Discard the draft…"), runs.discard),
        own("carry", tr("Carry the draft over to the version in force…"), runs.carry),
        own("publish", tr("Publish the draft…"), runs.publish, "Ctrl+Enter"),
    )
