"""A field for a text that is as high as the text: a form scrolls, its fields do not."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from annotator.ui import theme


class GrowText(QPlainTextEdit):
    """`typed` carries the whole text after each edit by the person; `left` when the focus goes.

    lines: the least height. single: Enter makes no new line, and a pasted one becomes a space.
    """

    typed = Signal(str)
    left = Signal()

    def __init__(
        self, name: str, *, lines: int = 1, single: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._lines = lines
        self._single = single
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._changed)
        theme.signals.changed.connect(self._fit)
        self._fit()

    def show_text(self, text: str) -> None:
        """Another text from elsewhere; the same one leaves cursor and undo alone."""
        if text == self.toPlainText():
            return
        with QSignalBlocker(self):
            at = self.textCursor().position()
            self.setPlainText(text)
            cursor = self.textCursor()
            cursor.setPosition(min(at, len(self.toPlainText())))
            self.setTextCursor(cursor)
        self._fit()

    def end(self) -> None:
        """The cursor behind the last character."""
        self.moveCursor(QTextCursor.MoveOperation.End)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._single and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Text alone, whatever else is on the clipboard."""
        text = source.text()
        self.insertPlainText(" ".join(text.split()) if self._single else text)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the form around it scrolls

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def _changed(self) -> None:
        self._fit()
        self.typed.emit(self.toPlainText())

    def _fit(self) -> None:
        self.ensurePolished()
        height = 0.0
        block = self.document().begin()
        while block.isValid():
            height += self.blockBoundingRect(block).height()
            block = block.next()
        edge = round(self.document().documentMargin())  # above, it belongs to the first block
        least = self._lines * self.fontMetrics().lineSpacing() + edge
        margins = self.contentsMargins()
        self.setFixedHeight(max(round(height), least) + edge + margins.top() + margins.bottom())
