"""In a handed copy: how much is not returned yet, and the button that makes the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from annotator.services.places import data_folder
from annotator.ui import theme
from annotator.ui.commands.keyspell import shown_key
from annotator.ui.settings.handing import HandingMemory
from annotator.ui.text import tr
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line

if TYPE_CHECKING:
    from annotator.ui.shell.window import MainWindow

KEY = "Ctrl+R"


class ReturnPanel(QFrame):
    """At the foot of the rail."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current().space
        self.said = label("", "muted", wrap=True)
        self.button = KeyButton(tr("Return my work…"))
        self.button.setToolTip(shown_key(KEY))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        column.addWidget(line())
        column.addWidget(self.said)
        column.addWidget(self.button)

    def set_count(self, labels: int) -> None:
        self.said.setText(unsent_words(labels))
        self.button.setAccessibleDescription(self.said.text())


class Returning(QObject):
    """Asks for the file, and writes it off the GUI thread."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.panel = ReturnPanel()
        self.panel.button.clicked.connect(self.ask)
        self.panel.hide()
        self.labels = 0

    def show_count(self, labels: int) -> None:
        """How many labels no return held yet."""
        self.labels = labels
        self.panel.set_count(labels)

    def ask(self) -> None:
        """The dialog that saves a return."""
        from annotator.ui.dialogs.pack_return import ReturnDialog
        from annotator.ui.pages.label.lanes import BridgeLanes

        session = self._window.session
        if session is None or session.handed is None:
            return
        lanes = BridgeLanes(self._window.bridge, self)
        memory = HandingMemory(data_folder())
        # What the copy knows of its returns is read when it is opened: the dialog asks anew.
        dialog = ReturnDialog(session.workspace, lanes, memory, self._window)
        dialog.returned.connect(self._window.count)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def ask_keys(self) -> None:
        """The keys of this machine. They are made at their first use, which this may be."""
        self._window.bridge.run(_own_keys, self._show_keys, owner=self)

    def _show_keys(self, found: tuple[str, str]) -> None:
        from annotator.ui.dialogs.pack_keys import KeysDialog

        dialog = KeysDialog(*found, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def unsent_words(labels: int) -> str:
    if not labels:
        return tr("No label waits to be returned.")
    if labels == 1:
        return tr("1 label not returned yet")
    return tr("{n} labels not returned yet", n=f"{labels:,}")


def _own_keys() -> tuple[str, str]:
    from annotator.formats.bundle import own_keys

    keys = own_keys(data_folder())
    return keys.fingerprint, keys.recipient
