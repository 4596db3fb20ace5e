"""A trial's report as JSON, for `annotator rubric DIR try`."""

from __future__ import annotations

from annotator.domain.canonical import Json, JsonObject
from annotator.services.batch_labeling import BatchReport
from annotator.services.figures.control_json import change_json, moved_json
from annotator.services.trial_report import TrialReport


def trial_json(report: TrialReport, labels: BatchReport | None, *, begun: bool) -> JsonObject:
    """The whole report. labels: what was read with this call; begun: whether it began the trial."""
    people: list[Json] = [{"annotator": who, "n": n} for who, n in report.people]
    clauses: list[Json] = [
        {"clause": one.clause, **change_json(one.change)} for one in report.clauses
    ]
    moved: list[Json] = [
        {key: value for key, value in moved_json(one).items() if key != "in_control"}
        for one in report.moved
    ]
    return {
        "schema": 1,
        "trial": report.trial.version,
        "after": report.trial.after,
        "begun": begun,
        "ended": report.trial.ended,
        "by": report.trial.by,
        "items": list(report.trial.uids),
        "criterion": report.criterion,
        "sentence": report.sentence,
        "caveats": list(report.caveats),
        "n_wanted": report.n_wanted,
        "n_labeled": report.n_labeled,
        "same_people": report.same_people,
        "people": people,
        "change": change_json(report.change),
        "clauses": clauses,
        "moved": moved,
        "labels": None if labels is None else _labels_json(labels),
        "warnings": [] if labels is None else list(labels.warnings),
    }


def _labels_json(labels: BatchReport) -> JsonObject:
    return {
        "annotator": labels.annotator,
        "read": labels.read,
        "added": labels.added,
        "corrected": labels.corrected,
        "unchanged": labels.unchanged,
    }
