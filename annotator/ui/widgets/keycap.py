"""Keys drawn as caps, alone or inside a button."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from annotator.ui import theme
from annotator.ui.commands.keyspell import shown_key
from annotator.ui.widgets.label import label

ButtonLook = Literal["", "primary", "danger", "flat", "link", "chip", "place", "small"]


def keycap(key: str, parent: QWidget | None = None) -> QLabel:
    """A key as a small cap, e.g. "Ctrl+K"."""
    made = label(shown_key(key), "keycap", parent=parent)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


class KeyButton(QPushButton):
    """A button with its key drawn as a cap after the text. The key itself is the registry's."""

    def __init__(
        self,
        text: str,
        key: str = "",
        *,
        look: ButtonLook = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._cap = shown_key(key) if key else ""
        self.setAccessibleName(text)
        self.setAutoDefault(False)
        if look:
            self.setProperty("look", look)

    def set_key(self, key: str) -> None:
        self._cap = shown_key(key) if key else ""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + self._cap_room() + self._bold_room(), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._cap:
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        room = self._cap_room()
        inner = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self)
        text_width = min(self._content_width(option), inner.width() - room)
        left = inner.left() + max(0, (inner.width() - room - text_width) // 2)
        if self.property("look") == "place":
            left = inner.left()
        option.rect = QRect(left, self.rect().top(), text_width + 2, self.rect().height())
        self._draw_text(painter, option)
        self._draw_cap(painter, left + text_width + _gap(), option)

    def _content_width(self, option: QStyleOptionButton) -> int:
        icon = option.iconSize.width() + 4 if not self.icon().isNull() else 0
        return QFontMetrics(self._text_font()).horizontalAdvance(self.text()) + icon

    def _bold_room(self) -> int:
        """Room for the bold text of the checked state, so that checking moves nothing."""
        if not self.isCheckable():
            return 0
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        text = self.text()
        wide = QFontMetrics(bold).horizontalAdvance(text)
        return wide - QFontMetrics(self.font()).horizontalAdvance(text)

    def _text_font(self) -> QFont:
        font = QFont(self.font())
        if self.isChecked() or self.property("look") == "primary":
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def _draw_text(self, painter: QPainter, option: QStyleOptionButton) -> None:
        painter.setFont(self._text_font())
        painter.setPen(self._ink())
        rect = QRect(option.rect)
        if not self.icon().isNull():
            size = option.iconSize
            top = rect.center().y() - size.height() // 2
            painter.drawPixmap(QPoint(rect.left(), top), self.icon().pixmap(size))
            rect.setLeft(rect.left() + size.width() + 4)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect, flags | Qt.TextFlag.TextShowMnemonic, self.text())

    def _draw_cap(self, painter: QPainter, left: int, option: QStyleOptionButton) -> None:
        font = _cap_font()
        metrics = QFontMetrics(font)
        width = max(metrics.horizontalAdvance(self._cap) + 8, metrics.height())
        height = metrics.height() + 2
        top = self.rect().center().y() - height // 2 + 1
        box = QRectF(left + 0.5, top - 0.5, width, height)
        look = theme.current()
        primary = self.property("look") == "primary" and self.isEnabled()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = look.color("border" if self.isEnabled() else "border_off")
        painter.setPen(QPen(self._ink() if primary else edge, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush if primary else look.color("surface"))
        painter.drawRoundedRect(box, 3.5, 3.5)
        painter.setFont(font)
        painter.setPen(self._ink() if primary else look.color("text_muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._cap)

    def _ink(self) -> QColor:
        look = theme.current()
        if not self.isEnabled():
            return look.color("text_muted")
        kind = self.property("look")
        if kind == "primary":
            return look.color("on_accent")
        if kind == "danger":
            return look.color("danger")
        return look.color("accent" if self.isChecked() or kind in ("flat", "link") else "text")

    def _cap_room(self) -> int:
        if not self._cap:
            return 0
        metrics = QFontMetrics(_cap_font())
        return max(metrics.horizontalAdvance(self._cap) + 8, metrics.height()) + _gap()


def _cap_font() -> QFont:
    font = theme.current().font("mono")
    font.setPixelSize(theme.current().px(11))
    return font


def _gap() -> int:
    return theme.current().space(2)
