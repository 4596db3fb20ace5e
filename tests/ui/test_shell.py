"""The window around the pages: opening a project, saying who you are, places, messages, keys."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from spine import items_file

from annotator.domain.errors import UserError
from annotator.domain.keys import key_map
from annotator.domain.launch import OpenWindow
from annotator.services.app import create_project, open_workspace
from annotator.services.places import data_folder
from annotator.services.views import Draft
from annotator.ui import theme
from annotator.ui.app import start
from annotator.ui.dialogs.bug_report import BugReport
from annotator.ui.dialogs.identity import IdentityDialog
from annotator.ui.screenshots import Tour
from annotator.ui.settings import SettingsStore
from annotator.ui.shell.messages import Message
from annotator.ui.shell.places import PLACES
from annotator.ui.shell.rail import PlaceButton
from annotator.ui.shell.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., MainWindow]


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A project under the shipped rubric, with ten items and the lead Ada."""
    folder = tmp_path / "filled"
    create_project(folder, rubric="harm-severity", name="Ten items")
    with closing(open_workspace(folder)) as workspace:
        workspace.importing.run(items_file(tmp_path / "ten.jsonl", 10))
        workspace.people.ensure("ada", "Ada", "lead")
    return folder


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[Open]:
    """Starts windows as the command line does, and closes them after the test."""
    made = []

    def do(launch: OpenWindow, *, entered: bool = True) -> MainWindow:
        started = start(launch)
        made.append(started)
        started.window.show()
        started.window.activateWindow()
        if entered:
            qtbot.waitUntil(lambda: started.window.session is not None, timeout=15_000)
            settle(qtbot, started.window)
        return started.window

    yield do
    for started in made:
        started.window.close()
        started.hooks.remove()
        started.window.deleteLater()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Waits until nothing is under way."""
    qtbot.waitUntil(lambda: window.bridge.pending == 0, timeout=15_000)
    qtbot.wait(20)


def dialog_of(qtbot: QtBot, window: QWidget, kind: type[QDialog]) -> QDialog:
    def shown() -> list[QDialog]:
        return [d for d in window.findChildren(kind) if d.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=15_000)
    return shown()[0]


def said(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def press(qtbot: QtBot, window: QWidget, name: str) -> None:
    found = [b for b in window.findChildren(QPushButton) if b.accessibleName() == name]
    assert found, name
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)


def rail_of(window: MainWindow) -> list[str]:
    return [b.text() for b in window.rail.findChildren(PlaceButton) if b.isVisible()]


# ---- starting


HEAVY = "pandas pyqtgraph krippendorff httpx scipy sqlmodel sqlalchemy alembic"


def test_nothing_heavy_is_imported_before_the_window_is_painted(filled: Path) -> None:
    script = f"""
import sys
from pathlib import Path
from annotator.domain.launch import OpenWindow
from annotator.ui.app import start

