"""Takes every page in every state, theme and size, to be looked at; none of them is kept.

.venv/bin/python packaging/state_pictures.py FOLDER [empty] [one] [disputed] [thousands] [team]

The states are those of `state_projects`, and `team` of `team_states`. Files are named
`<state>/<page>-<theme>-<width>x<height>.png`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

import state_projects  # noqa: E402
import team_states  # noqa: E402
from guide_pictures import CLAUSE, CRITERION, Shown  # noqa: E402
from PySide6.QtCore import Qt, qInstallMessageHandler  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QWidget  # noqa: E402

from annotator.domain import rubric_edits as edits  # noqa: E402
from annotator.domain.launch import OpenWindow  # noqa: E402
from annotator.domain.rubric import Rubric  # noqa: E402
from annotator.formats.project_file import read_project  # noqa: E402
from annotator.services.app import PROJECT_FILE  # noqa: E402
from annotator.services.views import DisputeFilter  # noqa: E402
from annotator.ui import app, theme  # noqa: E402
from annotator.ui.demo import Drive  # noqa: E402
from annotator.ui.dialogs.bulk_preview import BulkPreview  # noqa: E402
from annotator.ui.dialogs.import_mapping import ImportDialog  # noqa: E402
from annotator.ui.dialogs.publish import PublishDialog  # noqa: E402
from annotator.ui.pages.agreement.view import AgreementPage  # noqa: E402
from annotator.ui.pages.disagreements.view import DisagreementsPage  # noqa: E402
from annotator.ui.pages.export.view import ExportPage  # noqa: E402
from annotator.ui.pages.label.notices import KeptNotices  # noqa: E402
from annotator.ui.pages.label.view import LabelPage  # noqa: E402
from annotator.ui.pages.rubric.view import RubricPage  # noqa: E402
from annotator.ui.screenshots import shoot  # noqa: E402
from annotator.ui.shell.session import Session  # noqa: E402
from annotator.ui.shell.window import MainWindow  # noqa: E402
from annotator.ui.theme import ThemeName  # noqa: E402

SIZES = ((1440, 900), (1100, 700))
THEMES: tuple[ThemeName, ...] = ("light", "dark", "contrast")
PLAIN = ("label", "calibrate", "items", "team")
TARGETS = ("set", "hf", "inspect-log")
STATES = {**state_projects.STATES, "team": team_states.team}


class Round:
    """One walk through the window of one state; every stop is taken in all themes and sizes."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window, self.folder = window, folder
        self.drive = Drive(window, state_projects.LEAD[0])
        self.taken = 0

    def walk(self) -> None:
        self._open()
        for place in PLAIN:
            self._go(place, QWidget)
            self.take(place)
        self._labeling()
        self._disagreements()
        self._agreement()
        self._rubric()
        self._import()
        self._export()

    def walk_team(self, root: Path) -> None:
        """The state `team`: handing out and collecting, step by step."""
        self._open()
        team_states.TeamRound(self.window, root, self.take, self.take_dialog).walk()

    def _open(self) -> None:
        self.window.show()
        self.drive.until(lambda: self.window.session is not None)

    def take(self, name: str) -> None:
        """The window as it stands."""
        for look in THEMES:
            for size in SIZES:
                self._save(self.window, name, look, size)

    def take_dialog(self, name: str, dialog: QWidget) -> None:
        """A dialog, in its own size and in the least one."""
        own, least = dialog.size(), dialog.minimumSizeHint().expandedTo(dialog.minimumSize())
        for look in THEMES:
            for size in ((own.width(), own.height()), (least.width(), least.height())):
                self._save(dialog, name, look, size)
        dialog.resize(own)

    def _save(self, what: QWidget, name: str, look: ThemeName, size: tuple[int, int]) -> None:
        path = self.folder / f"{name}-{look}-{size[0]}x{size[1]}.png"
        shoot(what, path, look, size)
        self.drive.quiet()
        shoot(what, path, look, size)
        self.taken += 1

    def _labeling(self) -> None:
        """Where an item waits: said in part, and under the veil."""
        page = self._go("label", LabelPage)
        if not page.conversation.isVisible():
            return
        for key in ("4", "w", "x", "]"):
            self.drive.press(key)
        self.drive.quiet()
        self.take("label-said")
        QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)
        self.drive.quiet()
        self.take("label-veiled")
        QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)

    def _disagreements(self) -> None:
        page = self._go("disagreements", DisagreementsPage)
        self.take("disagreements")
        for only in ("conflicts", "escalated"):
            page.presenter.filter(DisputeFilter(criterion=CRITERION, only=only))
            self.drive.quiet()
            self.take(f"disagreements-{only}")
        page.presenter.filter(DisputeFilter(criterion=CRITERION))
        self.drive.quiet()
        page.presenter.tick_listed()
        self.drive.quiet()
        if page.presenter.state.ticked:
            page.asking.bulk("back")
            preview = self._dialog(page, BulkPreview)
            self.take_dialog("bulk", preview)
            preview.close()
            page.presenter.tick(())

    def _agreement(self) -> None:
        page = self._go("agreement", AgreementPage)
        for place in range(page.tabs.count()):
            page.tabs.setCurrentIndex(place)
            self.drive.quiet()
            self.take(f"agreement-{place}-{page.tabs.tabData(place)}")

    def _rubric(self) -> None:
        page = self._go("rubric", RubricPage)
        self.take("rubric")
        page.presenter.show_history()
        self.drive.quiet()
        self.take("rubric-history")
        page.presenter.close_history()
        page.presenter.select(CLAUSE)
        self.drive.quiet()
        page.presenter.change(CLAUSE, _longer)
        page.presenter.save()
        self.drive.until(lambda: page.presenter.state.saved == "saved")
        self.drive.quiet()
        self.take("rubric-draft")
        page._publish()
        dialog = self._dialog(page, PublishDialog)
        dialog.reason.setPlainText("G-3 was read in two ways.")
        self.drive.quiet()
        self.take_dialog("publish", dialog)
        dialog.close()

    def _import(self) -> None:
        session = self.window.session
        assert session is not None
        self._import_of(session, "import", state_projects.ITEMS)
        if session.workspace.items.count():
            with tempfile.TemporaryDirectory() as folder:
                exported = Path(folder) / TARGETS[1]
                session.workspace.exporting.to(TARGETS[1], exported)
                self._import_of(session, "import-found", exported)

    def _import_of(self, session: Session, name: str, file: Path) -> None:
        dialog = ImportDialog(file, session.workspace.importing, self.window.bridge, self.window)
        dialog.open()
        self.drive.quiet()
        self.take_dialog(name, dialog)
        dialog.close()

    def _export(self) -> None:
        page = self._go("export", ExportPage)
        for target in TARGETS:
            page.choose(target)
            self.drive.quiet()
            self.take(f"export-{target}")

    def _go(self, place: str, kind: type[Shown]) -> Shown:
        self.window.activateWindow()
        self.window.go(place)
        self.drive.quiet()
        page = self.window.findChild(kind)
        assert page is not None
        return page

    def _dialog(self, page: QWidget, kind: type[Shown]) -> Shown:
        self.drive.until(lambda: any(one.isVisible() for one in page.findChildren(kind)))
        self.drive.quiet()
        return next(one for one in page.findChildren(kind) if one.isVisible())


