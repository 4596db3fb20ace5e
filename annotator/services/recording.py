"""The unit of work: an event and everything that follows from it, in one transaction.

`store` appends and projects, `agreement`'s patterns say how the accumulators change, `store`
keeps them. No figure on screen can disagree with the log after a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from functools import reduce

from annotator.agreement.distance import flips_verdict, item_disagreement
from annotator.agreement.patterns import pattern_of
from annotator.agreement.scale import Scale
from annotator.domain.changes import ChangeSet
from annotator.domain.events import Body, Event, Redact
from annotator.domain.fold import ItemState, fold_item
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.changes import Changes
from annotator.services.units import Unit
from annotator.store import items, log, projection
from annotator.store.database import Database, Transaction
from annotator.store.projection import Dispute, QueuePlace
from annotator.store.writer import PEOPLE

Bodies = Callable[[Transaction], Sequence[Body]]


class Recorder:
    """Appends events and keeps the projection. `rubric` names the measured criteria."""

    def __init__(self, database: Database, changes: Changes, rubric: Rubric, overlap: int) -> None:
        self.database = database
        self.changes = changes
        self.rubric = rubric
        self.overlap = overlap

    def record(
        self,
        actor: str,
        bodies: Sequence[Body] | Bodies,
        origin: str = "",
        urgency: int = PEOPLE,
        ids: Sequence[str] = (),
    ) -> Future[ChangeSet]:
        """Append the bodies in one transaction; the future answers when they are durable.

        bodies: or a function of the transaction, for what depends on what is stored.
        ids: event ids for imports, one for each body; an id that exists already is refused.
        """

        def job(transaction: Transaction) -> ChangeSet:
            made = bodies(transaction) if callable(bodies) else bodies
            return self.append(transaction, actor, made, origin, ids)

        answer = self.database.write(job, urgency)
        answer.add_done_callback(self._publish)
        return answer

    def append(
        self,
        transaction: Transaction,
        actor: str,
        bodies: Sequence[Body],
        origin: str = "",
        ids: Sequence[str] = (),
    ) -> ChangeSet:
        """The same inside a transaction that is already open."""
        named = ids or (None,) * len(bodies)
        events = [
            transaction.log.append(body, actor, event_id)
            for body, event_id in zip(bodies, named, strict=True)
        ]
        touched = tuple(dict.fromkeys(e.item for e in events if e.item is not None))
        new = {event.id for event in events}
        for uid in touched:
            project_item(transaction, uid, new, self.rubric, self.overlap)
        for event in events:
            if isinstance(event.body, Redact):
                items.redact(transaction.sql, event.body.item)
        return change_set(events, touched, origin)

    def _publish(self, answer: Future[ChangeSet]) -> None:
        if not answer.cancelled() and answer.exception() is None:
            change = answer.result()
            if change.events:
                self.changes.publish(change)


def change_set(events: Sequence[Event], touched: tuple[str, ...], origin: str) -> ChangeSet:
    """What the events changed."""
    return ChangeSet(
        items=touched,
        kinds=frozenset(event.kind for event in events),
        origin=origin,
        at=events[-1].hlc if events else "",
        events=tuple(event.id for event in events),
    )


def project_item(
    transaction: Transaction, uid: str, new: Iterable[str], rubric: Rubric, overlap: int
) -> None:
    """Bring one item's projection from before the `new` events to after them."""
    sql = transaction.sql
    keys = items.keys_of(sql, uid)
    if keys is None:
        return
    events = log.events_of(sql, uid)
    fresh = set(new)
    before = fold_item(event for event in events if event.id not in fresh)
    after = fold_item(events)
    projection.save_state(sql, keys.row, after)
    headline = rubric.headline.id
    was, now = place_of(before, overlap, headline), place_of(after, overlap, headline)
    projection.save_place(sql, keys.row, was, now)
    projection.save_disputes(sql, keys.row, disputes_of(after, rubric))
    change = units.difference(units.tally(keys, after, rubric), units.tally(keys, before, rubric))
    for (key, pattern), by in sorted(change.items()):
        projection.shift_pattern(sql, key, pattern, by)


