"""Drafts as text, for the store."""

from __future__ import annotations

import json

from annotator.domain.canonical import canonical
from annotator.domain.codec import from_json, to_json
from annotator.domain.fold import CurrentLabel
from annotator.services.views import Draft


def draft_text(draft: Draft) -> str:
    """The stored form of a draft."""
    return canonical(to_json(draft)).decode()


def draft_from(text: str) -> Draft:
    """The inverse of `draft_text`."""
    return from_json(Draft, json.loads(text))


def draft_of(label: CurrentLabel) -> Draft:
    """A label as it would look on the form, to show it again or to correct it."""
    return Draft(
        item=label.key.item,
        values={criterion: stated.value for criterion, stated in label.values.items()},
        unsure=label.unsure,
        confidence=label.confidence,
        clauses=label.clauses,
        evidence=label.evidence,
        rationale=label.rationale,
        active_s=label.active_s or 0.0,
        occurrence=label.key.occurrence,
    )


def is_empty(draft: Draft) -> bool:
    """Whether there is nothing in it that would be missed."""
    said = draft.rationale.strip() or draft.clauses or draft.evidence or draft.confidence
    return not (any(v is not None for v in draft.values.values()) or draft.unsure or said)
