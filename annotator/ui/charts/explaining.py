"""“What does this mean?”: a button that opens a card's meaning and that of each of its figures."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.forms.popup import Popup
from annotator.ui.text import tr
from annotator.ui.widgets.icon_button import IconButton
from annotator.ui.widgets.label import label

Terms = tuple[tuple[str, str], ...]
_WIDE, _EDGE = 400, 4
_MOST_HIGH = 560


def no_terms() -> Terms:
    """The meaning says it all."""
    return ()


def explain_button(
    heading: str, meaning: str, parent: QWidget, terms: Callable[[], Terms] = no_terms
) -> IconButton:
    """A small button that opens a few plain sentences; terms: asked for each figure's as well."""
    button = IconButton("circle-help", tr("What does “{chart}” mean?", chart=heading))
    button.setAccessibleDescription(meaning)

    def show() -> None:
        popup = Popup(parent, heading)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.open_at(button, _fill(popup, heading, meaning, terms()))

    button.clicked.connect(show)
    return button


def _fill(popup: Popup, heading: str, meaning: str, terms: Terms) -> QSize:
    """Puts the texts in; the size that they ask for."""
    look = theme.current()
    inside = QWidget()
    inside.setProperty("look", "page")
    column = QVBoxLayout(inside)
    edge = look.space(_EDGE)
    column.setContentsMargins(edge, look.space(3), edge, edge)
    column.setSpacing(look.space(2))
    column.addWidget(label(heading, "heading"))
    column.addWidget(label(meaning, "small", wrap=True))
    for name, text in terms:
        column.addSpacing(look.space(1))
        column.addWidget(label(name, "caps", wrap=True))
        column.addWidget(label(text, "small", wrap=True))
    column.addStretch(1)
    area = QScrollArea()
    area.setAccessibleName(heading)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(inside)
    inside.setAutoFillBackground(False)  # QScrollArea switches it on, in the window's colour
    outer = QVBoxLayout(popup.body)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.addWidget(area)
    popup.setFocusProxy(area)
    wide = look.px(_WIDE)
    high = inside.heightForWidth(wide - look.px(16)) + look.px(12)
    return QSize(wide, min(high, look.px(_MOST_HIGH)))
