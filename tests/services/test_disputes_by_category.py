"""Where hardly any clause is cited, the list is grouped by the items' category."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from spine import clean, say, uid_of

from annotator.services.app import Workspace
from annotator.services.views import ClauseHead, DisputeFilter
from annotator.store import dispute_clauses
from annotator.store.dispute_where import DisputeWhere

URGENT = DisputeFilter(order="urgency")
SAID = {"i0": (1, 2), "i1": (1, 5), "i2": (2, 3), "i3": (1, 1), "i5": (3, 5)}


@pytest.fixture
def uncited(loaded: Workspace) -> Workspace:
    """Five items, even and odd by their number, of which four are in dispute; nobody says why."""
    for source_id, levels in SAID.items():
        for who, level in zip(("ada", "bob"), levels, strict=True):
            say(loaded, who, source_id, level)
    return loaded


def places(heads: tuple[ClauseHead, ...]) -> list[tuple[str | None, str | None, int]]:
    return [(head.clause, head.category, head.n) for head in heads]


def without_category(workspace: Workspace, folder: Path, source_id: str) -> None:
    turns = [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]
    path = folder / "plain.jsonl"
    path.write_text(json.dumps({"id": source_id, "messages": turns}) + "\n", "utf-8")
    workspace.importing.run(path)


def test_the_category_that_concerns_most_of_the_disagreement_stands_first(
    uncited: Workspace,
) -> None:
    heads = uncited.disagreements.groups()
    assert places(heads) == [(None, "odd", 2), (None, "even", 2)]
    rows = uncited.disagreements.page(DisputeFilter()).rows
    odd = sum(row.distance for row in rows if row.category == "odd")
    assert heads[0].share == pytest.approx(odd / sum(row.distance for row in rows))
    assert sum(head.share for head in heads) == pytest.approx(1)
    assert [head.n_flipping for head in heads] == [1, 1]
    assert places(uncited.disagreements.clauses()) == [(None, None, 4)]


def test_a_heads_items_are_those_that_its_filter_lists(uncited: Workspace) -> None:
    say(uncited, "cyd", "i0", 2, clauses=("P-1",))
    uncited.adjudication.keep_split("lead", uid_of(uncited, "i1")).result()
    for also in (False, True):
        wanted = DisputeFilter(order="urgency", include_adjudicated=also)
        listed: list[str] = []
        for head in uncited.disagreements.groups(wanted):
            page = uncited.disagreements.page(head.inside(wanted))
            assert (len(page.rows), page.total) == (head.n, head.n)
            assert sum(row.flips_verdict for row in page.rows) == head.n_flipping
            listed += [row.uid for row in page.rows]
        every = {row.uid for row in uncited.disagreements.page(wanted).rows}
        assert (len(listed), set(listed)) == (len(every), every)
    clean(uncited)


def test_the_one_clause_that_somebody_cites_stands_where_its_part_puts_it(
    uncited: Workspace,
) -> None:
    uncited.labeling.flag("bob", uid_of(uncited, "i0"), "rubric_unclear", "?", ("G-1",)).result()
    heads = uncited.disagreements.groups()
    assert places(heads) == [(None, "odd", 2), ("G-1", None, 1), (None, "even", 1)]
    assert [head.share for head in heads] == sorted((h.share for h in heads), reverse=True)


def test_where_clauses_are_cited_they_alone_make_the_groups(uncited: Workspace) -> None:
    uncited.labeling.flag("bob", uid_of(uncited, "i1"), "rubric_unclear", "?", ("G-1",)).result()
    heads = uncited.disagreements.groups()
    assert places(heads) == [("G-1", None, 1), (None, None, 3)]
    assert heads == uncited.disagreements.clauses()


def test_items_without_a_category_come_last(uncited: Workspace, tmp_path: Path) -> None:
    without_category(uncited, tmp_path, "plain")
    say(uncited, "ada", "plain", 1)
    say(uncited, "bob", "plain", 5)
    heads = uncited.disagreements.groups()
    assert places(heads) == [(None, "odd", 2), (None, "even", 2), (None, "", 1)]
    [row] = uncited.disagreements.page(heads[-1].inside(URGENT)).rows
    assert row.source_id == "plain"


def test_one_category_is_no_grouping(uncited: Workspace) -> None:
    wanted = DisputeFilter(category="odd")
    assert places(uncited.disagreements.groups(wanted)) == [(None, None, 2)]
    assert uncited.disagreements.groups(wanted)[0].inside(wanted).category == "odd"


def test_a_wanted_clause_leaves_its_own_heads(uncited: Workspace) -> None:
    uncited.labeling.flag("bob", uid_of(uncited, "i0"), "rubric_unclear", "?", ("G-1",)).result()
    groups = uncited.disagreements.groups
    assert places(groups(DisputeFilter(clause="G-1"))) == [("G-1", None, 1)]
    none = groups(DisputeFilter(clause=""))
    assert places(none) == [(None, "odd", 2), (None, "even", 1)]
    assert uncited.disagreements.groups(DisputeFilter(category="none")) == ()


@pytest.mark.parametrize("where", [{}, {"adjudicated": False}, {"model": "m1"}])
def test_one_pass_over_what_cites_nothing(uncited: Workspace, where: dict[str, object]) -> None:
    sent: list[str] = []
    with uncited.database.reading() as sql:
        sql.set_trace_callback(sent.append)
        dispute_clauses.categories(sql, DisputeWhere("severity", **where))  # type: ignore[arg-type]
        sql.set_trace_callback(None)
        assert sent, "or nothing is tested"
        for one in sent:
            plan = [row[3] for row in sql.execute(f"EXPLAIN QUERY PLAN {one}")]
            assert "criterion=? AND adjudicated=? AND clause=?" in plan[0], plan
            assert not [step for step in plan if step.startswith("SCAN")], plan
