"""Bringing files in: choose them, see what they bring, watch it, read the report."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from annotator.domain.errors import Cancelled, UserError
from annotator.ui.bridge import Bridge
from annotator.ui.shell.messages import MessageArea
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace
    from annotator.services.intake.importing import ImportOptions
    from annotator.services.views import JobProgress, Tell
    from annotator.ui.dialogs.base import Dialog
    from annotator.ui.dialogs.import_report import FileOutcome
    from annotator.ui.dialogs.job import JobDialog

_LINES = 6
"""So many lines of a report fit into a message."""


class Importing(QObject):
    """One import at a time. `finished` when items came in."""

    finished = Signal()

    def __init__(self, window: QWidget, bridge: Bridge, messages: MessageArea) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._messages = messages
        self.workspace: Workspace | None = None

    @property
    def able(self) -> bool:
        """Whether items may come in now: a project is open that is no handed copy."""
        workspace = self.workspace
        return workspace is not None and not workspace.read_only and workspace.handed is None

    def ask(self) -> None:
        """Asks for files, then shows what they bring."""
        kinds = tr(
            "Model outputs (*.jsonl *.ndjson *.json *.csv *.tsv *.gz *.eval *.db *.sqlite *.zip)"
            ";;All files (*)"
        )
        chosen, _ = QFileDialog.getOpenFileNames(self._window, tr("Import items"), "", kinds)
        if chosen:
            self.take([Path(one) for one in chosen])

    def ask_folder(self) -> None:
        """Asks for a folder: a run of a tool, a data set, or a labeled set."""
        chosen = QFileDialog.getExistingDirectory(self._window, tr("Import a folder"))
        if chosen:
            self.open(Path(chosen))

    def take(self, paths: Sequence[Path]) -> None:
        """What was chosen or dropped: one file in its own preview, several in one list."""
        from annotator.services.intake.importing import ImportOptions
        from annotator.ui.dialogs.import_many import ImportManyDialog

        if self.workspace is None or not self.able:
            return
        if len(paths) == 1:
            self.open(paths[0])
            return
        dialog = ImportManyDialog(paths, self.workspace.importing, self._bridge, self._window)
        dialog.accepted.connect(lambda: self.run([(p, ImportOptions()) for p in dialog.files()]))
        self._open_dialog(dialog)

    def open(self, path: Path) -> None:
        """What a file or folder brings, first; a set (its folder or manifest) says it itself."""
        from annotator.formats.set_folder import is_set
        from annotator.services.intake.importing import ImportOptions
        from annotator.ui.dialogs.import_mapping import ImportDialog

        if self.workspace is None:
            return
        if is_set(path):
            self.run([(path, ImportOptions())])
            return
        dialog = ImportDialog(path, self.workspace.importing, self._bridge, self._window)
        dialog.accepted.connect(lambda: self.run([(path, dialog.options())]))
        self._open_dialog(dialog)

    def run(self, chosen: Sequence[tuple[Path, ImportOptions]]) -> None:
        """Imports one after the other, with progress and a way to stop.

        A file that is stopped or refused leaves nothing behind; those before it stay.
        """
        from annotator.ui.dialogs.job import JobDialog

        workspace = self.workspace
        if workspace is None:
            return
        stop = threading.Event()
        one, many = tr("Importing {name}"), tr("Importing {n} files")
        title = (one if len(chosen) == 1 else many).format(name=chosen[0][0].name, n=len(chosen))
        dialog = JobDialog(title, stop, self._window)
        dialog.open()

        def tell(progress: JobProgress) -> None:
            self._bridge.post(lambda: dialog.tell(progress))

        self._bridge.run(
            lambda: tuple(_outcomes(workspace, chosen, tell, stop)),
            lambda outcomes: self._done(outcomes, len(chosen), dialog),
            lambda error: self._failed(error, dialog),
            owner=self,
        )

    def _open_dialog(self, dialog: Dialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _done(self, outcomes: tuple[FileOutcome, ...], wanted: int, dialog: JobDialog) -> None:
        from annotator.ui.dialogs.import_report import (
            many_lines,
            many_title,
            report_lines,
            report_title,
        )

        dialog.finish()
        first = outcomes[0] if outcomes else None
        if first is None:
            self._messages.info(tr("The import was cancelled. Nothing was added."))
        elif wanted > 1:
            stopped = tr("The import was cancelled; what was imported before that stays.")
            lines = many_lines(outcomes)
            self._report(
                many_title(outcomes), lines if len(outcomes) == wanted else (stopped, *lines)
            )
        elif first.error is not None:
            self._messages.error(first.error)
        elif first.report is not None:
            self._report(report_title(first.name, first.report), report_lines(first.report))
        if any(one.report is not None for one in outcomes):
            self.finished.emit()

    def _report(self, title: str, lines: tuple[str, ...]) -> None:
        from annotator.ui.dialogs.import_report import ImportReportDialog

        if len(lines) <= _LINES + 1:
            self._messages.info(title, "\n".join(lines))
            return
        shown = (*lines[:_LINES], tr("and {n} lines more", n=f"{len(lines) - _LINES:,}"))
        whole = ImportReportDialog(title, lines, self._window)
        whole.finished.connect(whole.deleteLater)
        self._messages.info(title, "\n".join(shown), tr("The whole report"), whole.open)

    def _failed(self, error: Exception, dialog: JobDialog) -> None:
        dialog.finish()
        self._bridge.bug.emit(error)


def _outcomes(
    workspace: Workspace,
    chosen: Sequence[tuple[Path, ImportOptions]],
    tell: Tell,
    stop: threading.Event,
) -> Iterator[FileOutcome]:
    """On a work thread. It ends where the person stops it."""
    from annotator.ui.dialogs.import_report import FileOutcome

    for path, options in chosen:
        try:
            report = workspace.importing.run(path, options, _named(path, tell), stop.is_set)
            yield FileOutcome(path.name, report)
        except Cancelled:
            return
        except UserError as error:
            yield FileOutcome(path.name, error=error)


def _named(path: Path, tell: Tell) -> Tell:
    """Progress that says of which file, and of what."""
    from annotator.services.views import JobProgress

    def told(progress: JobProgress) -> None:
        of_labels = progress.note == "labels"
        kind = tr("{name}: {n} labels") if of_labels else tr("{name}: {n} items")
        said = kind.format(name=path.name, n=f"{progress.done:,}")
        tell(JobProgress(progress.done, progress.total, said))

    return told