def rebuild(transaction: Transaction, rubric: Rubric, overlap: int) -> None:
    """Derive everything from the log again."""
    sql = transaction.sql
    projection.clear(sql)
    for uid in list(log.items_with_events(sql)):
        new = {event.id for event in log.events_of(sql, uid)}
        project_item(transaction, uid, new, rubric, overlap)


def place_of(state: ItemState, overlap: int, headline: str) -> QueuePlace:
    """Whether an item still waits for labels, and who is done with it.

    A label fills the overlap where it states the headline criterion: an import that brings only
    a refusal class leaves the item to be judged.
    """
    taken = {flag.annotator: "escalate" for flag in state.flags if flag.flag == "escalate"}
    escalated = bool(taken)
    taken |= {skip.annotator: "skip" for skip in state.skips}
    full = (one for one in state.labels if one.fills_overlap and headline in one.values)
    people = {label.key.annotator for label in full}
    taken |= dict.fromkeys(people, "label")
    settled = state.adjudication is not None or state.redacted is not None
    waits = len(people) < overlap and not escalated and not settled
    return QueuePlace(open=waits, n_labels=len(people), taken=taken)


def disputes_of(state: ItemState, rubric: Rubric) -> tuple[Dispute, ...]:
    """What a lead should look at, one entry a criterion."""
    threshold = units.violating(rubric)
    counted = sorted(units.units_of(state, rubric.id), key=lambda u: _standing(u, rubric))
    found = [_dispute(u, state, rubric, threshold) for u in counted]
    disputes = {d.criterion: d for d in found if d is not None}
    headline = rubric.headline.id
    if state.flags and headline not in disputes:
        disputes[headline] = _flagged(state, rubric)
    return tuple(disputes.values())


def _standing(unit: Unit, rubric: Rubric) -> tuple[bool, tuple[bool, tuple[int, ...], str]]:
    """Of several versions the current one stands in the list, else the latest."""
    return unit.version == rubric.version, units.version_order(unit.version)


def _dispute(
    unit: Unit, state: ItemState, rubric: Rubric, threshold: tuple[str, frozenset[str]] | None
) -> Dispute | None:
    scale = _scale(unit, state, rubric)
    if scale is None or len(set(unit.codes)) < 2:
        return None
    pattern = pattern_of(unit.codes)
    flips = threshold is not None and threshold[0] == unit.criterion
    flips = flips and unit.version != units.IMPORTED
    escalated, unclear = _flags(state)
    return Dispute(
        criterion=unit.criterion,
        version=unit.version,
        distance=item_disagreement(pattern, scale),
        flips=flips and threshold is not None and flips_verdict(pattern, threshold[1]),
        adjudicated=state.adjudication is not None,
        codes=tuple((a, units.plain_code(c)) for a, c, _ in unit.ratings),
        clauses=_clauses(state),
        escalated=escalated,
        unclear=unclear,
    )


def _flagged(state: ItemState, rubric: Rubric) -> Dispute:
    escalated, unclear = _flags(state)
    criterion = rubric.headline.id
    ratings = [u for u in units.units_of(state, rubric.id) if u.criterion == criterion]
    return Dispute(
        criterion=criterion,
        version=rubric.version,
        distance=0.0,
        flips=False,
        adjudicated=state.adjudication is not None,
        codes=tuple((a, units.plain_code(c)) for u in ratings for a, c, _ in u.ratings),
        clauses=_clauses(state),
        escalated=escalated,
        unclear=unclear,
    )


def _flags(state: ItemState) -> tuple[bool, int]:
    escalated = any(f.flag == "escalate" for f in state.flags) and state.adjudication is None
    return escalated, sum(f.flag == "rubric_unclear" for f in state.flags)


def _clauses(state: ItemState) -> tuple[str, ...]:
    cited = [c for label in state.labels for c in label.clauses]
    cited += [c for flag in state.flags for c in flag.clauses]
    return tuple(dict.fromkeys(cited))


def _scale(unit: Unit, state: ItemState, rubric: Rubric) -> Scale | None:
    if unit.version == units.IMPORTED:
        stated = [label.values.get(unit.criterion) for label in state.labels]
        scales = [s.scale for s in stated if s is not None and s.scale is not None]
        return units.declared(reduce(units.together, scales)) if scales else None
    criterion = rubric.criterion(unit.criterion)
    return None if criterion is None else units.scale_of(criterion)
