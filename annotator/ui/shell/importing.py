"""Bringing a file in: choose it, check the mapping, watch it, read the report."""

from __future__ import annotations

import threading
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
    from annotator.services.views import ImportReport, JobProgress
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

    def ask(self) -> None:
        """Asks for a file, then opens the mapping dialog on it."""
        kinds = tr("Model outputs (*.jsonl *.json *.csv *.tsv);;All files (*)")
        chosen, _ = QFileDialog.getOpenFileName(self._window, tr("Import items"), "", kinds)
        if chosen:
            self.open(Path(chosen))

    def ask_set(self) -> None:
        """Asks for the folder of an exported set."""
        from annotator.formats.set_folder import is_set

        chosen = QFileDialog.getExistingDirectory(self._window, tr("Import a labeled set"))
        if chosen and is_set(Path(chosen)):
            self.open(Path(chosen))
        elif chosen:
            self._messages.error(
                UserError(
                    tr("{folder} is not a labeled set.", folder=chosen),
                    tr("Choose the folder that holds a set's manifest.json, or import a file."),
                )
            )

    def open(self, path: Path) -> None:
        """The mapping dialog for a file; a set (its folder or manifest) needs no mapping."""
        from annotator.formats.set_folder import is_set
        from annotator.services.intake.importing import ImportOptions
        from annotator.ui.dialogs.import_mapping import ImportDialog

        if self.workspace is None:
            return
        if is_set(path):
            self.run(path, ImportOptions())
            return
        dialog = ImportDialog(path, self.workspace.importing, self._bridge, self._window)
        dialog.accepted.connect(lambda: self.run(path, dialog.options()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def run(self, path: Path, options: ImportOptions) -> None:
        """Imports, with progress and a way to stop it that leaves nothing behind."""
        from annotator.ui.dialogs.job import JobDialog

        workspace = self.workspace
        if workspace is None:
            return
        stop = threading.Event()
        dialog = JobDialog(tr("Importing {name}", name=path.name), stop, self._window)
        dialog.open()

        def tell(progress: JobProgress) -> None:
            self._bridge.post(lambda: dialog.tell(progress))

        self._bridge.run(
            lambda: workspace.importing.run(path, options, tell, stop.is_set),
            lambda report: self._done(report, dialog, path),
            lambda error: self._failed(error, dialog),
            owner=self,
        )

    def _done(self, report: ImportReport, dialog: JobDialog, path: Path) -> None:
        from annotator.ui.dialogs.import_report import (
            ImportReportDialog,
            report_lines,
            report_title,
        )

        dialog.finish()
        title, lines = report_title(path.name, report), report_lines(report)
        if len(lines) <= _LINES:
            self._messages.info(title, "\n".join(lines))
        else:
            shown = (*lines[:_LINES], tr("and {n} lines more", n=f"{len(lines) - _LINES:,}"))
            whole = ImportReportDialog(title, lines, self._window)
            whole.finished.connect(whole.deleteLater)
            self._messages.info(title, "\n".join(shown), tr("The whole report"), whole.open)
        self.finished.emit()

    def _failed(self, error: Exception, dialog: JobDialog) -> None:
        dialog.finish()
        if isinstance(error, Cancelled):
            self._messages.info(tr("The import was cancelled. Nothing was added."))
        elif isinstance(error, UserError):
            self._messages.error(error)
        else:
            self._bridge.bug.emit(error)
