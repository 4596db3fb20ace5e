"""Shares follow from the plans in the log, and what is done of them from the labels.

An item that stands in somebody's share is in nobody else's queue, unless it is asked for again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from annotator.domain.events import Event, Plan, Share
from annotator.domain.fold import EMPTY, ItemState
from annotator.store import log, projection, shares
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
    so is all that nobody is to look at any more: what is redacted, escalated or decided. What a
    pack asks for again is done with what its annotator has said since.
    """
    if state.redacted is not None:
        return True
    who = entry.annotator
    if entry.after:
        return last_said(state, who) > entry.after
    if place.closed:
        return True
    if entry.occurrence:
        skipped = any(skip.annotator == who for skip in state.skips)
        return skipped or state.label_of(who, entry.occurrence) is not None
    if entry.purpose == "gold":
        return state.label_of(who) is not None or any(s.annotator == who for s in state.skips)
    return who in place.taken


def last_said(state: ItemState, who: str) -> str:
    """The hlc of the last label, skip or flag that somebody gave of an item; "" for none."""
    said = [skip.at for skip in state.skips if skip.annotator == who]
    said += [flag.at for flag in state.flags if flag.annotator == who]
    label = state.label_of(who)
    return max(said + ([] if label is None else [label.at]), default="")


def counts_as(entry: Entry, state: ItemState) -> str | None:
    """As what a gold item or a repeat stands in its annotator's progress: "labels" or "skips".

    The tallies of work do not know them; left out, they would be known by a count that stands
    still. None for work, and for what the annotator has said nothing about.
    """
    if not entry.occurrence and entry.purpose != "gold":
        return None
    if state.label_of(entry.annotator, entry.occurrence) is not None:
        return "labels"
    skipped = any(skip.annotator == entry.annotator for skip in state.skips)
    return "skips" if skipped else None


def settle_done(
    sql: Sql, entries: Sequence[Entry], before: ItemState, after: ItemState, place: QueuePlace
) -> None:
    """Bring one item's entries up to what is said about it. place: by what is said now."""
    for entry in entries:
        shares.mark(sql, entry, done=is_done(entry, after, place))
        shares.move(sql, entry.annotator, counts_as(entry, before), counts_as(entry, after))


def apply_plan(sql: Sql, event: Event, plan: Plan, place_of: PlaceOf) -> None:
    """Write what a plan event gives and takes back, and close or open its items for others."""
    apply_entries(sql, _entries(sql, plan, _at(event)), place_of)
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
        place = place_of(uid, state)
        for entry in shares.of_item(sql, row):
            before = state if entry.done else EMPTY  # what was not given was in no progress
            settle_done(sql, [entry], before, state, place)


Key = tuple[str, int, int]


def key_of(entry: Entry) -> Key:
    """What an entry is told from others by."""
    return entry.annotator, entry.row, entry.occurrence


def planned(sql: Sql) -> dict[Key, Entry]:
    """The entries as the log's plans say, for `check`. Nothing is read of what is stored."""
    found: dict[Key, Entry] = {}
    for event in log.events_by_kind(sql, "plan"):
        if isinstance(event.body, Plan):
            for chunk in _entries(sql, event.body, _at(event)):
                for entry in chunk:
                    last = found.get(key_of(entry))
                    if last is None or entry.at > last.at:
                        found[key_of(entry)] = entry
    return found


def _at(event: Event) -> str:
    return f"{event.hlc} {event.replica}"


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
