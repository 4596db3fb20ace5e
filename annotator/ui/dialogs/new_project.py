"""A new project: where it lies, what it is called, and which rubric it follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.text import tr
from annotator.ui.widgets.combo import combo
from annotator.ui.widgets.label import label


@dataclass(frozen=True, slots=True)
class NewProject:
    folder: Path
    name: str
    rubric: str


class NewProjectDialog(Dialog):
    """`choice()` after it was accepted. The folder is made by the service."""

    def __init__(self, rubrics: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent, tr("New project"), tr("A project is a folder of its own."))
        self._name = QLineEdit()
        self._name.setAccessibleName(tr("Name of the project"))
        self._folder = QLineEdit()
        self._folder.setAccessibleName(tr("Folder of the project"))
        self._rubric = combo(tr("Rubric"))
        self._rubric.addItems(list(rubrics))
        self._rubric.setEditable(True)
        edit = self._rubric.lineEdit()
        if edit is not None:
            edit.setAccessibleName(tr("Rubric"))
        self._browse = QPushButton(tr("Choose…"))
        self._browse.setAccessibleName(tr("Choose the folder"))
        self._folder_is_mine = False
        self._build()
        cancel = self.button(tr("Cancel"))
        self._ok = self.button(tr("Create"), "primary", default=True)
        cancel.clicked.connect(self.reject)
        self._ok.clicked.connect(self.accept)
        self._name.textChanged.connect(self._named)
        self._folder.textEdited.connect(self._placed)
        self._folder.textChanged.connect(self._refresh)
        self._browse.clicked.connect(self._choose_folder)
        self._refresh()
        self.setMinimumWidth(theme.current().px(520))

    def choice(self) -> NewProject | None:
        """None while something is missing."""
        name, folder = self._name.text().strip(), self._folder.text().strip()
        rubric = self._rubric.currentText().strip()
        if not (name and folder and rubric):
            return None
        return NewProject(Path(folder).expanduser(), name, rubric)

    def _build(self) -> None:
        for heading, field in (
            (tr("Name"), self._name),
            (tr("Rubric"), self._rubric),
            (tr("Folder"), None),
        ):
            self.body.addWidget(label(heading.upper(), "caps"))
            if field is not None:
                self.body.addWidget(field)
        row = QHBoxLayout()
        row.addWidget(self._folder, 1)
        row.addWidget(self._browse)
        self.body.addLayout(row)
        hint = tr("An id of a shipped rubric, id@version, or the path of a rubric file.")
        self.body.insertWidget(4, label(hint, "muted", wrap=True))

    def _named(self, name: str) -> None:
        if not self._folder_is_mine:
            safe = "".join(c if c.isalnum() or c in " -_." else "-" for c in name).strip()
            self._folder.setText(str(Path.home() / safe) if safe else "")
        self._refresh()

    def _placed(self) -> None:
        self._folder_is_mine = True

    def _choose_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Folder for the project"))
        if chosen:
            self._folder_is_mine = True
            self._folder.setText(str(Path(chosen) / (self._name.text().strip() or "project")))

    def _refresh(self) -> None:
        self._ok.setEnabled(self.choice() is not None)
