"""Taking in other replicas' events: a union, whatever comes first, as often as it comes.

A replica's events make a chain; where two events claim one seq, a tree. The log holds the branch
that came first and `forked` the others: what `heard` lets count follows from the tree alone, and
not from which branch came first (`forks`).
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import orjson

from annotator.domain.canonical import Json, canonical
from annotator.domain.errors import RefusedInput, UserError
from annotator.domain.events import GENESIS, Event, Unknown, chain_hash, decode
from annotator.store import forks, log, projection, to_derive
from annotator.store.json import loads

Judge = Callable[[Event], None]
"""Sees every new event; raises UserError to refuse all."""

_HLC = re.compile(r"[0-9]{13}\.[0-9]{5}")
_NEWER = "Ask for a newer file: it brings all that this copy has not confirmed yet."
_SURROGATE = b"\\ud"
_LONG_NUMBER = re.compile(rb"[0-9]{16}")
"""Where a whole number may be beyond 2^53, which orjson writes all the same."""
_FORKING = "fork.settle"
_TOLD = 120


class EventsMissing(RefusedInput):
    """Between what is known of a replica and what came in, events are missing."""

    def __init__(self, replica: str, first: int, last: int) -> None:
        which = f"event {first} is" if first == last else f"events {first}–{last} are"
        super().__init__(f"Of replica {replica}, {which} missing.", _NEWER)
        self.replica, self.first, self.last = replica, first, last


class EventsUnreadable(RefusedInput):
    """What came in as an event is none, or not one of this replica and project."""

    def __init__(self, replica: str, seq: int, why: str) -> None:
        super().__init__(
            f"Event {seq} of replica {replica} cannot be taken in: {why}.",
            "Ask for the file anew; nothing of it was kept.",
        )
        self.replica, self.seq = replica, seq


@dataclass(frozen=True, slots=True)
class Chain:
    """Consecutive events of one replica, as they are stored: the first one follows `prev`.

    events: read once, and one at a time.
    """

    replica: str
    from_seq: int
    prev: str
    events: Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a chain's events. branched: of the new ones, those beside the log's branch.

    to_seq, hash: where it ends. latest: the largest hlc of what is new; "" where nothing is.
    ahead: new events of which the clock went more than a day fast. kinds: of the new events.
    contested: the replica is forked, and no lead has settled that.
    """

    replica: str
    new: int
    known: int
    branched: int
    to_seq: int
    hash: str
    latest: str
    ahead: int
    kinds: frozenset[str]
    contested: bool


def merge(
    sql: sqlite3.Connection,
    project: str,
    chains: Iterable[Chain],
    horizon: str,
    judge: Judge | None = None,
) -> tuple[Merged, ...]:
    """Add what is new, and note the items that it is about; all in the caller's transaction.

    horizon: the hlc behind which an event is ahead of its time. Raises EventsMissing,
    EventsUnreadable and what `judge` raises; the caller then keeps nothing.
    """
    ends = log.last_number(sql), log.last_number(sql, "forked")
    taken = [_Incoming(sql, project, one, horizon, judge) for one in chains]
    for one in taken:
        one.take()
    to_derive.note_new(sql, *ends)
    kinds = frozenset(kind for one in taken for kind in one.kinds)
    if kinds & projection.RULES:
        projection.outdate(sql)
    if _FORKING in kinds or any(one.branched for one in taken):
        forks.review(sql)
    contested = {point.replica for point in forks.points(sql) if not point.settled}
    return tuple(one.told(contested) for one in taken)


