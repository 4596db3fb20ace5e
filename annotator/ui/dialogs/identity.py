"""Who is at the screen? Asked once a project, and again by "Switch annotator"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from annotator.domain.project import Annotator, Role
from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.text import tr
from annotator.ui.widgets.combo import combo
from annotator.ui.widgets.label import label, set_look


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody says to be. `known`: from the project file, else to be added to it."""

    id: str
    name: str
    role: Role
    known: bool


def id_from_name(name: str, taken: Sequence[str]) -> str:
    """A short id: letters and digits of the name, with a number where it is taken. "" for none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not base:
        base = "annotator" if name.strip() else ""
    number, made = 2, base
    while base and made in taken:
        made, number = f"{base}-{number}", number + 1
    return made


class IdentityDialog(Dialog):
    """Choose a person of the project, or give a name. `identity()` after it was accepted."""

    def __init__(self, people: Sequence[Annotator], parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            tr("Who are you?"),
            tr("Your labels are kept under your name in this project. It is asked once."),
        )
        self._people = [one for one in people if one.kind == "human"]
        self._list = QListWidget()
        self._list.setAccessibleName(tr("People of this project"))
        self._name = QLineEdit()
        self._name.setAccessibleName(tr("Your name"))
        self._name.setPlaceholderText(tr("Your name, as the others should see it"))
        self._role = combo(tr("Your role"))
        self._role.addItem(tr("Annotator: labels items"), "annotator")
        self._role.addItem(tr("Lead: also sees everybody's labels and figures"), "lead")
        self._hint = label("", "muted")
        self._fill()
        self._cancel = self.button(tr("Cancel"))
        self._ok = self.button(tr("Continue"), "primary", default=True)
        self._cancel.clicked.connect(self.reject)
        self._ok.clicked.connect(self.accept)
        self._list.currentRowChanged.connect(self._chose)
        self._list.itemActivated.connect(lambda _: self.accept())
        self._name.textChanged.connect(self._typed)
        self._refresh()
        # A list that gets the focus chooses its first person; nobody is to be Ada by accident.
        self._name.setFocus()
        self.setMinimumWidth(theme.current().px(440))

    def identity(self) -> Identity | None:
        """None where neither a person is chosen nor a name given."""
        name = self._name.text().strip()
        if name:
            same = next((p for p in self._people if p.name.casefold() == name.casefold()), None)
            if same is not None:
                return Identity(same.id, same.name, same.role, known=True)
            made = id_from_name(name, [p.id for p in self._people])
            role: Role = "lead" if self._role.currentData() == "lead" else "annotator"
            return Identity(made, name, role, known=False)
        row = self._list.currentRow()
        if 0 <= row < len(self._people):
            person = self._people[row]
            return Identity(person.id, person.name, person.role, known=True)
        return None

    def accept(self) -> None:
        if self.identity() is not None:
            super().accept()

    def _fill(self) -> None:
        for person in self._people:
            role = tr("lead") if person.role == "lead" else tr("annotator")
            entry = QListWidgetItem(f"{person.name}  ·  {role}")
            entry.setData(Qt.ItemDataRole.UserRole, person.id)
            self._list.addItem(entry)
        self._list.setMaximumHeight(theme.current().px(220))
        self._list.setVisible(bool(self._people))
        self.body.addWidget(self._list)
        heading = tr("Somebody else") if self._people else tr("Name and role")
        self.body.addWidget(label(heading.upper(), "caps"))
        self.body.addWidget(self._name)
        self.body.addWidget(self._role)
        self.body.addWidget(self._hint)

    def _chose(self, row: int) -> None:
        if row >= 0:
            self._name.clear()
        self._refresh()

    def _typed(self, text: str) -> None:
        if text.strip():
            self._list.setCurrentRow(-1)
        self._refresh()

    def _refresh(self) -> None:
        who = self.identity()
        self._ok.setEnabled(who is not None)
        self._role.setEnabled(who is None or not who.known)
        set_look(self._hint, "muted")
        if who is None:
            self._hint.setText(" ")
        elif who.known:
            self._hint.setText(tr("You go on as {name}.", name=who.name))
        else:
            self._hint.setText(tr("You are added to the project as “{id}”.", id=who.id))
