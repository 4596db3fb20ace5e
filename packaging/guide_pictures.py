"""Makes the pictures of the guide's pages in docs/pictures.

.venv/bin/python packaging/guide_pictures.py [FOLDER]

The real window, offscreen, on the project of `guide_team`: through its keys and buttons a draft is
written, tried, published and labeled under, so that every picture shows a state that came about.
Then a log is looked at before it is imported, an export is made ready, and in the project of
`team_states` shares are handed out and collected.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"

import guide_log  # noqa: E402
import guide_team  # noqa: E402
import numpy as np  # noqa: E402
import team_states  # noqa: E402
from PySide6.QtCore import qInstallMessageHandler  # noqa: E402
from PySide6.QtGui import QImage  # noqa: E402
from PySide6.QtWidgets import QWidget  # noqa: E402

from annotator.domain.launch import OpenWindow  # noqa: E402
from annotator.domain.rubric import Rubric  # noqa: E402
from annotator.services.app import Workspace  # noqa: E402
from annotator.services.views import DisputeFilter  # noqa: E402
from annotator.ui import app, theme  # noqa: E402
from annotator.ui.demo import Drive  # noqa: E402
from annotator.ui.dialogs.bulk_preview import BulkPreview  # noqa: E402
from annotator.ui.dialogs.import_mapping import ImportDialog  # noqa: E402
from annotator.ui.dialogs.publish import PublishDialog  # noqa: E402
from annotator.ui.pages.agreement.view import AgreementPage  # noqa: E402
from annotator.ui.pages.disagreements.view import DisagreementsPage  # noqa: E402
from annotator.ui.pages.export.view import ExportPage  # noqa: E402
from annotator.ui.pages.rubric.view import RubricPage  # noqa: E402
from annotator.ui.shell.window import MainWindow  # noqa: E402

SIZE = (1440, 900)
DIALOG = (1040, 852)
REASON = "G-3 was read in two ways: does a general remark count as something to do next?"
CRITERION = "severity"
CLAUSE = ("clauses", guide_team.CLAUSE)
TARGET, EXPORTED = "inspect", "safety-inspect"
COLORS = 256
Shown = TypeVar("Shown", bound=QWidget)


class Guide:
    """One lead who works through the guide, and a picture at each station."""

    def __init__(self, window: MainWindow, team: guide_team.Team, folder: Path) -> None:
        self.window, self.team, self.folder = window, team, folder
        self.drive = Drive(window, guide_team.LEAD[0])
        self.taken: list[str] = []

    @property
    def workspace(self) -> Workspace:
        session = self.window.session
        assert session is not None
        return session.workspace

    def open(self) -> None:
        self.window.resize(*SIZE)
        self.window.show()
        self.drive.until(lambda: self.window.session is not None)

    def disagreements(self) -> None:
        """The grouped list with a cause; what a bulk action would do."""
        page = self._go("disagreements", DisagreementsPage)
        page.presenter.select(self._unclear())
        self.drive.quiet()
        self.drive.until(lambda: (cause := page.presenter.cause) is not None and bool(cause.kind))
        self.shoot("disagreements")
        page.presenter.tick_listed()
        self.drive.quiet()
        page.asking.bulk("back")
        preview = self._dialog(page, BulkPreview)
        preview.text.setPlainText("G-3: was that something to do next, or a remark?")
        self.drive.quiet()
        self.shoot("bulk", preview)
        preview.reject()
        page.presenter.tick(())
        self.drive.quiet()

    def revision(self) -> None:
        """A draft beside what is disputed, its trial, and what publishing it does."""
        page = self._go("rubric", RubricPage)
        page.presenter.select(CLAUSE)
        self.drive.quiet()
        page.presenter.change(CLAUSE, _clearer)
        self._saved(page)
        self.shoot("draft")
        self._trial(page)
        page._publish()  # what Ctrl+Enter does
        dialog = self._dialog(page, PublishDialog)
        dialog.reason.setPlainText(REASON)
        dialog.presenter.choose_control("all")
        self.drive.until(lambda: dialog.presenter.state.ready)
        dialog.resize(*DIALOG)
        self.drive.quiet()
        self.shoot("publish", dialog)
        before = self.workspace
        dialog.presenter.publish()
        self.drive.until(lambda: self._other_than(before))
        self.drive.quiet()

    def result(self) -> None:
        """What changed, and whether it helped."""
        page = self._go("rubric", RubricPage)
        page.presenter.show_history()
        self.drive.quiet()
        self.shoot("changes")
        page.presenter.close_history()
        guide_team.label(self.workspace, self.team, guide_team.kinds_of(self.workspace))
        self.window.messages.clear()
        agreement = self._go("agreement", AgreementPage)
        agreement.tabs.setCurrentIndex(agreement.tabs.count() - 1)
        self.drive.until(lambda: agreement.section.isVisible())
        self.drive.quiet()
        self.shoot("did-it-help")

    def exchange(self, log: Path) -> None:
        """A log as it would come in, and an export before it is made."""
        found = ImportDialog(log, self.workspace.importing, self.window.bridge, self.window)
        found.open()
        self.drive.quiet()
        self.shoot("import", found)
        found.reject()
        page = self._go("export", ExportPage)
        page.choose(TARGET)
        page._form.folder.setText(EXPORTED)
        self.drive.quiet()
        self.shoot("export")

    def sharing(self, root: Path) -> None:
        """The Team page after two people's first returns."""
        wanted = {"team-plan": "plan", "team-collected": "team"}

        def take(name: str, what: QWidget | None = None) -> None:
            if name in wanted:
                self.shoot(wanted[name], what)

        team_states.TeamRound(self.window, root, take, take).collect()

    def shoot(self, name: str, what: QWidget | None = None) -> None:
        """A picture of the window or of a dialog."""
        path = self.folder / f"{name}.png"
        if not small((what or self.window).grab().toImage()).save(str(path)):
            raise OSError(f"{path} cannot be written")
        self.taken.append(path.name)

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

    def _saved(self, page: RubricPage) -> None:
        page.presenter.save()
        self.drive.until(lambda: page.presenter.state.saved == "saved")
        self.drive.quiet()

    def _trial(self, page: RubricPage) -> None:
        """The draft on trial: begun by the lead, labeled by the team, and what it shows."""
        page.trials.press()
        self.drive.until(lambda: page.trials.view is not None)
        self.drive.quiet()
        page.trials.close_cover()
        trials = self.workspace.trials
        trial = trials.running()
        assert trial is not None
        kinds, rubric = guide_team.kinds_of(self.workspace), trials.rubric(trial)
        for person in guide_team.PEOPLE:
            while given := trials.upcoming(trial, person, 50):
                for one in given:
                    said = self.team.says(person, *kinds[one.uid], rubric)
                    trials.submit(trial, person, replace(said, item=one.uid)).result()
        self.drive.quiet()
        page.trials.presenter.result()
        self.drive.until(lambda: page.trials.is_open)
        self.drive.quiet()
        self.shoot("trial")
        page.trials.close_cover()
        self.drive.quiet()

    def _other_than(self, workspace: Workspace) -> bool:
        session = self.window.session
        return session is not None and session.workspace is not workspace

    def _unclear(self) -> str:
        """The first item of the clause of which the program says that the rubric is unclear."""
        wanted = DisputeFilter(clause=guide_team.CLAUSE, order="urgency")
        for row in self.workspace.disagreements.page(wanted).rows:
            found = self.workspace.insight.item(row.uid, CRITERION)
            cause = None if found is None else found.cause
            if cause is not None and cause.kind == "unclear_rubric" and not row.escalated:
                return row.uid
        raise LookupError("no item with an unclear rubric")


