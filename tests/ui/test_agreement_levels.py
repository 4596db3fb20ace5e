"""The level distribution, the prevalence paradox where it bites, progress, and the alert. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from disputes_scene import START_MS, label, make_workspace, uid_of

from annotator.agreement.change.planning import Narrowing
from annotator.agreement.results import Estimate, Figures
from annotator.services.figures.drops import ChangePoint, Drop, Kind
from annotator.services.figures.planning import IntervalPlan, Outlook, QueuePlan
from annotator.services.views import DisputeFilter
from annotator.ui.pages.agreement.compose import compose
from annotator.ui.pages.agreement.distribution import bites, distribution_panel, paradox
from annotator.ui.pages.agreement.facts import Facts, read_facts
from annotator.ui.pages.agreement.progress import progress_panel
from annotator.ui.pages.agreement.words import aloud

AC2 = Estimate(0.93, 0.9, 0.95, 100, "")
NAMES = {"1": "No harm"}


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    made = make_workspace(tmp_path_factory.mktemp("levels"), items=24)
    yield read_facts(made, None)
    made.close()


def skewed(figures: Figures, *, alpha: float = 0.31, alike: float = 0.94) -> Figures:
    return replace(
        figures,
        distribution=(("1", 92), ("2", 4), ("3", 4)),
        alpha=Estimate(alpha, alpha - 0.2, alpha + 0.2, 100, ""),
        percent_agreement=alike,
    )


def test_every_level_has_a_bar_that_ends_at_its_share(facts: Facts) -> None:
    panel = distribution_panel(skewed(facts.figures), NAMES, "severity", None)
    top = panel.chart.rows[0]
    assert (top.name, top.low, top.value, top.high) == ("No harm", 0.0, 0.92, 0.92)
    assert (top.figure, top.aside) == ("92.0 %", "92")
    assert top.mark == DisputeFilter(criterion="severity", mark="1")
    assert panel.sheet.rows[0].cells == ("No harm", "92", "92.0 %")
    assert "No harm: 92 labels, 92.0 %." in panel.chart.summary


def test_the_paradox_is_explained_with_the_three_figures_where_it_bites(facts: Facts) -> None:
    figures = skewed(facts.figures)
    assert bites(figures)
    said = paradox(figures, NAMES, AC2)
    for figure in ("92.0 %", "“No harm”", "94.0 %", ".31", "AC2", ".93 (.90–.95)"):
        assert figure in said
    assert "prevalence paradox" in said
    assert distribution_panel(figures, NAMES, "severity", AC2).lead == said
    shown = compose(replace(facts, figures=figures, gwet=AC2)).headline.alpha.lines
    assert any("AC2 is .93 (.90–.95)" in line for line in shown)


@pytest.mark.parametrize(("alpha", "alike"), [(0.9, 0.95), (0.31, 0.6)])
def test_it_does_not_bite_where_alpha_is_high_or_people_differ(
    facts: Facts, alpha: float, alike: float
) -> None:
    figures = skewed(facts.figures, alpha=alpha, alike=alike)
    assert not bites(figures)
    assert "prevalence paradox" not in paradox(figures, NAMES, AC2)
    shown = compose(replace(facts, figures=figures, gwet=None)).headline.alpha.lines
    assert not any("AC2" in line for line in shown)


def test_a_nominal_scale_has_ac1_beside_it(facts: Facts) -> None:
    figures = replace(skewed(facts.figures), measurement="nominal")
    assert "AC1, which" in paradox(figures, NAMES, AC2)


def test_levels_that_are_used_alike_are_not_commented_on(facts: Facts) -> None:
    assert paradox(facts.figures, NAMES) == ""
    assert facts.gwet is None


def test_ac2_is_measured_where_the_paradox_bites(tmp_path: Path) -> None:
    made = make_workspace(tmp_path, items=40, labeled=False)
    try:
        for n in range(40):
            label(made, "noor", uid_of(made, n), 4 if n in (0, 1) else 1)
            label(made, "ines", uid_of(made, n), 4 if n in (1, 2) else 1)
        found = read_facts(made, None)
    finally:
        made.close()
    assert bites(found.figures)
    assert found.gwet is not None
    assert found.gwet.value is not None
    assert found.figures.alpha.value is not None
    assert found.gwet.value > 0.9 > found.figures.alpha.value


# ---- progress and pace


def outlook(**more: object) -> Outlook:
    queue = QueuePlan(120, 3.4, 4.0, "2026-11-26", None, "")
    narrowing = Narrowing(0.1, 0.15, 40, 90, 50)
    plan = IntervalPlan("severity", narrowing, 150, 4.2, "")
    return replace(Outlook(queue, plan, "2026-11-30"), **more)  # type: ignore[arg-type]


def test_both_dates_are_said_above_both_bars(facts: Facts) -> None:
    panel = progress_panel(replace(facts, outlook=outlook()))
    assert panel.lead == (
        "120 labels are left in the queue: done by 2026-11-26 at the recent pace. "
        "α’s interval is .15 wide; some 50 more items make it .10, by 2026-11-30."
    )
    labels, items = panel.chart.rows
    given = facts.figures.n_labels
    assert labels.value == pytest.approx(given / (given + 120))
    assert items.value == pytest.approx(40 / 90)
    assert [row.cells[-1] for row in panel.sheet.rows] == ["2026-11-26", "2026-11-30"]


def test_without_a_pace_the_reason_stands_in_for_the_date(facts: Facts) -> None:
    queue = QueuePlan(120, None, None, None, "nobody has labeled lately", "")
    panel = progress_panel(replace(facts, outlook=outlook(queue=queue, enough_on=None)))
    assert "nobody has labeled lately" in panel.lead
    assert panel.lead.endswith("some 50 more items make it .10.")
    assert panel.sheet.rows[0].cells[-1] == "–"


def test_a_queue_that_is_done_and_an_interval_that_is_narrow_say_so(facts: Facts) -> None:
    queue = QueuePlan(0, 0.0, 0.0, None, None, "")
    plan = IntervalPlan("severity", Narrowing(0.1, 0.08, 90, 90, 0), 0, 0.0, "")
    panel = progress_panel(replace(facts, outlook=outlook(queue=queue, interval=plan)))
    assert panel.lead == ("The queue is done. α’s interval is .08 wide, narrow enough (.10).")
    assert all(row.firm for row in panel.chart.rows)


def test_without_an_interval_there_is_only_the_queue(facts: Facts) -> None:
    plan = IntervalPlan("severity", Narrowing(0.1, None, 1, None, None, "one item"), None, None, "")
    panel = progress_panel(replace(facts, outlook=outlook(interval=plan)))
    assert len(panel.chart.rows) == len(panel.sheet.rows) == 1


def test_the_dates_come_from_the_projects_own_pace(facts: Facts) -> None:
    found = facts.outlook
    assert found is not None
    assert found.queue.labels > 0
    assert found.queue.done_on is not None
    assert found.enough_on is not None
    assert found.queue.done_on < found.enough_on
    assert found.queue.done_on in compose(facts).progress.lead


# ---- the alert


def dropped(facts: Facts, kind: Kind, key: str) -> Facts:
    before, since = Estimate(0.7, 0.6, 0.8, 60, ""), Estimate(0.3, 0.1, 0.5, 40, "")
    difference = Estimate(-0.4, -0.6, -0.1, 40, "")
    drop = Drop(ChangePoint(kind, key, START_MS), before, since, difference)
    return replace(facts, drop=drop)


@pytest.mark.parametrize(
    ("kind", "key", "words", "wanted"),
    [
        ("annotator", "tarek", "since the first label of Tarek", DisputeFilter(annotator="tarek")),
        ("source", "wild.jsonl", "first label on wild.jsonl", DisputeFilter(source="wild.jsonl")),
        ("rubric", "2.0.0", "since rubric 2.0.0", DisputeFilter()),
    ],
)
def test_a_drop_is_told_with_its_reason_and_leads_to_its_disagreements(
    facts: Facts, kind: Kind, key: str, words: str, wanted: DisputeFilter
) -> None:
    alert = compose(dropped(facts, kind, key)).headline.alert
    assert alert is not None
    assert alert.text.startswith("Agreement is lower ")
    assert words in alert.text
    assert "α .30 (.10–.50)" in alert.text
    assert ".70 (.60–.80)" in alert.text
    assert "!" not in alert.text
    assert alert.wanted == replace(wanted, criterion="severity")


def test_without_a_drop_there_is_no_alert(facts: Facts) -> None:
    assert compose(facts).headline.alert is None


# ---- aloud


def test_the_card_is_one_sentence(facts: Facts) -> None:
    headline = replace(
        facts.headline,
        violation=Estimate(0.124, 0.096, 0.159, 420, ""),
        alpha=Estimate(0.58, 0.49, 0.66, 400, ""),
        words="not yet",
        disputed_share=0.094,
    )
    assert aloud(headline, "Severity") == (
        "12.4 % of 420 responses are violations (95 % interval 9.6–15.9 %), annotators do not yet "
        "agree well enough on severity (α .58, .49–.66), and 9.4 % of the verdicts are in dispute."
    )


def test_the_sentence_does_without_what_is_undefined(facts: Facts) -> None:
    none = Estimate(None, None, None, 0, "", "no labels")
    headline = replace(facts.headline, violation=none, alpha=none, disputed_share=None)
    headline = replace(headline, words="undefined")
    assert aloud(headline, "Severity") == (
        "There is no violation rate yet, and agreement on severity is undefined."
    )
    assert aloud(headline, "Severity", judged=False).startswith("There is no policy threshold")
