"""The unit of work: an event and everything that follows from it, in one transaction.

`store` appends and projects, `agreement`'s patterns say how the accumulators change, `store`
keeps them. No figure on screen can disagree with the log after a crash.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from annotator.domain.changes import ChangeSet
from annotator.domain.events import Body, Event, Redact, item_of
from annotator.domain.fold import EMPTY, ItemState, fold_item
from annotator.services.changes import Changes
from annotator.services.counting import ratings_in, units_in
from annotator.services.disputing import disputes_of
from annotator.services.lineage import Lineage
from annotator.services.rules import Rules
from annotator.services.tallying import Tally, tally
from annotator.store import items, log, projection, ratings
from annotator.store.database import Database, Sql, Transaction
from annotator.store.items import ItemKeys
from annotator.store.projection import QueuePlace, SliceKey
from annotator.store.writer import PEOPLE

Bodies = Callable[[Transaction], Sequence[Body]]


class Recorder:
    """Appends events and keeps the projection, which follows from them and from the rules."""

    def __init__(self, database: Database, changes: Changes, rules: Rules) -> None:
        self.database = database
        self.changes = changes
        self.rules = rules
        self.rubric = rules.rubric

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
        about = tuple(dict.fromkeys(uid for one in bodies if (uid := item_of(one)) is not None))
        before = {uid: transaction.state_of(uid) for uid in about}
        named = ids or (None,) * len(bodies)
        events = [
            transaction.append(body, actor, event_id)
            for body, event_id in zip(bodies, named, strict=True)
        ]
        counted = any(item_of(one) is None for one in bodies)
        for uid in about:
            keys = transaction.keys_of(uid)
            if keys is not None:
                after = transaction.state_of(uid)
                counted |= self._project(transaction.sql, keys, before[uid], after)
        for event in events:
            if isinstance(event.body, Redact):
                items.redact(transaction.sql, event.body.item)
        return change_set(events, about, origin, counted=counted)

    def rebuild(self, transaction: Transaction) -> None:
        """Derive everything from the log again; the accumulators are written once, at the end."""
        sql = transaction.sql
        projection.clear(sql)
        counted: Counter[tuple[SliceKey, str]] = Counter()
        for uid in list(log.items_with_events(sql)):
            keys = items.keys_of(sql, uid)
            if keys is not None:
                state = fold_item(log.events_of(sql, uid))
                _, adds, _ = self._derive(sql, keys, EMPTY, state)
                counted.update(adds.items())
        projection.save_patterns(sql, counted)

    def _project(self, sql: Sql, keys: ItemKeys, before: ItemState, after: ItemState) -> bool:
        """Bring one item's projection and the accumulators from the one state to the other.

        Whether what counts of its labels is something else now.
        """
        added, adds, counted = self._derive(sql, keys, before, after)
        projection.shift_patterns(sql, added, adds)
        return counted

    def _derive(
        self, sql: Sql, keys: ItemKeys, before: ItemState, after: ItemState
    ) -> tuple[Tally, Tally, bool]:
        """Write what changed about one item.

        (what it added to the accumulators, what it adds, whether what counts changed)
        """
        projection.save_state(sql, keys.row, after)
        lineage = self.rules.lineage(sql)
        place = (place_of(keys.uid, one, self.rules, lineage) for one in (before, after))
        projection.save_place(sql, keys.row, *place)
        rules = self.rules
        was, now = ratings_in(before, rules, lineage), ratings_in(after, rules, lineage)
        old, new = units_in(was), units_in(now)
        same = frozenset(old) & frozenset(new)
        ratings.save(sql, keys.row, was, now)
        disputes = (
            disputes_of(sql, before, old, rules),
            disputes_of(sql, after, new, rules),
        )
        projection.save_disputes(sql, keys.row, *disputes)
        return (
            tally(sql, keys, before, old, rules, same),
            tally(sql, keys, after, new, rules, same),
            was != now,
        )

    def _publish(self, answer: Future[ChangeSet]) -> None:
        if not answer.cancelled() and answer.exception() is None:
            change = answer.result()
            if change.events:
                self.changes.publish(change)


def change_set(
    events: Sequence[Event], touched: tuple[str, ...], origin: str, *, counted: bool = True
) -> ChangeSet:
    """What the events changed."""
    return ChangeSet(
        items=touched,
        kinds=frozenset(event.kind for event in events),
        origin=origin,
        at=events[-1].hlc if events else "",
        events=tuple(event.id for event in events),
        counted=counted,
    )


def place_of(uid: str, state: ItemState, rules: Rules, lineage: Lineage) -> QueuePlace:
    """Whether an item still waits for labels, and who is done with it.

    A label fills the overlap where it states the headline criterion: an import that brings only
    a refusal class leaves the item to be judged. One that a later rubric version or a lead asks
    for again does not, and its item comes first. Labels that are no longer valid fill it only
    together: an item that still waits is labeled as a whole under the version in force.
    """
    asked = {ask.annotator for ask in state.asked if ask.annotator}
    asked_at = max((ask.at for ask in state.asked), default="")
    taken = {
        flag.annotator: "escalate"
        for flag in state.flags
        if flag.flag == "escalate" and flag.at > asked_at
    }
    escalated = bool(taken)
    taken |= {skip.annotator: "skip" for skip in state.skips if skip.annotator not in asked}
    full = [one for one in state.labels if one.fills_overlap and rules.headline in one.values]
    again = {one.key.annotator for one in full if lineage.asked_again(uid, one)} | asked
    people = {one.key.annotator for one in full} - again
    wanted = labels_wanted(state, rules.overlap)
    if len(people) < wanted:
        people -= {one.key.annotator for one in full if lineage.ended(rules.headline, one)}
    taken |= dict.fromkeys(people, "label")
    settled = state.redacted is not None or _decided(uid, state, lineage, asked_at)
    waits = len(people) < wanted and not escalated and not settled
    urgent = waits and bool(again or state.asked)
    return QueuePlace(open=waits, n_labels=len(people), taken=taken, first=urgent)


def labels_wanted(state: ItemState, overlap: int) -> int:
    """How many people's labels an item is to have: the overlap, and what a lead asked for more."""
    return overlap + sum(ask.more for ask in state.asked)


def _decided(uid: str, state: ItemState, lineage: Lineage, asked_at: str) -> bool:
    """Whether a lead's decision closes the item: nobody has asked for more labels since."""
    decision = state.adjudication
    if decision is None or decision.at < asked_at:
        return False
    return not lineage.asks_since(uid, decision.rubric_id, decision.rubric_version)