started = start(OpenWindow(Path({str(filled)!r}), "ada"))
at_paint = []
started.window.first_paint.disconnect()
started.window.first_paint.connect(lambda: (at_paint.extend(sys.modules), started.app.quit()))
started.window.show()
started.app.exec()
started.window.close()
assert at_paint
print(*sorted({{m.split(".")[0] for m in at_paint}} & set({HEAVY!r}.split())))
print(*sorted(m for m in at_paint if m.startswith(("annotator.services", "annotator.store"))))
"""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120
    )
    heavy, services = run.stdout.splitlines()
    assert heavy == ""
    assert services == "annotator.services annotator.services.places"


def test_without_a_project_the_chooser_is_shown(qtbot: QtBot, open_window: Open) -> None:
    window = open_window(OpenWindow(), entered=False)
    assert window.stack.currentWidget() is window.chooser
    assert not window.rail.isVisible()
    assert "No project open" in said(window.foot)


def test_a_recent_project_is_offered_and_opens(
    qtbot: QtBot, open_window: Open, filled: Path
) -> None:
    store = SettingsStore(data_folder())
    store.save(store.value.opened(str(filled), "Ten items"))
    window = open_window(OpenWindow(), entered=False)
    recent = window.chooser.findChild(QListWidget)
    assert recent is not None
    recent.itemActivated.emit(recent.item(0))
    asked = dialog_of(qtbot, window, IdentityDialog)
    people = asked.findChild(QListWidget)
    assert people is not None
    people.setCurrentRow(0)
    asked.accept()
    qtbot.waitUntil(lambda: window.session is not None)
    settle(qtbot, window)
    assert window.windowTitle().startswith("Ten items")


def test_a_folder_that_is_no_project_says_so_and_the_window_stays_usable(
    qtbot: QtBot, open_window: Open, tmp_path: Path
) -> None:
    window = open_window(OpenWindow(tmp_path), entered=False)
    qtbot.waitUntil(lambda: bool(window.messages.texts()), timeout=15_000)
    assert "is not a project" in window.messages.texts()[0]
    assert "Choose a project's folder" in said(window.messages)
    assert window.chooser.isEnabled()


# ---- who you are


def test_the_first_opening_asks_who_you_are_and_the_second_does_not(
    qtbot: QtBot, open_window: Open, filled: Path
) -> None:
    window = open_window(OpenWindow(filled), entered=False)
    asked = dialog_of(qtbot, window, IdentityDialog)
    name = asked.findChild(QLineEdit)
    assert name is not None
    qtbot.keyClicks(name, "Noor")
    press(qtbot, asked, "Continue")
    qtbot.waitUntil(lambda: window.session is not None)
    settle(qtbot, window)
    assert "Noor · annotator" in said(window.foot)
    assert "noor" in (filled / "project.yaml").read_text("utf-8")
    window.close()
    again = open_window(OpenWindow(filled))
    assert again.session is not None and again.session.annotator.id == "noor"


def test_saying_nobody_leaves_the_project_closed_and_free(
    qtbot: QtBot, open_window: Open, filled: Path
) -> None:
    window = open_window(OpenWindow(filled), entered=False)
    dialog_of(qtbot, window, IdentityDialog).reject()
    assert window.session is None
    open_workspace(filled).close()


def test_switching_the_annotator_keeps_the_project_open(
    qtbot: QtBot, open_window: Open, filled: Path
) -> None:
    window = open_window(OpenWindow(filled, "ada"))
    before = window.session
    assert before is not None
    window.registry.get("project.person").run()
    asked = dialog_of(qtbot, window, IdentityDialog)
    name = asked.findChild(QLineEdit)
    assert name is not None
    qtbot.keyClicks(name, "Ben")
    press(qtbot, asked, "Continue")
    qtbot.waitUntil(lambda: window.session is not None and window.session is not before)
    settle(qtbot, window)
    assert window.session is not None
    assert window.session.workspace is before.workspace
    assert window.session.annotator.id == "ben"
    assert rail_of(window) == ["Label", "Calibrate", "Rubric"]


def test_a_second_writer_is_refused_and_may_look(
    qtbot: QtBot, open_window: Open, filled: Path
) -> None:
    with closing(open_workspace(filled)):
        window = open_window(OpenWindow(filled, "ada"), entered=False)
        qtbot.waitUntil(lambda: bool(window.messages.texts()), timeout=15_000)
        assert "open for writing" in window.messages.texts()[0]
        press(qtbot, window.messages, "Open read-only")
        qtbot.waitUntil(lambda: window.session is not None, timeout=15_000)
        settle(qtbot, window)
        assert "read-only" in said(window.foot)
        assert not window.registry.get("project.import").when()
        window.leave()


# ---- places


def test_roles_decide_the_places(open_window: Open, filled: Path) -> None:
    lead = open_window(OpenWindow(filled, "ada"))
    assert rail_of(lead) == [place.title for place in PLACES]
    lead.close()
    other = open_window(OpenWindow(filled, "ada", "annotator"))
    assert rail_of(other) == ["Label", "Calibrate", "Rubric"]
    other.go("agreement")
    assert other.desk is not None and other.desk.front == "label"


def test_pages_are_made_when_first_opened(qtbot: QtBot, open_window: Open, filled: Path) -> None:
    window = open_window(OpenWindow(filled, "ada"))
    before = window.stack.count()
    qtbot.keyClick(window, Qt.Key.Key_5, CTRL)
    assert window.desk is not None and window.desk.front == "rubric"
    qtbot.keyClick(window, Qt.Key.Key_1, CTRL)
    qtbot.keyClick(window, Qt.Key.Key_5, CTRL)
    assert window.stack.count() == before + 1


def test_every_place_opens_in_every_theme_and_is_pictured(
    qtbot: QtBot, open_window: Open, filled: Path, tmp_path: Path
) -> None:
    window = open_window(OpenWindow(filled, "ada"))
    taken: list[Path] = []
    Tour(window, tmp_path / "shots", taken.extend, size=(1100, 700)).start()
    qtbot.waitUntil(lambda: len(taken) == 2 * len(PLACES), timeout=60_000)
    assert all(path.stat().st_size > 10_000 for path in taken)
    assert window.messages.texts() == ()


def test_no_two_commands_of_one_place_share_a_key(
    qtbot: QtBot, open_window: Open, filled: Path
) -> None:
    window = open_window(OpenWindow(filled, "ada"))
    for place in PLACES:
        window.go(place.id)
        settle(qtbot, window)
    assert window.registry.conflicts() == ()
    assert window.session is not None
    label_keys = {k.lower() for a in window.registry.active("label") for k in a.keys}
    assert set(key_map(window.session.workspace.rubric)) <= label_keys


def test_everything_that_takes_the_focus_has_a_name(
    qtbot: QtBot, open_window: Open, filled: Path
) -> None:
    window = open_window(OpenWindow(filled, "ada"))
    for place in PLACES:
        window.go(place.id)
        settle(qtbot, window)
    nameless = [
        f"{type(w).__name__} in {type(w.parent()).__name__}"
        for w in window.findChildren(QWidget)
        if w.focusPolicy() != Qt.FocusPolicy.NoFocus and not name_of(w)
    ]
    assert nameless == []


def name_of(widget: QWidget) -> str:
    """What a screen reader says: the accessible name, else a button's own text."""
    proxied = widget.focusProxy()
    if proxied is not None:
        return name_of(proxied)
    own = widget.accessibleName()
    if not own and isinstance(widget, QPushButton):
        own = widget.text()
    parent = widget.parentWidget()
    internal = widget.objectName().startswith("qt_") or type(widget).__module__.startswith(
        "PySide6"
    )
    if (
        not own
        and internal
        and parent is not None
        and parent.focusPolicy()
        and parent.accessibleName()
    ):
        return parent.accessibleName()  # the viewport or header of a named view
    return own


