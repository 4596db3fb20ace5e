"""Query plans: what runs at every key press seeks and never scans."""

from __future__ import annotations

import pytest

from annotator.services.app import Workspace
from annotator.store import items, log, projection, queries
from annotator.store.items import VISIBLE

BIG = ("items", "queue", "events", "states", "taken", "disputes", "patterns", "raw_records")
DISPUTES = (
    f"{queries._DISPUTES} AND d.adjudicated <= ? "
    "ORDER BY d.escalated DESC, d.distance DESC, d.flips DESC, d.item_id LIMIT ?"
)
HOT = {
    "next item": (queries.NEXT_ITEMS, (-1, "ada", 3)),
    "disputes": (DISPUTES, ("severity", 1, 200)),
    "one dispute": (f"{queries._DISPUTES} AND d.item_id = ?", ("severity", 1)),
    "item by uid": (f"SELECT id FROM items WHERE uid = ? AND {VISIBLE}", ("x",)),
    "item by row": (f"SELECT uid FROM items WHERE id = ? AND {VISIBLE}", (1,)),
    "item by source id": (f"SELECT uid FROM items WHERE source_id = ? AND {VISIBLE}", ("x",)),
    "events of an item": ("SELECT bytes FROM events WHERE item = ?", ("x",)),
    "is there an event": ("SELECT 1 FROM events WHERE id = ?", ("x",)),
    "last decisions": (
        "SELECT bytes FROM events WHERE actor = ? ORDER BY n DESC LIMIT ?",
        ("ada", 40),
    ),
    "rare events": (
        "SELECT bytes FROM events WHERE kind = ? AND kind <> 'label' ORDER BY n",
        ("calibrate",),
    ),
    "state": ("SELECT state FROM states WHERE item_id = ?", (1,)),
    "accumulator": (
        "SELECT pattern, n FROM patterns WHERE criterion = ? AND version = ? AND slice = ? "
        "AND key = ?",
        ("severity", "1.0.0", "all", ""),
    ),
    "progress": ("SELECT labels FROM tallies WHERE annotator = ?", ("ada",)),
    "draft": ("SELECT draft FROM drafts WHERE annotator = ? AND item = ?", ("ada", "x")),
}


def plan(workspace: Workspace, query: str, values: tuple[object, ...]) -> list[str]:
    with workspace.database.reading() as sql:
        return [row[3] for row in sql.execute(f"EXPLAIN QUERY PLAN {query}", values)]


@pytest.mark.parametrize("name", HOT)
def test_a_hot_query_seeks(loaded: Workspace, name: str) -> None:
    steps = plan(loaded, *HOT[name])
    assert any(step.startswith("SEARCH") for step in steps), steps
    scanned = [s for s in steps if s.startswith("SCAN") and s.split()[1] in (*BIG, "d", "i")]
    assert not scanned
    assert not [step for step in steps if "TEMP B-TREE" in step]


def test_the_queries_that_are_planned_here_are_those_that_run(loaded: Workspace) -> None:
    """The statements above are copies; these are what the store really sends."""
    said: list[str] = []
    with loaded.database.reading() as sql:
        sql.set_trace_callback(said.append)
        queries.next_items(sql, "ada", -1, 3)
        queries.disputes(sql, "severity", 200)
        items.keys_of(sql, "x")
        items.by_row(sql, 1)
        items.named(sql, "x")
        log.events_of(sql, "x")
        log.has_event(sql, "x")
        log.latest_by_actor(sql, "ada", 40)
        list(log.events_by_kind(sql, "calibrate"))
        projection.state_of(sql, 1)
        projection.patterns_of(sql, projection.SliceKey("severity", "1.0.0"))
        queries.tally(sql, "ada")
        queries.draft(sql, "ada", "x")
        sql.set_trace_callback(None)
    for statement in said:
        if statement.startswith("BEGIN") or "open_items" in statement:
            continue
        steps = plan(loaded, statement, ())
        assert not [s for s in steps if s.startswith("SCAN") and s.split()[1] in (*BIG, "d", "i")]
        assert not [step for step in steps if "TEMP B-TREE" in step], statement
