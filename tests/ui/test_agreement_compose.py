"""From the services' figures to the page, through the real services and by hand. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from disputes_scene import make_workspace

from annotator.agreement.results import Estimate
from annotator.domain.conditions import Test
from annotator.domain.rubric import Criterion, Option
from annotator.services.app import Workspace
from annotator.services.published import Publication
from annotator.services.views import DisputeFilter, PairFigure, SeriesPoint
from annotator.ui.charts.views import Flag
from annotator.ui.pages.agreement import panels
from annotator.ui.pages.agreement.compose import compose, threshold_words
from annotator.ui.pages.agreement.facts import Facts, read_facts


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = make_workspace(tmp_path_factory.mktemp("compose"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def facts(workspace: Workspace) -> Facts:
    return read_facts(workspace, None)


def test_the_headline_has_the_rate_with_its_interval_and_what_it_is_worth(facts: Facts) -> None:
    view = compose(facts).headline
    assert view.rate.caption == "VIOLATION RATE (severity ≥ 3)"
    assert view.rate.figure.endswith(" %")
    assert "–" in view.rate.interval
    assert any("if every disputed verdict went either way" in line for line in view.rate.lines)
    assert view.alpha.caption == "α SEVERITY · ordinal"
    assert any("percent agreement" in line for line in view.alpha.lines)
    assert "items cross the threshold" in view.disputed.lines[0]
    assert view.sentence


@pytest.mark.parametrize(
    ("ties", "adjudicated", "said"),
    [
        (0, 0, "all 10 verdicts by majority"),
        (1, 0, "all 9 verdicts by majority"),
        (0, 3, "7 verdicts by majority, 3 adjudicated"),
        (2, 3, "5 verdicts by majority, 3 adjudicated"),
    ],
)
def test_the_headline_says_who_decided_and_a_tie_is_nobodys_verdict(
    facts: Facts, ties: int, adjudicated: int, said: str
) -> None:
    headline = replace(facts.headline, n_items=10, ties=ties, n_adjudicated=adjudicated)
    assert said in compose(replace(facts, headline=headline)).headline.rate.lines


@pytest.mark.parametrize(
    ("n", "clusters", "low", "said"),
    [
        (450, 450, 0.1, "Wilson 95 %, 450 items"),
        (450, 31, 0.1, "cluster-robust 95 %, 450 items in 31 prompts or families"),
        (450, 1, None, "No interval: All items share one family."),
    ],
)
def test_the_headline_names_the_method_of_its_interval(
    facts: Facts, n: int, clusters: int, low: float | None, said: str
) -> None:
    rate = Estimate(0.2, low, low and 0.3, n, "", None if low else "all items share one family")
    headline = replace(facts.headline, violation=rate, n_clusters=clusters)
    assert compose(replace(facts, headline=headline)).headline.rate.lines[0] == said


def test_every_chart_and_its_table_hold_the_same_rows(facts: Facts) -> None:
    view = compose(facts)
    assert len(view.categories.chart.rows) == len(view.categories.sheet.rows) == 5
    assert len(view.marks.chart.rows) == len(view.marks.sheet.rows) == 5
    assert len(view.pairs.chart.rows) == len(view.pairs.sheet.rows) == 3
    assert len(view.over_time.moments) == len(view.over_time_sheet.rows)
    for row, line in zip(view.pairs.chart.rows, view.pairs.sheet.rows, strict=True):
        assert row.figure == line.cells[2]
        assert row.mark == line.mark


def test_marks_filter_the_disagreements(facts: Facts) -> None:
    view = compose(facts)
    first = view.categories.chart.rows[0]
    assert first.mark == DisputeFilter(criterion="severity", category=first.name)
    pairs = {row.mark.pair for row in view.pairs.chart.rows if isinstance(row.mark, DisputeFilter)}
    assert pairs == {("ines", "noor"), ("ines", "tarek"), ("noor", "tarek")}
    cell = view.confusion.cells[0][1]
    assert cell.mark == DisputeFilter(criterion="severity", levels=("1", "2"))


def test_pairs_are_named_as_people_and_the_weakest_stands_first(facts: Facts) -> None:
    rows = compose(facts).pairs.chart.rows
    assert {row.name for row in rows} == {"Noor · Tarek", "Ines · Noor", "Ines · Tarek"}
    values = [row.value for row in rows if row.value is not None]
    assert values == sorted(values)


def test_the_confusion_is_symmetric_and_empty_cells_say_nothing(facts: Facts) -> None:
    cells = compose(facts).confusion.cells
    for r, row in enumerate(cells):
        for c, cell in enumerate(row):
            assert cell.text == cells[c][r].text
            assert cell.text != "0"
            assert (cell.mark is None) == (cell.text == "")


def test_a_set_has_no_level_confusion_and_says_where_to_look(workspace: Workspace) -> None:
    view = compose(read_facts(workspace, "categories"))
    assert view.confusion.cells == ()
    assert "by mark" in view.confusion.empty
    assert [row.name for row in view.marks.chart.rows][:2] == ["Physical harm", "Privacy"]


def test_the_sentence_stays_about_the_headline_whatever_criterion_is_shown(
    workspace: Workspace, facts: Facts
) -> None:
    other = read_facts(workspace, "categories")
    assert compose(other).headline.sentence == compose(facts).headline.sentence
    assert compose(other).headline.alpha != compose(facts).headline.alpha


def test_a_criterion_that_is_gone_falls_back_to_the_headline(workspace: Workspace) -> None:
    assert read_facts(workspace, "no-such").criterion == "severity"


def test_what_is_undefined_is_said_so_with_the_reason(facts: Facts) -> None:
    alike = Estimate(None, None, None, 7, "jackknife", "all labels are alike")
    view = compose(replace(facts, pairs=(PairFigure("noor", "ines", alike, 1.0, 7),)))
    row = view.pairs.chart.rows[0]
    assert row.value is None
    assert row.figure == "undefined"
    assert "All labels are alike." in row.said
    assert view.pairs.sheet.rows[0].cells[2:4] == ("undefined", "All labels are alike.")


def test_an_undefined_alpha_takes_the_place_of_the_figure(facts: Facts) -> None:
    none = Estimate(None, None, None, 0, "jackknife", "no item has labels of two annotators yet")
    figures = replace(facts.figures, alpha=none, n_pairable=0)
    column = compose(replace(facts, figures=figures, words="undefined")).headline.alpha
    assert column.figure == "undefined"
    assert column.lines == ("No item has labels of two annotators yet.",)


def test_the_line_has_gaps_where_alpha_is_undefined(facts: Facts) -> None:
    series = (
        SeriesPoint(1_000, 2, None, None, None),
        SeriesPoint(2_000, 3, 0.4, None, None),
        SeriesPoint(3_000, 4, 0.5, 0.1, 0.8),
    )
    view = panels.over_time(replace(facts, series=series))
    assert [m.value for m in view.moments] == [None, 0.4, 0.5]
    assert view.moments[0].said.endswith("α undefined")
    assert view.empty == ""
    assert panels.over_time(replace(facts, series=series[:1])).empty != ""


def test_a_version_is_marked_at_its_first_label_where_there_are_several(facts: Facts) -> None:
    one, two = Publication("1.0.0", 9_000), Publication("1.1.0", 9_500)
    series = tuple(SeriesPoint(at, at // 1_000, None, None, None) for at in (1_000, 2_000))
    only = replace(facts, series=series, version="1.0.0", published=(one,))
    assert panels.over_time(only).flags == ()
    several = replace(only, version="1.1.0", published=(one, two))
    assert panels.over_time(several).flags == (Flag(1_000, "rubric 1.1.0"),)
    assert panels.over_time(replace(several, series=())).flags == ()
    assert panels.over_time(replace(several, version="imported")).flags == ()


def test_the_axis_reaches_below_zero_only_where_a_figure_does() -> None:
    assert panels.least([0.3, 0.9]) == 0.0
    assert panels.least([-0.13, 0.9]) == pytest.approx(-0.2)
    assert panels.least([-3.0]) == -1.0


def test_the_warning_is_passed_on_as_a_sentence(facts: Facts) -> None:
    warned = replace(facts, figures=replace(facts.figures, warning="too few violations"))
    assert compose(warned).headline.warning == "Too few violations."


def test_without_a_threshold_no_rate_is_shown(facts: Facts) -> None:
    free = replace(facts, rubric=replace(facts.rubric, threshold=None))
    view = compose(free).headline
    assert view.rate.figure == "–"
    assert view.disputed.figure == "–"
    assert threshold_words(free.rubric) == ""


def test_few_labels_give_few_items_and_no_alpha(tmp_path: Path) -> None:
    made = make_workspace(tmp_path, items=3, labeled=False)
    try:
        view = compose(read_facts(made, None))
    finally:
        made.close()
    assert view.n_items == 0
    assert view.headline.rate.figure == "undefined"
    assert view.headline.rate.lines == ("No item has a verdict yet, so there is no rate.",)


def test_alpha_says_whose_version_it_is_where_there_are_several(facts: Facts) -> None:
    two = (Publication("1.0.0", 0), Publication("1.1.0", 1))
    several = replace(facts, version="1.1.0", published=two)
    assert not any("1.1.0" in line for line in compose(facts).headline.alpha.lines)
    assert "all labels valid under rubric 1.1.0" in compose(several).headline.alpha.lines
    left = replace(several, left_out=1234)
    said = "valid under rubric 1.1.0; 1,234 items’ labels of other versions are left out"
    assert said in compose(left).headline.alpha.lines
    nothing = replace(facts.figures, alpha=Estimate(None, None, None, 0, "", "no labels"))
    assert said in compose(replace(left, figures=nothing)).headline.alpha.lines


def test_the_card_says_what_the_verdict_is_about_where_alpha_is_about_something_else(
    facts: Facts,
) -> None:
    assert facts.headline.judged == facts.headline.criterion
    other = replace(facts, headline=replace(facts.headline, judged="refusal"))
    assert "the verdict is about refusal" in compose(other).headline.disputed.lines


def test_a_threshold_that_gives_no_verdict_says_why_and_not_that_labels_lack(facts: Facts) -> None:
    headline = replace(facts.headline, no_verdict="of that it says nothing", disputed_share=None)
    disputed = compose(replace(facts, headline=headline)).headline.disputed
    assert (disputed.figure, disputed.lines) == ("–", ("Of that it says nothing.",))


def test_a_threshold_of_yes_or_of_several_options_names_its_criterion(facts: Facts) -> None:
    wrong = Criterion("wrong", "Wrong reason", "yes_no")
    options = (Option("full", "Full"), Option("partial", "Partial"), Option("none", "None"))
    refusal = Criterion("refusal", "Refusal", "nominal", options)
    rubric = replace(facts.rubric, criteria=(wrong, refusal))
    yes = replace(rubric, threshold=Test("wrong", "is", True))
    assert threshold_words(yes) == "wrong reason: yes"
    either = replace(rubric, threshold=Test("refusal", "any_of", ("full", "partial")))
    assert threshold_words(either) == "refusal: full or partial"
