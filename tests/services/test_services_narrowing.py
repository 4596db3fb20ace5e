"""A part of the labels, measured by the same services as the whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from spine import items_file, raw, say

from annotator.services.app import Workspace
from annotator.services.figures.narrowing import part_of, reach_of
from annotator.services.views import DisputeFilter

Opener = Callable[..., Workspace]


@pytest.fixture
def labeled(loaded: Workspace, tmp_path: Path) -> Workspace:
    """Items of two categories and two models; ada and bob label all, cyd every second."""
    more = items_file(tmp_path / "other.jsonl", 30)
    loaded.importing.run(more)
    for n in range(30):
        say(loaded, "ada", f"i{n}", n % 5 + 1)
        say(loaded, "bob", f"i{n}", (n + (n % 7 == 0)) % 5 + 1)
        if n % 2:
            say(loaded, "cyd", f"i{n}", (n + (n % 3 == 0)) % 5 + 1)
    return loaded


def test_a_part_of_one_kind_has_the_figures_of_its_accumulator(labeled: Workspace) -> None:
    whole = labeled.measuring
    parts = {
        "category": DisputeFilter(category="even"),
        "model": DisputeFilter(model="m2"),
        "annotator": DisputeFilter(annotator="cyd"),
        "pair": DisputeFilter(pair=("ada", "cyd")),
    }
    keys = {"category": "even", "model": "m2", "annotator": "cyd", "pair": "ada\tcyd"}
    for kind, wanted in parts.items():
        expected = whole.figures("severity", kind, keys[kind])
        with part_of(labeled, wanted) as part:
            found = part.measuring.figures("severity")
        assert found.alpha == expected.alpha, kind
        assert found.percent_agreement == expected.percent_agreement
        assert found.n_pairable == expected.n_pairable


def test_the_part_that_is_everything_is_the_whole(labeled: Workspace) -> None:
    whole = labeled.measuring
    with part_of(labeled, DisputeFilter()) as part:
        assert part.measuring.figures("severity") == whole.figures("severity")
        assert part.measuring.pairs("severity") == whole.pairs("severity")
        assert part.measuring.confusion("severity") == whole.confusion("severity")
        assert part.measuring.series("severity") == whole.series("severity")
        assert part.measuring.by_mark("categories") == whole.by_mark("categories")
        assert part.rates.report() == labeled.rates.report()
        assert part.insight.people("severity") == labeled.insight.people("severity")
        assert part.measures.measures("severity") == labeled.measures.measures("severity")


def test_parts_of_parts(labeled: Workspace) -> None:
    both = DisputeFilter(category="odd", pair=("ada", "bob"))
    with part_of(labeled, both) as part:
        figures = part.measuring.figures("severity")
        assert [n.key for n in part.measuring.by_source_category("severity")] == ["odd"]
        (pair,) = part.measuring.pairs("severity")
    assert (pair.a, pair.b, pair.n) == ("ada", "bob", 15)
    assert figures.n_annotators == 2


def test_up_to_a_moment_only_what_was_said_by_then_counts(labeled: Workspace) -> None:
    series = labeled.measuring.series("severity")
    middle = series[len(series) // 2]
    with part_of(labeled, DisputeFilter(until_ms=middle.at_ms)) as part:
        found = part.measuring.figures("severity")
    assert found.n_labels >= middle.n_labels
    assert found.n_labels < labeled.measuring.figures("severity").n_labels


def test_a_part_without_labels_is_undefined_and_not_an_error(labeled: Workspace) -> None:
    with part_of(labeled, DisputeFilter(category="no such")) as part:
        found = part.measuring.figures("severity")
        assert part.measuring.series("severity") == ()
    assert found.n_items == 0
    assert found.alpha.undefined


def test_the_same_connection_reads_everything_again_afterwards(labeled: Workspace) -> None:
    before = labeled.measuring.figures("severity")
    for _ in range(5):
        with part_of(labeled, DisputeFilter(category="even")) as part:
            assert part.measuring.figures("severity").n_items == 15
        assert labeled.measuring.figures("severity") == before


def test_an_error_inside_gives_the_connection_back_whole(labeled: Workspace) -> None:
    with pytest.raises(KeyError), part_of(labeled, DisputeFilter(category="even")):
        raise KeyError("in the middle")
    assert labeled.measuring.figures("severity").n_items == 30


def test_nothing_is_written_to_the_project(labeled: Workspace) -> None:
    tables = "SELECT name, sql FROM sqlite_master ORDER BY name"
    connection = raw(labeled.folder)
    try:
        before = connection.execute(tables).fetchall()
        with part_of(labeled, DisputeFilter(category="even")):
            assert connection.execute(tables).fetchall() == before
        assert connection.execute("SELECT count(*) FROM ratings").fetchone()[0] > 0
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("wanted", "reach"),
    [
        (DisputeFilter(category="", model="m1"), "items"),
        (DisputeFilter(annotator="ada"), "items"),
        (DisputeFilter(pair=("ada", "bob")), "labels"),
        (DisputeFilter(group=""), "labels"),
        (DisputeFilter(until_ms=5, category="even"), "labels"),
        (DisputeFilter(levels=("1", "2"), category="even"), "none"),
        (DisputeFilter(clause="P-1"), "none"),
        (DisputeFilter(mark="bias"), "none"),
    ],
)
def test_what_a_filter_chooses(wanted: DisputeFilter, reach: str) -> None:
    assert reach_of(wanted) == reach


def test_items_chosen_by_what_was_said_of_them_have_no_part(labeled: Workspace) -> None:
    with (
        pytest.raises(ValueError, match="what was said"),
        part_of(labeled, DisputeFilter(levels=("1", "2"))),
    ):
        pass
