"""Every page of a project that has nothing in it, or one label: it shows words, in each theme.

Pictures of these states, and of larger ones, to look at: packaging/state_pictures.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from spine import items_file, uid_of

from annotator.domain.label import Values
from annotator.domain.launch import OpenWindow
from annotator.services.app import create_project, open_workspace
from annotator.services.views import Draft
from annotator.ui import theme
from annotator.ui.app import start
from annotator.ui.pages.agreement.view import AgreementPage
from annotator.ui.pages.disagreements.view import DisagreementsPage
from annotator.ui.pages.rubric.view import RubricPage
from annotator.ui.shell.window import MainWindow
from annotator.ui.theme import ThemeName

THEMES: tuple[ThemeName, ...] = ("light", "dark", "contrast")
SIZE = (1100, 700)


def _empty(folder: Path) -> None:
    create_project(folder, rubric="harm-severity", name="Nothing yet")
    with closing(open_workspace(folder)) as workspace:
        workspace.people.ensure("lea", "Lea", "lead")


def _one_label(folder: Path) -> None:
    _empty(folder)
    with closing(open_workspace(folder)) as workspace:
        workspace.importing.run(items_file(folder / "items.jsonl", 5))
        workspace.people.ensure("ada", "Ada")
        values: Values = {"severity": "1", "categories": (), "refusal": "none"}
        workspace.labeling.submit("ada", Draft(uid_of(workspace, "i0"), values)).result(10)


STATES: dict[str, Callable[[Path], None]] = {"empty": _empty, "one label": _one_label}


@pytest.fixture(params=STATES)
def window(request: pytest.FixtureRequest, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    folder = tmp_path / "project"
    STATES[request.param](folder)
    started = start(OpenWindow(folder, "lea", "lead"))
    started.window.resize(*SIZE)
    started.window.show()
    qtbot.waitUntil(lambda: started.window.session is not None, timeout=15_000)
    bugs: list[BaseException] = []
    started.window.bridge.bug.connect(bugs.append)
    yield started.window
    started.window.close()
    started.hooks.remove()
    started.window.deleteLater()
    assert not bugs
    assert not started.window.messages.findChildren(QAbstractButton)


def quiet(qtbot: QtBot, window: MainWindow) -> None:
    """Nothing under way, twice in a row: an answer may ask for another."""
    for _ in range(2):
        qtbot.waitUntil(lambda: window.bridge.pending == 0, timeout=10_000)
        qtbot.wait(10)


def words(page: QWidget) -> str:
    """What stands on the page to be read, but for its buttons."""
    return " ".join(one.text() for one in page.findChildren(QLabel) if one.isVisible()).strip()


def pages(window: MainWindow, qtbot: QtBot) -> Iterator[tuple[str, QWidget]]:
    """Every page and every section of the Agreement page, when it is quiet."""
    for place in window.places:
        window.go(place.id)
        quiet(qtbot, window)
        page = window.stack.currentWidget()
        assert page is not None
        yield place.id, page
        if isinstance(page, AgreementPage) and page.tabs.isVisible():
            for at in range(page.tabs.count()):
                page.tabs.setCurrentIndex(at)
                quiet(qtbot, window)
                yield f"{place.id} {page.tabs.tabText(at)}", page


def test_every_page_says_something_in_every_theme(
    window: MainWindow, qtbot: QtBot, qapp: QApplication
) -> None:
    seen: dict[ThemeName, list[str]] = {}
    for name in THEMES:
        theme.apply(qapp, name)
        seen[name] = []
        for title, page in pages(window, qtbot):
            assert not page.grab().isNull()
            assert len(words(page)) > 20, f"{title} is blank in {name}"
            seen[name].append(title)
    assert seen["light"] == seen["dark"] == seen["contrast"]


def test_nothing_offers_what_cannot_be_done(window: MainWindow, qtbot: QtBot) -> None:
    """No empty cards beside an empty list, no versions to compare where there is one."""
    window.go("disagreements")
    quiet(qtbot, window)
    disagreements = window.findChild(DisagreementsPage)
    assert disagreements is not None and "No disagreements" in words(disagreements)
    assert not disagreements.item_panel.isVisible() and not disagreements.bar.isVisible()
    window.go("rubric")
    quiet(qtbot, window)
    rubric = window.findChild(RubricPage)
    assert rubric is not None
    rubric.presenter.show_history()
    quiet(qtbot, window)
    assert "There is one version so far" in words(rubric.history)
    assert not rubric.history.old.isVisible() and rubric.history.close_button.isVisible()


def test_the_foot_counts_only_what_there_is_and_every_section_says_what_is_needed(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.go("agreement")
    quiet(qtbot, window)
    page = window.findChild(AgreementPage)
    assert page is not None
    assert "0 of 0" not in words(window.foot)
    if not page.tabs.isVisible():
        assert "Nothing has been labeled yet" in words(page)
        assert page.bare.button is not None and page.bare.button.isVisible()
        assert page.bare.button.text() == "Import items…"
        assert not page.switch.isVisible()
        return
    assert "0 of 5 labeled" in words(window.foot)
    for at in range(page.tabs.count()):
        page.tabs.setCurrentIndex(at)
        quiet(qtbot, window)
        assert "As soon as a second person labels" in words(page)
