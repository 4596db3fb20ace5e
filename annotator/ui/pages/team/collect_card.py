"""Where returns are dropped, and what became of those that were."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.services.handing.views import MergedFile, MergeReport
from annotator.ui import theme
from annotator.ui.pages.team import words
from annotator.ui.pages.team.state import TeamState
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.copy_line import CopyLine
from annotator.ui.widgets.drop_area import RETURN, DropArea
from annotator.ui.widgets.icon_button import IconButton
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line
from annotator.ui.widgets.steady_scroll import Flowing

_LEAST = 32
"""Of the report: where notes above it take the room, it is scrolled."""


class CollectCard(Card):
    """`dropped` carries paths; `choose` asks for them; `closed` puts the report away."""

    dropped = Signal(object)
    choose = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        space = theme.current().space
        self._drawn: tuple[MergeReport | None, str] = (None, "")
        self.area = DropArea("inbox", tr("Drop return files here, several at once"), (RETURN,))
        self.button = KeyButton(tr("Choose files…"))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        row.addStretch(1)
        self.area.column.addLayout(row)
        self._parts = QVBoxLayout()
        self._parts.setSpacing(space(1))
        sheet = Flowing()
        sheet.setProperty("look", "page")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, space(2), 0)
        column.addLayout(self._parts)
        column.addStretch(1)
        self.report = QScrollArea()
        self.report.setAccessibleName(tr("What was collected"))
        self.report.setFrameShape(QFrame.Shape.NoFrame)
        self.report.setWidgetResizable(True)
        self.report.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.report.setWidget(sheet)
        self.report.setMinimumHeight(theme.current().px(_LEAST))
        self._title = label("", "heading", wrap=True)
        self._close = IconButton("x", tr("Close the report"))
        self._close.clicked.connect(self.closed)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, space(1), 0, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._idle = label(
            tr(
                "Any order, and as often as you like: a return that was collected before adds "
                "nothing. What cannot be trusted is refused, with the reason."
            ),
            "muted",
            wrap=True,
        )
        self.column.addWidget(label(tr("Collect").upper(), "caps"))
        self.column.addWidget(self.area)
        self.column.addWidget(self._idle)
        self.column.addWidget(self._head)
        self.column.addWidget(self.report, 1)
        self.column.addStretch()
        self.area.dropped.connect(self.dropped)
        self.button.clicked.connect(self.choose)

    def show_state(self, state: TeamState) -> None:
        able = state.may_write and not state.working
        self.area.setEnabled(able)
        self.button.setEnabled(able)
        failed = f"{state.failed} {state.hint}".strip()
        if (state.report, failed) == self._drawn and self._drawn != (None, ""):
            return
        self._drawn = (state.report, failed)
        shown = state.report is not None or bool(failed)
        self._idle.setVisible(not shown)
        self.area.set_compact(shown)
        self.button.setVisible(not shown)  # the one above the table does the same
        self._head.setVisible(shown)
        self.report.setVisible(shown)
        self._clear()
        if failed:
            self._title.setText(tr("That did not work"))
            self._add(label(failed, "danger", wrap=True))
        elif state.report is not None:
            self._title.setText(words.report_title(state.report, state.asked))
            self._fill(state.report)

    def _fill(self, report: MergeReport) -> None:
        for one in sorted(report.files, key=lambda file: not file.refused):
            self._file(one)
        if any(not one.refused for one in report.files):
            self._add(line())
            self._add(label(words.what_is_counted(), "muted", wrap=True))

    def _file(self, one: MergedFile) -> None:
        self._add(line())
        for said in words.file_lines(one):
            if said.kind == "key":
                self._add(CopyLine(tr("the fingerprint of {name}", name=one.name), said.text))
            elif said.kind == "heading":
                self._add(label(said.text, "mono", wrap=True))
            else:
                self._add(label(said.text, said.kind, wrap=True))

    def _add(self, widget: QWidget) -> None:
        self._parts.addWidget(widget)

    def _clear(self) -> None:
        while (item := self._parts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
