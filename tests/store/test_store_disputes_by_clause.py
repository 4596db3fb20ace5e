"""The list by clause and by urgency is read by seeking, and follows from the disagreements."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from spine import clean, raw, say, uid_of

from annotator.domain.clock import LogPlace
from annotator.domain.item import Item, turn_of
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.checking import check, rebuild_projection
from annotator.services.views import DisputeFilter
from annotator.store import dispute_clauses, items, log, queries
from annotator.store.database import Sql, Transaction
from annotator.store.dispute_clauses import ClauseEntry
from annotator.store.dispute_where import DisputePlace, DisputeWhere
from annotator.store.items import NewItem

URGENT = DisputeWhere("severity", order="urgency")
OPEN = replace(URGENT, adjudicated=False)
PLACE = DisputePlace(escalated=False, distance=0.5, flips=True, row=7, urgency=0.3)
CLAUSE = {"clause": "P-1"}
Ask = Callable[[Sql], object]
ASKED: dict[str, Ask] = {
    "by urgency": lambda sql: queries.disputes(sql, URGENT, 200),
    "by urgency, next": lambda sql: queries.disputes(sql, URGENT, 200, PLACE),
    "open by urgency": lambda sql: queries.disputes(sql, OPEN, 200),
    "open by urgency, next": lambda sql: queries.disputes(sql, OPEN, 200, PLACE),
    "in a clause": lambda sql: queries.disputes(sql, replace(OPEN, **CLAUSE), 200),
    "in a clause, next": lambda sql: queries.disputes(sql, replace(OPEN, **CLAUSE), 200, PLACE),
    "in a clause, all": lambda sql: queries.disputes(sql, replace(URGENT, **CLAUSE), 200, PLACE),
    "in no clause": lambda sql: queries.disputes(sql, replace(OPEN, clause=""), 200, PLACE),
    "in a clause of a category": lambda sql: queries.disputes(
        sql, replace(OPEN, category="odd", **CLAUSE), 200, PLACE
    ),
    "escalated in a clause": lambda sql: queries.disputes(
        sql, replace(OPEN, only="escalated", **CLAUSE), 200
    ),
    "clauses": lambda sql: dispute_clauses.counts(sql, OPEN),
    "all clauses": lambda sql: dispute_clauses.counts(sql, URGENT),
    "clauses of a category": lambda sql: dispute_clauses.counts(sql, replace(OPEN, category="odd")),
    "count of a clause": lambda sql: queries.dispute_count(sql, replace(OPEN, **CLAUSE)),
    "count of a clause, all": lambda sql: queries.dispute_count(sql, replace(URGENT, **CLAUSE)),
    "decisions": lambda sql: log.newest_by_kind(sql, "adjudicate", 50),
    "next decisions": lambda sql: log.newest_by_kind(sql, "adjudicate", 50, LogPlace("7", "", 1)),
    "one event": lambda sql: log.event_of(sql, "x"),
}
FEW: dict[str, Ask] = {
    only: lambda sql, only=only: (  # type: ignore[misc]
        queries.disputes(sql, replace(OPEN, only=only), 200, PLACE),
        queries.disputes(sql, replace(OPEN, only=only, order="distance"), 200, PLACE),
        queries.dispute_count(sql, replace(OPEN, only=only)),
    )
    for only in ("conflicts", "unclear", "asked")
}


def plans(workspace: Workspace, ask: Ask) -> Iterator[tuple[str, list[str]]]:
    sent: list[str] = []
    with workspace.database.reading() as sql:
        sql.set_trace_callback(sent.append)
        ask(sql)
        sql.set_trace_callback(None)
        for one in sent:
            yield one, [row[3] for row in sql.execute(f"EXPLAIN QUERY PLAN {one}")]


@pytest.mark.parametrize("name", ASKED)
def test_it_seeks_and_never_sorts(loaded: Workspace, name: str) -> None:
    asked = list(plans(loaded, ASKED[name]))
    assert asked
    for statement, plan in asked:
        assert "OFFSET" not in statement.upper()
        assert any(step.startswith("SEARCH") for step in plan), plan
        assert not [step for step in plan if step.startswith("SCAN")], plan
        assert not [step for step in plan if "TEMP B-TREE" in step], plan


@pytest.mark.parametrize("name", FEW)
def test_what_people_flag_or_ask_for_is_found_without_a_look_at_the_rest(
    loaded: Workspace, name: str
) -> None:
    """Sorted after it is found: there are few."""
    for _, plan in plans(loaded, FEW[name]):
        assert f"ix_disputes_{name}" in plan[0], plan
        assert not [step for step in plan if step.startswith("SCAN")], plan


def test_the_next_page_of_a_clause_is_one_seek(loaded: Workspace) -> None:
    [(_, plan)] = plans(loaded, ASKED["in a clause, next"])
    assert "clause=? AND (escalated,urgency,distance,item_id)<(?,?,?,?)" in plan[0]


# ---- the entries


def test_a_disagreement_stands_under_each_clause_with_its_part_of_the_distance() -> None:
    whole = ClauseEntry("severity", 0, "", 0, 0.2, 0.5, 7, 1, 0.5)
    cited = list(dispute_clauses.entries(whole, ("P-1", "G-1", "P-1")))
    assert [(one.clause, one.weight) for one in cited] == [("P-1", 0.25), ("G-1", 0.25)]
    assert list(dispute_clauses.entries(whole, ())) == [whole]


def entries(workspace: Workspace) -> set[tuple[object, ...]]:
    with workspace.database.reading() as sql:
        return set(
            sql.execute(
                "SELECT clause, adjudicated, escalated, item_id, flips FROM dispute_clauses "
                "WHERE criterion = 'severity'"
            )
        )


def test_the_entries_go_with_the_disagreement(loaded: Workspace) -> None:
    say(loaded, "ada", "i0", 1)
    say(loaded, "bob", "i0", 5)
    row = loaded.items.resolve("i0", {}).row
    assert entries(loaded) == {("", 0, 0, row, 1)}
    say(loaded, "cyd", "i0", 5, clauses=("P-1", "G-1"))
    assert entries(loaded) == {("P-1", 0, 0, row, 1), ("G-1", 0, 0, row, 1)}
    loaded.adjudication.keep_split("lead", uid_of(loaded, "i0")).result()
    assert entries(loaded) == {("P-1", 1, 0, row, 1), ("G-1", 1, 0, row, 1)}
    clean(loaded)
    for who in ("cyd", "bob"):
        loaded.labeling.undo(who).result()
    assert entries(loaded) == set()
    clean(loaded)


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM dispute_clauses",
        "UPDATE dispute_clauses SET weight = weight / 2",
        "UPDATE dispute_clauses SET clause = 'P-1'",
        "INSERT INTO dispute_clauses VALUES ('severity', 0, 'P-9', 0, 0, 0, 1, 0, 0)",
    ],
)
def test_check_sees_entries_that_do_not_follow_and_repair_mends_them(
    loaded: Workspace, opened: Callable[..., Workspace], harm: str
) -> None:
    say(loaded, "ada", "i0", 1)
    say(loaded, "bob", "i0", 5, clauses=("G-1",))
    before = entries(loaded)
    loaded.close()
    sql = raw(loaded.folder)
    sql.execute(harm)
    sql.close()
    again = opened(loaded.folder)
    assert any("by clause" in problem.what for problem in check(again))
    rebuild_projection(again)
    clean(again)
    assert entries(again) == before


# ---- size


def crowded(folder: Path, rubric: Path, disputes: int) -> Workspace:
    """A project whose list is as long as that, over twelve clauses: as the projection writes it."""
    create_project(folder, rubric=str(rubric), name="Crowd")
    workspace = open_workspace(folder)
    draw = random.Random(7)

    def job(transaction: Transaction) -> None:
        sql = transaction.sql
        batch = items.open_batch(sql, "crowd", "", "jsonl", "")
        turns = (turn_of("user", "A question " * 20), turn_of("assistant", "An answer " * 80))
        new = [
            NewItem(f"u{n:06}", Item(turns, 1, None, None, f"s{n}", f"c{n % 9}"), "ready", n, None)
            for n in range(disputes)
        ]
        items.add(sql, batch, new)
        items.publish(sql, batch, disputes, disputes)
        for n in range(1, disputes + 1):
            cited = "|".join(sorted({f"P-{draw.randrange(12)}" for _ in range(2)}))
            told = draw.randrange(1, 17) / 16, draw.randrange(2), int(draw.randrange(8) == 0)
            few = int(draw.random() < 20 / disputes)
            sql.execute(
                "INSERT INTO disputes (criterion, item_id, version, distance, flips, adjudicated, "
                "codes, clauses, escalated, unclear, urgency, conflicts, asked) "
                "VALUES ('severity', "
                '?, \'1.0.0\', ?, ?, ?, \'[["ada","1"],["bob","5"]]\', ?, 0, 0, ?, ?, 0)',
                (n, *told, cited, draw.random() / 2, few),
            )
        sql.execute(
            "INSERT INTO dispute_clauses SELECT criterion, adjudicated, value, escalated, urgency, "
            "distance, item_id, flips, distance FROM disputes, "
            "json_each('[\"' || replace(clauses, '|', '\",\"') || '\"]')"
        )

    workspace.database.write(job).result()
    return workspace


def cpu_seconds(work: Callable[[], object]) -> float:
    rounds = []
    for _ in range(7):
        start = time.process_time()
        work()
        rounds.append(time.process_time() - start)
    return min(rounds)


def deep(workspace: Workspace, wanted: DisputeFilter, pages: int) -> DisputePlace | None:
    after = None
    for _ in range(pages):
        after = workspace.disagreements.page(wanted, 20, after).after
    return after


def test_a_page_in_a_clause_costs_the_same_in_a_project_of_ten_times_as_many(
    tmp_path: Path, rubric_file: Path
) -> None:
    """50,000 disagreements against 5,000."""
    costs: dict[str, list[float]] = {}
    flat, inside = DisputeFilter(order="urgency"), DisputeFilter(order="urgency", clause="P-3")
    few = DisputeFilter(only="conflicts")
    for size in (5_000, 50_000):
        workspace = crowded(tmp_path / str(size), rubric_file, size)
        try:
            page = workspace.disagreements.page
            place = deep(workspace, inside, 10)
            asked: dict[str, Callable[[], object]] = {
                "flat": lambda page=page: page(flat),
                "in a clause": lambda page=page: page(inside),
                "deep in a clause": lambda page=page, place=place: page(inside, 200, place),
                "decided too": lambda page=page: page(replace(inside, include_adjudicated=True)),
                "conflicts": lambda page=page: page(few),
            }
            for name, ask in asked.items():
                costs.setdefault(name, []).append(cpu_seconds(ask))
        finally:
            workspace.close()
    ratios = {name: large / small for name, (small, large) in costs.items()}
    assert all(ratio < 3 for ratio in ratios.values()), (ratios, costs)
