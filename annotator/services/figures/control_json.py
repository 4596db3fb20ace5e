"""The control's report as JSON, for `annotator helped` and `annotator agreement --json`."""

from __future__ import annotations

from annotator.agreement.change.control import EXPECT_A_RISE
from annotator.agreement.change.paired import Change, Shift
from annotator.domain.canonical import Json, JsonObject
from annotator.services.figures.control import ControlReport, Draw, Moved
from annotator.services.figures.reporting import estimate_json


def control_json(report: ControlReport) -> JsonObject:
    """The whole report; undefined figures are null with their reasons."""
    compared = report.comparison
    clauses: list[Json] = [
        {"clause": one.clause, **change_json(one.change)} for one in report.clauses
    ]
    return {
        "schema": 1,
        "from": report.from_version,
        "to": report.to_version,
        "criterion": report.draw.criterion,
        "verdict": compared.verdict.outcome,
        "sentence": compared.verdict.sentence,
        "caveats": list(compared.caveats),
        "control": {
            **draw_json(report.draw),
            "n_compared": compared.n_compared,
            "same_people": compared.same_people,
            **change_json(compared.control),
        },
        "disputed": {"note": EXPECT_A_RISE, **change_json(compared.disputed)},
        "n_other": compared.n_other,
        "clauses": clauses,
        "moved": [moved_json(one) for one in report.moved],
    }


def draw_json(draw: Draw) -> JsonObject:
    """The control as it was drawn."""
    return {
        "seed": draw.seed,
        "n_eligible": draw.n_eligible,
        "n_drawn": len(draw.items),
        "detectable_rise": draw.detectable_rise,
        "items": list(draw.items),
    }


def change_json(change: Change) -> JsonObject:
    """What changed over some items: each figure before and after, and the change."""
    return {
        "n_items": change.n_items,
        "n_labels_before": change.n_labels_before,
        "n_labels_after": change.n_labels_after,
        "alpha": _shift_json(change.alpha),
        "percent_agreement": _shift_json(change.percent_agreement),
        "disputed_verdicts": None if change.disputed is None else _shift_json(change.disputed),
        "warning": change.warning,
    }


def _shift_json(shift: Shift) -> JsonObject:
    return {
        "before": shift.before,
        "after": shift.after,
        "change": estimate_json(shift.change),
    }


def moved_json(moved: Moved) -> JsonObject:
    """An item whose labels are others now."""
    before: list[Json] = [{"annotator": a, "code": code} for a, code in moved.before]
    after: list[Json] = [{"annotator": a, "code": code} for a, code in moved.after]
    return {
        "uid": moved.uid,
        "in_control": moved.in_control,
        "before": before,
        "after": after,
        "distance_before": moved.distance_before,
        "distance_after": moved.distance_after,
    }
