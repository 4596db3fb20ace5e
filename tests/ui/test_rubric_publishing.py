"""From an edit to a version in force: the whole window, real keys, the real service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from rubric_desk import P1, SlowLanes, clause_text, disagree
from spine import items_file

from annotator.domain.launch import OpenWindow
from annotator.domain.rubric import Rubric
from annotator.domain.rubric_edits import remove
from annotator.formats.rubric_writing import written
from annotator.services.app import Workspace, open_workspace
from annotator.services.checking import check
from annotator.services.revision_views import Validity
from annotator.services.rubric_versions import RubricVersions
from annotator.ui.app import start
from annotator.ui.dialogs import publish_words as words
from annotator.ui.dialogs.publish import PublishDialog
from annotator.ui.dialogs.publish_presenter import PublishPresenter, PublishState
from annotator.ui.pages.rubric.view import RubricPage
from annotator.ui.shell.window import MainWindow

pytestmark = pytest.mark.ui
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def disputed(project: Path, tmp_path: Path) -> Path:
    """A project with ten items, three of them disputed, and the lead Lena."""
    with closing(open_workspace(project)) as workspace:
        workspace.importing.run(items_file(tmp_path / "ten.jsonl", 10))
        workspace.people.ensure("lena", "Lena", "lead")
        disagree(workspace)
    return project


@pytest.fixture
def window(qtbot: QtBot, disputed: Path) -> Iterator[MainWindow]:
    started = start(OpenWindow(disputed, "lena", "lead"))
    started.window.show()
    started.window.activateWindow()
    qtbot.waitUntil(lambda: started.window.session is not None, timeout=15_000)
    started.window.go("rubric")
    settle(qtbot, started.window)
    yield started.window
    started.window.close()
    started.hooks.remove()
    started.window.deleteLater()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.bridge.pending == 0, timeout=15_000)
    qtbot.wait(20)


def page_of(window: MainWindow) -> RubricPage:
    assert window.desk is not None
    page = window.desk.page("rubric")
    assert isinstance(page, RubricPage)
    return page


def press(qtbot: QtBot, window: QWidget, key: Qt.Key, more: Qt.KeyboardModifier = CTRL) -> None:
    qtbot.keyClick(window.focusWidget() or window, key, more)


def edit(qtbot: QtBot, window: MainWindow, text: str) -> None:
    page_of(window).presenter.select_named("P-1")
    press(qtbot, window, Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    qtbot.keyClicks(window.focusWidget(), text)


def dialog_of(qtbot: QtBot, window: MainWindow) -> PublishDialog:
    def ready() -> bool:
        found = window.findChildren(PublishDialog)
        return bool(found) and not found[0].presenter.state.stale

    qtbot.waitUntil(ready, timeout=10_000)
    return window.findChildren(PublishDialog)[0]


def test_an_edit_is_published_and_the_project_open_under_it(
    qtbot: QtBot, window: MainWindow, disputed: Path
) -> None:
    assert window.session is not None
    before = window.session.workspace
    edit(qtbot, window, " Also an initial.")
    press(qtbot, window, Qt.Key.Key_Return)
    dialog = dialog_of(qtbot, window)
    assert dialog.summary.text() == "From 1.0.0 to 1.1.0: 1 change: clarifying"
    assert not dialog.go.isEnabled(), "a reason is needed"
    qtbot.keyClicks(dialog.reason, "Initials were read two ways.")
    assert dialog.go.isEnabled()
    press(qtbot, dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: window.session is not None and window.session.workspace is not before,
        timeout=15_000,
    )
    settle(qtbot, window)
    session = window.session
    assert session.annotator.id == "lena" and session.role == "lead"
    assert session.workspace.rubric.version == "1.1.0"
    clause = session.workspace.rubric.clause("P-1")
    assert clause is not None and clause.text.endswith("Also an initial.")
    assert window.desk is not None and window.desk.front == "rubric"
    assert window.messages.texts() == ("Version 1.1.0 is published and in force.",)
    assert not page_of(window).presenter.state.drafted
    assert not (disputed / "rubric" / "draft.yaml").exists()
    latest = RubricVersions(session.workspace.database, session.workspace.rubric).versions()[-1]
    assert (latest.version, latest.by, latest.kind) == ("1.1.0", "lena", "clarifying")
    assert latest.reason == "Initials were read two ways."
    assert check(session.workspace) == ()


def test_enter_alone_publishes_nothing_and_esc_goes_back(qtbot: QtBot, window: MainWindow) -> None:
    edit(qtbot, window, " So.")
    press(qtbot, window, Qt.Key.Key_Return)
    dialog = dialog_of(qtbot, window)
    qtbot.keyClicks(dialog.reason, "Why")
    press(qtbot, dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    dialog.kinds.buttons[1].setFocus()
    press(qtbot, dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    assert dialog.isVisible() and not dialog.presenter.state.publishing
    press(qtbot, dialog, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    assert not dialog.isVisible()
    settle(qtbot, window)
    assert window.session is not None
    assert window.session.workspace.rubric.version == "1.0.0"
    assert page_of(window).presenter.state.drafted


def test_the_window_may_close_right_after_a_key(
    qtbot: QtBot, window: MainWindow, disputed: Path
) -> None:
    edit(qtbot, window, " Typed last.")
    window.close()
    assert "Typed last." in (disputed / "rubric" / "draft.yaml").read_text("utf-8")


# ---- the dialog without a window


@pytest.fixture
def opened(disputed: Path) -> Iterator[Workspace]:
    workspace = open_workspace(disputed)
    yield workspace
    workspace.close()


class Publishing:
    """A presenter whose work runs when it is drained."""

    def __init__(self, workspace: Workspace, change: Callable[[Rubric], Rubric]) -> None:
        self.lanes = SlowLanes()
        self.said: list[tuple[str, str]] = []
        text = workspace.revision.begin()
        self.presenter = PublishPresenter(
            workspace,
            "lena",
            written(text, workspace.rubric, change(workspace.rubric)),
            self.lanes,
            show=lambda state: None,
            tell=lambda progress: None,
            done=lambda text, hint: self.said.append((text, hint)),
        )
        self.presenter.open()
        self.lanes.drain()

    @property
    def state(self) -> PublishState:
        return self.presenter.state


def test_what_it_costs_is_said_for_every_choice(opened: Workspace) -> None:
    publishing = Publishing(opened, clause_text("Data by which a person is found."))
    preview = publishing.state.preview
    assert preview is not None and publishing.state.kind == "clarifying"
    assert words.validity_words(preview.validity[0]) == "Severity: all 6 stay valid"
    said = {choice: words.cost_words(cost) for choice, cost in preview.reopened.items()}
    assert said == {
        "nothing": "no items",
        "touched": "2 items · 6 labels · hours not known",
        "all": "3 items · 9 labels · hours not known",
    }
    assert words.control_words(preview.control) == (
        "3 items of 3, drawn without regard to disagreement: 9 labels, hours not known. "
        "They find a rise of α by .36 or more four times in five."
    )
    assert words.recalibration_words(preview) == "Nobody has to be calibrated again."


def test_a_kind_lighter_than_needed_cannot_be_chosen(opened: Workspace) -> None:
    publishing = Publishing(opened, lambda r: remove(r, ("clauses", "P-1")))
    assert publishing.state.kind == "meaning"
    publishing.presenter.choose_kind("wording")
    publishing.presenter.choose_kind("clarifying")
    assert publishing.state.kind == "meaning" and publishing.lanes.jobs == []
    assert not publishing.state.allows("clarifying")


def test_a_heavier_kind_is_read_anew_and_ends_labels(opened: Workspace) -> None:
    publishing = Publishing(opened, clause_text("Data by which a person is found."))
    publishing.presenter.choose_kind("meaning")
    assert publishing.state.stale and not publishing.state.ready
    publishing.lanes.drain()
    preview = publishing.state.preview
    assert preview is not None and preview.version == "2.0.0"
    assert sum(one.n_ended for one in preview.validity) > 0
    assert "Severity: all 6 end" in [words.validity_words(one) for one in preview.validity]


def test_of_quick_choices_the_last_one_counts(opened: Workspace) -> None:
    publishing = Publishing(opened, clause_text("Data by which a person is found."))
    publishing.presenter.choose_reopens("all")
    publishing.presenter.choose_reopens("nothing")
    publishing.presenter.choose_control("none")
    assert len(publishing.lanes.jobs) == 1
    publishing.lanes.drain()
    preview = publishing.state.preview
    assert preview is not None and not publishing.state.stale
    assert (preview.reopens, preview.control.n_items) == ("nothing", 0)
    assert words.total_words(preview) == "Nobody is asked to label anything again."


def test_a_mended_comma_draws_no_control_by_itself(opened: Workspace) -> None:
    publishing = Publishing(opened, clause_text("A specific  person's data."))
    assert (publishing.state.kind, publishing.state.drawn) == ("wording", "none")
    preview = publishing.state.preview
    assert preview is not None and preview.control.n_items == 0


def test_what_cannot_be_published_is_told_and_nothing_is_lost(opened: Workspace) -> None:
    publishing = Publishing(opened, clause_text("Data by which a person is found."))
    publishing.presenter.write_reason("Because.")
    # a file that somebody put in the place of the next version
    (opened.folder / "rubric" / "1.1.0.yaml").write_text("id: other\n", encoding="utf-8")
    publishing.presenter.publish()
    assert publishing.state.publishing
    publishing.lanes.drain()
    assert not publishing.state.publishing and "1.1.0" in publishing.state.failed
    assert publishing.said == [] and publishing.state.reason == "Because."
    assert opened.revision.draft() is not None


def test_a_project_without_labels_is_told_so_once() -> None:
    none, some = Validity("severity", "Severity", 0, 0), Validity("refusal", "Refusal", 2, 0)
    assert words.labels_words((none, none)) == "There are no labels yet."
    assert words.labels_words((none, some)) == "Severity: no labels yet\nRefusal: all 2 stay valid"


def test_hours_are_said_in_words() -> None:
    assert words.time_words(None) == "hours not known"
    assert words.time_words(0.001) == "under a minute"
    assert words.time_words(0.5) == "about 30 minutes"
    assert words.time_words(2.25) == "about 2.2 hours"
    assert words.time_words(41.0) == "about 41 hours"


def test_places_of_a_version_are_written_for_everybody(opened: Workspace) -> None:
    """The page writes the draft, and the service reads it."""
    publishing = Publishing(opened, clause_text("Data by which a person is found."))
    preview = publishing.state.preview
    assert preview is not None
    assert [change.place for change in preview.diff.changes] == [P1]