# ---- foot, messages, keys


def test_a_saved_label_shows_its_time_and_the_progress(
    qtbot: QtBot, open_window: Open, filled: Path
) -> None:
    window = open_window(OpenWindow(filled, "ada"))
    assert window.session is not None
    assert "0 of 10 labeled" in said(window.foot)
    workspace = window.session.workspace
    item = workspace.queue.upcoming("ada", limit=1)[0]
    values = {"severity": "1", "categories": (), "refusal": "none"}
    workspace.labeling.submit("ada", Draft(item.uid, values)).result(10)
    qtbot.waitUntil(lambda: "saved" in said(window.foot))
    qtbot.waitUntil(lambda: "1 of 10 labeled" in said(window.foot))


def test_an_error_that_a_person_can_mend_stays_until_it_is_closed(
    qtbot: QtBot, open_window: Open, filled: Path
) -> None:
    window = open_window(OpenWindow(filled, "ada"))
    for number in range(5):
        window.bridge.user_error.emit(UserError(f"Problem {number}.", "Mend it."))
    assert window.messages.texts() == ("Problem 4.", "Problem 3.", "Problem 2.")
    newest = next(m for m in window.messages.findChildren(Message) if m.text == "Problem 4.")
    newest.leave()
    assert "Problem 4." not in window.messages.texts()
    assert all(d.isHidden() for d in window.findChildren(QDialog))


