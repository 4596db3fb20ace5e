"""What the window shows while no project is open: recent ones, and two ways to begin."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.ui import theme
from annotator.ui.settings import RecentProject
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label
from annotator.ui.widgets.tip import tip


class _Entry(QStyledItemDelegate):
    """The name of a project, a link, and below it, quieter, where it is."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(theme.current().px(120), theme.current().px(50))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        look, state = theme.current(), option.state
        name, _, where = str(index.data()).partition("\n")
        there = bool(state & QStyle.StateFlag.State_Enabled)
        meant = QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_MouseOver
        at = there and bool(state & meant)
        painter.save()
        box = option.rect.adjusted(0, look.px(6), 0, -look.px(6))
        upper, lower = box.adjusted(0, 0, 0, -look.px(18)), box.adjusted(0, look.px(20), 0, 0)
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        font = QFont(look.font("heading"))
        font.setUnderline(at)
        for part, text, face, role in (
            (upper, name, font, "accent" if at else "text" if there else "text_muted"),
            (lower, where, look.font("small"), "text_muted"),
        ):
            painter.setFont(face)
            painter.setPen(look.color(role))
            cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, part.width())
            painter.drawText(part, middle, cut)
        painter.restore()


class ProjectChooser(QWidget):
    """`opened(path)` for a recent project, `browse` and `create` for the buttons."""

    opened = Signal(str)
    forgotten = Signal(str)
    browse = Signal()
    create_new = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = theme.current().space
        self._card = Card()
        self._card.column.setContentsMargins(space(7), space(6), space(7), space(6))
        self._card.column.setSpacing(space(3))
        self._recent = QListWidget()
        self._recent.setAccessibleName(tr("Recent projects"))
        self._recent.setProperty("look", "plain")
        self._recent.setItemDelegate(_Entry(self._recent))
        self._heading = label(tr("Recent projects").upper(), "caps")
        self._busy = label("", "muted")
        self._build()
        self._recent.itemActivated.connect(self._activate)
        self._recent.itemClicked.connect(self._activate)
        theme.signals.changed.connect(self._fit)
        self._fit()

    def set_recent(self, recent: Sequence[RecentProject]) -> None:
        """The most recent first; a folder that is gone says so and cannot be opened."""
        self._recent.clear()
        for one in recent:
            here = Path(one.path).is_dir()
            where = one.path if here else tr("{path} (not there any more)", path=one.path)
            entry = QListWidgetItem(f"{one.name}\n{where}")
            entry.setToolTip(tip(where))
            entry.setData(Qt.ItemDataRole.UserRole, one.path)
            if not here:
                entry.setFlags(entry.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self._recent.addItem(entry)
        for part in (self._recent, self._heading):
            part.setVisible(bool(recent))

    def set_busy(self, text: str) -> None:
        """While a project opens: what is going on. Empty when nothing is."""
        self._busy.setText(text)
        self._card.setEnabled(not text)

    def _build(self) -> None:
        column = self._card.column
        column.addWidget(label(tr("Annotator"), "title"))
        lead = tr(
            "Judge the outputs of AI models for safety, and know how far the judgement can be "
            "trusted. A project is a folder with its rubric and its labels."
        )
        column.addWidget(label(lead, "muted", wrap=True))
        buttons = QHBoxLayout()
        create = KeyButton(tr("New project…"), "Ctrl+N", look="primary")
        browse = KeyButton(tr("Open a project…"), "Ctrl+O")
        create.clicked.connect(self.create_new)
        browse.clicked.connect(self.browse)
        buttons.addWidget(create)
        buttons.addWidget(browse)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addWidget(self._heading)
        column.addWidget(self._recent, 1)
        column.addWidget(self._busy)
        outer = QVBoxLayout(self)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._card)
        row.addStretch(1)
        outer.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)

    def _activate(self, entry: QListWidgetItem) -> None:
        self.opened.emit(str(entry.data(Qt.ItemDataRole.UserRole)))

    def _fit(self) -> None:
        self._card.setFixedWidth(theme.current().px(560))
        self._recent.setMinimumHeight(theme.current().px(220))
