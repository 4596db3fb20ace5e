"""Linked views: a mark narrows every other view; a chip, a click or Escape widens them again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from disputes_scene import Host, make_workspace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from annotator.services.app import Workspace
from annotator.services.views import DisputeFilter
from annotator.ui.charts.alpha_over_time import AlphaOverTime
from annotator.ui.charts.spots import SpotChart
from annotator.ui.pages.agreement.linking import (
    EVERYTHING,
    chips_of,
    clicked,
    for_criterion,
    for_figures,
    is_chosen,
    stated,
)
from annotator.ui.pages.agreement.reading import Reading
from annotator.ui.pages.agreement.state import Alert
from annotator.ui.pages.agreement.view import AgreementPage

pytestmark = pytest.mark.ui
Activate = Callable[[QMainWindow], None]
PRIVACY = DisputeFilter(criterion="severity", category="privacy")
PAIR = DisputeFilter(criterion="severity", pair=("ines", "noor"))
CELL = DisputeFilter(criterion="severity", levels=("1", "2"))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = make_workspace(tmp_path_factory.mktemp("linking"), items=36)
    yield made
    made.close()


@pytest.fixture
def host(qtbot: QtBot, workspace: Workspace, activate: Activate) -> Iterator[Host]:
    made = Host(qtbot, workspace, AgreementPage())
    made.show(activate)
    page = page_of(made)
    qtbot.waitUntil(page.figures.isVisible, timeout=10_000)
    qtbot.waitUntil(lambda: page.figures.findChild(AlphaOverTime) is not None, timeout=20_000)
    yield made
    made.close()
    assert made.bugs == []


def page_of(host: Host) -> AgreementPage:
    assert isinstance(host.page, AgreementPage)
    return host.page


def click(qtbot: QtBot, chart: SpotChart, place: int) -> None:
    center = chart.spots()[place].rect.center().toPoint()
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=center)


def settled(qtbot: QtBot, page: AgreementPage) -> None:
    """Waits until the figures are of what is wanted."""

    def done() -> bool:
        state = page.presenter.state
        aim = None if state.view is None else state.view.aim
        return not state.loading and aim is not None and aim.wanted == page.presenter.wanted

    qtbot.waitUntil(done, timeout=10_000)


def test_marks_add_up_and_a_second_click_takes_one_away() -> None:
    both = clicked(clicked(EVERYTHING, PRIVACY), PAIR)
    assert stated(both) == ("category", "pair")
    assert is_chosen(both, PRIVACY)
    assert not is_chosen(both, DisputeFilter(category="bias"))
    assert stated(clicked(both, PRIVACY)) == ("pair",)
    other = clicked(both, DisputeFilter(category="bias"))
    assert other.category == "bias"


def test_an_item_or_a_whole_criterion_is_never_chosen() -> None:
    assert not is_chosen(PRIVACY, "a uid")
    assert not is_chosen(PRIVACY, DisputeFilter(criterion="severity"))


def test_another_criterion_keeps_the_part_and_drops_the_levels() -> None:
    both = clicked(clicked(EVERYTHING, PRIVACY), CELL)
    other = for_criterion(both, "refusal")
    assert (other.criterion, stated(other)) == ("refusal", ("category",))
    assert for_criterion(both, "severity") == both


def test_what_labels_say_narrows_no_figure() -> None:
    assert stated(for_figures(clicked(clicked(EVERYTHING, PRIVACY), CELL))) == ("category",)


def test_chips_are_for_parts_and_never_for_the_criterion(workspace: Workspace) -> None:
    wanted = clicked(DisputeFilter(criterion="refusal", category="privacy"), PAIR)
    wanted = for_criterion(wanted, "refusal")
    names = {"ines": "Ines", "noor": "Noor"}
    words = [chip.words for chip in chips_of(wanted, workspace.rubric, names)]
    assert words == ["privacy", "Ines and Noor differ"]


def test_every_other_view_is_of_the_part_and_the_own_one_keeps_its_marks(
    workspace: Workspace,
) -> None:
    read = Reading(workspace)
    whole, part = read("severity", "", EVERYTHING), read("severity", "", PRIVACY)
    expected = workspace.measuring.figures("severity", "category", "privacy")
    assert part.categories == whole.categories
    assert part.distribution != whole.distribution
    assert part.confusion != whole.confusion
    assert part.over_time.moments[-1].value == expected.alpha.value
    assert sum(int(row.cells[1]) for row in part.distribution.sheet.rows) == expected.n_labels
    assert all(row.figure for row in part.pairs.chart.rows)
    assert [row.name for row in part.models.chart.rows] == ["mistral"]
    assert part.headline == whole.headline
    assert part.progress == whole.progress
    assert part.aim is not None
    assert part.aim.narrows
    listed = workspace.disagreements.page(PRIVACY, limit=1)
    assert part.aim.n == listed.total
    assert part.origin.part == "privacy"


def test_items_chosen_by_their_labels_narrow_the_list_and_say_why_not_the_figures(
    workspace: Workspace,
) -> None:
    read = Reading(workspace)
    whole, part = read("severity", "", EVERYTHING), read("severity", "", CELL)
    assert part.aim is not None
    assert not part.aim.narrows
    assert "chosen by what was said of them" in part.aim.sentence
    assert (part.pairs, part.over_time) == (whole.pairs, whole.over_time)
    assert part.aim.n == workspace.disagreements.page(CELL, limit=1).total


@pytest.mark.parametrize(
    ("section", "narrowed"),
    [
        ("measures", True),
        ("people", True),
        ("items", True),
        ("models", True),
        ("families", True),
        ("planning", False),
        ("revision", False),
    ],
)
def test_sections_are_narrowed_or_say_that_they_are_not(
    workspace: Workspace, section: str, narrowed: bool
) -> None:
    view = Reading(workspace)("severity", section, PRIVACY)
    assert view.section is not None
    assert view.section.narrowed == narrowed


def test_a_section_that_asks_for_whole_items_is_not_narrowed_to_some_labels(
    workspace: Workspace,
) -> None:
    read = Reading(workspace)
    models, people = read("severity", "models", PAIR), read("severity", "people", PAIR)
    assert models.section is not None
    assert not models.section.narrowed
    assert people.section is not None
    assert people.section.narrowed
    assert [row.name for row in (people.section.cards[0].rows or pytest.fail()).rows] == [
        "Ines",
        "Noor",
    ]


def test_a_click_narrows_and_escape_widens(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    assert not page.aim.isVisible()
    click(qtbot, page.figures.part_rows, 0)
    settled(qtbot, page)
    category = page.figures.part_rows.spots()[0]
    assert [chip.text() for chip in page.aim.chips] == ["bias  ×"]
    assert page.presenter.wanted == category.mark
    assert page.figures.progress.about.text() == "about all items"
    assert page.figures.pairs.about.text() == ""
    assert host.went == []
    qtbot.keyClick(host.window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.figures.progress.about.text() == "", timeout=10_000)
    assert not page.aim.isVisible()


def test_the_bar_answers_at_once_and_its_figures_follow(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    page.presenter.narrow(PRIVACY)
    assert page.aim.isVisible()
    assert [chip.text() for chip in page.aim.chips] == ["privacy  ×"]
    assert page.aim.sentence.text() == "One moment …"
    kept = page.aim.chips[0]
    qtbot.waitUntil(lambda: page.aim.sentence.text().startswith("α "), timeout=10_000)
    assert page.aim.chips[0] is kept
    page.presenter.widen()
    assert not page.aim.isVisible()


def test_a_second_click_on_the_same_mark_widens(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    for visible in (True, False):
        click(qtbot, page.figures.pair_rows, 1)
        qtbot.waitUntil(lambda v=visible: page.aim.isVisible() == v, timeout=10_000)


def test_a_chip_takes_one_part_away(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    page.presenter.narrow(clicked(PRIVACY, PAIR))
    qtbot.waitUntil(lambda: len(page.aim.chips) == 2, timeout=10_000)
    qtbot.mouseClick(page.aim.chips[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.aim.chips) == 1, timeout=10_000)
    assert page.presenter.wanted == PAIR


def test_the_same_part_opens_on_the_disagreements_by_button_and_by_key(
    qtbot: QtBot, host: Host
) -> None:
    page = page_of(host)
    page.presenter.narrow(PRIVACY)
    settled(qtbot, page)
    qtbot.mouseClick(page.aim.open, Qt.MouseButton.LeftButton)
    assert host.went[-1] == ("disagreements", PRIVACY)
    qtbot.keyClick(host.window, Qt.Key.Key_D)
    assert host.went == [("disagreements", PRIVACY)] * 2


def test_what_is_chosen_is_said_to_a_screen_reader(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    rows = page.figures.part_rows
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    settled(qtbot, page)
    assert rows.accessibleDescription().endswith("(chosen)")
    assert "bias" in page.aim.chips[0].accessibleName()


def test_the_part_stays_from_section_to_section(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    page.presenter.narrow(PRIVACY)
    page.tabs.open("planning")
    qtbot.waitUntil(
        lambda: (
            bool(page.section.cards)
            and all(card.about.text() == "about all items" for card in page.section.cards)
        ),
        timeout=10_000,
    )
    page.tabs.open("people")
    qtbot.waitUntil(
        lambda: (
            page.section.cards[0].heading.startswith("SEVERITY")
            and all(card.about.text() == "" for card in page.section.cards)
        ),
        timeout=10_000,
    )


def test_the_headline_is_copied_as_one_sentence(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    qtbot.keyClick(host.window, Qt.Key.Key_Y)
    said = QApplication.clipboard().text()
    assert said == page.headline.accessibleDescription()
    assert said.count(". ") == 0
    assert said.endswith(".")
    assert "responses are violations" in said
    assert "in dispute" in said
    assert host.said[-1] == "Copied the headline as a sentence"


def test_the_tabs_of_parts_have_each_their_own_marks(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    found = []
    for at in range(page.figures.by.count()):
        page.figures.by.setCurrentIndex(at)
        card = page.figures.parts
        found.append((page.figures.by.itemText(at), card.model.rowCount(), card.empty.text()))
    names, rows, empty = zip(*found, strict=True)
    own = ("Category", "Mark", "Model", "Source", "Group", "Annotator", "Rubric", "Month")
    assert names == own
    assert rows[:7] == (5, 5, 1, 1, 0, 3, 1)
    assert rows[7] > 0
    assert "declare groups" in empty[4]


def test_the_alert_leads_to_the_disagreements_since(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    view = page.presenter.state.view
    assert view is not None
    assert not page.headline.alert.isVisible()
    since = DisputeFilter(criterion="severity", annotator="tarek")
    alert = Alert("Agreement is lower since the first label of Tarek.", since)
    page.headline.show_headline(replace(view.headline, alert=alert))
    assert page.headline.alert.text.text() == alert.text
    assert page.headline.alert.accessibleName() == alert.text
    qtbot.mouseClick(page.headline.alert.button, Qt.MouseButton.LeftButton)
    assert host.went[-1] == ("disagreements", since)
