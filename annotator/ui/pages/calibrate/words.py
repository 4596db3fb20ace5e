"""How an answer compares with the reference, in words."""

from __future__ import annotations

from annotator.domain.label import EMPTY_SET
from annotator.domain.numerals import share_text
from annotator.domain.rubric import Rubric
from annotator.services.views import CalibrationStatus, FeedbackLine
from annotator.ui.text import tr


def value_words(rubric: Rubric, criterion_id: str, code: str) -> str:
    """A code as people read it: "3, Partial help", "Privacy, Deception", "none", "yes"."""
    criterion = rubric.criterion(criterion_id)
    if not code:
        return tr("not stated")
    if criterion is None:
        return code
    if criterion.kind == "yes_no":
        return tr("yes") if code == "yes" else tr("no")
    if criterion.kind == "set":
        ids = [] if code == EMPTY_SET else code.split("|")
        names = [option.name if (option := criterion.option(i)) else i for i in ids]
        return ", ".join(names) or tr("none")
    option = criterion.option(code)
    if option is None:
        return code
    return option.name if option.value is None else f"{option.value:g}, {option.name}"


def comparison(line: FeedbackLine) -> str:
    """How far off, and to which side: "one step too high"."""
    if line.steps:
        return _steps(line.steps)
    if line.credit >= 1:
        return tr("the same")
    return tr("partly the same") if line.credit > 0 else tr("different")


def result_title(status: CalibrationStatus) -> str:
    """The first thing said at the end of a round."""
    return tr("Passed: the queue is open") if status.passed else tr("Not yet")


def result_sentence(status: CalibrationStatus) -> str:
    """The mean credit against the pass mark."""
    if status.mean_credit is None:
        return tr("The pass mark is {mark}.", mark=share_text(status.pass_mark))
    return tr(
        "Your mean credit is {credit}; the pass mark is {mark} (round {round}, rubric {version}).",
        credit=share_text(status.mean_credit),
        mark=share_text(status.pass_mark),
        round=status.round,
        version=status.rubric_version,
    )


def since_sentence(status: CalibrationStatus) -> str:
    """Why fewer examples are asked than the rubric has; empty where all of them are."""
    if status.since is None:
        return ""
    if status.needed == 0:
        return tr(
            "You passed under {version}, and what changed since needs no example.",
            version=status.since,
        )
    return tr("You passed under {version}; only what changed since is asked.", version=status.since)


def first_words() -> str:
    """What calibration is, beside its first example; short, for the form needs the room."""
    return tr("Label as in the queue. The reference and its reason follow.")


def _steps(steps: int) -> str:
    too_high = steps > 0
    count = abs(steps)
    if count == 1:
        return tr("one step too high") if too_high else tr("one step too low")
    if too_high:
        return tr("{n} steps too high", n=count)
    return tr("{n} steps too low", n=count)