def _longer(rubric: Rubric) -> Rubric:
    """The rubric with one more sentence in the clause."""
    return edits.edit_clause(
        rubric, CLAUSE[1], lambda one: replace(one, text=f"{one.text} A remark is no step.")
    )


def _read_notice(project: Path) -> None:
    KeptNotices().remember(read_project(project / PROJECT_FILE).id, state_projects.LEAD[0])


def main(arguments: Sequence[str]) -> int:
    """0 where every picture was taken."""
    if not arguments:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    out, wanted = Path(arguments[0]).resolve(), arguments[1:] or tuple(STATES)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANNOTATOR_DATA"] = str(Path(folder) / "data")
        qInstallMessageHandler(lambda *_: None)
        for state in wanted:
            project = Path(folder) / state
            STATES[state](project)
            _read_notice(project)
            started = app.start(OpenWindow(project, state_projects.LEAD[0], "lead"))
            theme.apply(started.app, "light", 1.0)
            walked = Round(started.window, out / state)
            try:
                if state == "team":
                    walked.walk_team(Path(folder))
                else:
                    walked.walk()
            finally:
                started.window.close()
                started.hooks.remove()
            sys.stderr.write(f"{walked.taken} pictures in {out / state}\n")
        qInstallMessageHandler(None)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
