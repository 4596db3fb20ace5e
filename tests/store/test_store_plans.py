"""Query plans: what runs at every key press seeks and never scans."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from annotator.services.app import Workspace
from annotator.store import items, log, projection, queries, to_derive
from annotator.store.database import Sql
from annotator.store.projection import SliceKey

BIG = {"items", "queue", "events", "forked", "states", "taken", "disputes", "patterns", "d", "i"}
SLICE = SliceKey("severity", "1.0.0")
Ask = Callable[[Sql], object]
HOT: dict[str, Ask] = {
    "next item": lambda sql: queries.next_items(sql, "ada", -1, 3),
    "disputes": lambda sql: queries.disputes(sql, "severity", 200),
    "open disputes": lambda sql: queries.disputes(sql, "severity", 200, adjudicated=False),
    "one dispute": lambda sql: queries.dispute_of(sql, "severity", 1),
    "item by uid": lambda sql: items.by_uid(sql, "x"),
    "item by row": lambda sql: items.by_row(sql, 1),
    "slices of an item": lambda sql: items.keys_of(sql, "x"),
    "item by source id": lambda sql: items.named(sql, "x"),
    "another item of that name": lambda sql: items.other_content(sql, "x", None, None, "u"),
    "events of an item": lambda sql: log.events_of(sql, "x"),
    "is there an event": lambda sql: log.has_event(sql, "x"),
    "one event": lambda sql: log.event_of(sql, "x"),
    "is it owed": lambda sql: to_derive.is_owed(sql, 1),
    "owed items": lambda sql: to_derive.next_uids(sql, 25),
    "what a replica wrote": lambda sql: list(log.chain_of(sql, "r", 7)),
    "the end of a chain": lambda sql: log.end_of(sql, "r"),
    "last decisions": lambda sql: log.latest_by_actor(sql, "ada", 40),
    "rare events": lambda sql: list(log.events_by_kind(sql, "calibrate")),
    "state": lambda sql: projection.state_of(sql, 1),
    "accumulator": lambda sql: projection.patterns_of(sql, SLICE),
    "progress": lambda sql: queries.tally(sql, "ada"),
    "draft": lambda sql: queries.draft(sql, "ada", "x"),
}


@pytest.mark.parametrize("name", HOT)
def test_a_hot_query_seeks(loaded: Workspace, name: str) -> None:
    sent: list[str] = []
    with loaded.database.reading() as sql:
        sql.set_trace_callback(sent.append)
        HOT[name](sql)
        sql.set_trace_callback(None)
        assert sent
        for statement in sent:
            plan = [row[3] for row in sql.execute(f"EXPLAIN QUERY PLAN {statement}")]
            assert any(step.startswith("SEARCH") for step in plan), plan
            assert not [s for s in plan if s.startswith("SCAN") and s.split()[1] in BIG], plan
            assert not [s for s in plan if "TEMP B-TREE" in s], plan
