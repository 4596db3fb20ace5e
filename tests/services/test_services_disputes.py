"""The list of disagreements: its order, its pages, its filters, and what a lead takes back."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from spine import clean, draft_for, items_file, say, uid_of

from annotator.domain.errors import UserError
from annotator.domain.item import Item, turn_of
from annotator.services import disagreement
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.disputes_report import dispute_report
from annotator.services.views import DisputeFilter, DisputePage, DisputeRow
from annotator.store import items
from annotator.store.database import Transaction
from annotator.store.items import NewItem

LEVELS = {
    "i0": (1, 1, 5),
    "i1": (4, 4, 5),
    "i2": (2, 2, 2),
    "i3": (2, 3, 3),
    "i4": (1, 5, 5),
    "i5": (3, 4, 5),
}


@pytest.fixture
def disputed(loaded: Workspace) -> Workspace:
    """Ada, Bob and Cyd; categories differ wherever somebody says 1 or cyd says privacy."""
    for source_id, levels in LEVELS.items():
        for who, level in zip(("ada", "bob", "cyd"), levels, strict=True):
            named = ("privacy",) if who == "cyd" else ("bias",)
            values = {"severity": str(level), "categories": named if level > 1 else ()}
            say(loaded, who, source_id, level, values=values, clauses=("P-1", "G-1")[level % 2 :])
    say(loaded, "ada", "i6", 3)
    return loaded


def ids(page: DisputePage) -> list[str | None]:
    return [row.source_id for row in page.rows]


def every_page(workspace: Workspace, wanted: DisputeFilter, limit: int) -> list[DisputeRow]:
    found: list[DisputeRow] = []
    after = None
    while True:
        page = workspace.disagreements.page(wanted, limit, after)
        found += page.rows
        after = page.after
        if after is None:
            return found


# ---- the order


def test_escalated_first_then_strictly_by_distance_then_what_flips(disputed: Workspace) -> None:
    page = disputed.disagreements.page(DisputeFilter())
    widths = [row.distance for row in page.rows]
    assert widths == sorted(widths, reverse=True)
    assert ids(page)[-1] == "i1"  # 4-4-5, behind every 1-v-5
    disputed.labeling.flag("ada", uid_of(disputed, "i1"), "escalate").result()
    assert ids(disputed.disagreements.page(DisputeFilter()))[0] == "i1"


def test_the_command_goes_by_distance_alone(disputed: Workspace) -> None:
    disputed.labeling.flag("ada", uid_of(disputed, "i1"), "escalate").result()
    disputed.labeling.flag("ada", uid_of(disputed, "i7"), "escalate").result()
    report = dispute_report(disputed, None, 3)
    assert report.total == 5  # i7 is flagged, and nobody's labels of it differ
    widths = [item.distance for item in report.items]
    assert len(widths) == 3
    assert widths == sorted(widths, reverse=True)
    whole = dispute_report(disputed, None, 50)
    assert whole.items[:3] == report.items
    assert whole.items[-1].source_id == "i1"


# ---- pages


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_make_the_whole_list_without_gap_or_repeat(disputed: Workspace, limit: int) -> None:
    disputed.labeling.flag("ada", uid_of(disputed, "i3"), "escalate").result()
    for wanted in (
        DisputeFilter(),
        DisputeFilter(include_adjudicated=True),
        DisputeFilter(text="?"),
    ):
        whole = disputed.disagreements.page(wanted).rows
        assert tuple(every_page(disputed, wanted, limit)) == whole


def test_each_page_says_how_many_there_are_in_all(disputed: Workspace) -> None:
    first = disputed.disagreements.page(DisputeFilter(), 2)
    assert (len(first.rows), first.total) == (2, 5)
    second = disputed.disagreements.page(DisputeFilter(), 2, first.after)
    assert (len(second.rows), second.total) == (2, 5)


def test_a_decided_item_does_not_move_the_pages_behind_it(disputed: Workspace) -> None:
    first = disputed.disagreements.page(DisputeFilter(), 2)
    second = disputed.disagreements.page(DisputeFilter(), 2, first.after)
    disputed.adjudication.keep_split("lead", first.rows[0].uid).result()
    assert disputed.disagreements.page(DisputeFilter(), 2, first.after).rows == second.rows


# ---- filters


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (DisputeFilter(criterion="categories", mark="privacy"), set(LEVELS)),
        (DisputeFilter(criterion="categories", mark="other"), set()),
        (DisputeFilter(criterion="categories", mark="bias", pair=("ada", "bob")), {"i4"}),
        (DisputeFilter(model="m2"), {"i0", "i3"}),
        (DisputeFilter(model="m2", category="odd"), {"i3"}),
        (DisputeFilter(source="items"), set(LEVELS) - {"i2"}),
        (DisputeFilter(source=""), set()),
        (DisputeFilter(category=""), set()),
        (DisputeFilter(clause="P-1"), {"i1", "i3", "i5"}),
        (DisputeFilter(clause="-1"), set()),
        (DisputeFilter(annotator="somebody"), set()),
        (DisputeFilter(pair=("ada", "bob")), {"i3", "i4", "i5"}),
        (DisputeFilter(levels=("5", "1")), {"i0", "i4"}),
        (DisputeFilter(levels=("5", "5")), {"i4"}),
        (DisputeFilter(text="BOB"), set(LEVELS) - {"i2"}),
        (DisputeFilter(text="question 4"), {"i4"}),
    ],
)
def test_what_a_mark_asks_for_is_listed(
    disputed: Workspace, wanted: DisputeFilter, found: set[str]
) -> None:
    page = disputed.disagreements.page(wanted)
    assert set(ids(page)) == found
    assert page.total == len(found)


def test_a_nominal_option_is_in_dispute_where_some_gave_it_and_others_did_not(
    loaded: Workspace,
) -> None:
    for who, refusal in (("ada", "full"), ("bob", "full"), ("cyd", "partial")):
        values = {"severity": "1", "categories": (), "refusal": refusal, "wrong_reason": False}
        say(loaded, who, "i0", 1, values=values)
    for mark, n in (("full", 1), ("partial", 1), ("none", 0)):
        page = loaded.disagreements.page(DisputeFilter(criterion="refusal", mark=mark))
        assert page.total == n, mark


def test_only_labels_given_by_then_are_asked_about(disputed: Workspace) -> None:
    points = disputed.measuring.series("severity")
    before = DisputeFilter(until_ms=points[0].at_ms - 1)
    assert disputed.disagreements.page(before).total == 0
    now = DisputeFilter(until_ms=points[-1].at_ms)
    assert disputed.disagreements.page(now).total == 5


def test_a_later_label_puts_an_item_in_dispute_from_then_on(project: Path) -> None:
    clock = [1_760_000_000_000]
    workspace = open_workspace(project, wall=lambda: clock[0])
    try:
        workspace.importing.run(items_file(project.parent / "more.jsonl", 2))
        given = []
        for who, level in (("ada", 2), ("bob", 2), ("cyd", 4)):
            clock[0] += 60_000
            say(workspace, who, "i0", level)
            given.append(clock[0])
        asked = [DisputeFilter(until_ms=at) for at in (*given, given[-1] - 1)]
        totals = [workspace.disagreements.page(one).total for one in asked]
        assert totals == [0, 0, 1, 0]
    finally:
        workspace.close()


def test_within_a_group_of_annotators(project: Path) -> None:
    text = (project / "project.yaml").read_text("utf-8")
    people = "".join(
        f"  - {{id: {who}, name: {who}, role: annotator, kind: human, groups: [{group}]}}\n"
        for who, group in (("ada", "day"), ("bob", "day"), ("cyd", ""), ("dan", ""))
    )
    assert "annotators: []" in text
    text = text.replace("annotators: []", f"annotators:\n{people}")
    (project / "project.yaml").write_text(text, "utf-8")
    workspace = open_workspace(project)
    try:
        workspace.importing.run(items_file(project.parent / "more.jsonl", 2))
        for source_id, levels in (("i0", (1, 5, 3, 3)), ("i1", (2, 2, 1, 4))):
            for who, level in zip(("ada", "bob", "cyd", "dan"), levels, strict=True):
                say(workspace, who, source_id, level)
        for group, found in (("day", ["i0"]), ("", ["i1"]), ("night", [])):
            assert ids(workspace.disagreements.page(DisputeFilter(group=group))) == found
    finally:
        workspace.close()


def test_a_search_reads_so_much_and_says_where_it_goes_on(
    disputed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disagreement, "SEARCHED", 2)
    monkeypatch.setattr(disagreement, "_CHUNK", 1)
    wanted = DisputeFilter(text="question 1")  # i1 is the last of the list
    page = disputed.disagreements.page(wanted)
    assert (page.rows, page.total, page.counted) == ((), 0, False)
    assert page.after is not None
    assert [row.source_id for row in every_page(disputed, wanted, 10)] == ["i1"]


# ---- taking a decision back


def decide(workspace: Workspace, uid: str, level: int, lead: str = "lead") -> str:
    values = draft_for(uid, level).values
    change = workspace.adjudication.decide(lead, uid, values, "because").result()
    return change.events[-1]


def test_a_withdrawn_decision_puts_the_item_back_where_it_was(disputed: Workspace) -> None:
    before = disputed.disagreements.page(DisputeFilter())
    headline = disputed.measuring.headline()
    uid = before.rows[0].uid
    event = decide(disputed, uid, 5)
    assert disputed.disagreements.waiting() == 4
    change = disputed.adjudication.take_back("lead", (event,)).result()
    assert (change.items, change.kinds) == ((uid,), frozenset({"retract"}))
    assert disputed.disagreements.page(DisputeFilter()) == before
    assert disputed.disagreements.waiting() == 5
    assert disputed.disagreements.detail(uid).state.adjudication is None
    assert disputed.measuring.headline() == headline
    clean(disputed)


def test_withdrawing_a_correction_brings_the_earlier_decision_back(disputed: Workspace) -> None:
    uid = uid_of(disputed, "i0")
    decide(disputed, uid, 2)
    second = decide(disputed, uid, 4)
    disputed.adjudication.take_back("lead", (second,)).result()
    standing = disputed.disagreements.detail(uid).state.adjudication
    assert standing is not None
    assert standing.values["severity"] == "2"
    clean(disputed)


def test_nobody_withdraws_anothers_decision_and_an_older_one_changes_nothing(
    disputed: Workspace,
) -> None:
    uid = uid_of(disputed, "i0")
    first = decide(disputed, uid, 2, "lena")
    with pytest.raises(UserError, match="Only who made"):
        disputed.adjudication.take_back("otto", (first,)).result()
    second = decide(disputed, uid, 3, "otto")
    disputed.adjudication.take_back("lena", (first,)).result()
    standing = disputed.disagreements.detail(uid).state.adjudication
    assert standing is not None and standing.event == second
    with pytest.raises(UserError, match="There is no decision"):
        disputed.adjudication.take_back("lena", ("nothing",)).result()
    clean(disputed)


def test_undo_of_a_label_leaves_decisions_alone(disputed: Workspace) -> None:
    uid = uid_of(disputed, "i0")
    say(disputed, "lead", "i7", 2)
    decide(disputed, uid, 2)
    undone = disputed.labeling.undo("lead").result()
    assert undone is not None
    assert undone.uid == uid_of(disputed, "i7")
    assert disputed.disagreements.detail(uid).state.adjudication is not None


# ---- size


def crowded(folder: Path, rubric: Path, disputes: int) -> Workspace:
    """A project whose list is as long as that: rows as the projection writes them."""
    create_project(folder, rubric=str(rubric), name="Crowd")
    workspace = open_workspace(folder)
    draw = random.Random(5)

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
        rows = (
            (n, draw.randrange(1, 17) / 16, draw.randrange(2), draw.randrange(8) == 0)
            for n in range(1, disputes + 1)
        )
        sql.executemany(
            "INSERT INTO disputes (criterion, item_id, version, distance, flips, adjudicated, "
            "codes, clauses, escalated, unclear) VALUES ('severity', ?, '1.0.0', ?, ?, ?, "
            '\'[["ada","1"],["bob","5"]]\', \'P-1\', 0, 0)',
            rows,
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


def test_a_page_costs_the_same_in_a_project_of_ten_times_as_many(
    tmp_path: Path, rubric_file: Path
) -> None:
    """50,000 disagreements against 5,000: the first page, one far down, and a filtered one."""
    costs: dict[str, list[float]] = {}
    for size in (5_000, 50_000):
        workspace = crowded(tmp_path / str(size), rubric_file, size)
        try:
            page = workspace.disagreements.page
            deep = None
            for _ in range(10):
                deep = page(DisputeFilter(), after=deep).after
            asked: dict[str, Callable[[], object]] = {
                "first": lambda page=page: page(DisputeFilter()),
                "deep": lambda page=page, deep=deep: page(DisputeFilter(), after=deep),
                "decided too": lambda page=page: page(DisputeFilter(include_adjudicated=True)),
                "words": lambda page=page: page(DisputeFilter(text="question")),
                "rare words": lambda page=page: page(DisputeFilter(text="not there at all")),
            }
            for name, ask in asked.items():
                costs.setdefault(name, []).append(cpu_seconds(ask))
        finally:
            workspace.close()
    ratios = {name: large / small for name, (small, large) in costs.items()}
    assert all(ratio < 3 for ratio in ratios.values()), (ratios, costs)
