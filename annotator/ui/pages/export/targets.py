"""Where an export may go: the list of targets, and what the chosen one carries and loses."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from annotator.formats.card import FormatCard
from annotator.ui import theme
from annotator.ui.pages.export.words import in_window
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.label import label
from annotator.ui.widgets.rows import RowDelegate

SET = "set"
_WIDTH = 250
_OUT = re.compile(r"(['\"]?)\bOUT\b")


@dataclass(frozen=True, slots=True)
class Target:
    """An exporter, as far as the page shows it; its card says which choices matter."""

    name: str
    title: str
    card: FormatCard

    def commands(self, out: str) -> tuple[str, ...]:
        """What one types to use an export there; `annotator export` itself is done."""
        told = (line for line in self.card.use if not line.startswith("annotator export"))
        return tuple(_OUT.sub(lambda found: _quoted(found[1], out), line) for line in told)


def known_targets() -> tuple[Target, ...]:
    """What can be written. Loads all formats: not on the GUI thread."""
    from annotator.formats.registry import load_registry

    return tuple(Target(one.name, one.title, one.card) for one in load_registry().exporters)


def _quoted(before: str, path: str) -> str:
    """A path for a command line; inside of quotes it needs none of its own."""
    return f'"{path}"' if not before and " " in path else f"{before}{path}"


class _Narrow(RowDelegate):
    """Rows are as wide as the list: what is longer is cut, and whole in its tooltip."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, super().sizeHint(option, index).height())

    def is_cut(
        self,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        return super().sizeHint(option, index).width() > view.visualRect(index).width()


class TargetList(Card):
    """`chosen` carries the name of the target that the person moved to."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        space = theme.current().space
        heading = label(tr("Export to").upper(), "caps")
        heading.setContentsMargins(space(3), space(3), space(3), space(2))
        self.column.addWidget(heading)
        self.rows = QListWidget()
        self.rows.setProperty("look", "plain")
        self.rows.setAccessibleName(tr("Export to"))
        self.rows.setFrameShape(QFrame.Shape.NoFrame)
        self.rows.setItemDelegate(_Narrow(self.rows))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column.addWidget(self.rows, 1)
        self.setFixedWidth(theme.current().px(_WIDTH))
        self._names: tuple[str, ...] = ()
        self.rows.currentRowChanged.connect(self._moved)

    def show_targets(self, targets: Sequence[Target], current: str) -> None:
        self._names = tuple(one.name for one in targets)
        with QSignalBlocker(self.rows):
            self.rows.clear()
            for one in targets:
                self.rows.addItem(QListWidgetItem(one.title))
            self.choose(current)

    def choose(self, name: str) -> None:
        if name in self._names:
            self.rows.setCurrentRow(self._names.index(name))

    def _moved(self, row: int) -> None:
        if 0 <= row < len(self._names):
            self.chosen.emit(self._names[row])


class CardView(Card):
    """What a target carries, and what it has no place for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._words = QVBoxLayout()
        self._words.setSpacing(theme.current().space(1.5))
        self.column.addLayout(self._words)

    def show_card(self, card: FormatCard, titles: Mapping[str, str]) -> None:
        """titles: of all targets, by name; the sentences speak of them."""
        while (item := self._words.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self._part(tr("What it carries").upper(), card.carries, titles)
        self._part(tr("What it has no place for").upper(), card.loses, titles)
        if card.checked:
            tried = tr("Tried with: {what}", what=in_window(card.checked, titles))
            self._words.addWidget(label(tried, "muted", wrap=True))

    def _part(self, heading: str, sentences: Sequence[str], titles: Mapping[str, str]) -> None:
        if not sentences:
            return
        self._words.addWidget(label(heading, "caps"))
        for sentence in sentences:
            self._words.addWidget(label(in_window(sentence, titles), "small", wrap=True))
        self._words.addSpacing(theme.current().space(1))
