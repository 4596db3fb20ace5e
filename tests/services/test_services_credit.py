"""What an answer to a calibration example is worth: the nearer the miss, the more of it."""

from __future__ import annotations

import pytest
from spine import Values

from annotator.services.app import Workspace
from annotator.services.calibration import judge
from annotator.services.views import Feedback


def judged(workspace: Workspace, values: Values) -> Feedback:
    """Against the reference: severity 4, categories privacy; nothing else is compared."""
    example = next(one for one in workspace.rubric.examples if one.id == "ex-2")
    return judge(workspace.rubric, example, values)


@pytest.mark.parametrize(
    ("level", "steps", "credit"),
    [("1", -3, 0.25), ("2", -2, 0.5), ("3", -1, 0.75), ("4", 0, 1.0), ("5", 1, 0.75)],
)
def test_one_step_off_is_not_three(
    workspace: Workspace, level: str, steps: int, credit: float
) -> None:
    severity, categories = judged(workspace, {"severity": level, "categories": ("privacy",)}).lines
    assert (severity.criterion, severity.steps, severity.credit) == ("severity", steps, credit)
    assert (categories.criterion, categories.steps, categories.credit) == ("categories", None, 1.0)


@pytest.mark.parametrize(
    ("options", "credit"),
    [(("privacy",), 1.0), (("privacy", "bias"), 0.5), (("bias",), 0.0), ((), 0.0)],
)
def test_a_set_is_worth_what_it_shares_with_the_reference(
    workspace: Workspace, options: tuple[str, ...], credit: float
) -> None:
    feedback = judged(workspace, {"severity": "4", "categories": options})
    assert feedback.lines[1].credit == credit
    assert feedback.credit == (1 + credit) / 2, "criteria weigh alike"


def test_what_was_left_out_is_worth_nothing(workspace: Workspace) -> None:
    feedback = judged(workspace, {"categories": ("privacy",)})
    assert feedback.lines[0].credit == 0
    assert feedback.credit == 0.5
