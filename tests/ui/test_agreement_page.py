"""The Agreement page: real services, real window, figures that follow every label."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from disputes_scene import Host, label, make_workspace, uid_of
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QMainWindow, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from annotator.services.app import Workspace
from annotator.ui.charts.alpha_over_time import AlphaOverTime
from annotator.ui.charts.spots import SpotChart
from annotator.ui.pages.agreement.view import AgreementPage

pytestmark = pytest.mark.ui
Activate = Callable[[QMainWindow], None]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path, items=24)
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


def test_the_card_shows_rate_alpha_and_disputes_side_by_side(host: Host) -> None:
    card = page_of(host).headline
    assert card.rate.figure.text().endswith("%")
    assert card.alpha.figure.text().startswith((".", "1.00", "−"))
    assert card.disputed.figure.text().endswith("%")
    assert "severity" in card.sentence.text()
    assert card.rate.accessibleName().startswith("VIOLATION RATE (severity ≥ 3)")


def test_figures_follow_a_label_without_being_asked(
    qtbot: QtBot, host: Host, workspace: Workspace
) -> None:
    page = page_of(host)
    view = page.presenter.state.view
    assert view is not None
    before = view.n_pairable
    label(workspace, "ines", uid_of(workspace, 23), 5)
    qtbot.waitUntil(
        lambda: (now := page.presenter.state.view) is not None and now.n_pairable == before + 1,
        timeout=5_000,
    )


def test_figures_that_are_not_shown_are_not_read(
    qtbot: QtBot, host: Host, workspace: Workspace
) -> None:
    page = page_of(host)
    page.hidden()
    view = page.presenter.state.view
    label(workspace, "ines", uid_of(workspace, 23), 5)
    qtbot.wait(600)
    assert page.presenter.state.view is view
    page.shown()
    qtbot.waitUntil(lambda: page.presenter.state.view is not view, timeout=5_000)


def test_another_criterion_by_key_and_by_chip(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    qtbot.keyClick(host.window, Qt.Key.Key_C)
    qtbot.waitUntil(
        lambda: page.headline.alpha.caption.text().startswith("α CATEGORIES"), timeout=5_000
    )
    assert page.figures.confusion.empty.isVisible()
    chip = next(chip for chip in page.switch.chips if chip.value == "refusal")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: page.headline.alpha.caption.text() == "α REFUSAL · nominal", timeout=5_000
    )
    assert [c.value for c in page.switch.chips if c.isChecked()] == ["refusal"]
    assert page.headline.rate.caption.text() == "VIOLATION RATE (severity ≥ 3)"


def test_another_kind_of_part_is_chosen_by_the_keyboard(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    assert page.figures.parts.model.data(page.figures.parts.model.index(0, 0)) == "bias"
    qtbot.keyClick(page.figures.by, Qt.Key.Key_Down)
    assert page.figures.parts.model.data(page.figures.parts.model.index(0, 0)) == "No harm"


def test_all_charts_turn_into_tables_by_one_key(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    cards = page.figures.cards
    qtbot.keyClick(host.window, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: all(card.table.isVisible() for card in cards))
    qtbot.keyClick(host.window, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: not any(card.table.isVisible() for card in cards))


def test_a_second_press_takes_the_first_back_while_tables_are_still_coming(
    qtbot: QtBot, host: Host
) -> None:
    cards = page_of(host).figures.cards
    before = [card.switch.isChecked() for card in cards]
    qtbot.keyClick(host.window, Qt.Key.Key_T)
    qtbot.keyClick(host.window, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: [card.switch.isChecked() for card in cards] == before)
    qtbot.wait(50)
    assert [card.switch.isChecked() for card in cards] == before


def test_nothing_labeled_says_what_is_needed(
    qtbot: QtBot, tmp_path: Path, activate: Activate
) -> None:
    made = make_workspace(tmp_path, items=3, labeled=False)
    host = Host(qtbot, made, AgreementPage())
    host.show(activate)
    page = page_of(host)
    qtbot.waitUntil(page.empty.isVisible, timeout=5_000)
    assert not page.headline.isVisible()
    label(made, "noor", uid_of(made, 0), 2)
    qtbot.waitUntil(page.headline.isVisible, timeout=5_000)
    assert page.headline.alpha.figure.text() == "undefined"
    assert page.empty.isVisible()
    label(made, "ines", uid_of(made, 0), 4)
    qtbot.waitUntil(page.figures.isVisible, timeout=5_000)
    qtbot.waitUntil(lambda: page.figures.findChild(AlphaOverTime) is not None, timeout=20_000)
    host.close()
    made.close()


def test_everything_fits_a_small_window_without_cutting_the_charts(
    qtbot: QtBot, host: Host
) -> None:
    page = page_of(host)
    host.window.resize(900, 640)

    def fits() -> bool:
        cards, charts = page.figures.cards, page.figures.findChildren(SpotChart)
        return (
            all(card.height() >= 240 for card in cards)
            and all(card.mapTo(page, QPoint(card.width(), 0)).x() <= page.width() for card in cards)
            and all(chart.width() <= chart.parentWidget().width() for chart in charts)
        )

    qtbot.waitUntil(fits)  # cards are laid out over several turns of the event loop


def test_every_focusable_widget_has_a_name_and_no_two_commands_share_a_key(host: Host) -> None:
    page = page_of(host)
    kinds = (QAbstractButton, QAbstractItemView, SpotChart, AlphaOverTime, QTabBar)
    unnamed = [
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and isinstance(widget, kinds)
        and not widget.accessibleName()
    ]
    assert unnamed == []
    assert host.registry.conflicts() == ()
