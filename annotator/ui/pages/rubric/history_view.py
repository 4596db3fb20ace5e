"""The versions of the rubric, and what changed between any two of them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.ui import theme
from annotator.ui.pages.rubric.state import DRAFT, RubricState
from annotator.ui.pages.rubric.words import reason_words, version_words
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.combo import combo
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line
from annotator.ui.widgets.rows import RowDelegate
from annotator.ui.widgets.rubric_diff import RubricDiffView
from annotator.ui.widgets.rubric_diff_words import summary_words

_NAME = Qt.ItemDataRole.UserRole
_WIDTH = 264
_LETTERS = 6
"""Of a version's name."""
_AROUND, _ABOVE = 12, 8


class HistoryView(QWidget):
    """`compared(old, new)` asks for two versions; `closed` for the rubric itself."""

    compared = Signal(str, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Versions of the rubric"))
        self.list.setProperty("look", "plain")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_VersionRows(self.list))
        self.list.currentItemChanged.connect(lambda now, _: self._chosen(now))
        self.old = combo(tr("Older version"))
        self.new = combo(tr("Newer version"))
        for box in (self.old, self.new):
            box.setMinimumContentsLength(_LETTERS)
            box.activated.connect(lambda _: self._picked())
        self.summary = label("", "muted", wrap=True)
        self.diff = RubricDiffView()
        self.close_button = KeyButton(tr("Back to the rubric"), "Esc")
        self.close_button.clicked.connect(self.closed)
        self._drawn: tuple[object, ...] = ()
        self._build()

    def show_state(self, state: RubricState) -> None:
        history = state.history
        if history is None:
            return
        drawn = (history, state.versions, state.drafted)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._fill(state)
        for box, name in ((self.old, history.old), (self.new, history.new)):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(name))
        found = history.diff
        published = next((one for one in state.versions if one.version == history.new), None)
        why = reason_words(published) if published is not None else ""
        alone = self.new.count() == 1
        for part in (*self._between, self.old, self.new, self.summary):
            part.setVisible(not alone)
        told = "" if found is None else summary_words(found)
        self.summary.setText("\n".join(line for line in (told, why) if line))
        self.diff.show_diff(found, _one_version() if alone else "")

    def _build(self) -> None:
        space = theme.current().space
        versions = Card(tr("Versions").upper())
        versions.column.setContentsMargins(space(4), space(4), space(2), space(4))
        versions.column.addWidget(self.list, 1)
        versions.setFixedWidth(theme.current().px(_WIDTH))
        right = Card()
        right.column.setContentsMargins(space(4), space(4), space(2), space(4))
        top = QVBoxLayout()
        top.setContentsMargins(0, 0, space(2), 0)  # as the changes below, whose bar is there
        top.setSpacing(space(2))
        head = QHBoxLayout()
        head.setSpacing(space(2))
        self._between = (label(tr("From"), "muted"), label(tr("to"), "muted"))
        for word, box in zip(self._between, (self.old, self.new), strict=True):
            head.addWidget(word)
            head.addWidget(box)
        head.addStretch(1)
        head.addWidget(self.close_button)
        top.addLayout(head)
        top.addWidget(self.summary)
        top.addWidget(line())
        right.column.addLayout(top)
        body = QVBoxLayout()
        body.addWidget(self.diff, 1)
        right.column.addLayout(body, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(3))
        row.addWidget(versions)
        row.addWidget(right, 1)

    def _fill(self, state: RubricState) -> None:
        rows = [version_words(one) for one in state.versions]
        names = [one.version for one in state.versions] or [state.base.version]
        rows = rows or [(state.base.version,)]
        if state.drafted and state.may_edit:
            names.append(DRAFT)
            rows.append((tr("Draft"), tr("not published")))
        with QSignalBlocker(self.list):
            self.list.clear()
            for name, words in reversed(list(zip(names, rows, strict=True))):
                item = QListWidgetItem("\n".join(words))
                item.setData(_NAME, name)
                self.list.addItem(item)
                if state.history is not None and name == state.history.new:
                    self.list.setCurrentItem(item)
        for box in (self.old, self.new):
            with QSignalBlocker(box):
                box.clear()
                for name in names:
                    box.addItem(tr("Draft") if name == DRAFT else name, name)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        """A version with the step that led to it."""
        if item is not None:
            self.compared.emit("", str(item.data(_NAME)))

    def _picked(self) -> None:
        self.compared.emit(_data(self.old), _data(self.new))


class _VersionRows(RowDelegate):
    """A version in bold, and what is to say of it below, each line wrapped by itself."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        view = self.parent()
        wide = view.viewport().width() if isinstance(view, QListWidget) else option.rect.width()
        lines = _lines(index, wide - 2 * theme.current().px(_AROUND))
        return QSize(wide, sum(box.height() for *_, box in lines) + 2 * theme.current().px(_ABOVE))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        look = theme.current()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, look.color("accent_soft" if chosen else "hover"))
        self.paint_bar(painter, option, index)
        left, top = option.rect.left() + look.px(_AROUND), option.rect.top() + look.px(_ABOVE)
        painter.save()
        for text, font, role, box in _lines(index, option.rect.width() - 2 * look.px(_AROUND)):
            painter.setFont(font)
            painter.setPen(look.color(role))
            painter.drawText(box.translated(left, top), Qt.TextFlag.TextWordWrap, text)
            top += box.height()
        painter.restore()


def _lines(
    index: QModelIndex | QPersistentModelIndex, wide: int
) -> Iterator[tuple[str, QFont, str, QRect]]:
    """(text, font, colour role, its box from 0, 0) of each line about a version."""
    look = theme.current()
    for n, text in enumerate(str(index.data() or "").split("\n")):
        font, role = look.font("small" if n else "heading"), "text_muted" if n else "text"
        room = QRect(0, 0, wide, 1 << 16)
        drawn = QFontMetrics(font).boundingRect(room, Qt.TextFlag.TextWordWrap, text)
        yield text, font, role, QRect(0, 0, wide, drawn.height() + (0 if n else look.px(2)))


def _one_version() -> str:
    return tr(
        "There is one version so far. Edit the rubric: what a draft changes stands here, "
        "and stays here once it is published."
    )


def _data(box: QComboBox) -> str:
    return str(box.currentData() or "")
