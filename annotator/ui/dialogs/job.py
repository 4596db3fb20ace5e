"""A long job: how far it is, and a way to stop it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QProgressBar, QWidget

from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.text import tr
from annotator.ui.widgets.label import label

if TYPE_CHECKING:
    from annotator.services.views import JobProgress


class JobDialog(Dialog):
    """Closes by `finish`; until then closing it asks the job to stop."""

    def __init__(self, title: str, stop: threading.Event, parent: QWidget | None = None) -> None:
        super().__init__(parent, title)
        self._stop = stop
        self._over = False
        self._bar = QProgressBar()
        self._bar.setAccessibleName(tr("Progress"))
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._note = label(tr("Starting …"), "muted")
        self.body.addWidget(self._bar)
        self.body.addWidget(self._note)
        self._cancel = self.button(tr("Cancel"))
        self._cancel.clicked.connect(self.reject)
        self.setMinimumWidth(theme.current().px(420))

    def tell(self, progress: JobProgress) -> None:
        if self._over:
            return
        if progress.total:
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(1000 * progress.done / progress.total))
        self._note.setText(progress.note or tr("{done} done", done=f"{progress.done:,}"))

    def finish(self) -> None:
        """The job is over, one way or the other."""
        self._over = True
        self.hide()
        self.deleteLater()

    def reject(self) -> None:
        self._stop.set()
        self._cancel.setEnabled(False)
        self._note.setText(tr("Stopping …"))
