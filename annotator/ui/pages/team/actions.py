"""The Team page's commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotator.ui.commands import Action
from annotator.ui.text import tr

Run = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Runs:
    """What the commands do."""

    plan: Run
    hand_out: Run
    collect: Run
    give_on: Run


def team_actions(
    runs: Runs, context: str, *, able: Callable[[], bool], chosen: Callable[[], bool]
) -> tuple[Action, ...]:
    """able: whether anything can be changed now; chosen: whether somebody with work is."""
    group = tr("Team")

    def made(
        name: str, title: str, run: Run, key: str, icon: str, when: Callable[[], bool]
    ) -> Action:
        return Action(f"{context}.{name}", title, run, (key,), context, when, icon, group)

    return (
        made("plan", tr("Plan who labels what…"), runs.plan, "P", "users", able),
        made("hand_out", tr("Hand out packs…"), runs.hand_out, "O", "package", able),
        made("collect", tr("Collect returns…"), runs.collect, "C", "inbox", able),
        made(
            "give_on",
            tr("Give what is left of the chosen person to others…"),
            runs.give_on,
            "G",
            "git-compare-arrows",
            chosen,
        ),
    )
