"""The list of disagreements is read by seeking, page by page, whatever is filtered and decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from annotator.services.app import Workspace
from annotator.store import queries
from annotator.store.database import Sql
from annotator.store.dispute_where import DisputePlace, DisputeWhere

ALL = DisputeWhere("severity")
OPEN = replace(ALL, adjudicated=False)
PLACE = DisputePlace(escalated=False, distance=0.5, flips=True, row=7)
NARROWED = {
    "clause": {"clause": "P-1"},
    "category": {"category": "odd"},
    "no category": {"category": ""},
    "model": {"model": "m1"},
    "source": {"source": "s"},
    "annotator": {"annotator": "ada"},
    "pair": {"pair": ("ada", "bob")},
    "levels": {"levels": ("1", "5")},
    "one level": {"levels": ("5", "5")},
    "mark": {"mark": "privacy", "in_set": True},
    "group": {"among": ("ada", "bob")},
    "no group": {"apart": ("ada",)},
    "until": {"until_ms": 1},
}
ASKED: dict[str, Callable[[Sql], object]] = {
    "first page": lambda sql: queries.disputes(sql, ALL, 200),
    "next page": lambda sql: queries.disputes(sql, ALL, 200, PLACE),
    "first open page": lambda sql: queries.disputes(sql, OPEN, 200),
    "next open page": lambda sql: queries.disputes(sql, OPEN, 200, PLACE),
    "count": lambda sql: queries.dispute_count(sql, ALL),
    "open count": lambda sql: queries.dispute_count(sql, OPEN),
    "differing": lambda sql: queries.disputes(sql, replace(ALL, differing=True), 200, PLACE),
}


def plans(workspace: Workspace, ask: Callable[[Sql], object]) -> list[tuple[str, list[str]]]:
    """Each statement that is sent, with its plan."""
    sent: list[str] = []
    with workspace.database.reading() as sql:
        sql.set_trace_callback(sent.append)
        ask(sql)
        sql.set_trace_callback(None)
        return [(one, [row[3] for row in sql.execute(f"EXPLAIN QUERY PLAN {one}")]) for one in sent]


def seeks(workspace: Workspace, ask: Callable[[Sql], object]) -> None:
    asked = plans(workspace, ask)
    assert asked
    for statement, plan in asked:
        assert "OFFSET" not in statement.upper()
        assert any(step.startswith("SEARCH d USING") for step in plan), plan
        scanned = [s for s in plan if s.startswith("SCAN") and "json_each" not in s]
        assert not scanned, plan
        assert not [s for s in plan if "ORDER BY" in s], plan


@pytest.mark.parametrize("name", ASKED)
def test_a_page_of_disagreements_seeks(loaded: Workspace, name: str) -> None:
    seeks(loaded, ASKED[name])


@pytest.mark.parametrize("name", NARROWED)
@pytest.mark.parametrize("base", [ALL, OPEN], ids=["all", "open"])
def test_a_filter_keeps_the_order_of_the_index(
    loaded: Workspace, base: DisputeWhere, name: str
) -> None:
    where = replace(base, **NARROWED[name])  # type: ignore[arg-type]
    seeks(loaded, lambda sql: queries.disputes(sql, where, 200))
    seeks(loaded, lambda sql: queries.disputes(sql, where, 200, PLACE))


def test_what_is_decided_is_not_even_looked_at(loaded: Workspace) -> None:
    for ask in (ASKED["first open page"], ASKED["next open page"], ASKED["open count"]):
        for _, plan in plans(loaded, ask):
            assert any("ix_disputes_open" in step for step in plan), plan


def test_the_next_page_starts_at_its_place(loaded: Workspace) -> None:
    """Two seeks: behind the last row among equals, then what is less wide."""
    equal, below = (plan[0] for _, plan in plans(loaded, ASKED["next page"]))
    assert "escalated=? AND distance=? AND flips=? AND item_id>?" in equal
    assert "(criterion=? AND (escalated,distance,flips)<(?,?,?))" in below
