"""What a key press asks of shares seeks, however much was given, done or taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from annotator.services.app import Workspace
from annotator.store import queries, shares
from annotator.store.database import Sql

Ask = Callable[[Sql], object]
HOT: dict[str, Ask] = {
    "has a share": lambda sql: shares.holds(sql, "ada"),
    "the next of a share": lambda sql: shares.waiting(sql, "ada", 3),
    "entries of an item": lambda sql: shares.of_item(sql, 1),
    "one entry": lambda sql: shares.entry(sql, "ada", 1, 0),
    "what is left": lambda sql: shares.to_do(sql, "ada"),
    "is an item shared": lambda sql: shares.shared(sql, [1]),
    "asked for again": lambda sql: queries.asked_items(sql, "ada", -(1 << 63), 50),
}
SMALL = {"json_each", "meta", "batches", "CONSTANT"}


@pytest.mark.parametrize("name", HOT)
def test_a_hot_question_about_shares_seeks(loaded: Workspace, name: str) -> None:
    sent: list[str] = []
    with loaded.database.reading() as sql:
        sql.set_trace_callback(sent.append)
        HOT[name](sql)
        sql.set_trace_callback(None)
        assert sent
        for statement in sent:
            plan = [row[3] for row in sql.execute(f"EXPLAIN QUERY PLAN {statement}")]
            assert any(step.startswith("SEARCH") for step in plan), plan
            scans = [s for s in plan if s.startswith("SCAN") and s.split()[1] not in SMALL]
            assert not scans, plan


def test_what_is_asked_again_ends_where_the_rest_of_the_queue_begins(loaded: Workspace) -> None:
    """Else somebody with a share would pass over all that they labeled of the open items."""
    with loaded.database.reading() as sql:
        [statement] = _sent(sql)
        plan = " ".join(row[3] for row in sql.execute(f"EXPLAIN QUERY PLAN {statement}"))
    assert "rank>? AND rank<?" in plan


def _sent(sql: Sql) -> list[str]:
    sent: list[str] = []
    sql.set_trace_callback(sent.append)
    queries.asked_items(sql, "ada", -(1 << 63), 3)
    sql.set_trace_callback(None)
    return sent
