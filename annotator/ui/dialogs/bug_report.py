"""An unexpected error, as a text that can be copied whole."""

from __future__ import annotations

import platform
import traceback
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.text import tr


def report_text(error: BaseException) -> str:
    """What a maintainer needs: versions and the trace. Item texts are not in it by themselves."""
    trace = "".join(traceback.format_exception(error))
    versions = (
        f"annotator {_version('annotator')}",
        f"Python {platform.python_version()}",
        f"Qt {qVersion()}",
        f"PySide {_version('PySide6-Essentials')}",
        platform.platform(),
    )
    return f"{', '.join(versions)}\n\n{trace}"


class BugReport(Dialog):
    """Says that it is our fault, that nothing saved is lost, and shows the report."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            tr("Something went wrong in the program"),
            tr(
                "This is a fault of ours, not of your data: every label that was saved stays "
                "saved. You can go on working. Please send the report to the project."
            ),
        )
        self._text = QPlainTextEdit(report_text(error))
        self._text.setAccessibleName(tr("Error report"))
        self._text.setReadOnly(True)
        self._text.setProperty("look", "mono")
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.body.addWidget(self._text, 1)
        copy = self.button(tr("Copy the report"))
        close = self.button(tr("Go on"), "primary", default=True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        close.clicked.connect(self.accept)
        look = theme.current()
        self.resize(look.px(680), look.px(440))

    def add(self, error: BaseException) -> None:
        """A further error while this one is still shown."""
        self._text.appendPlainText("\n" + report_text(error))

    def text(self) -> str:
        return self._text.toPlainText()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # run from a source folder that was never installed
        return "from source"