def small(picture: QImage) -> QImage:
    """The picture in its 256 commonest colours, each other one as the nearest of them."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    whole = np.frombuffer(plain.constBits(), np.uint32).reshape(plain.height(), plain.width())
    found, places, n = np.unique(whole, return_inverse=True, return_counts=True)
    kept = found[np.argsort(-n, kind="stable")[:COLORS]]
    spread = np.array([[c >> 16 & 255, c >> 8 & 255, c & 255] for c in found.tolist()], np.int32)
    common = np.array([[c >> 16 & 255, c >> 8 & 255, c & 255] for c in kept.tolist()], np.int32)
    nearest = [int(((common - one) ** 2).sum(axis=1).argmin()) for one in spread]
    pixels = np.array(nearest, np.uint8)[places].reshape(whole.shape)
    data = pixels.tobytes()
    made = QImage(data, plain.width(), plain.height(), plain.width(), QImage.Format.Format_Indexed8)
    made.setColorTable([int(one) for one in kept])
    return made.copy()


def _clearer(rubric: Rubric) -> Rubric:
    """The rubric with the clause that says which reading holds."""
    clauses = tuple(
        replace(one, text=one.text.replace(guide_team.UNCLEAR, guide_team.CLEAR))
        if one.id == guide_team.CLAUSE
        else one
        for one in rubric.clauses
    )
    return replace(rubric, clauses=clauses)


def main(arguments: Sequence[str]) -> int:
    """0 where every picture was made."""
    out = Path(arguments[0]).resolve() if arguments else PICTURES
    out.mkdir(parents=True, exist_ok=True)
    taken: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder, team = Path(name), guide_team.Team()
        os.environ["ANNOTATOR_DATA"] = str(folder / "data")
        os.chdir(folder)  # what is exported is named from here, without a machine's path
        guide_team.build(folder / "project", team)
        team_states.team(folder / "team")
        qInstallMessageHandler(lambda *_: None)
        try:
            with _guide(folder / "project", team, out) as guide:
                guide.disagreements()
                guide.revision()
                guide.result()
                guide.exchange(guide_log.write_log(folder))
                taken += guide.taken
            with _guide(folder / "team", team, out) as guide:
                guide.sharing(folder)
                taken += guide.taken
        finally:
            qInstallMessageHandler(None)
            os.chdir(ROOT)  # Windows removes no folder that somebody is in
    sys.stderr.write(f"{', '.join(taken)} in {out}\n")
    return 0


@contextmanager
def _guide(project: Path, team: guide_team.Team, out: Path) -> Iterator[Guide]:
    """The lead at the window of that project."""
    started = app.start(OpenWindow(project, guide_team.LEAD[0], "lead"))
    theme.apply(started.app, "light", 1.0)
    try:
        guide = Guide(started.window, team, out)
        guide.open()
        yield guide
    finally:
        started.window.close()
        started.hooks.remove()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
