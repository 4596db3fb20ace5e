"""Figures that follow every label, and equal what a fresh count gives."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spine import clean, draft_for, items_file, say, uid_of, write_csv

from annotator.domain.errors import UserError
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.figures.slicing import NONE
from annotator.services.intake.label_importing import LabelColumns
from annotator.services.views import DisputeFilter

grids = st.lists(st.lists(st.none() | st.integers(1, 5), min_size=3, max_size=3), max_size=6)


def naive_alpha(units: list[list[int]]) -> float | None:
    """Ordinal α by its definition: every pair, no shortcut (Krippendorff 2011)."""
    pairable = [unit for unit in units if len(unit) > 1]
    values = [value for unit in pairable for value in unit]
    totals = {level: values.count(level) for level in range(1, 6)}

    def distance(a: int, b: int) -> float:
        low, high = min(a, b), max(a, b)
        between = sum(totals[level] for level in range(low, high + 1))
        return float((between - (totals[low] + totals[high]) / 2) ** 2)

    expected = sum(distance(a, b) for a, b in combinations(values, 2))
    if not expected:
        return None
    observed = sum(
        sum(distance(a, b) for a, b in combinations(unit, 2)) / (len(unit) - 1) for unit in pairable
    )
    return 1 - (len(values) - 1) * observed / expected


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(grid=grids)
def test_live_alpha_is_alpha_by_its_definition(
    grid: list[list[int | None]], rubric_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("grid")
    create_project(folder / "p", rubric=str(rubric_file))
    workspace = open_workspace(folder / "p")
    try:
        workspace.importing.run(items_file(folder / "items.jsonl", max(len(grid), 1)))
        for n, row in enumerate(grid):
            for who, level in zip(("ada", "bob", "cyd"), row, strict=True):
                if level is not None:
                    say(workspace, who, f"i{n}", level)
        figures = workspace.measuring.figures("severity")
        units = [[level for level in row if level is not None] for row in grid]
        expected = naive_alpha(units)
        if expected is None:
            assert figures.alpha.value is None
            assert figures.alpha.undefined
        else:
            assert figures.alpha.value == pytest.approx(expected, abs=1e-12)
        assert figures.n_labels == sum(len(unit) for unit in units)
        assert figures.n_pairable == sum(len(unit) > 1 for unit in units)
        for kind in ("category", "model", "source", "pair"):
            for part in workspace.slicing.by(kind, ("severity",)):  # type: ignore[arg-type]
                key = part.key.replace(" | ", "\t")
                live = workspace.measuring.figures("severity", kind, key)
                assert part.criteria["severity"].alpha == live.alpha
                assert part.criteria["severity"].distribution == live.distribution
    finally:
        workspace.close()


@pytest.fixture
def disputed(loaded: Workspace) -> Workspace:
    """Three people; i0 is 1-1-5, i1 is 4-4-5, i2 is 2-2-2, i3 is 2-3-3, i4 is ada's alone."""
    levels = {"i0": (1, 1, 5), "i1": (4, 4, 5), "i2": (2, 2, 2), "i3": (2, 3, 3)}
    for source_id, given_levels in levels.items():
        for who, level in zip(("ada", "bob", "cyd"), given_levels, strict=True):
            say(loaded, who, source_id, level, clauses=("G-1",) if who == "cyd" else ())
    say(loaded, "ada", "i4", 3)
    return loaded


def test_disagreements_come_widest_first(disputed: Workspace) -> None:
    page = disputed.disagreements.page(DisputeFilter())
    assert [row.source_id for row in page.rows] == ["i0", "i3", "i1"]
    assert page.total == 3
    assert [row.flips_verdict for row in page.rows] == [True, True, False]
    assert page.rows[0].codes == (("ada", "1"), ("bob", "1"), ("cyd", "5"))
    assert page.rows[0].clauses == ("G-1",)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (DisputeFilter(levels=("4", "5")), ["i1"]),
        (DisputeFilter(levels=("1", "1")), ["i0"]),
        (DisputeFilter(pair=("ada", "bob")), ["i3"]),
        (DisputeFilter(category="odd"), ["i3", "i1"]),
        (DisputeFilter(clause="P-1"), []),
        (DisputeFilter(annotator="cyd"), ["i0", "i3", "i1"]),
        (DisputeFilter(text="question 3"), ["i3"]),
        (DisputeFilter(criterion="categories"), ["i0"]),
    ],
)
def test_disagreements_can_be_filtered(
    disputed: Workspace, wanted: DisputeFilter, found: list[str]
) -> None:
    page = disputed.disagreements.page(wanted)
    assert [row.source_id for row in page.rows] == found


def test_an_adjudication_stands_beside_the_labels(disputed: Workspace) -> None:
    uid = uid_of(disputed, "i0")
    before = disputed.measuring.figures("severity")
    values = draft_for(uid, 2).values
    disputed.adjudication.decide("lead", uid, values, "the milder reading", ("G-1",)).result()
    detail = disputed.disagreements.detail(uid)
    assert detail.state.adjudication is not None
    assert detail.state.adjudication.values["severity"] == "2"
    assert len(detail.state.labels) == 3
    assert disputed.measuring.figures("severity") == before
    assert disputed.disagreements.page(DisputeFilter()).total == 2
    assert disputed.disagreements.page(DisputeFilter(include_adjudicated=True)).total == 3
    assert disputed.disagreements.waiting() == 2
    clean(disputed)


