"""Packs and returns that come as files: double-clicked, or dropped on the window."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths

from annotator.domain.errors import Cancelled, UserError
from annotator.domain.launch import OpenWindow
from annotator.services.places import data_folder
from annotator.ui.settings.handing import HandingMemory
from annotator.ui.shell.session import Arrival
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.handing.looking import PackSeen, ReturnSeen
    from annotator.services.handing.views import OpenedPack
    from annotator.services.views import JobProgress
    from annotator.ui.dialogs.job import JobDialog
    from annotator.ui.shell.window import MainWindow

_PACK = ".pack"


class Receiving(QObject):
    """A pack opens into its folder, and the folder in the window. A return goes to the Team page
    of the lead's project; where none is open, one that was open lately is offered.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: tuple[Path, ...] = ()
        self._left = False
        window.entered.connect(self._entered)

    def take(self, files: Sequence[Path]) -> None:
        """What a double-click or a drop brought."""
        packs = [one for one in files if one.suffix.lower() == _PACK]
        returns = tuple(one for one in files if one not in packs)
        if returns:
            self._collect(returns)
        elif packs:
            self._look(packs[0])
            if len(packs) > 1:
                self._window.messages.info(
                    tr("One pack at a time: {name} is opened.", name=packs[0].name)
                )

    # ---- packs

    def _look(self, path: Path) -> None:
        """Reads what the file says of itself. What it is, is asked of the file, not its name."""
        memory = HandingMemory(data_folder())
        documents = QStandardPaths.writableLocation(
            QStandardPaths.StandardLocation.DocumentsLocation
        )
        usual = Path(documents or Path.home()) / "Annotator"
        parent = Path(memory.value.copies) if memory.value.copies else usual
        known = tuple(Path(one.path) for one in self._window.store.value.recent)

        def look() -> PackSeen | ReturnSeen:
            from annotator.services.handing.looking import look_at

            return look_at(path, parent, known)

        self._window.chooser.set_busy(tr("Reading {name} …", name=path.name))
        self._window.bridge.run(look, self._seen, self._failed, owner=self)

    def _seen(self, seen: PackSeen | ReturnSeen) -> None:
        from annotator.services.handing.looking import PackSeen
        from annotator.ui.dialogs.pack_open import OpenPackDialog

        self._window.chooser.set_busy("")
        if not isinstance(seen, PackSeen):
            self._explain(seen)
            return
        dialog = OpenPackDialog(seen, self._window)
        dialog.accepted.connect(lambda: self._open(seen, dialog.folder(), dialog.told()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _open(self, seen: PackSeen, folder: Path, told: str) -> None:
        from annotator.services.handing.opening import open_pack
        from annotator.ui.dialogs.job import JobDialog

        session = self._window.session
        here = session is not None and session.workspace.folder.resolve() == folder.resolve()
        if seen.standing in ("known", "older"):
            if here:
                self._window.go("label")
            else:
                self._window.opening.open(OpenWindow(folder, seen.annotator))
            return
        if here:
            self._window.leave()  # the copy's lock is free from here on
        self._left = here
        stop = threading.Event()
        dialog = JobDialog(tr("Opening pack {n}", n=seen.number), stop, self._window)
        dialog.open()

        def tell(progress: JobProgress) -> None:
            if stop.is_set():
                raise Cancelled  # nothing of the pack is kept then
            self._window.bridge.post(lambda: dialog.tell(_counted(progress, seen.n)))

        self._window.bridge.run(
            lambda: open_pack(seen.path, folder, key=told, tell=tell),
            lambda opened: self._opened(opened, dialog),
            lambda error: self._not_opened(error, dialog, folder),
            owner=self,
        )

    def _opened(self, opened: OpenedPack, dialog: JobDialog) -> None:
        dialog.finish()
        if opened.fresh:
            memory = HandingMemory(data_folder())
            memory.save(replace(memory.value, copies=str(opened.folder.parent)))
        text, hint = arrival_words(opened)
        self._window.arrive(Arrival(opened.folder, "label", text, hint))
        self._window.opening.open(OpenWindow(opened.folder, opened.annotator))

    def _not_opened(self, error: Exception, dialog: JobDialog, folder: Path) -> None:
        """Somebody who was labeling in the folder goes on there."""
        dialog.finish()
        if self._left and isinstance(error, UserError):
            self._window.arrive(Arrival(folder, "label", error.message, error.hint))
        if self._left:
            self._window.opening.open(OpenWindow(folder))
        if not (self._left and isinstance(error, UserError)):
            self._failed(error)

    # ---- returns

    def _collect(self, files: tuple[Path, ...]) -> None:
        from annotator.ui.pages.team.state import Returns

        session = self._window.session
        if session is None:
            self._look(files[0])
            self._waiting = files
        elif session.handed is not None:
            self._refuse(
                tr(
                    "Returns are collected in the lead's project, and this is {name}'s copy.",
                    name=session.annotator.name,
                ),
                tr("To send your own work back, choose “Return my work…”."),
            )
        elif session.role != "lead":
            self._refuse(
                tr("Returns are collected by the lead."),
                tr("Switch to the lead in the Project menu, then drop the file again."),
            )
        elif session.workspace.read_only:
            self._refuse(
                tr("The project is open read-only: nothing can be collected."),
                tr("Close it where it is open for writing, open it again, then drop the file."),
            )
        else:
            self._window.go("team", Returns(files))

    def _explain(self, seen: ReturnSeen) -> None:
        """A return, and no project is open: its own may be among those that were open lately."""
        recent = tuple(Path(one.path) for one in self._window.store.value.recent)
        self._waiting = self._waiting or (seen.path,)
        self._window.bridge.run(
            lambda: project_among(recent, seen.project_id),
            lambda folder: self._offer(seen, folder),
            owner=self,
        )

    def _offer(self, seen: ReturnSeen, folder: Path | None) -> None:
        files, self._waiting = self._waiting, ()
        said = tr(
            "{file} holds {name}'s work on “{project}”.",
            file=seen.path.name,
            name=seen.name,
            project=seen.project,
        )
        if folder is None:
            hint = tr(
                "Open your project “{project}”, then drop the file on its window.",
                project=seen.project,
            )
            self._window.messages.info(said, hint)
            return

        def go() -> None:
            self._waiting = files
            self._window.opening.open(OpenWindow(folder))

        self._window.messages.info(
            said,
            tr("It is collected in the lead's project, {folder}.", folder=folder),
            tr("Open it and collect"),
            go,
        )

    def _entered(self) -> None:
        files, self._waiting = self._waiting, ()
        if files:
            self._collect(files)

    # ---- inside

    def _refuse(self, text: str, hint: str) -> None:
        self._window.messages.error(UserError(text, hint))

    def _failed(self, error: Exception) -> None:
        self._waiting = ()
        self._window.chooser.set_busy("")
        if isinstance(error, Cancelled):
            self._window.messages.info(tr("The pack was not opened. Nothing was changed."))
        elif isinstance(error, UserError):
            self._window.messages.error(error)
        else:
            self._window.bridge.bug.emit(error)


def project_among(folders: Sequence[Path], project: str) -> Path | None:
    """The lead's own folder of a project; None where it is not among these. Blocks."""
    from contextlib import closing

    from annotator.formats.project_file import read_project
    from annotator.services.app import PROJECT_FILE, open_workspace

    for folder in folders:
        path = folder / PROJECT_FILE
        try:
            if not path.is_file() or read_project(path).id != project:
                continue
            with closing(open_workspace(folder, read_only=True)) as workspace:
                if workspace.handed is None:
                    return folder
        except (UserError, OSError):
            continue  # damaged or of a newer program: not one to offer
    return None


def arrival_words(opened: OpenedPack) -> tuple[str, str]:
    """What is said once the project is open."""
    if opened.fresh:
        return (
            tr(
                "Pack {n} of “{project}” is open, with {k} items to label.",
                n=opened.number,
                project=opened.project,
                k=f"{opened.n_open:,}",
            ),
            tr(
                "Every label is saved on this machine at once. “Return my work…” at the lower left "
                "makes a file for your lead, as often as you like."
            ),
        )
    return (
        tr(
            "Your copy is up to date with pack {n}: {added} new items, {k} wait for you.",
            n=opened.number,
            added=f"{opened.added:,}",
            k=f"{opened.n_open:,}",
        ),
        tr("Your labels and drafts are as they were."),
    )


def _counted(progress: JobProgress, n: int) -> JobProgress:
    said = tr("{done} of {n} items", done=f"{min(progress.done, n):,}", n=f"{n:,}")
    return replace(progress, total=max(n, progress.done), note=said)
