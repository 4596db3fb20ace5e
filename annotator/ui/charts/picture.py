"""A chart as a picture or as text that can leave: PNG, SVG, CSV.

The widget that is on the screen paints itself, with its heading above and a line below that says
what it is of. SVG by QSvgGenerator: pyqtgraph's own exporter fails (DESIGN.md §5).
"""

from __future__ import annotations

import csv
import io
import re

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from annotator.ui import theme
from annotator.ui.models.sheet import Sheet

SHARP = 2
"""PNG has twice the pixels of the screen at 100 %."""
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
_CHILDREN = QWidget.RenderFlag.DrawChildren
_EDGE, _LEAST_WIDE, _LEAST_HIGH = 16, 420, 120
_NUMBER = re.compile(r"[+−]?\d{0,3}(?:,\d{3})*(?:\.\d+)?")


class Picture:
    """A chart with its heading and its line of context, ready to be painted anywhere."""

    def __init__(self, chart: QWidget, heading: str, context: str) -> None:
        self._chart, self._heading, self._context = chart, heading, context
        if not chart.isVisible():  # on its card's other side it was never laid out
            least = QSize(theme.current().px(_LEAST_WIDE), theme.current().px(_LEAST_HIGH))
            chart.resize(chart.sizeHint().expandedTo(least))

    def image(self) -> QImage:
        """Sharp pixels; encode it on another thread."""
        size = self._size()
        image = QImage(size * SHARP, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(SHARP)
        painter = QPainter(image)
        self._paint(painter, size)
        painter.end()
        return image

    def svg(self) -> bytes:
        """The same as vectors."""
        from PySide6.QtSvg import QSvgGenerator

        size, buffer = self._size(), QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(size)
        generator.setViewBox(QRect(QPoint(0, 0), size))
        generator.setTitle(self._heading)
        generator.setDescription(self._context)
        painter = QPainter(generator)
        self._paint(painter, size)
        painter.end()
        return bytes(buffer.data().data())

    def _paint(self, painter: QPainter, size: QSize) -> None:
        look = theme.current()
        edge, chart = look.px(_EDGE), self._chart
        painter.fillRect(QRect(QPoint(0, 0), size), look.color("surface"))
        painter.setFont(look.font("body"))
        painter.setPen(look.color("text"))
        head = QRect(edge, edge, size.width() - 2 * edge, self._head())
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft, self._heading)
        painter.setFont(look.font("small"))
        painter.setPen(look.color("text_muted"))
        foot = self._foot(size.width())
        foot.moveBottom(size.height() - edge)
        painter.drawText(foot, _WRAPPED, self._context)
        self._paint_chart(painter, QPoint(edge, edge + self._head()), chart)

    def _paint_chart(self, painter: QPainter, at: QPoint, chart: QWidget) -> None:
        bare = getattr(chart, "for_picture", None)
        if bare is not None:
            bare(True)
        painter.save()
        painter.translate(at)
        # A QGraphicsView has a `render` of its own, which draws the scene without its frame.
        QWidget.render(chart, painter, QPoint(0, 0), QRegion(), _CHILDREN)
        painter.restore()
        if bare is not None:
            bare(False)

    def _size(self) -> QSize:
        look = theme.current()
        edge, chart = look.px(_EDGE), self._chart.size()
        wide = max(chart.width(), look.px(_LEAST_WIDE)) + 2 * edge
        high = 3 * edge + self._head() + chart.height() + self._foot(wide).height()
        return QSize(wide, high)

    def _head(self) -> int:
        look = theme.current()
        return QFontMetrics(look.font("body")).height() + look.px(8)

    def _foot(self, wide: int) -> QRect:
        look = theme.current()
        edge = look.px(_EDGE)
        box = QRect(edge, 0, wide - 2 * edge, 10_000)
        found = QFontMetrics(look.font("small")).boundingRect(box, _WRAPPED, self._context)
        return QRect(edge, 0, wide - 2 * edge, found.height())


def png_bytes(image: QImage) -> bytes:
    """On any thread."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] # the stubs ask for bytes
    return bytes(data.data())


def csv_bytes(sheet: Sheet) -> bytes:
    """The chart's table, headings first; numbers as programs write them, words as they are."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(sheet.columns)
    for row in sheet.rows:
        words, figures = row.cells[: sheet.texts], row.cells[sheet.texts :]
        writer.writerow([*map(_safe, words), *map(_plain, figures)])
    return out.getvalue().encode("utf-8")


def _plain(cell: str) -> str:
    """1,234 → 1234, .71 → 0.71, −.12 → -0.12; anything else as it is."""
    if not cell or not _NUMBER.fullmatch(cell) or not any(c.isdigit() for c in cell):
        return cell if not cell or cell == "–" or _is_figure(cell) else _safe(cell)
    number = cell.replace(",", "").replace("−", "-").removeprefix("+")
    sign = "-" if number.startswith("-") else ""
    number = number.removeprefix("-")
    return f"{sign}0{number}" if number.startswith(".") else sign + number


def _is_figure(cell: str) -> bool:
    return cell[0] in "+−.0123456789"


def _safe(cell: str) -> str:
    """No spreadsheet takes it for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
