"""What publishing a version does, as the JSON of `annotator rubric DIR publish`."""

from __future__ import annotations

from annotator.domain.canonical import JsonObject
from annotator.services.revision_views import Preview, Published, Reopened


def publication_json(preview: Preview, reason: str | None, done: Published | None) -> JsonObject:
    """done: None where nothing was written. Hours are null where no label was timed."""
    control = preview.control
    return {
        "schema": 1,
        "published": done is not None,
        "event": None if done is None else done.event,
        "rubric": preview.diff.rubric_id,
        "previous": preview.diff.from_version,
        "version": preview.version,
        "kind": preview.kind,
        "required": preview.required_kind,
        "suggested": preview.suggested_kind,
        "reason": reason,
        "n_changes": len(preview.diff.changes),
        "validity": [
            {"criterion": v.criterion, "name": v.name, "n_valid": v.n_valid, "n_ended": v.n_ended}
            for v in preview.validity
        ],
        "reopens": preview.reopens,
        "reopened": {choice: _cost(one) for choice, one in preview.reopened.items()},
        "control": {
            "n_items": control.n_items,
            "n_eligible": control.n_eligible,
            "n_labels": control.n_labels,
            "hours": control.hours,
            "detectable_rise": control.detectable_rise,
        },
        "total": _cost(preview.total),
        "recalibration": {"n_examples": preview.recalibration, "n_people": preview.people},
        "undefined": preview.undefined,
        "warnings": list(preview.warnings),
    }


def _cost(one: Reopened) -> JsonObject:
    return {"n_items": one.n_items, "n_labels": one.n_labels, "hours": one.hours}
