"""What an annotator's undo takes back, and what saying it again brings: read from the log alone.

So it holds across restarts. Only what was decided in this copy of the project is taken back by a
key: what somebody said on another device came here by a merge, and is not what they just did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from annotator.domain.events import Body, Event, Flag, Label, Retract, Skip
from annotator.domain.label import TRIAL
from annotator.services.intake.label_events import UNDO, said_again
from annotator.services.views import Draft
from annotator.store import log
from annotator.store.database import Sql

_FIRST_LOOK = 20
_REMEMBERED = 200
"""Own events that `last_undone` looks through: longer series are not said again."""


@dataclass(frozen=True, slots=True)
class SaidAgain:
    """What was taken back and holds again. leaves: whether its annotator is done with the item."""

    uid: str
    kind: str
    leaves: bool


def decisions(sql: Sql, annotator: str, limit: int) -> Iterator[Event]:
    """Of the annotator's last events here: native decisions not taken back, newest first."""
    for event in log.latest_by_actor(sql, annotator, limit, here=True):
        if is_decisive(event.body) and not _is_taken_back(sql, event):
            yield event


def last_decision(sql: Sql, annotator: str) -> Event | None:
    """What an undo takes back; None where there is nothing."""
    limit = _FIRST_LOOK
    while True:
        found = next(decisions(sql, annotator, limit), None)
        if found is not None:
            return found
        if len(log.latest_by_actor(sql, annotator, limit, here=True)) < limit:
            return None
        limit *= 8


def last_undone(sql: Sql, annotator: str) -> Event | None:
    """The decision that was taken back last and not said again; None where another followed.

    Undos are a stack: read backwards, each decision must be one that a later undo took back.
    """
    said: list[Body] = []
    for event in log.latest_by_actor(sql, annotator, _REMEMBERED, here=True):
        body = event.body
        if is_decisive(body):
            said.append(body)
        elif isinstance(body, Retract) and body.reason == UNDO:
            undone = log.event_of(sql, body.targets[0])
            if undone is None or not is_decisive(undone.body):
                continue  # a lead's decision about an item
            _forget_replaced(sql, undone, said)
            if not said:
                return undone
            if not _is_same(said.pop(), undone.body):
                return None
    return None


def draft_of_event(body: Label) -> Draft:
    """A label as it was submitted."""
    return Draft(
        item=body.item,
        values={c: v for c, v in body.values.items() if v is not None},
        unsure=body.unsure,
        confidence=body.confidence,
        clauses=body.clauses,
        evidence=body.evidence,
        rationale=body.rationale,
        active_s=body.active_s or 0.0,
        occurrence=body.occurrence,
    )


def is_decisive(body: Body) -> bool:
    """Whether a person's undo can take it back: a label made here, a skip or a flag."""
    return isinstance(body, Skip | Flag) or (
        isinstance(body, Label) and body.origin.kind == "native" and body.occurrence < TRIAL
    )


def _is_taken_back(sql: Sql, event: Event) -> bool:
    """Asked of its item: where a clock went wrong, what took it back may lie far behind it."""
    return any(
        isinstance(body := other.body, Retract)
        and body.annotator == event.actor
        and event.id in body.targets
        for other in log.events_of(sql, event.item or "")
    )


def _forget_replaced(sql: Sql, undone: Event, said: list[Body]) -> None:
    """Take off the stack what the undo itself said again: what the undone event had replaced."""
    for body in said_again(log.events_of(sql, undone.item or ""), undone):
        if is_decisive(body) and said and _is_same(said[-1], body):
            said.pop()


def _is_same(one: Body, other: Body) -> bool:
    """Whether two decisions say the same, whenever and under whatever version."""
    if isinstance(one, Label) and isinstance(other, Label):
        drafts = (replace(draft_of_event(label), active_s=0.0) for label in (one, other))
        return next(drafts) == next(drafts)
    return one == other
