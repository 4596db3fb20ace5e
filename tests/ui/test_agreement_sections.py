"""The sections of the Agreement page: every figure has a meaning, a table and its disagreements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from disputes_scene import Host, make_workspace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot
from spine import items_file, say

from annotator.agreement.results import Estimate, Figures
from annotator.services.app import Workspace
from annotator.services.views import DisputeFilter
from annotator.ui.models.sheet import SheetRow
from annotator.ui.pages.agreement.distribution import paradox
from annotator.ui.pages.agreement.sections.drawing import (
    ALPHA,
    LEVELS,
    POINTS,
    Line,
    axis_around,
    axis_from_zero,
    axis_to_one,
    points,
    rows_of,
    sheet_of,
    signed,
)
from annotator.ui.pages.agreement.sections.every import section_of, sections
from annotator.ui.pages.agreement.sections.panel import natural_height
from annotator.ui.pages.agreement.sections.views import CardView
from annotator.ui.pages.agreement.terms.every import meaning
from annotator.ui.pages.agreement.view import AgreementPage

pytestmark = pytest.mark.ui
Activate = Callable[[QMainWindow], None]
Opener = Callable[..., Workspace]
EVERY = tuple(section.id for section in sections())


def estimate(value: float | None, low: float | None = None, high: float | None = None) -> Estimate:
    return Estimate(value, low, high, 40, "a method", None if value is not None else "no labels")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = make_workspace(tmp_path_factory.mktemp("sections"), items=24)
    yield made
    made.close()


@pytest.fixture
def host(qtbot: QtBot, workspace: Workspace, activate: Activate) -> Iterator[Host]:
    made = Host(qtbot, workspace, AgreementPage())
    made.show(activate)
    page = made.page
    assert isinstance(page, AgreementPage)
    qtbot.waitUntil(page.figures.isVisible, timeout=10_000)
    yield made
    made.close()
    assert made.bugs == []


@pytest.mark.parametrize("section", EVERY)
@pytest.mark.parametrize("criterion", ["severity", "categories", "refusal"])
def test_every_card_says_what_it_means_and_has_figures_or_a_reason(
    workspace: Workspace, section: str, criterion: str
) -> None:
    found = section_of(section)
    assert found is not None
    view = found.read(workspace, criterion)
    assert view.cards
    assert len({card.heading for card in view.cards}) == len(view.cards)
    for card in view.cards:
        assert len(card.meaning) > 60
        assert card.sheet.rows or card.empty
        for row in card.sheet.rows:
            assert len(row.cells) == len(card.sheet.columns)
        if card.rows is not None:
            assert len(card.rows.rows) <= len(card.sheet.rows)


def test_the_key_s_walks_through_the_sections_and_back(qtbot: QtBot, host: Host) -> None:
    page = host.page
    assert isinstance(page, AgreementPage)
    for section in EVERY:
        qtbot.keyClick(host.window, Qt.Key.Key_S)
        qtbot.waitUntil(
            lambda wanted=section: (
                (view := page.presenter.state.view) is not None
                and view.section is not None
                and view.section.id == wanted
                and page.section.isVisible()
            ),
            timeout=10_000,
        )
        qtbot.waitUntil(lambda: all(card.isVisible() for card in page.section.cards), timeout=2_000)
    qtbot.keyClick(host.window, Qt.Key.Key_S)
    qtbot.waitUntil(page.figures.isVisible, timeout=10_000)


def test_a_row_of_a_person_narrows_the_page_and_d_opens_their_disagreements(
    qtbot: QtBot, host: Host
) -> None:
    page = host.page
    assert isinstance(page, AgreementPage)
    page.tabs.open("people")
    qtbot.waitUntil(page.section.isVisible, timeout=10_000)
    rows = next(card.rows for card in page.section.cards if card.rows is not None)
    center = rows.spots()[0].rect.center().toPoint()
    qtbot.mouseClick(rows, Qt.MouseButton.LeftButton, pos=center)
    qtbot.waitUntil(page.aim.isVisible, timeout=10_000)
    assert host.went == []
    qtbot.keyClick(host.window, Qt.Key.Key_D)
    assert host.went[-1] == (
        "disagreements",
        DisputeFilter(criterion="severity", annotator="ines"),
    )


def test_a_point_of_the_cloud_opens_its_item(qtbot: QtBot, host: Host) -> None:
    page = host.page
    assert isinstance(page, AgreementPage)
    page.tabs.open("items")
    qtbot.waitUntil(page.section.isVisible, timeout=10_000)
    cloud = next(card.cloud for card in page.section.cards if card.cloud is not None)
    spot = cloud.spots()[0]
    qtbot.mouseClick(cloud, Qt.MouseButton.LeftButton, pos=spot.rect.center().toPoint())
    assert host.went[-1] == ("disagreements", spot.mark)
    assert isinstance(spot.mark, str)


def test_t_turns_the_charts_of_a_section_into_tables(qtbot: QtBot, host: Host) -> None:
    page = host.page
    assert isinstance(page, AgreementPage)
    page.tabs.open("measures")
    qtbot.waitUntil(page.section.isVisible, timeout=10_000)
    first = page.section.cards[0]
    assert not first.table.isVisible()
    qtbot.keyClick(host.window, Qt.Key.Key_T)
    assert first.table.isVisible()


def test_a_revision_is_judged_by_its_control(project: Path, opened: Opener, tmp_path: Path) -> None:
    text = (project / "rubric" / "1.0.0.yaml").read_text(encoding="utf-8")
    first = opened(project)
    first.importing.run(items_file(tmp_path / "items.jsonl", 30))
    told(first, stray=1)
    section = section_of("revision")
    assert section is not None
    only = section.read(first, "severity").cards[0]
    assert only.sheet.rows[:2] == (
        SheetRow(("Items with labels of two people", "30"), meaning=meaning("control.n_eligible")),
        SheetRow(("Items in a control", "30"), meaning=meaning("control.n_drawn")),
    )
    first.close()
    publish(project, text)
    second = opened(project)
    told(second, stray=0)
    control, disputed, clauses, moved = section.read(second, "severity").cards
    assert control.lead.startswith("The rewrite helped: on the 30 control items")
    assert control.rows is not None
    assert [row.name for row in control.rows.rows][:2] == ["α", "percent agreement"]
    assert control.rows.rows[0].firm
    assert disputed.lead.startswith("Chosen because they disagreed")
    assert disputed.empty
    assert clauses.empty
    assert {row.cells[1] for row in moved.sheet.rows} == {"control"}
    assert all(isinstance(row.mark, str) for row in moved.sheet.rows)


def told(workspace: Workspace, stray: int) -> None:
    """Three labels an item; `stray`: how far the third lies from the others."""
    for n in range(30):
        level = n % 3 + 2
        for who, away in (("ada", 0), ("bob", 0), ("cyd", stray if n % 2 else -stray)):
            say(workspace, who, f"i{n}", level + away)


def publish(project: Path, text: str) -> None:
    """The same rubric as version 2.0.0, in force from the next opening on."""
    revised = text.replace("version: 1.0.0", "version: 2.0.0")
    (project / "rubric" / "2.0.0.yaml").write_text(revised, encoding="utf-8")
    stated = (project / "project.yaml").read_text(encoding="utf-8")
    stated = stated.replace("version: 1.0.0", "version: 2.0.0")
    (project / "project.yaml").write_text(stated, encoding="utf-8")


def test_an_undefined_figure_says_why_in_the_chart_and_in_the_table() -> None:
    lines = [Line("AC1", estimate(None)), Line("κ", estimate(0.5, 0.4, 0.6))]
    chart = rows_of(lines, axis_to_one(lines), ALPHA, "nothing")
    assert "no labels" in chart.rows[0].said
    assert chart.rows[0].value is None
    table = sheet_of(("Measure",), lines, ALPHA)
    assert table.rows[0].cells[1:3] == ("undefined", "No labels.")
    assert table.rows[1].cells[1:3] == (".50", ".40–.60")


def test_axes_hold_every_bound() -> None:
    harsh = [Line("a", estimate(0.6, 0.2, 1.1)), Line("b", estimate(-0.3, -0.7, 0.1))]
    around = axis_around(harsh, 0.0, "0")
    assert (around.least, around.most) == (-1.5, 1.5)
    assert axis_from_zero(harsh, 0.5).most == 1.5
    assert axis_to_one(harsh).least == pytest.approx(-0.7)
    assert axis_to_one([Line("c", estimate(None))]).least == 0.0


@pytest.mark.parametrize(
    ("value", "said"), [(0.4, "+.40"), (-0.12, "−.12"), (0.001, ".00"), (None, "undefined")]
)
def test_levels_carry_their_direction(value: float | None, said: str) -> None:
    assert signed(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.012, "+1.2"), (-0.03, "−3.0"), (0.0, "0.0"), (None, "undefined")]
)
def test_differences_are_in_points(value: float | None, said: str) -> None:
    assert points(value) == said
    assert LEVELS.bounds(None, None) == POINTS.bounds(None, None) == ""


def test_the_prevalence_paradox_is_told_where_one_level_dominates(workspace: Workspace) -> None:
    figures = workspace.measuring.figures("severity")
    assert paradox(figures, {}) == ""
    skewed: Figures = replace(figures, distribution=(("1", 92), ("2", 4), ("3", 4)))
    assert paradox(skewed, {"1": "No harm"}).startswith("92.0 % of the labels are “No harm”.")
    nobody = replace(figures, distribution=(("1", 0), ("2", 0)))
    assert paradox(nobody, {}) == ""


def test_a_card_is_as_high_as_its_rows_within_limits() -> None:
    card = CardView("A", "b")
    few, many = natural_height(card), natural_height(replace(card, empty="nothing"))
    assert few == many == 132
