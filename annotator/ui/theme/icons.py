"""Line icons (Lucide, ISC licence, see icons/LICENSE), tinted with the palette."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from annotator.ui.theme.theme import current

_STROKE = 'stroke-width="1.75"'
_SIZES = (16, 20, 24, 32, 48, 64)
_DISABLED = 0.5
"""Qt's own way of fading leaves a disabled icon of the dark palette as it was."""


def icon(name: str, role: str = "text") -> QIcon:
    """The icon in the colour of a palette role. Ask again after `signals.changed`.

    Raises FileNotFoundError for a name that is not in `icons/`.
    """
    return _icon(name, current().palette.color(role))


@cache
def _source(name: str) -> str:
    return files(__package__).joinpath("icons", f"{name}.svg").read_text("utf-8")


@cache
def _icon(name: str, color: str) -> QIcon:
    svg = _source(name).replace("currentColor", color).replace('stroke-width="2"', _STROKE)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    made = QIcon()
    for size in _SIZES:
        for mode, opacity in ((QIcon.Mode.Normal, 1.0), (QIcon.Mode.Disabled, _DISABLED)):
            pixmap = QPixmap(QSize(size, size))
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            painter.setOpacity(opacity)
            renderer.render(painter)
            painter.end()
            made.addPixmap(pixmap, mode)
    return made
