"""Whose evidence has which tint: a swatch and a name for everybody who marked something."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.pages.disagreements.state import MarkedSpan
from annotator.ui.text import tr
from annotator.ui.widgets.flow_layout import FlowLayout
from annotator.ui.widgets.inert import evidence_ink
from annotator.ui.widgets.label import label
from annotator.ui.widgets.tip import tip

_NAME = 190
"""Pixels of a name at most; a longer one is cut in its middle and whole in its tooltip."""


class EvidenceKey(QWidget):
    """Hidden where nobody marked anything. names: those shown, in order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names: tuple[str, ...] = ()
        self.setAccessibleName(tr("Whose evidence is marked"))
        self._flow = FlowLayout(self, gap=theme.current().space(3))
        self.hide()

    def show_spans(self, spans: Sequence[MarkedSpan]) -> None:
        people = dict.fromkeys((span.name, span.tint) for span in spans)
        names = tuple(name for name, _ in people)
        if names == self.names:
            return
        self.names = names
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for name, tint in people:
            self._flow.addWidget(_entry(name, tint))
        self.setAccessibleDescription(", ".join(names))
        self.setVisible(bool(names))
        self.updateGeometry()


_LINES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, None)
"""As evidence is underlined in the text; None is a wave."""


class Swatch(QWidget):
    """A tint with its line below it, as evidence shows them."""

    def __init__(self, tint: int) -> None:
        super().__init__()
        self._tint = tint
        px = theme.current().px
        self.setFixedSize(QSize(px(20), px(13)))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        tints = look.palette.evidence
        painter = QPainter(self)
        box = QRectF(self.rect())
        painter.fillRect(box, theme.color_of(tints[self._tint % len(tints)]))
        pen = QPen(look.color(evidence_ink(self._tint)), look.px(2))
        style = _LINES[self._tint % len(_LINES)]
        y = box.height() - look.px(1)
        if style is None:
            self._wave(painter, pen, box.width(), y)
            return
        pen.setStyle(style)
        painter.setPen(pen)
        painter.drawLine(QPointF(0, y), QPointF(box.width(), y))

    def _wave(self, painter: QPainter, pen: QPen, wide: float, y: float) -> None:
        step = theme.current().px(3)
        places = enumerate(range(0, int(wide) + step, step))
        points = [QPointF(x, y - (step if n % 2 else 0)) for n, x in places]
        pen.setWidthF(theme.current().px(1))
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPolyline(QPolygonF(points))


def _entry(name: str, tint: int) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.current().space(1.5))
    row.addWidget(Swatch(tint))
    said = label(name, "muted")
    shown = said.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _widest())
    if shown != name:
        said.setText(shown)
        said.setToolTip(tip(name))
    row.addWidget(said)
    return made


def _widest() -> int:
    return theme.current().px(_NAME)
