"""What a person's decision about an item comes to as events. Pure: a state in, bodies out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.domain.errors import UserError
from annotator.domain.events import Body, Event, Label, Retract
from annotator.domain.fold import CurrentLabel, ItemState, fold_item
from annotator.domain.label import Purpose, Value, Values
from annotator.domain.label_rules import in_order, label_problems
from annotator.domain.rubric import Rubric
from annotator.services.evidence import spans_only
from annotator.services.views import Draft

UNDO = "undo"
REPLACED = "replaced by what follows"


def native_label(
    rubric: Rubric,
    annotator: str,
    draft: Draft,
    state: ItemState,
    calibrated: bool | None = None,
    purpose: Purpose = "work",
) -> Label:
    """The event of a draft: all values stated, superseding what it speaks for."""
    return Label(
        item=draft.item,
        annotator=annotator,
        rubric_id=rubric.id,
        rubric_version=rubric.version,
        values=stated_values(rubric, draft.values),
        unsure=draft.unsure,
        confidence=draft.confidence,
        clauses=draft.clauses,
        evidence=spans_only(draft.evidence),
        rationale=draft.rationale,
        active_s=round(draft.active_s, 1),
        calibrated=calibrated,
        purpose=purpose,
        occurrence=draft.occurrence,
        supersedes=_replaced(rubric, draft, state.label_of(annotator, draft.occurrence)),
    )


def stated_values(rubric: Rubric, values: Values) -> dict[str, Value | None]:
    """A value for every criterion, sets in the rubric's order; None where nothing was said."""
    found: dict[str, Value | None] = {}
    for criterion in rubric.criteria:
        value = values.get(criterion.id)
        found[criterion.id] = in_order(criterion, value) if isinstance(value, tuple) else value
    return found


def refuse_incomplete(rubric: Rubric, draft: Draft) -> None:
    """Raise UserError where the draft cannot be submitted."""
    problems = label_problems(
        rubric, draft.values, rationale=draft.rationale, clauses=draft.clauses
    )
    if problems:
        raise UserError(
            " ".join(problem.message for problem in problems), "Complete the label, then submit."
        )


def refuse_redacted(state: ItemState, *, gone: bool) -> None:
    """Raise UserError where there is nothing left to judge. gone: it came here without content."""
    if gone or state.redacted is not None:
        raise UserError(
            "This item's content was redacted; it cannot be labeled any more.", "Go on to the next."
        )


def skips_back(state: ItemState, uid: str, annotator: str) -> list[Body]:
    """A label given after a skip takes the skip back, so that the item is not both."""
    skips = tuple(skip.event for skip in state.skips if skip.annotator == annotator)
    return [Retract(uid, annotator, skips, REPLACED)] if skips else []


def label_back(state: ItemState, uid: str, annotator: str, occurrence: int = 0) -> list[Body]:
    """A skip after a label takes the label back, with all that it had corrected."""
    label = state.label_of(annotator, occurrence)
    return [] if label is None else [Retract(uid, annotator, label.chain, REPLACED)]


def said_again(events: Sequence[Event], undone: Event) -> list[Body]:
    """What the undone event had replaced. A retraction cannot be retracted, so it is said anew."""
    mine = (e for e in events if e.actor == undone.actor and e.hlc < undone.hlc)
    last = max(mine, key=lambda event: event.hlc, default=None)
    if last is None or not isinstance(last.body, Retract) or last.body.reason != REPLACED:
        return []
    before = fold_item(event for event in events if event.hlc < last.hlc)
    stood = {head for label in before.labels for head in label.heads}
    stood |= {skip.event for skip in before.skips}
    replaced = [e.body for e in events if e.id in last.body.targets and e.id in stood]
    labels: list[Body] = [
        replace(body, supersedes=()) for body in replaced if isinstance(body, Label)
    ]
    return labels or replaced[-1:]


def _replaced(rubric: Rubric, draft: Draft, earlier: CurrentLabel | None) -> tuple[str, ...]:
    """The standing events that the new label speaks for: those about the rubric's criteria.

    What was imported on a criterion or a scale of its own stands beside it, unless the new label
    states that criterion.
    """
    if earlier is None:
        return ()
    said = {criterion for criterion, value in draft.values.items() if value is not None}
    own = {criterion.id for criterion in rubric.criteria}
    return tuple(
        head.event
        for head in earlier.standing
        if set(head.criteria) <= (said if head.own_scale else own)
    )
