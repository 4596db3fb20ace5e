"""The Items page: every item, and the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
)

from annotator.domain.changes import ChangeSet
from annotator.services.browsing import ItemLine
from annotator.services.views import QueueItem
from annotator.ui import theme
from annotator.ui.commands import Action
from annotator.ui.dialogs.item_history import open_history
from annotator.ui.pages.base import Page, PageContext
from annotator.ui.pages.items.model import ItemModel
from annotator.ui.pages.items.reader import ItemReader
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.conversation import Conversation
from annotator.ui.widgets.elided import Elided
from annotator.ui.widgets.empty_state import EmptyState
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line
from annotator.ui.widgets.rows import RowDelegate, WholeRows

_RESPONSE, _MODEL, _CATEGORY = 2, 3, 4
_NEW_ROWS = frozenset({"import", "item.redact"})
_WIDTHS = (68, 0, 0, 108, 100, 62)
"""Pixels at 100 %; 0 shares what is left."""
_NAMED, _PADDING = 132, 24
"""The most for a column of names, and what is around them."""
_TEXTS = 320
"""Where the two texts have less together, the prompt has it alone: the response stands beside."""


class ItemsPage(Page):
    """For the lead: the list shows what annotators may not see."""

    id = "items"
    title = "Items"
    icon = "list"

    def attach(self, context: PageContext) -> None:
        self._context = context
        self._reader: ItemReader = context.workspace.items
        self.model = ItemModel(self._fetch, self)
        self._wanted = ""
        self._named: dict[int, int] = {}
        self._table = QTableView()
        self._rows = WholeRows(self._table)
        self._count = label("", "muted")
        self._conversation = Conversation(judging=False)
        self._conversation.pictures = context.pictures
        self._facts = Elided("")
        self.history_button = KeyButton(tr("History"), "H", look="small")
        self._serial = 0
        self._stack = QStackedWidget()
        self._build()
        self._table.selectionModel().currentRowChanged.connect(self._chose)
        self._load()

    def shown(self) -> None:
        self._table.setFocus()

    def changed(self, change: ChangeSet) -> None:
        if "label" in change.kinds or "retract" in change.kinds:
            self.model.forget_lines()
        if not change.kinds or change.kinds & _NEW_ROWS:
            self._load()

    def page_actions(self) -> Sequence[Action]:
        return (
            Action(
                "items.history",
                tr("History of this item"),
                self._history,
                ("H", "Ctrl+H"),
                self.id,
                when=lambda: bool(self._wanted),
                icon="list",
                group=tr("Look"),
            ),
        )

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space(3.5))
        row.addWidget(self._list_card(), 5)
        row.addWidget(self._item_card(), 3)
        both = Card(flush=True)
        both.setProperty("look", "page")
        both.column.addLayout(row)
        empty = EmptyState(
            "list",
            tr("No items yet"),
            tr("Import model outputs as JSONL, JSON, CSV or TSV.\nDoing it twice adds nothing."),
            action=tr("Import items…"),
            run=lambda: self._context.registry.get("project.import").run(),
        )
        self._stack.addWidget(both)
        self._stack.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)

    def _list_card(self) -> Card:
        card = Card(flush=True)
        head = QHBoxLayout()
        space = theme.current().space
        head.setContentsMargins(space(2.75), space(2), space(2.75), space(2))  # as the cells
        head.addWidget(label(tr("Items").upper(), "caps"))
        head.addStretch(1)
        head.addWidget(self._count)
        card.column.addLayout(head)
        card.column.addWidget(line())
        card.column.addWidget(self._rows, 1)
        table = self._table
        table.setAccessibleName(tr("List of items"))
        table.setProperty("look", "plain")
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setItemDelegate(RowDelegate(table))
        table.setModel(self.model)
        table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().hide()
        table.horizontalHeader().setHighlightSections(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for column, width in enumerate(_WIDTHS):
            mode = QHeaderView.ResizeMode
            resize = mode.Interactive if width else mode.Stretch
            table.horizontalHeader().setSectionResizeMode(column, resize)
        table.setColumnHidden(_MODEL, True)  # until an item names one
        self._fit()
        theme.signals.changed.connect(self._fit)
        self._rows.resized.connect(self._fit_columns)
        return card

    def _item_card(self) -> Card:
        card = Card(flush=True)
        space = theme.current().space
        self.history_button.setToolTip(tr("Everything that happened to this item"))
        self.history_button.clicked.connect(self._history)
        head = QHBoxLayout()
        head.setContentsMargins(space(5), space(2), space(3), space(2))
        head.setSpacing(space(2))
        head.addWidget(self._facts, 1)
        head.addWidget(self.history_button)
        card.column.addLayout(head)
        card.column.addWidget(line())
        card.column.addWidget(self._conversation, 1)
        return card

    def _fit(self) -> None:
        self._count.setMinimumHeight(self.history_button.sizeHint().height())  # one head beside it
        self._fit_columns()
        self._table.verticalHeader().setDefaultSectionSize(theme.current().px(32))
        self._rows.fit()

    def _fit_columns(self) -> None:
        px = theme.current().px
        narrow = self._rows.width() - px(sum(_WIDTHS)) < px(_TEXTS)
        for column, width in enumerate(_WIDTHS):
            if width:
                wide = self._named.get(column, 0) if not narrow else 0
                self._table.setColumnWidth(column, max(px(width), min(wide, px(_NAMED))))
        self._table.setColumnHidden(_RESPONSE, narrow)

    def _load(self) -> None:
        self._context.bridge.run(self._reader.ids, self._loaded, owner=self)

    def _loaded(self, ids: Sequence[int]) -> None:
        row = max(self._table.currentIndex().row(), 0)  # new items come after the others
        self.model.set_spine(ids)
        self._count.setText(tr("{n} items", n=f"{len(ids):,}"))
        self._stack.setCurrentIndex(0 if ids else 1)
        if ids:
            row = min(row, len(ids) - 1)
            self._table.setCurrentIndex(self.model.index(row, 0))
            self._show_row(row)

    def _fetch(self, rows: Sequence[int], came: Callable[[tuple[ItemLine, ...]], None]) -> None:
        def arrived(lines: tuple[ItemLine, ...]) -> None:
            came(lines)
            if any(line.model for line in lines):
                self._table.setColumnHidden(_MODEL, False)
            self._measure(lines)
            self._show_row(self._table.currentIndex().row())

        self._context.bridge.run(lambda: self._reader.lines(rows), arrived, owner=self)

    def _measure(self, lines: Sequence[ItemLine]) -> None:
        """Names of models and categories widen their columns; a later page never narrows them."""
        metrics, px = self._table.fontMetrics(), theme.current().px
        before = dict(self._named)
        for one in lines:
            for column, text in ((_MODEL, one.model), (_CATEGORY, one.category)):
                wide = metrics.horizontalAdvance(text or "") + px(_PADDING)
                self._named[column] = max(self._named.get(column, 0), wide)
        if self._named != before:
            self._fit_columns()

    def _chose(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self._show_row(current.row())

    def _show_row(self, row: int) -> None:
        found = self.model.line(row)
        if found is None or found.uid == self._wanted:
            return
        self._wanted = found.uid
        queue, who = self._context.workspace.queue, self._context.annotator_id
        self._context.bridge.run(lambda: queue.item(found.uid, who), self._show_item, owner=self)

    def _history(self) -> None:
        uid, history = self._wanted, self._context.workspace.history
        if uid:
            open_history(self, self._context, lambda: history.of(uid))

    def _show_item(self, shown: QueueItem) -> None:
        if shown.uid != self._wanted:
            return
        item = shown.item
        row = self.model.line(self._table.currentIndex().row())  # not blind, as `shown` may be
        named = (row.source_id, row.source, row.model) if row and row.uid == shown.uid else ()
        facts = (*named, item.category, shown.uid[:12])
        self._facts.set_text(" · ".join(f for f in facts if f))
        self._serial += 1
        self._conversation.show_item(
            self._serial, shown.uid, item, shown.status, veiled=shown.veiled
        )