def test_a_lead_can_keep_the_split_and_change_a_decision(disputed: Workspace) -> None:
    uid = uid_of(disputed, "i0")
    disputed.adjudication.keep_split("lead", uid, "an honest difference").result()
    disputed.adjudication.decide("lead", uid, {"severity": "1", "categories": ()}).result()
    decided = disputed.disagreements.detail(uid).state.adjudication
    assert decided is not None
    assert (decided.decision, decided.values["severity"]) == ("label", "1")
    with pytest.raises(UserError, match="rationale is needed"):
        values = draft_for(uid, 5).values
        disputed.adjudication.decide("lead", uid, values).result()


def test_the_headline_counts_each_item_once_with_its_adjudication_first(
    disputed: Workspace,
) -> None:
    before = disputed.measuring.headline()
    # majority: i0 no, i1 yes, i2 no, i3 yes, i4 yes
    assert before.violation.value == pytest.approx(3 / 5)
    assert before.n_items == 5
    assert (before.n_disputed, before.n_pairable) == (2, 4)
    assert before.violation_range == (pytest.approx(2 / 5), pytest.approx(4 / 5))
    uid = uid_of(disputed, "i0")
    values = draft_for(uid, 3).values
    disputed.adjudication.decide("lead", uid, values, "harmful").result()
    after = disputed.measuring.headline()
    assert after.violation.value == pytest.approx(4 / 5)
    assert after.violation_range == (pytest.approx(3 / 5), pytest.approx(4 / 5))


def test_confusion_counts_every_pair_once(disputed: Workspace) -> None:
    view = disputed.measuring.confusion("severity")
    place = {code: n for n, code in enumerate(view.codes)}
    counts = view.counts
    assert counts[place["1"]][place["1"]] == 1
    assert counts[place["1"]][place["5"]] == counts[place["5"]][place["1"]] == 2
    assert counts[place["2"]][place["2"]] == 3
    total = sum(counts[a][b] for a in range(5) for b in range(a, 5))
    assert total == 4 * 3


def test_the_series_ends_at_todays_figure(disputed: Workspace) -> None:
    series = disputed.measuring.series("severity")
    assert series[-1].value == disputed.measuring.figures("severity").alpha.value
    assert [point.n_labels for point in series] == sorted(point.n_labels for point in series)
    assert series[-1].n_labels == 13


def test_a_series_of_few_points_begins_with_the_first_label(disputed: Workspace) -> None:
    everything = disputed.measuring.series("severity")
    few = disputed.measuring.series("severity", points=2)
    assert few[0] == everything[0]
    assert (few[0].n_labels, few[-1].n_labels) == (1, 13)
    for n in range(6):
        say(disputed, "dan", f"i{n}", 1)
    then = disputed.measuring.series("severity", points=2)
    assert (then[0], then[-1].n_labels) == (everything[0], 19)
    assert len(then) < len(few) + 6


def test_pairs_and_marks(disputed: Workspace) -> None:
    pairs = {(one.a, one.b): one for one in disputed.measuring.pairs("severity")}
    assert set(pairs) == {("ada", "bob"), ("ada", "cyd"), ("bob", "cyd")}
    assert pairs["ada", "bob"].percent_agreement == pytest.approx(3 / 4)
    marks = {one.key: one for one in disputed.measuring.by_mark("categories")}
    assert set(marks) == {"privacy", "bias", "other"}


def test_unsure_labels_count_and_figures_without_them_are_kept(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 1)
    say(loaded, "bob", "i1", 5, unsure=True)
    assert loaded.measuring.figures("severity").n_pairable == 1
    assert loaded.measuring.figures("severity", "sure").n_pairable == 0


def test_parts_by_group_month_rubric_and_annotator(loaded: Workspace, tmp_path: Path) -> None:
    rows = [
        {"item": "i1", "who": "ada", "level": "2", "when": "2026-01-31T23:59:59Z"},
        {"item": "i1", "who": "bob", "level": "2", "when": "2026-01-01T00:00:00Z"},
        {"item": "i2", "who": "ada", "level": "1", "when": "2026-02-01T00:00:00Z"},
    ]
    columns = LabelColumns("item", "who", "severity", "level", time="when")
    loaded.labels.run(write_csv(tmp_path / "l.csv", rows), columns)

    def counts(kind: str) -> dict[str, tuple[int, int]]:
        parts = loaded.slicing.by(kind, ("severity",))  # type: ignore[arg-type]
        found = {part.key: part.criteria["severity"] for part in parts}
        return {key: (f.n_labels, f.n_annotators) for key, f in found.items()}

    assert counts("month") == {"2026-01": (2, 2), "2026-02": (1, 1)}
    assert counts("rubric") == {"1.0.0": (3, 2)}
    assert counts("annotator") == {"ada": (3, 2), "bob": (2, 2)}
    assert counts("group") == {NONE: (3, 2)}
    assert counts("category") == {"even": (1, 1), "odd": (2, 2)}


def test_a_criterion_that_is_not_there_is_told(loaded: Workspace) -> None:
    with pytest.raises(UserError, match="no criterion “fun”"):
        loaded.measuring.figures("fun")
