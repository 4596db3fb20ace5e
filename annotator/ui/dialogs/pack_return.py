"""Returning one's work: one file for the lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from annotator.domain.errors import UserError
from annotator.services.handing.returning import SUFFIX, Unsent, make_return, unsent
from annotator.services.handing.views import ReturnReport
from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.dialogs.pack_presenter import file_name
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.settings.handing import HandingMemory
from annotator.ui.text import tr
from annotator.ui.widgets.copy_line import CopyLine
from annotator.ui.widgets.label import label
from annotator.ui.widgets.reveal import show_in_folder

if TYPE_CHECKING:
    from annotator.services.app import Workspace


class ReturnDialog(Dialog):
    """Says what would be in the file; `returned` once it is written, and what to do with it."""

    returned = Signal()

    def __init__(
        self,
        workspace: Workspace,
        lanes: Lanes,
        memory: HandingMemory,
        parent: QWidget | None = None,
        *,
        reveal: Callable[[Path], bool] = show_in_folder,
    ) -> None:
        super().__init__(parent, tr("Return my work"))
        self._workspace = workspace
        self._lanes = lanes
        self._memory = memory
        self._reveal = reveal
        self._made: ReturnReport | None = None
        self.said = label(tr("Counting …"), "body", wrap=True)
        self.hint = label("", "muted", wrap=True)
        self.failed = label("", "danger", wrap=True)
        self.file = QLineEdit(str(suggested_file(workspace, memory)))
        self._place = QWidget()
        self._build()
        lanes.run(lambda: unsent(workspace), self._counted, self._failed)

    def _build(self) -> None:
        self.body.addWidget(self.said)
        self.body.addWidget(self.hint)
        self.file.setAccessibleName(tr("File to save"))
        row = QHBoxLayout(self._place)
        row.setContentsMargins(0, 0, 0, 0)
        choose = QPushButton(tr("Choose…"))
        choose.setAccessibleName(tr("Choose where the file is saved"))
        choose.clicked.connect(self._choose)
        row.addWidget(self.file, 1)
        row.addWidget(choose)
        self.body.addWidget(self._place)
        self.failed.hide()
        self.body.addWidget(self.failed)
        self._key = QVBoxLayout()
        self._key.setSpacing(theme.current().space(1))
        self.body.addLayout(self._key)
        self.body.addStretch(1)
        self.show_file = self.button(tr("Show in folder"))
        self.show_file.clicked.connect(self._show_file)
        self.show_file.hide()
        self.cancel = self.button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.go = self.button(tr("Save the file"), "primary", default=True)
        self.go.clicked.connect(self._on)
        self.go.setEnabled(False)
        self.setMinimumWidth(theme.current().px(560))

    # ---- doing

    def _counted(self, found: Unsent) -> None:
        self.said.setText(unsent_words(found))
        self.hint.setText(
            tr(
                "It becomes one file, for your lead alone. Everything stays here as well, and you "
                "can go on labeling: each return also holds what the ones before did, so a lost "
                "file loses nothing."
            )
        )
        self.go.setEnabled(found.events > 0)
        (self.go if found.events else self.cancel).setFocus()
        self._place.setVisible(found.events > 0)

    def _on(self) -> None:
        if self._made is not None:
            self.accept()
            return
        out, workspace = Path(self.file.text().strip()).expanduser(), self._workspace
        self.go.setEnabled(False)
        self.failed.hide()

        def save() -> ReturnReport:
            if not out.parent.is_dir():
                raise UserError(
                    tr("{folder} is no folder.", folder=out.parent),
                    tr("Choose one that is there."),
                )
            return make_return(workspace, out)

        self._lanes.run(save, self._saved, self._failed)

    def _saved(self, made: ReturnReport) -> None:
        self._made = made
        self._memory.save(replace(self._memory.value, returns=str(made.out.parent)))
        self._place.hide()
        self.said.setText(saved_words(made))
        self.hint.setText(sent_words(made))
        self._key.addWidget(label(tr("Your fingerprint").upper(), "caps"))
        self._key.addWidget(CopyLine(tr("your fingerprint"), made.fingerprint))
        self.show_file.show()
        self.cancel.hide()
        self.go.setText(tr("Done"))
        self.go.setAccessibleName(tr("Done"))
        self.go.setEnabled(True)
        self.go.setFocus()
        self.returned.emit()

    def _failed(self, error: BaseException) -> None:
        said = str(error).replace("\n", " ") if isinstance(error, UserError) else ""
        self.failed.setText(said or tr("That did not work. Nothing was changed."))
        self.failed.show()
        self.go.setEnabled(True)

    def _choose(self) -> None:
        kinds = tr("Returns (*.return)")
        chosen, _ = QFileDialog.getSaveFileName(
            self, tr("Save the return"), self.file.text(), kinds
        )
        if chosen:
            path = Path(chosen)
            self.file.setText(str(path if path.suffix else path.with_suffix(SUFFIX)))

    def _show_file(self) -> None:
        if self._made is not None and not self._reveal(self._made.out):
            self.hint.setText(tr("It is here: {path}", path=self._made.out))


def suggested_file(workspace: Workspace, memory: HandingMemory) -> Path:
    """`<project>-<name>-<number>.return`, in the folder of the last one."""
    handed = workspace.handed
    assert handed is not None  # asked for in a handed copy only
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    folder = memory.value.returns or QStandardPaths.writableLocation(documents) or Path.home()
    number = handed.returns + 1
    path = Path(folder) / file_name(workspace.project.name, handed.name, number, SUFFIX)
    while path.exists():  # the one before stays: nobody knows yet whether it arrived
        number += 1
        path = path.with_name(file_name(workspace.project.name, handed.name, number, SUFFIX))
    return path


def unsent_words(found: Unsent) -> str:
    """What the file would hold."""
    left = tr("{n} items are left to label.", n=f"{found.n_left:,}")
    if found.n_left == 1:
        left = tr("1 item is left to label.")
    if not found.n_left:
        left = tr("Nothing is left to label.")
    if not found.events:
        return tr("There is nothing to return yet. {left}", left=left)
    if not found.since_last:
        return tr(
            "Everything was returned before. You can save the same work once more, if the file "
            "was lost. {left}",
            left=left,
        )
    if found.labels == 1:
        return tr("1 label is not returned yet. {left}", left=left)
    if not found.labels:
        return tr("No label is new, but other answers are not returned yet. {left}", left=left)
    return tr(
        "{n} labels are not returned yet. {left}",
        n=f"{found.labels:,}",
        left=left,
    )


def saved_words(made: ReturnReport) -> str:
    n = tr("1 label") if made.n_labels == 1 else tr("{n} labels", n=f"{made.n_labels:,}")
    return tr("Saved as {file}, with {n}.", file=made.out.name, n=n)


def sent_words(made: ReturnReport) -> str:
    said = tr("Send this file to your lead, any way you like.")
    if made.encrypted:
        said = tr("{said} Only your lead can read it.", said=said)
    return tr("{said} The first time, they may ask you for the fingerprint below.", said=said)
