"""Shares follow from the plans in the log, and what is done of them from the labels.

An item that stands in somebody's share is in nobody else's queue, unless it is asked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from annotator.domain.events import Event, Plan, Share
from annotator.domain.fold import ItemState
from annotator.store import projection, shares
from annotator.store.database import Sql
from annotator.store.projection import QueuePlace
from annotator.store.shares import Entry

PlaceOf = Callable[[str, ItemState], QueuePlace]
"""Where an item stands by what is said about it alone."""
_CHUNK = 5_000


def out_of_pool(place: QueuePlace, *, shared: bool) -> QueuePlace:
    """Where an item stands that may be in shares: what is asked for again stays in the pool."""
    return replace(place, open=False) if shared and not place.first else place


def is_done(entry: Entry, state: ItemState, place: QueuePlace) -> bool:
    """Whether its annotator has nothing left to do about an entry.

    place: of the item, by what is said about it. A repeat is done with its item's skip, too, and
    so is all that nobody is to look at any more: what is redacted, escalated or decided.
    """
    if state.redacted is not None or place.closed:
        return True
    who = entry.annotator
    if entry.occurrence:
        skipped = any(skip.annotator == who for skip in state.skips)
        return skipped or state.label_of(who, entry.occurrence) is not None
    if entry.purpose == "gold":
        return state.label_of(who) is not None or any(s.annotator == who for s in state.skips)
    return who in place.taken


def settle_done(sql: Sql, entries: Sequence[Entry], state: ItemState, place: QueuePlace) -> None:
    """Bring one item's entries up to what is said about it."""
    for entry in entries:
        shares.mark(sql, entry, done=is_done(entry, state, place))


def apply_plan(sql: Sql, event: Event, plan: Plan, place_of: PlaceOf) -> None:
    """Write what a plan event gives and takes back, and close or open its items for others."""
    apply_entries(sql, _entries(sql, plan, f"{event.hlc} {event.replica}"), place_of)
    shares.recount(sql, {share.annotator for share in (*plan.gives, *plan.releases)})


def apply_entries(sql: Sql, chunks: Iterable[list[Entry]], place_of: PlaceOf) -> None:
    """Write entries, close or open their items for others, and see what is done of them."""
    rows: set[int] = set()
    for entries in chunks:
        touched = {entry.row for entry in entries}
        was = shares.shared(sql, touched)
        shares.write(sql, entries)
        _move(sql, was ^ shares.shared(sql, touched), place_of, was)
        rows |= touched
    for row, uid, state in projection.states_among(sql, rows):
        settle_done(sql, shares.of_item(sql, row), state, place_of(uid, state))


def _entries(sql: Sql, plan: Plan, at: str) -> Iterator[list[Entry]]:
    ranks = iter(plan.ranks)
    for share in plan.gives:
        yield from _of_share(sql, share, next(ranks, ()), at, given=True)
    for share in plan.releases:
        yield from _of_share(sql, share, (), at, given=False)


def _of_share(
    sql: Sql, share: Share, ranks: Sequence[int], at: str, *, given: bool
) -> Iterator[list[Entry]]:
    for start in range(0, len(share.items), _CHUNK):
        uids = share.items[start : start + _CHUNK]
        known = shares.rows_of(sql, uids)
        yield [
            Entry(
                share.annotator,
                known[uid],
                share.occurrence,
                share.purpose,
                ranks[start + n] if start + n < len(ranks) else 0,
                given,
                False,
                at,
            )
            for n, uid in enumerate(uids)
            if uid in known
        ]


def _move(sql: Sql, moved: set[int], place_of: PlaceOf, was: set[int]) -> None:
    """Items that came into shares leave the pool; those that left all shares come back to it."""
    said: set[int] = set()
    for row, uid, state in projection.states_among(sql, moved):
        place = place_of(uid, state)
        before = out_of_pool(place, shared=row in was)
        after = out_of_pool(place, shared=row not in was)
        projection.save_place(sql, row, before, after)
        said.add(row)
    untouched = moved - said
    shares.hide_from_pool(sql, untouched - was, hidden=True)
    shares.hide_from_pool(sql, untouched & was, hidden=False)
