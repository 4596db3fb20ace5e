"""Taking back what a lead did: decisions, asks, notes, remarks, settled conflicts.

What stood before stands again, for a retracted event is as if it had never been made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from annotator.domain.errors import UserError
from annotator.domain.events import (
    Adjudicate,
    Assign,
    Body,
    Comment,
    Event,
    Flag,
    Resolve,
    Retract,
)
from annotator.services.intake.label_events import UNDO
from annotator.store import log
from annotator.store.database import Transaction


def refuse_others(transaction: Transaction, lead: str, events: Sequence[str]) -> None:
    """Raise UserError for what is not this lead's to take back."""
    for event_id in events:
        event = log.event_of(transaction.sql, event_id)
        if event is None:
            raise UserError(f"There is no decision {event_id}.", "Look at the item as it is now.")
        author = _author(event)
        if author is None:
            raise UserError(
                f"This cannot be taken back here: it is no decision ({event.kind}).",
                "Labels are undone by who gave them.",
            )
        if author != lead:
            raise UserError(
                f"Only who made a decision can take it back; this one is {author}'s.",
                "Decide again: the later decision stands.",
            )


def taken_back(transaction: Transaction, lead: str, events: Sequence[str]) -> Sequence[Body]:
    """One retraction an item, of what was not taken back before."""
    about: dict[str, list[str]] = defaultdict(list)
    for event_id in dict.fromkeys(events):
        event = log.event_of(transaction.sql, event_id)
        if event is not None and event.item is not None:
            about[event.item].append(event_id)
    return list(_retractions(transaction, lead, about))


def _retractions(
    transaction: Transaction, lead: str, about: dict[str, list[str]]
) -> Iterator[Retract]:
    for uid, targets in about.items():
        bodies = (event.body for event in transaction.events_of(uid))
        gone = {one for body in bodies if isinstance(body, Retract) for one in body.targets}
        left = tuple(one for one in targets if one not in gone)
        if left:
            yield Retract(uid, lead, left, UNDO)


def _author(event: Event) -> str | None:
    """Who made what a lead can take back; None for anything else."""
    body = event.body
    if isinstance(body, Adjudicate):
        return body.lead
    if isinstance(body, Flag):
        return body.annotator
    if isinstance(body, Comment):
        return body.author
    return event.actor if isinstance(body, Assign | Resolve) else None