def test_bugs_of_any_thread_reach_the_report(qtbot: QtBot, open_window: Open, filled: Path) -> None:
    window = open_window(OpenWindow(filled, "ada"))

    def fail() -> None:
        raise KeyError("in a thread")

    window.bridge.run(fail, lambda _: None, owner=window)
    report = dialog_of(qtbot, window, BugReport)
    assert isinstance(report, BugReport)
    assert "KeyError: 'in a thread'" in report.text()
    window.report_bug(ValueError("another"))
    assert "ValueError: another" in report.text()
    report.accept()


def test_uncaught_exceptions_reach_stderr_and_the_report(
    qtbot: QtBot, open_window: Open, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda _kind, error, _trace: printed.append(str(error)))
    monkeypatch.setattr(threading, "excepthook", lambda args: printed.append(str(args.exc_value)))
    window = open_window(OpenWindow(filled, "ada"))
    error = ValueError("nobody caught it")
    sys.excepthook(ValueError, error, None)

    def fail() -> None:
        raise ValueError("nor this one")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    report = dialog_of(qtbot, window, BugReport)
    assert isinstance(report, BugReport)
    qtbot.waitUntil(lambda: "nor this one" in report.text())
    assert "nobody caught it" in report.text()
    assert printed == ["nobody caught it", "nor this one"]
    report.accept()


def test_ctrl_k_finds_a_command_and_runs_it(qtbot: QtBot, open_window: Open, filled: Path) -> None:
    window = open_window(OpenWindow(filled, "ada"))
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    palette = dialog_of(qtbot, window, QDialog)
    search = palette.findChild(QLineEdit)
    assert search is not None
    qtbot.keyClicks(search, "go items")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert window.desk is not None and window.desk.front == "items"


def test_question_mark_shows_the_keys_of_the_place(
    qtbot: QtBot, open_window: Open, filled: Path
) -> None:
    window = open_window(OpenWindow(filled, "ada"))
    window.go("rubric")
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Question)
    sheet = dialog_of(qtbot, window, QDialog)
    assert "Find a command…" in said(sheet)
    sheet.accept()


def test_menus_are_the_registry(qtbot: QtBot, open_window: Open, filled: Path) -> None:
    window = open_window(OpenWindow(filled, "ada"))
    menus = {a.text(): a.menu() for a in window.menuBar().actions() if a.isVisible()}
    listed = set()
    for menu in menus.values():
        menu.aboutToShow.emit()
        listed |= {a.text() for a in menu.actions() if not a.isSeparator()}
    assert listed == {a.title for a in window.registry.active("label")}


# ---- what is remembered


def test_theme_size_and_place_of_the_window_are_remembered(
    qtbot: QtBot, open_window: Open, filled: Path
) -> None:
    window = open_window(OpenWindow(filled, "ada"))
    window.registry.get("view.dark").run()
    window.registry.get("view.larger").run()
    window.resize(950, 750)
    window.close()
    again = open_window(OpenWindow(filled, "ada"))
    assert theme.current().palette.name == "dark" and theme.current().scale == 1.1
    assert again.height() == 750  # offscreen, Qt fits the width to its screen of 800 pixels
    assert again.store.value.recent[0].name == "Ten items"
    again.registry.get("view.light").run()


@pytest.mark.parametrize("scale", [0.8, 2.0])
def test_the_window_holds_together_at_every_text_size(
    qtbot: QtBot, open_window: Open, filled: Path, scale: float
) -> None:
    window = open_window(OpenWindow(filled, "ada"))
    steps = -5 if scale < 1 else 9
    window.appearance.change_size(steps)
    assert theme.current().scale == scale
    for place in PLACES:
        window.go(place.id)
        settle(qtbot, window)
        assert not window.grab().isNull()


def test_leaving_a_project_sets_it_free_and_shows_the_chooser(
    qtbot: QtBot, open_window: Open, filled: Path
) -> None:
    window = open_window(OpenWindow(filled, "ada"))
    window.leave()
    assert window.stack.currentWidget() is window.chooser
    assert window.registry.active("label") == window.registry.active("")
    open_workspace(filled).close()
