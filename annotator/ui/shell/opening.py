"""Choosing, making and opening a project, and saying who is at the screen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from annotator.domain.errors import UserError
from annotator.domain.launch import OpenWindow
from annotator.domain.project import Annotator
from annotator.ui.bridge import Bridge
from annotator.ui.dialogs.identity import IdentityDialog
from annotator.ui.dialogs.new_project import NewProjectDialog
from annotator.ui.shell.messages import MessageArea
from annotator.ui.shell.session import (
    Opened,
    Session,
    create_and_open,
    open_project,
    settle_identity,
)
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.views import JobProgress


class Opening(QObject):
    """`ready(Session)` when a person is in a project; `busy(str)` says what is going on meanwhile.

    A second request while one is under way is refused quietly: the window shows that it is busy.
    """

    ready = Signal(object)
    busy = Signal(str)

    def __init__(self, window: QWidget, bridge: Bridge, messages: MessageArea) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._messages = messages
        self._under_way = False
        self._current: Session | None = None
        self._coming: Future[Opened] | None = None
        self.ready.connect(self._note)

    def open(self, launch: OpenWindow) -> None:
        """Opens a project on the work pool, then asks who it is where that is not known."""
        self._start(
            tr("Opening {name} …", name=launch.project.name if launch.project else ""),
            lambda tell: open_project(launch, tell),
            lambda error: self._refused(error, launch),
        )

    def ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self._window, tr("Open a project"))
        if chosen:
            self.open(OpenWindow(Path(chosen)))

    def ask_new(self) -> None:
        from annotator.services.places import shipped_rubrics

        dialog = NewProjectDialog(shipped_rubrics(), self._window)
        dialog.accepted.connect(lambda: self._create(dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def switch_person(self) -> None:
        """Asks again who is at the screen, in the project that is open."""
        session = self._current
        if session is None:
            return
        launch = OpenWindow(session.workspace.folder, read_only=session.workspace.read_only)
        people = session.workspace.people.all()
        self._ask_who(Opened(session.workspace, launch, people, None), switching=True)

    def left(self) -> None:
        """The project was closed."""
        self._current = None

    def close(self) -> None:
        """The window closes: nothing is opened any more."""
        self._under_way = True
        self.abandon()

    def abandon(self) -> None:
        """Nobody enters what was being opened: it is closed, and its lock is free."""
        coming, self._coming = self._coming, None
        if coming is None or coming.cancelled() or not coming.done():
            return
        if coming.exception() is None:
            coming.result().workspace.close()

    def _note(self, session: Session) -> None:
        self._current = session
        self._coming = None

    def _create(self, dialog: NewProjectDialog) -> None:
        wanted = dialog.choice()
        if wanted is not None:
            self._start(
                tr("Making {name} …", name=wanted.name),
                lambda tell: create_and_open(wanted.folder, wanted.rubric, wanted.name, tell),
                self._failed,
            )

    def _start(
        self,
        note: str,
        work: Callable[[Callable[[JobProgress], None]], Opened],
        on_error: Callable[[Exception], None],
    ) -> None:
        if self._under_way:
            return
        self._under_way = True
        self.busy.emit(note)

        def tell(progress: JobProgress) -> None:
            self._bridge.post(lambda: self._tell(note, progress))

        self._coming = self._bridge.run(lambda: work(tell), self._opened, on_error, owner=self)

    def _tell(self, note: str, progress: JobProgress) -> None:
        """What is told late is not shown: nothing is being opened any more."""
        if self._under_way and progress.total:
            said = tr(
                "{note} Figures and queue are derived again: {done} of {total} items.",
                note=note,
                done=f"{progress.done:,}",
                total=f"{progress.total:,}",
            )
            self.busy.emit(said)

    def _opened(self, opened: Opened) -> None:
        if opened.known is not None:
            self._settle(opened, opened.known)
        else:
            self._ask_who(opened, switching=False)

    def _ask_who(self, opened: Opened, *, switching: bool) -> None:
        dialog = IdentityDialog(opened.people, self._window)

        def accepted() -> None:
            who = dialog.identity()
            assert who is not None  # the dialog accepts nothing else
            self._settle(opened, Annotator(who.id, who.name, who.role))

        def rejected() -> None:
            self._idle()
            if not switching:
                self.abandon()

        dialog.accepted.connect(accepted)
        dialog.rejected.connect(rejected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _settle(self, opened: Opened, person: Annotator) -> None:
        self._bridge.run(
            lambda: settle_identity(opened, person), self._settled, self._failed, owner=self
        )

    def _settled(self, session: Session) -> None:
        self._idle()
        self.ready.emit(session)

    def _refused(self, error: Exception, launch: OpenWindow) -> None:
        from annotator.store.lock import ProjectLocked

        self._idle()
        if isinstance(error, ProjectLocked):
            again = OpenWindow(launch.project, launch.annotator, launch.role, read_only=True)
            self._messages.error(error, tr("Open read-only"), lambda: self.open(again))
        else:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        self._idle()
        self.abandon()
        if isinstance(error, UserError):
            self._messages.error(error)
        else:
            self._bridge.bug.emit(error)

    def _idle(self) -> None:
        self._under_way = False
        self.busy.emit("")
