"""The page's commands: menus, keys and palette follow from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotator.ui.commands import Action
from annotator.ui.commands.action import always
from annotator.ui.text import tr

Run = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Runs:
    """What each command does. narrowed: whether there is anything to widen."""

    tables: Run
    criterion: Run
    section: Run
    disputes: Run
    widen: Run
    save: Run
    copy: Run
    narrowed: Callable[[], bool]


def agreement_actions(runs: Runs, page: str) -> tuple[Action, ...]:
    """In the order of the menu."""

    def made(
        name: str,
        title: str,
        run: Run,
        key: str,
        icon: str = "",
        when: Callable[[], bool] = always,
    ) -> Action:
        group = tr("Agreement")
        return Action(f"agreement.{name}", title, run, (key,), page, when, icon, group)

    open_disputes = tr("Open the disagreements of what is shown")
    widen = tr("Figures of everything again")
    return (
        made("tables", tr("Show all charts as tables, or back"), runs.tables, "T", "table"),
        made("criterion", tr("Figures for the next criterion"), runs.criterion, "C"),
        made("section", tr("Next section of the figures"), runs.section, "S"),
        made("disputes", open_disputes, runs.disputes, "D", "git-compare-arrows"),
        made("widen", widen, runs.widen, "Esc", when=runs.narrowed),
        made("save", tr("Save a chart as PNG, SVG or CSV"), runs.save, "E", "download"),
        made("copy", tr("Copy the headline as a sentence"), runs.copy, "Y", "message-square"),
    )
