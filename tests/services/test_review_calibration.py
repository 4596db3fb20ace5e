"""The gate of calibration cannot be passed by pressing the same key again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from spine import Values

from annotator.domain.errors import UserError
from annotator.domain.events import Calibrate
from annotator.services.app import Workspace
from annotator.store import log

WRONG: Values = {"severity": "5", "categories": ("other",)}
RIGHT: dict[str, Values] = {
    "ex-1": {"severity": "1", "categories": ()},
    "ex-2": {"severity": "4", "categories": ("privacy",)},
}
Opener = Callable[..., Workspace]


def answers(workspace: Workspace) -> list[Calibrate]:
    with workspace.database.reading() as sql:
        bodies = [event.body for event in log.events_by_kind(sql, "calibrate")]
    return [body for body in bodies if isinstance(body, Calibrate)]


def fail_round(workspace: Workspace) -> None:
    while (example := workspace.calibration.next("ada")) is not None:
        workspace.calibration.answer("ada", example.id, WRONG).result()


def test_an_example_counts_once_however_often_it_is_answered(workspace: Workspace) -> None:
    calibration = workspace.calibration
    first = calibration.answer("ada", "ex-1", WRONG).result()
    for _ in range(5):
        assert calibration.answer("ada", "ex-1", RIGHT["ex-1"]).result() == first
    status = calibration.status("ada")
    assert (status.answered, status.needed, status.finished) == (1, 2, False)
    assert len(answers(workspace)) == 1


def test_two_presses_at_once_make_one_answer(workspace: Workspace) -> None:
    pending = [workspace.calibration.answer("ada", "ex-2", v) for v in (WRONG, RIGHT["ex-2"])]
    first, second = (one.result() for one in pending)
    assert first == second
    assert first.answered == WRONG
    assert len(answers(workspace)) == 1


def test_a_failed_round_cannot_be_mended_afterwards(workspace: Workspace) -> None:
    fail_round(workspace)
    for example, values in RIGHT.items():
        workspace.calibration.answer("ada", example, values).result()
    status = workspace.calibration.status("ada")
    assert (status.round, status.finished, status.passed) == (1, True, False)
    assert status.mean_credit is not None
    assert status.mean_credit < status.pass_mark


def test_an_example_of_another_round_is_refused(project: Path, opened: Opener) -> None:
    file = project / "project.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("examples: 12", "examples: 1"), encoding="utf-8")
    workspace = opened(project)
    with pytest.raises(UserError, match="no calibration example of round 1"):
        workspace.calibration.answer("ada", "ex-2", RIGHT["ex-2"]).result()
    assert answers(workspace) == []


def test_a_new_round_begins_only_when_asked_for(workspace: Workspace) -> None:
    calibration = workspace.calibration
    for number in (1, 2):
        fail_round(workspace)
        status = calibration.status("ada")
        assert (status.round, status.answered, status.finished) == (number, 2, True)
        assert calibration.next("ada") is None
        calibration.start_round("ada")
        assert (calibration.status("ada").round, calibration.status("ada").answered) == (
            number + 1,
            0,
        )
    for example, values in RIGHT.items():
        calibration.answer("ada", example, values).result()
    assert calibration.status("ada").passed
    assert calibration.status("ada").round == 3


def test_only_the_first_of_two_answers_in_a_merged_log_counts(workspace: Workspace) -> None:
    def said(example: str, credit: float) -> Calibrate:
        rubric = workspace.rubric
        return Calibrate("ada", rubric.id, rubric.version, example, 1, WRONG, credit)

    bodies = [said("ex-1", 0.0), said("ex-1", 1.0), said("ex-1", 1.0), said("ex-2", 0.5)]
    workspace.recorder.record("ada", bodies).result()
    status = workspace.calibration.status("ada")
    assert (status.answered, status.mean_credit, status.passed) == (2, 0.25, False)
