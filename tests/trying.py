"""A project whose items two or three people disagree about, for the tests of trials."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from spine import MINI_RUBRIC, draft_for, items_file, say

from annotator.services.app import Workspace
from annotator.services.trial_log import Trial

N = 40
PEOPLE = ("ada", "bob")
LEVELS = {"ada": 1, "bob": 4}
MILDER = "When in doubt the milder."
CLARIFIED = MINI_RUBRIC.replace(MILDER, "When in doubt the milder one that fits.")


def labeled(workspace: Workspace, folder: Path) -> Workspace:
    """i0 … i39: ada and bob agree on every other item, and else differ by three levels."""
    workspace.importing.run(items_file(folder / "items.jsonl", N))
    for n in range(N):
        for who in PEOPLE:
            level = 1 + n % 5 if n % 2 else LEVELS[who]
            say(workspace, who, f"i{n}", level, clauses=("G-1",) if n % 2 == 0 else ("P-1",))
    return workspace


def label_all(
    workspace: Workspace, trial: Trial, levels: Mapping[str, int], n: int | None = None
) -> None:
    """Everybody gives one level to the first n items of a trial."""
    for who, level in levels.items():
        for uid in trial.uids[:n]:
            workspace.trials.submit(trial, who, draft_for(uid, level)).result()


def agreeing(workspace: Workspace, trial: Trial, n: int | None = None) -> None:
    """ada and bob say the same of every item of a trial, by its place: 1, 2, 3, 1, …"""
    for place, uid in enumerate(trial.uids[:n]):
        for who in PEOPLE:
            draft = draft_for(uid, 1 + place % 3)
            workspace.trials.submit(trial, who, draft).result()


def begun(workspace: Workspace, n: int = 10, text: str = CLARIFIED) -> Trial:
    return workspace.trials.begin("lea", text, n)
