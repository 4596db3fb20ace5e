"""The Team page, its dialogs and an annotator's copy in every state, for `state_pictures`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import guide_team
import state_projects
from PySide6.QtWidgets import QWidget

from annotator.domain.launch import OpenWindow
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.handing.opening import open_pack
from annotator.services.handing.packing import make_pack
from annotator.services.handing.returning import make_return
from annotator.services.views import Draft
from annotator.ui.demo import Drive
from annotator.ui.dialogs.merge_settle import SettleDialog
from annotator.ui.dialogs.pack import PackDialog
from annotator.ui.dialogs.pack_keys import KeysDialog
from annotator.ui.dialogs.pack_open import OpenPackDialog
from annotator.ui.dialogs.pack_return import ReturnDialog
from annotator.ui.dialogs.plan import PlanDialog
from annotator.ui.pages.team.state import Returns
from annotator.ui.pages.team.view import TeamPage
from annotator.ui.pages.team.words import history_title, settle_question
from annotator.ui.settings.handing import HandingMemory
from annotator.ui.shell.window import MainWindow

ITEMS = 60
LABELED = (12, 20)
Take = Callable[[str], None]
TakeDialog = Callable[[str, QWidget], None]


def team(folder: Path) -> None:
    """Sixty items and three people; nobody has a share yet."""
    create_project(folder, rubric="harm-severity", name="Harbour questions")
    with closing(open_workspace(folder)) as workspace:
        workspace.people.ensure(*state_projects.LEAD, role="lead")
        for one in "abc":
            workspace.people.ensure(f"simulated-{one}", f"Simulated {one.upper()}")
        workspace.importing.run(state_projects.items_file(folder.parent, ITEMS))


class TeamRound:
    """Plans, hands out, works as two annotators, collects; a picture of each step."""

    def __init__(self, window: MainWindow, root: Path, take: Take, dialog: TakeDialog) -> None:
        self._window, self._root = window, root
        self._take, self._take_dialog = take, dialog
        self._drive = Drive(window, state_projects.LEAD[0])

    def walk(self) -> None:
        page = self._page()
        self.collect()
        self._rest(page)
        self._copy()

    def collect(self) -> None:
        """From the plan to two people's returns, and one that is damaged."""
        page = self._page()
        self._take("team-unplanned")
        self._plan(page)
        self._hand_out(page)
        returns = [self._work(number) for number in range(len(LABELED))]
        cut = self._root / "cut.return"
        cut.write_bytes(returns[0].read_bytes()[:2_000])
        self._collect((cut, *returns))
        self._take("team-collected")

    def _page(self) -> TeamPage:
        self._window.activateWindow()
        self._window.go("team")
        self._drive.quiet()
        return next(one for one in self._window.findChildren(TeamPage) if one.isVisible())

    def _collect(self, files: Sequence[Path]) -> None:
        page = self._page()
        page.presenter.close_report()
        self._window.go("team", Returns(tuple(files)))
        self._drive.until(lambda: page.presenter.state.report is not None)
        self._drive.quiet()

    def _plan(self, page: TeamPage) -> None:
        page.plan()
        dialog = self._window.findChildren(PlanDialog)[-1]
        self._drawn(dialog)
        self._take_dialog("team-plan", dialog)
        dialog.fields.overlap.setValue(4)
        self._drawn(dialog)
        self._take_dialog("team-plan-left-out", dialog)
        dialog.fields.overlap.setValue(1)
        self._drawn(dialog)
        self._take_dialog("team-plan-refused", dialog)
        dialog.fields.overlap.setValue(2)
        self._drawn(dialog)
        dialog.presenter.ask()
        self._take_dialog("team-plan-confirm", dialog)
        dialog.presenter.apply()
        self._drive.until(lambda: bool(page.presenter.state.to_pack))
        self._drive.quiet()
        self._take("team-planned")

    def _drawn(self, dialog: PlanDialog) -> None:
        self._drive.until(lambda: not dialog.presenter.state.stale)
        self._drive.quiet()

    def _hand_out(self, page: TeamPage) -> None:
        page.hand_out()
        dialog = self._window.findChildren(PackDialog)[-1]
        dialog.folder.setText(str(self._root))
        self._take_dialog("team-hand-out", dialog)
        dialog.encrypt.setChecked(True)
        self._take_dialog("team-hand-out-encrypted", dialog)
        dialog.encrypt.setChecked(False)
        dialog.presenter.make()
        self._drive.until(lambda: dialog.presenter.state.result is not None)
        self._drive.quiet()
        self._take_dialog("team-handed-out", dialog)
        dialog.accept()
        self._drive.quiet()

    def _work(self, number: int) -> Path:
        """What an annotator sends back from a machine of their own."""
        who = f"simulated-{'abc'[number]}"
        data, copy = self._root / f"{who}-data", self._root / f"{who}-copy"
        pack = next(self._root.glob(f"*Simulated-{'ABC'[number]}-1.pack"))
        open_pack(pack, copy, data=data)
        for one in (data, copy):  # of the machine, to be set back to
            shutil.copytree(one, self._root / "image" / one.name)
        out = self._root / f"{who}.return"
        with closing(open_workspace(copy, data=data)) as workspace:
            label(workspace, who, LABELED[number])
            make_return(workspace, out)
        return out

    def _rest(self, page: TeamPage) -> None:
        page.presenter.choose("simulated-c")
        page.give_on()
        dialog = self._window.findChildren(PlanDialog)[-1]
        self._drawn(dialog)
        self._take_dialog("team-give-on", dialog)
        dialog.reject()
        self._window.returning.ask_keys()
        self._drive.quiet()
        keys = self._window.findChildren(KeysDialog)[-1]
        self._take_dialog("team-keys", keys)
        keys.accept()
        settle = SettleDialog(
            history_title("Simulated A"),
            settle_question("Simulated A"),
            self._window,
        )
        self._take_dialog("team-settle", settle)
        settle.deleteLater()
        self._second_machine(page)

    def _second_machine(self, page: TeamPage) -> None:
        """The same pack labeled on another machine: conflicts."""
        session = self._window.session
        assert session is not None
        pack, copy = self._root / "again.pack", self._root / "laptop"
        make_pack(session.workspace, "simulated-c", pack)
        returns = []
        for place, level in (("desk", "1"), ("laptop", "4")):
            data, copy = self._root / f"{place}-data", self._root / place
            open_pack(pack, copy, data=data)
            out = self._root / f"{place}.return"
            with closing(open_workspace(copy, data=data)) as workspace:
                label(workspace, "simulated-c", 2, level)
                make_return(workspace, out)
            returns.append(out)
        self._collect(returns)
        page.presenter.choose("simulated-c")
        self._drive.quiet()
        self._take("team-conflicts")
        self._set_back(page)

    def _set_back(self, page: TeamPage) -> None:
        """A machine went back to an image of itself and on from there: two histories."""
        who, out = "simulated-b", self._root / "set-back.return"
        data, copy = (self._root / "image" / f"{who}-{part}" for part in ("data", "copy"))
        with closing(open_workspace(copy, data=data)) as workspace:
            label(workspace, who, 3, "4")
            make_return(workspace, out)
        self._collect((out,))
        page.presenter.choose(who)
        self._drive.quiet()
        self._take("team-histories")

    def _copy(self) -> None:
        """An annotator's window: the pack, labeling, the return."""
        pack = next(self._root.glob("*Simulated-C-1.pack"))
        self._window.leave()
        before = os.environ["ANNOTATOR_DATA"]
        os.environ["ANNOTATOR_DATA"] = str(self._root / "copy-data")
        memory = HandingMemory(self._root / "copy-data")
        memory.save(
            replace(memory.value, copies=str(self._root / "copies"), returns=str(self._root))
        )
        self._window.open(OpenWindow(file=pack))
        self._drive.until(lambda: bool(self._window.findChildren(OpenPackDialog)))
        opening = self._window.findChildren(OpenPackDialog)[-1]
        self._drive.quiet()
        self._take_dialog("copy-open", opening)
        opening.accept()
        self._drive.until(lambda: self._window.session is not None)
        self._drive.quiet()
        self._take("copy-opened")
        session = self._window.session
        assert session is not None
        label(session.workspace, "simulated-c", 7)
        self._drive.quiet()
        self._take("copy-labeled")
        self._window.returning.ask()
        self._drive.quiet()
        dialog = self._window.findChildren(ReturnDialog)[-1]
        self._take_dialog("copy-return", dialog)
        dialog.go.click()
        self._drive.until(lambda: dialog.go.text() == "Done")
        self._drive.quiet()
        self._take_dialog("copy-returned", dialog)
        dialog.accept()
        self._drive.quiet()
        self._window.leave()
        self._take("copy-left")
        os.environ["ANNOTATOR_DATA"] = before


def label(workspace: Workspace, who: str, count: int, level: str = "1") -> None:
    """The next items, after calibration."""
    guide_team.calibrate(workspace, who)
    categories = () if level == "1" else ("privacy",)
    values = {"severity": level, "categories": categories, "refusal": "none"}
    for one in workspace.queue.upcoming(who, count):
        said = Draft(one.uid, values=values, rationale="Simulated.")
        workspace.labeling.submit(who, said).result()
