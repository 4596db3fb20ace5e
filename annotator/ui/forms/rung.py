"""One level of a ladder: its number, its name, its anchor, and once chosen its two examples."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.rubric import Option
from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.clamped import Clamped
from annotator.ui.widgets.example_bar import ExampleBar
from annotator.ui.widgets.keycap import keycap
from annotator.ui.widgets.label import label

_RADIUS = 8.0


class LevelMark(QWidget):
    """The number of a level on its colour; the number carries it where colour does not."""

    def __init__(self, text: str, step: int, steps: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._step = step
        self._steps = steps
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = theme.current().px(26)
        wide = QFontMetrics(self._font()).horizontalAdvance(self._text) + theme.current().px(12)
        return QSize(max(side, wide), side)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        tone = look.palette.severity_tone(self._step, self._steps)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.background))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        painter.setFont(self._font())
        painter.setPen(QColor(tone.on))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)

    def _font(self) -> QFont:
        return theme.current().font("heading")


class Rung(QAbstractButton):
    """A level to choose. Chosen, it opens to its whole anchor, a like and a near miss.

    `set_lines(n)`: closed, its anchor takes n lines at most (0: as many as it needs).
    """

    def __init__(
        self, option: Option, step: int, steps: int, key: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.option = option
        self._step = step
        self._steps = steps
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setText(option.name)
        number = _number(option)
        self.setAccessibleName(tr("{number}, {name}", number=number, name=option.name))
        self.setAccessibleDescription(option.anchor)
        self._examples = _examples(option)
        self._lines = 0
        self.anchor = Clamped(option.anchor)
        self._build(number, key if key != number else "")
        self.toggled.connect(self._open)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _build(self, number: str, cap: str) -> None:
        space = theme.current().space
        row = QHBoxLayout(self)
        row.setContentsMargins(space(2), space(1), space(2), space(1))
        row.setSpacing(space(2.5))
        self._mark = LevelMark(number, self._step, self._steps)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(1)
        head = QHBoxLayout()
        self._name = label(self.option.name, "heading")
        head.addWidget(self._name)
        head.addStretch(1)
        if cap:
            head.addWidget(keycap(cap))
        column.addLayout(head)
        column.addWidget(self.anchor)
        column.addWidget(self._examples)
        row.addLayout(column, 1)
        for child in self.findChildren(QLabel):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._examples.hide()

    def set_lines(self, lines: int) -> None:
        """How much of its anchor it shows while it is closed."""
        self._lines = lines
        self.anchor.set_lines(0 if self.isChecked() else lines)
        self.updateGeometry()

    def height_of(self, width: int, lines: int, *, opened: bool) -> int:
        """How high it is at that width with so many lines of anchor, or opened."""
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        edges = row.contentsMargins()
        mark = self._mark.sizeHint()
        inner = width - edges.left() - edges.right() - mark.width() - row.spacing()
        words = self._name.sizeHint().height() + 1
        words += self.anchor.height_of(inner, 0 if opened else lines)
        if opened and self._has_examples():
            words += 1 + self._examples.heightForWidth(inner)
        return max(mark.height(), words) + edges.top() + edges.bottom()

    def _has_examples(self) -> bool:
        return bool(self.option.like or self.option.not_like)

    def _open(self, chosen: bool) -> None:
        self._examples.setVisible(chosen and self._has_examples())
        self.anchor.set_lines(0 if chosen else self._lines)
        self.updateGeometry()

    def nextCheckState(self) -> None:
        """A click does not choose: the rung shows what the draft says."""

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            tone = QColor(look.palette.severity_tone(self._step, self._steps).background)
            painter.setBrush(_mixed(tone, look.color("surface"), 0.16))
            painter.setPen(QPen(_mixed(tone, look.color("text"), 0.75), 1.5))
        elif self.underMouse() and self.isEnabled():
            painter.setBrush(look.color("hover"))
        if self.hasFocus():
            painter.setPen(QPen(look.color("accent"), 2))
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)


def _examples(option: Option) -> QWidget:
    made = QWidget()
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    space = theme.current().space
    grid = QGridLayout(made)
    grid.setContentsMargins(0, space(1), 0, space(1))
    grid.setHorizontalSpacing(space(2))
    grid.setVerticalSpacing(space(1))
    grid.setColumnStretch(1, 1)
    lines = (
        (option.like and tr("Like: {text}", text=option.like), False),
        (option.not_like and tr("Not like: {text}", text=option.not_like), True),
    )
    for row, (text, near_miss) in enumerate(line for line in lines if line[0]):
        grid.addWidget(ExampleBar(near_miss=near_miss), row, 0)
        grid.addWidget(label(text, "muted", wrap=True), row, 1)
    return made


def _number(option: Option) -> str:
    return option.id if option.value is None else f"{option.value:g}"


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`share` of one colour in the other."""
    return QColor(
        round(one.red() * share + other.red() * (1 - share)),
        round(one.green() * share + other.green() * (1 - share)),
        round(one.blue() * share + other.blue() * (1 - share)),
    )
