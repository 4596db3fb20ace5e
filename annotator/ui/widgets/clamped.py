"""A wrapped label of at most so many lines: the last one ends in an ellipsis where it is cut."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from annotator.ui.widgets.label import Look
from annotator.ui.widgets.tip import tip

_KEPT = 32
"""Cuts: a layout asks for the same few again and again."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The lines that are shown, and whether text is missing from them."""

    lines: tuple[str, ...]
    short: bool


class Clamped(QLabel):
    """`set_lines(n)` cuts, 0 shows everything. What is cut is in the tooltip; `text()` is whole."""

    def __init__(self, text: str, look: Look = "small", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("look", look)
        self.setWordWrap(True)
        self.setText(text)
        self._most = 0
        self._cuts: dict[tuple[str, str, int, int], Cut] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def lines(self) -> int:
        """The most lines that are shown; 0 where there is no limit."""
        return self._most

    def set_lines(self, most: int) -> None:
        if most != self._most:
            self._most = most
            self._tell()
            self.updateGeometry()
            self.update()

    def cut(self, width: int, most: int) -> Cut:
        """What at most so many lines of that width show of the text."""
        of = (self.text(), self.font().key(), width, most)
        if of not in self._cuts:
            if len(self._cuts) >= _KEPT:
                self._cuts.clear()
            self._cuts[of] = self._laid_out(width, most)
        return self._cuts[of]

    def _laid_out(self, width: int, most: int) -> Cut:
        layout = QTextLayout(self.text(), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        starts: list[int] = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            starts.append(line.textStart())
        layout.endLayout()
        short = 0 < most < len(starts)
        kept = starts[:most] if short else starts
        ends = [*kept[1:], len(self.text())]
        lines = [self.text()[a:b].strip() for a, b in zip(kept, ends, strict=True)]
        if short:
            elide = Qt.TextElideMode.ElideRight
            lines[-1] = self.fontMetrics().elidedText(lines[-1], elide, width)
        return Cut(tuple(lines), short)

    def height_of(self, width: int, most: int) -> int:
        """The height of at most so many lines at that width."""
        self.ensurePolished()
        return max(len(self.cut(width, most).lines), 1) * self.fontMetrics().lineSpacing()

    def heightForWidth(self, width: int) -> int:
        return self.height_of(width, self._most)

    def sizeHint(self) -> QSize:
        whole = super().sizeHint()
        return QSize(whole.width(), self.heightForWidth(self.width() or whole.width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().lineSpacing())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As a plain label would, line by line: Qt's own draws the whole text."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        step = self.fontMetrics().lineSpacing()
        lines = self.cut(self.width(), self._most).lines
        for place, line in enumerate(lines):
            flags = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(0, place * step, self.width(), step, flags, line)

    def _tell(self) -> None:
        short = self._most > 0 and self.cut(self.width(), self._most).short
        self.setToolTip(tip(self.text()) if short else "")
