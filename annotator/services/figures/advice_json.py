"""Advice as the JSON that `annotator agreement --json` carries. People stand under their ids."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.domain.canonical import JsonObject
from annotator.services.figures.advice_views import Advice


def advice_json(steps: Sequence[Advice]) -> list[JsonObject]:
    """One object a step, in their order."""
    return [
        {
            "kind": one.kind,
            "about": one.about,
            "action": one.action,
            "sentence": one.sentence,
            "share": one.share,
            "uids": one.uids,
        }
        for one in steps
    ]
