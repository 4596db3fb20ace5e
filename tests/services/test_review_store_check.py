"""`check` compares everything that is stored, and every table by its index."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from spine import clean, items_file, raw, say, uid_of

from annotator.services.app import Workspace
from annotator.services.checking import check
from annotator.store import integrity, projection
from annotator.store.database import Sql

Opener = Callable[..., Workspace]
ITEM = "(SELECT id FROM items WHERE source_id = 'i4')"
DAMAGE = {
    "an item": (
        f"DELETE FROM queue WHERE item_id = {ITEM}",
        f"DELETE FROM raw_records WHERE item_id = {ITEM}",
        "DELETE FROM items WHERE source_id = 'i4'",
    ),
    "category": ("UPDATE items SET category = 'other' WHERE source_id = 'i4'",),
    "model": ("UPDATE items SET model = NULL WHERE source_id = 'i4'",),
    "source": ("UPDATE items SET source = 'other' WHERE source_id = 'i4'",),
    "source id": ("UPDATE items SET source_id = 'other' WHERE source_id = 'i4'",),
    "prompt": ("UPDATE items SET prompt_hash = x'00' WHERE source_id = 'i4'",),
    "declared": ("UPDATE items SET declared = 'benign' WHERE source_id = 'i4'",),
    "prompt of a redacted item": ("UPDATE items SET prompt_hash = x'00' WHERE source_id = 'i5'",),
    "redacted without an event": ("UPDATE items SET status='redacted' WHERE source_id = 'i4'",),
    "no response": ("UPDATE items SET status = 'no_response' WHERE source_id = 'i4'",),
    "back from redaction": ("UPDATE items SET status = 'ready' WHERE source_id = 'i5'",),
    "redacted text": (
        "UPDATE items SET content = replace(content, '[redacted]', 'told') WHERE source_id = 'i5'",
    ),
    "raw record": (f"UPDATE raw_records SET raw = x'00' WHERE item_id = {ITEM}",),
    "no raw record": (f"DELETE FROM raw_records WHERE item_id = {ITEM}",),
    "raw record of nothing": (
        "PRAGMA foreign_keys = OFF",
        "INSERT INTO raw_records VALUES (99, x'00')",
    ),
    "tallies": ("UPDATE tallies SET labels = labels + 1",),
    "a tally": ("DELETE FROM tallies WHERE annotator = 'ada'",),
    "open items": ("UPDATE meta SET value = '77' WHERE key = 'open_items'",),
    "open items in words": ("UPDATE meta SET value = 'many' WHERE key = 'open_items'",),
    "distance": ("UPDATE disputes SET distance = 0.01",),
    "flips": ("UPDATE disputes SET flips = 1 - flips",),
    "clauses": ("UPDATE disputes SET clauses = 'G-1'",),
    "codes": ("UPDATE disputes SET codes = 'no JSON'",),
    "a dispute too many": (
        "INSERT INTO disputes (criterion, item_id, version, distance, flips, adjudicated, "
        f"escalated, unclear, codes, clauses) SELECT criterion, {ITEM}, version, distance, flips, "
        "adjudicated, escalated, unclear, codes, clauses FROM disputes LIMIT 1",
    ),
    "a state too many": (f"INSERT INTO states SELECT {ITEM}, state FROM states LIMIT 1",),
    "a state that is no JSON": ("UPDATE states SET state = 'x'",),
    "taken by a stranger": (f"INSERT INTO taken VALUES ('eve', {ITEM}, 'label')",),
    "rank": (f"UPDATE queue SET rank = 1 WHERE item_id = {ITEM}",),
    "not in the queue": (f"DELETE FROM queue WHERE item_id = {ITEM}",),
    "never open": (f"UPDATE queue SET open = 0 WHERE item_id = {ITEM}",),
}


@pytest.fixture
def worked(project: Path, tmp_path: Path, opened: Opener) -> Path:
    """Labels, a dispute, a skip, an undo and a redaction; i4 is untouched, i5 redacted."""
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 6))
    for n, level in enumerate((1, 3, 5)):
        say(workspace, "ada", f"i{n}", level)
        say(workspace, "bob", f"i{n}", 2)
    workspace.labeling.skip("cyd", uid_of(workspace, "i3"), "language").result()
    say(workspace, "dan", "i3", 2)
    workspace.labeling.undo("dan").result()
    workspace.adjudication.redact("lead", uid_of(workspace, "i5"), "personal").result()
    clean(workspace)
    workspace.close()
    return project


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found(worked: Path, opened: Opener, name: str) -> None:
    sql = raw(worked)
    for statement in DAMAGE[name]:
        sql.execute(statement)
    sql.close()
    found = check(opened(worked, read_only=True))
    assert found
    assert all(problem.what and problem.remedy for problem in found)


def test_an_unreadable_event_does_not_stop_the_check(worked: Path, opened: Opener) -> None:
    sql = raw(worked)
    sql.executescript("DROP TRIGGER events_no_update; DROP TRIGGER events_no_delete;")
    sql.execute("UPDATE events SET stored = CAST('[]' AS BLOB) WHERE seq = 3")
    sql.execute("UPDATE tallies SET labels = labels + 1")
    sql.close()
    told = " ".join(problem.what for problem in check(opened(worked, read_only=True)))
    assert "event" in told
    assert "progress" in told


GONE = projection.Dispute("severity", "1.0.0", 1.0, True, False, (), ())
ABOUT_ONE_ITEM: dict[str, Callable[[Sql], object]] = {
    "taken": lambda sql: integrity.taken(sql, 1),
    "disputes": lambda sql: integrity.disputes(sql, 1),
    "a dispute that is no more": lambda sql: projection.save_disputes(sql, 1, [GONE], []),
}


@pytest.mark.parametrize("name", ABOUT_ONE_ITEM)
def test_what_is_asked_for_every_item_seeks(worked: Path, name: str) -> None:
    sent: list[str] = []
    sql = raw(worked)
    sql.set_trace_callback(sent.append)
    ABOUT_ONE_ITEM[name](sql)
    sql.set_trace_callback(None)
    plan = [row[3] for row in sql.execute(f"EXPLAIN QUERY PLAN {sent[0]}")]
    sql.close()
    assert plan
    assert all(step.startswith("SEARCH") for step in plan), plan