class _Incoming:
    """One chain on its way in. seq, hash: of the last event that was looked at."""

    def __init__(
        self,
        sql: sqlite3.Connection,
        project: str,
        brought: Chain,
        horizon: str,
        judge: Judge | None,
    ) -> None:
        self._sql = sql
        self._project = project
        self._brought = brought
        self._horizon = horizon
        self._judge = judge
        self.seq = brought.from_seq - 1
        self.hash = brought.prev
        self.known = self.new = self.branched = self.ahead = 0
        self.latest = ""
        self.kinds: set[str] = set()

    def take(self) -> None:
        """Count what is known, add the rest: where its parent is new, an event is, too."""
        events = iter(self._brought.events)
        table, first = self._first_new(events)
        if first is None:
            return
        rows = self._rows(chain((first,), events))
        self._sql.executemany(log.INSERT.format(table), rows)
        self.branched = self.new if table == "forked" else 0

    def told(self, contested: set[str]) -> Merged:
        """What became of it."""
        return Merged(
            replica=self._brought.replica,
            new=self.new,
            known=self.known,
            branched=self.branched,
            to_seq=self.seq,
            hash=self.hash,
            latest=self.latest,
            ahead=self.ahead,
            kinds=frozenset(self.kinds),
            contested=self._brought.replica in contested,
        )

    def _first_new(self, events: Iterator[bytes]) -> tuple[str, bytes | None]:
        """Pass over what is known; the first event that is not, and the table where it belongs."""
        in_log = self._starts_in_log()
        logged = self._sql.execute(
            "SELECT hash FROM events WHERE replica = ? AND seq > ? ORDER BY seq",
            (self._brought.replica, self.seq),
        )
        for stored in events:
            chained = chain_hash(self.hash, stored)
            row = logged.fetchone() if in_log else None
            if in_log and row is None:
                return "events", stored
            in_log = row is not None and row[0] == chained
            if not (in_log or self._is_beside(chained)):
                logged.close()
                return "forked", stored
            self.seq, self.hash, self.known = self.seq + 1, chained, self.known + 1
        return "events", None

    def _starts_in_log(self) -> bool:
        """Whether it follows an event of the log. EventsMissing where that is not known at all."""
        replica, seq, prev = self._brought.replica, self.seq, self.hash
        if seq <= 0:
            if seq < 0 or prev != GENESIS:
                raise EventsUnreadable(replica, seq + 1, "no chain begins like this")
            return True
        row = self._sql.execute(
            "SELECT hash FROM events WHERE replica = ? AND seq = ?", (replica, seq)
        ).fetchone()
        if row is not None and row[0] == prev:
            return True
        if not self._is_beside(prev):
            known, _ = log.end_of(self._sql, replica)
            raise EventsMissing(replica, known + 1 if known < seq else 1, seq)
        return False

    def _is_beside(self, chained: str) -> bool:
        found = self._sql.execute(
            "SELECT 1 FROM forked WHERE hash = ? AND replica = ?", (chained, self._brought.replica)
        )
        return found.fetchone() is not None

    def _rows(self, events: Iterable[bytes]) -> Iterator[tuple[object, ...]]:
        judge, horizon = self._judge, self._horizon
        for stored in events:
            event = self._event(stored, self.seq + 1)
            if judge is not None:
                judge(event)
            prev, self.hash = self.hash, chain_hash(self.hash, stored)
            self.seq += 1
            self.new += 1
            self.ahead += event.hlc > horizon
            self.latest = max(self.latest, event.hlc)
            self.kinds.add(event.kind)
            yield log.row_of(event, stored, prev, self.hash)

    def _event(self, stored: bytes, seq: int) -> Event:
        """The event that the bytes are. EventsUnreadable where it is not the one that is due."""
        replica = self._brought.replica
        try:
            raw = loads(stored)
            event = decode(stored, lambda _: raw)
            why = _unlike(raw, stored, event)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise EventsUnreadable(replica, seq, f"it cannot be read ({_short(error)})") from error
        if why is None and (event.replica, event.seq) != (replica, seq):
            why = f"it says that it is event {event.seq} of {event.replica}"
        if why is None and event.project != self._project:
            why = "it is of another project"
        if why is not None:
            raise EventsUnreadable(replica, seq, why)
        return event


def _short(error: Exception) -> str:
    """What is wrong, without all of what was read."""
    told = str(error)
    return told if len(told) <= _TOLD else f"{told[:_TOLD]}…"


def _unlike(raw: Json, stored: bytes, event: Event) -> str | None:
    """What no event of ours would have; None where nothing is."""
    texts = (event.id, event.project, event.replica, event.actor, event.hlc, event.kind)
    if not all(type(one) is str and one for one in texts):
        return "its envelope lacks something"
    if type(event.v) is not int or type(event.seq) is not int:
        return "its envelope lacks something"
    if isinstance(event.body, Unknown) and not isinstance(event.body.json, dict):
        return "it says nothing"
    if _HLC.fullmatch(event.hlc) is None:
        return f"“{event.hlc}” is no time"
    if not _is_canonical(raw, stored):
        return "its bytes are not in the one form that is hashed"
    if _SURROGATE in stored:
        "".join((*texts, event.item or "")).encode()  # UnicodeEncodeError is a ValueError
    return None


def _is_canonical(raw: Json, stored: bytes) -> bool:
    """Two ways to write one event would be two hashes of it. orjson says nearly always yes."""
    try:
        same = orjson.dumps(raw, option=orjson.OPT_SORT_KEYS) == stored
        if same and _LONG_NUMBER.search(stored) is None:
            return True
    except TypeError:  # a lone surrogate, or a whole number beyond 64 bits
        pass
    try:
        return canonical(raw) == stored
    except UserError:
        return False
