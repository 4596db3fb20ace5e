"""A picture in a conversation: under the veil, without colours, or as it is; never by itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.domain.errors import UserError
from annotator.domain.item import Part
from annotator.ui import theme
from annotator.ui.bridge import Bridge
from annotator.ui.text import tr
from annotator.ui.widgets.picture_reading import Picture, read_picture

Sight = Literal["covered", "grey", "colored"]
"""How much of a picture may be seen. `grey` turns to its colours while V or the mouse is held."""

_HIGHEST = 560
_PLATE = 72
"""The height of the plate that stands where no picture is drawn."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where a conversation gets its pictures from: the project's media folder, off this thread."""

    bridge: Bridge
    folder: Path


class PicturePart(QWidget):
    """One image of a turn. It starts covered, and shows nothing but what `look` allows.

    `settled`: it is no longer `reading`: there is a picture, or words why there is none.
    """

    settled = Signal()

    def __init__(
        self, part: Part, name: str, pictures: Pictures | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._picture: Picture | None = None
        self._words = tr("Reading the picture …")
        self.reading = False
        self._sight: Sight = "covered"
        self._held = False
        self._drawn: tuple[tuple[Sight, QSize, float], QPixmap] | None = None
        self.setAccessibleName(name)
        self.setAccessibleDescription(part.text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._fit()
        theme.signals.changed.connect(self._fit)
        self._read(part, pictures)

    @property
    def sight(self) -> Sight:
        """What is to be seen of it now."""
        return "colored" if self._held and self._sight == "grey" else self._sight

    @property
    def words(self) -> str:
        """What stands in place of the picture, or below it; empty where there is nothing to say."""
        if self._picture is None:
            return self._words
        if self._sight == "grey" and not self._held:
            return tr("Grey. Press on it or hold V for its colours.")
        return tr("The first picture of an animation.") if self._picture.moves else ""

    def look(self, sight: Sight) -> None:
        """Says how much of it may be seen from now on."""
        self._sight = sight
        if sight != "grey":
            self._held = False
        self.update()

    # ---- its place

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def _fit(self) -> None:
        """As high as what is drawn in this width."""
        picture = self._picture
        plate = theme.current().px(_PLATE)
        drawn = self._fitting(self.width()).height() + self._line() if picture else plate
        self.setFixedHeight(drawn)
        self.update()

    def _fitting(self, width: int) -> QSize:
        """As large as it is, or as fits; never larger than it is."""
        assert self._picture is not None
        own = self._picture.size
        room = QSize(max(width, 1), theme.current().px(_HIGHEST))
        if own.width() <= room.width() and own.height() <= room.height():
            return own
        return own.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))

    def _line(self) -> int:
        """Of the words below it; kept free also where there are none, so that nothing jumps."""
        return theme.current().px(22)

    # ---- looking at its colours

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_V and not event.modifiers():
            self._hold(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_V and not event.isAutoRepeat():
            self._hold(False)
        super().keyReleaseEvent(event)  # the page puts its veil down by the same key

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._hold(True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hold(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hold(False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._hold(False)  # the key is let go elsewhere

    def _hold(self, on: bool) -> None:
        self._held = on and self._sight == "grey"
        self.update()

    # ---- reading it

    def _read(self, part: Part, pictures: Pictures | None) -> None:
        digest = part.media
        if digest is None or pictures is None:
            self._words = tr("This image was not imported: there is only what its source says.")
            return
        folder, self.reading = pictures.folder, True
        pictures.bridge.run(
            lambda: read_picture(folder, digest),
            self._show,
            lambda error: self._failed(error, pictures.bridge),
            owner=self,
        )

    def _show(self, picture: Picture) -> None:
        self._picture = picture
        self._settle()

    def _failed(self, error: Exception, bridge: Bridge) -> None:
        said = tr("This image cannot be shown. {why}")
        self._words = said.format(why=error.message if isinstance(error, UserError) else "").strip()
        self._settle()
        if not isinstance(error, UserError):
            bridge.bug.emit(error)

    def _settle(self) -> None:
        self.reading = False
        self._fit()
        self.settled.emit()

    # ---- drawing it

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = theme.current()
        if self._picture is None:
            self._paint_plate(painter, self.rect().adjusted(0, 0, -1, -1), self._words)
        elif self.sight == "covered":
            area = QRect(0, 0, self._fitting(self.width()).width() - 1, self.height() - 1)
            self._paint_plate(painter, area, tr("Covered."))
        else:
            self._paint_picture(painter, self._picture)
        if self.hasFocus():
            painter.setPen(QPen(look.color("accent"), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_plate(self, painter: QPainter, area: QRect, words: str) -> None:
        look = theme.current()
        painter.fillRect(area, look.color("surface_raised"))
        painter.setPen(QPen(look.color("border"), 1))
        painter.drawRect(area)
        self._paint_words(painter, area.adjusted(look.px(12), 0, -look.px(12), 0), words)

    def _paint_words(self, painter: QPainter, area: QRect, words: str) -> None:
        painter.setFont(theme.current().font("small"))
        painter.setPen(theme.current().color("text_muted"))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, flags | Qt.TextFlag.TextWordWrap, words)

    def _paint_picture(self, painter: QPainter, picture: Picture) -> None:
        fitting = self._fitting(self.width())
        painter.drawPixmap(0, 0, self._pixmap(picture, fitting))
        top = fitting.height()
        words = QFontMetrics(theme.current().font("small")).elidedText(
            self.words, Qt.TextElideMode.ElideRight, self.width()
        )
        self._paint_words(painter, QRect(0, top, self.width(), self._line()), words)

    def _pixmap(self, picture: Picture, size: QSize) -> QPixmap:
        """The picture in the size it has on screen; made anew only where that changes."""
        ratio = self.devicePixelRatioF()
        key = (self.sight, size, ratio)
        if self._drawn is None or self._drawn[0] != key:
            image: QImage = picture.colored if self.sight == "colored" else picture.grey
            whole = QSize(round(size.width() * ratio), round(size.height() * ratio))
            made = QPixmap.fromImage(
                image.scaled(
                    whole,
                    Qt.AspectRatioMode.IgnoreAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )
            made.setDevicePixelRatio(ratio)
            self._drawn = (key, made)
        return self._drawn[1]
