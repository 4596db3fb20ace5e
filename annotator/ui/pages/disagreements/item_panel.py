"""The centre: the conversation with everybody's evidence, and the ladder below it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.charts.dot_ladder import DotLadder
from annotator.ui.pages.disagreements.evidence import overlaid
from annotator.ui.pages.disagreements.evidence_key import EvidenceKey
from annotator.ui.pages.disagreements.state import Detail
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.conversation import Conversation
from annotator.ui.widgets.label import line


class ItemPanel(Card):
    """Shows one item; an item that is there already keeps its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(flush=True, parent=parent)
        space = theme.current().space
        self.conversation = Conversation(self, judging=False)
        self.ladder = DotLadder(tr("Everybody's level"))
        self._detail: Detail | None = None
        self._serial = 0
        self._foot = QWidget(self)
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(space(4), space(3), space(4), space(1))
        self.key = EvidenceKey()
        foot.setSpacing(space(2))
        foot.addWidget(self.key)
        foot.addWidget(self.ladder)
        self._rule = line()
        self.column.addWidget(self.conversation, 1)
        self.column.addWidget(self._rule)
        self.column.addWidget(self._foot)
        self._show_foot(False)

    def show_detail(self, detail: Detail | None, *, veiled: bool) -> None:
        before, self._detail = self._detail, detail
        if detail is None:
            self.conversation.clear()
            self._show_foot(False)
            return
        if before is None or (before.uid, before.item) != (detail.uid, detail.item):
            self._serial += 1
            self.conversation.show_item(
                self._serial, detail.uid, detail.item, detail.status, veiled=veiled
            )
        self._show_spans(detail)
        self.key.show_spans(() if detail.redacted is not None else detail.spans)
        self._show_foot(bool(detail.ladder.levels or self.key.names))
        self.ladder.show_view(detail.ladder)

    def _show_foot(self, on: bool) -> None:
        self._rule.setVisible(on)
        self._foot.setVisible(on)

    def _show_spans(self, detail: Detail) -> None:
        target = self.conversation.target
        if target is None or detail.redacted is not None:
            return
        target.text.highlight(overlaid(detail.spans, detail.item.target))
