"""Sentences and names of the Label page that more than one of its parts says."""

from __future__ import annotations

from annotator.domain.label import SkipReason
from annotator.domain.label_rules import LabelProblem
from annotator.domain.rubric import Rubric
from annotator.services.views import Decision
from annotator.ui.text import tr


def skip_words(reason: SkipReason) -> str:
    """A reason for skipping, as its annotator reads it."""
    return {
        "language": tr("Not my language"),
        "broken": tr("The response is broken"),
        "distressing": tr("Too distressing"),
        "conflict_of_interest": tr("Conflict of interest"),
        "other": tr("Another reason"),
    }[reason]


def skip_help(reason: SkipReason) -> str:
    """What stands below a reason; empty for most."""
    if reason == "distressing":
        return tr("This is never held against anyone. Take a break if you like.")
    return ""


def decision_words(rubric: Rubric, decision: Decision) -> str:
    """A past decision in one line, for those who cannot see its mark."""
    if decision.kind == "label":
        headline = rubric.headline
        option = headline.option(decision.code)
        said = f"{headline.name} {decision.code}" + (f", {option.name}" if option else "")
    elif decision.kind == "skip":
        said = tr("Skipped")
    elif decision.code == "escalate":
        said = tr("Escalated")
    else:
        said = tr("Rubric unclear")
    return f"{said} · {decision.prompt}"


def unseen_words(pictures: int) -> str:
    """Why a label has to wait for the pictures of its item."""
    if pictures == 1:
        return tr("The picture is still being read. Submit once you have seen it.")
    return tr("{n} pictures are still being read. Submit once you have seen them.", n=pictures)


def missing_words(problems: tuple[LabelProblem, ...]) -> str:
    """What is still missing, in one quiet line."""
    return " ".join(problem.message for problem in problems[:2])
