"""Forks: one seq of a replica, and two events that claim it.

A copy that was made where the program cannot see it (a virtual machine's snapshot) writes on as the
same replica. None of its branches counts from the contested seq on, until a lead says that all do.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from annotator.domain.events import Settle, decode
from annotator.store import projection, to_derive
from annotator.store.json import loads

_SETTLES = "SELECT stored FROM {} WHERE kind = 'fork.settle' AND kind <> 'label'"


@dataclass(frozen=True, slots=True)
class ForkPoint:
    """The first seq of a replica that two events claim. settled: its branches count."""

    replica: str
    seq: int
    settled: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch of a fork, from its first own event to its last. in_log: it is the log's."""

    from_seq: int
    to_seq: int
    hash: str
    in_log: bool
    actors: tuple[str, ...]
    first_hlc: str
    last_hlc: str


@dataclass(frozen=True, slots=True)
class Fork:
    """A forked replica with its branches: those of which no other goes on, the log's first."""

    point: ForkPoint
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class _Node:
    seq: int
    hash: str
    prev: str
    actor: str
    hlc: str


def points(sql: sqlite3.Connection) -> list[ForkPoint]:
    """Of every forked replica."""
    rows = sql.execute("SELECT replica, seq, settled FROM fork_points ORDER BY replica")
    return [ForkPoint(row[0], row[1], bool(row[2])) for row in rows]


def derived_points(sql: sqlite3.Connection) -> list[ForkPoint]:
    """The same as the events say: a branch begins where the log has another event."""
    settled = _settled(sql)
    rows = sql.execute("SELECT replica, min(seq) FROM forked GROUP BY replica ORDER BY replica")
    return [ForkPoint(one, seq, settled.get(one, seq + 1) <= seq) for one, seq in rows]


def review(sql: sqlite3.Connection) -> None:
    """Bring the fork points up to the events, and note the items about which other events count."""
    before = {one.replica: one for one in points(sql)}
    for one in derived_points(sql):
        was = before.get(one.replica)
        if was == one:
            continue
        sql.execute(
            "INSERT OR REPLACE INTO fork_points (replica, seq, settled) VALUES (?, ?, ?)",
            (one.replica, one.seq, int(one.settled)),
        )
        first = one.seq if was is None else min(one.seq, was.seq)
        to_derive.note_branches(sql, one.replica, first)
        if _rules(sql, one.replica, first):
            projection.outdate(sql)


def forks(sql: sqlite3.Connection) -> list[Fork]:
    """Every forked replica, for people to look at. Reads all that is contested."""
    return [Fork(one, tuple(_branches(sql, one))) for one in points(sql)]


def _settled(sql: sqlite3.Connection) -> Mapping[str, int]:
    """By replica: the first seq that a lead settled.

    Said on a branch that does not count itself, it is still a lead's word: who could settle that
    branch, if nobody on it could?
    """
    found: dict[str, int] = {}
    for table in ("events", "forked"):
        for (stored,) in sql.execute(_SETTLES.format(table)):
            body = decode(stored, loads).body
            if isinstance(body, Settle):
                found[body.replica] = min(found.get(body.replica, body.seq), body.seq)
    return found


def _rules(sql: sqlite3.Connection, replica: str, seq: int) -> bool:
    """Whether what is contested says more than something about single items."""
    kinds = ", ".join(f"'{kind}'" for kind in sorted(projection.RULES))
    return any(
        sql.execute(
            f"SELECT 1 FROM {table} WHERE replica = ? AND seq >= ? AND kind IN ({kinds}) LIMIT 1",
            (replica, seq),
        ).fetchone()
        for table in ("events", "forked")
    )


def _branches(sql: sqlite3.Connection, point: ForkPoint) -> Iterator[Branch]:
    logged = list(_nodes(sql, "events", point))
    beside = {node.hash: node for node in _nodes(sql, "forked", point)}
    yield _branch(logged, in_log=True)
    shared: defaultdict[str, int] = defaultdict(int)
    for node in beside.values():
        shared[node.prev] += 1
    for tip in [node for node in beside.values() if not shared[node.hash]]:
        own = [tip]
        while (before := beside.get(own[-1].prev)) is not None and shared[before.hash] == 1:
            own.append(before)
        yield _branch(own[::-1], in_log=False)


def _nodes(sql: sqlite3.Connection, table: str, point: ForkPoint) -> Iterator[_Node]:
    rows = sql.execute(
        f"SELECT seq, hash, prev, actor, hlc FROM {table} WHERE replica = ? AND seq >= ? "
        "ORDER BY seq, hash",
        (point.replica, point.seq),
    )
    return (_Node(*row) for row in rows)


def _branch(nodes: list[_Node], *, in_log: bool) -> Branch:
    return Branch(
        from_seq=nodes[0].seq,
        to_seq=nodes[-1].seq,
        hash=nodes[-1].hash,
        in_log=in_log,
        actors=tuple(sorted({node.actor for node in nodes})),
        first_hlc=min(node.hlc for node in nodes),
        last_hlc=max(node.hlc for node in nodes),
    )
