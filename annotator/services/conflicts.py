"""Labels in conflict: two statements of one person about one item, neither of which replaces the
other. A merge makes them, or a label that was given on two machines.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotator.domain.errors import UserError
from annotator.domain.events import Event, Label, Resolve
from annotator.domain.fold import CurrentLabel, ItemState
from annotator.services.views import LabelConflict, Statement


def conflicts_in(
    state: ItemState, events: Sequence[Event], replica: str
) -> tuple[LabelConflict, ...]:
    """The labels in conflict with all that they say. replica: of this copy of the project."""
    return tuple(
        LabelConflict(
            label.key.annotator,
            label.key.occurrence,
            tuple(_statement(event, body, replica) for event, body in _standing(label, events)),
        )
        for label in state.labels
        if label.conflict
    )


def settled(
    state: ItemState,
    events: Sequence[Event],
    annotator: str,
    occurrence: int,
    keep: str,
) -> Resolve:
    """What settles a conflict: the statement that is kept stands, what contradicts it does not.

    A statement about other criteria stays beside it. UserError where there is no such conflict.
    """
    label = state.label_of(annotator, occurrence)
    if label is None or not label.conflict:
        raise UserError("This label is not in conflict any more.", "Look at the item as it is now.")
    standing = {event.id: body for event, body in _standing(label, events)}
    kept = standing.get(keep)
    if kept is None:
        raise UserError(
            "The statement to keep does not stand any more.", "Choose among those that are shown."
        )
    drop = tuple(one for one, body in standing.items() if _contradicts(kept, body))
    if not drop:
        raise UserError(
            "Nothing contradicts this statement; others contradict each other.",
            "Choose one of those.",
        )
    return Resolve(label.key.item, annotator, occurrence, keep, drop)


def _standing(label: CurrentLabel, events: Sequence[Event]) -> list[tuple[Event, Label]]:
    """The statements that stand, the oldest first; of twins the earlier one."""
    found: dict[str, tuple[Event, Label]] = {}
    for event in sorted(events, key=lambda one: (one.hlc, one.replica)):
        if event.id in label.heads and isinstance(event.body, Label):
            found.setdefault(event.id, (event, event.body))
    return list(found.values())


def _contradicts(one: Label, other: Label) -> bool:
    return any(
        value is not None
        and (mine := one.values.get(criterion)) is not None
        and (mine, *_under(one)) != (value, *_under(other))
        for criterion, value in other.values.items()
    )


def _under(label: Label) -> tuple[object, ...]:
    return label.rubric_id, label.rubric_version, label.origin.scale


def _statement(event: Event, body: Label, replica: str) -> Statement:
    return Statement(
        event=event.id,
        at=event.hlc,
        values={c: value for c, value in body.values.items() if value is not None},
        rubric_version=body.rubric_version,
        rationale=body.rationale,
        clauses=body.clauses,
        unsure=body.unsure,
        replica=event.replica,
        here=event.replica == replica,
        tool=body.origin.tool,
    )
