"""Cards that said more than their figures show, or drew them where they are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from disputes_scene import make_workspace
from spine import write_csv

from annotator.agreement.measures.intra import SelfAgreement
from annotator.agreement.rates.closeness import Closeness
from annotator.agreement.rates.families import Sameness
from annotator.agreement.results import Estimate, Figures
from annotator.services.app import Workspace, create_project
from annotator.services.figures.families import FamiliesReport, ModelFamilies
from annotator.services.intake.label_importing import LabelColumns
from annotator.ui.pages.agreement.distribution import paradox
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.drawing import p_value
from annotator.ui.pages.agreement.sections.every import section_of
from annotator.ui.pages.agreement.sections.families import closeness_card
from annotator.ui.pages.agreement.sections.items import levels_card
from annotator.ui.pages.agreement.sections.measures import distribution, self_card

pytestmark = pytest.mark.ui
Opener = Callable[..., Workspace]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = make_workspace(tmp_path_factory.mktemp("review"), items=24)
    yield made
    made.close()


@pytest.fixture
def imported(tmp_path: Path, opened: Opener) -> Workspace:
    """Labels on scales of their own alone, with codes that patterns cannot be written with."""
    create_project(tmp_path / "project", rubric="harm-severity", name="Imported")
    made = opened(tmp_path / "project")
    said = {"severity": ("1", "5", "3"), "odd": ("a:b", "x,y", "%3A")}
    rows = [
        {
            "item": f"i{n}",
            "who": who,
            **{key: codes[(n * (who == "bob")) % 3] for key, codes in said.items()},
        }
        for n in range(6)
        for who in ("ada", "bob")
    ]
    file = write_csv(tmp_path / "labels.csv", rows)
    for criterion, scale in (("severity", "ordinal:1-5"), ("odd", "nominal")):
        columns = LabelColumns(
            item="item",
            annotator="who",
            criterion=criterion,
            value=criterion,
            scale=scale,
            create_items=True,
        )
        made.labels.run(file, columns)
    return made


def test_the_plan_of_a_project_without_verdicts_says_why_there_are_no_rates(imported):
    section = section_of("planning")
    assert section is not None
    queue, narrower, rates = section.read(imported, "severity").cards
    assert narrower.sheet.rows
    assert "came on a scale of their own" in rates.empty
    assert queue.heading


def test_codes_are_shown_as_they_came(imported):
    figures = imported.measuring.figures("odd")
    shown = [row.cells[0] for row in distribution(figures, {}, "odd", None).sheet.rows]
    assert sorted(shown) == ["%3A", "a:b", "x,y"]
    card = levels_card(imported.insight.shares("odd"), "odd", {})
    pairs = {row.cells[0] for row in card.sheet.rows}
    assert "a:b · x,y" in pairs or "x,y · a:b" in pairs
    marks = {row.mark.levels for row in card.sheet.rows}
    assert all("%25" not in code and "%2C" not in code for pair in marks for code in pair)


def test_a_dominant_level_does_not_make_alpha_low_by_itself(workspace: Workspace):
    figures: Figures = replace(
        workspace.measuring.figures("severity"), distribution=(("1", 92), ("2", 8))
    )
    assert "α is low" not in paradox(figures, {})


def test_somebody_who_is_not_in_the_project_file_is_not_called_everybody(workspace: Workspace):
    found = workspace.measures.measures("severity")
    alone = SelfAgreement(
        "zed", Estimate(0.5, None, None, 3, "m"), Estimate(0.5, None, None, 3, "m")
    )
    card = self_card(replace(found, annotators=(alone,)), {})
    assert [row.cells[0] for row in card.sheet.rows] == ["zed"]


def test_closeness_below_0_lies_on_its_axis():
    nothing = Estimate(None, None, None, 0, "m", "because")
    below = Closeness(Estimate(-0.4, -0.9, 0.1, 9, "m"), None, None, None, None)
    same = Sameness(nothing, None)
    one = ModelFamilies("m1", "paraphrase", 9, 18, same, same, below, nothing, (), None, None)
    card = closeness_card(FamiliesReport((one,), 0))
    assert card.rows is not None
    assert card.rows.least <= -0.9


@pytest.mark.parametrize(
    ("p", "said"),
    [(None, "–"), (0.0, "< .001"), (0.0004, "< .001"), (0.0371, ".037"), (1.0, "1.000")],
)
def test_p_is_never_shown_as_0(p: float | None, said: str):
    assert p_value(p) == said


def test_no_meaning_takes_the_majority_for_a_measure_of_a_judge():
    assert "majority" in meanings.judges()
    assert "proves nothing" in meanings.judges()
    assert "reaches the people’s own" not in meanings.judges()
