"""A plan as the JSON of `annotator plan`."""

from __future__ import annotations

import json
from typing import cast

from annotator.domain.canonical import JsonObject
from annotator.services.assigning.preview import PlanPreview
from annotator.services.assigning.settings import settings_text


def plan_json(view: PlanPreview, applied: bool, plan: str | None = None) -> JsonObject:
    """applied: whether it was recorded, and `plan` under which id. Hours are null where no label
    was timed."""
    return {
        "schema": 1,
        "plan": plan,
        "applied": applied,
        "seed": view.seed,
        "settings": cast("JsonObject", json.loads(settings_text(view.settings))),
        "annotators": [
            {
                "annotator": one.annotator,
                "items": one.items,
                "double_coded": one.double_coded,
                "repeats": one.repeats,
                "gold": one.gold,
                "by": dict(one.by),
                "hours": one.hours,
            }
            for one in view.people
        ],
        "pairs": [{"a": one.a, "b": one.b, "items": one.items} for one in view.pairs],
        "overlap": [{"people": people, "items": items} for people, items in view.overlap],
        "connected": view.connected,
        "components": [list(one) for one in view.components],
        "repairs": [
            {"annotator": one.annotator, "item": one.uid, "links": [list(o) for o in one.links]}
            for one in view.repairs
        ],
        "left_out": [
            {
                "item": one.uid,
                "wanted": one.wanted,
                "got": one.got,
                "reason": one.reason,
                "sentence": one.sentence,
            }
            for one in view.left_out
        ],
        "released": [{"annotator": one, "entries": n} for one, n in view.released],
        "warnings": list(view.warnings),
        "notes": list(view.notes),
    }
