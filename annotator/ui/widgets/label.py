"""Every label in the window: plain text, so that nothing in a model's output is interpreted."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

Look = Literal[
    "body",
    "title",
    "heading",
    "small",
    "muted",
    "caps",
    "mono",
    "figure",
    "danger",
    "warning",
    "success",
    "target",
    "keycap",
    "badge",
    "badge-danger",
]


def label(
    text: str, look: Look = "body", *, wrap: bool = False, parent: QWidget | None = None
) -> QLabel:
    """A PlainText label of a look that the style sheet knows."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setProperty("look", look)
    made.setWordWrap(wrap)
    if wrap:
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    return made


def set_look(widget: QWidget, look: str) -> None:
    """Changes the look of a widget that is already shown."""
    if widget.property("look") != look:
        widget.setProperty("look", look)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def line(parent: QWidget | None = None) -> QFrame:
    """A thin horizontal rule."""
    made = QFrame(parent)
    made.setProperty("look", "line")
    made.setFixedHeight(1)
    return made
