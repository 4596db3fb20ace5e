"""Everything that happened to one item, as a list to read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.text import tr
from annotator.ui.widgets.display_map import DisplayMap
from annotator.ui.widgets.label import label, line

if TYPE_CHECKING:
    from annotator.services.history_views import HistoryEntry, ItemHistory, Standing
    from annotator.ui.pages.base import PageContext

_WHEN = 150


def open_history(
    page: QWidget, context: PageContext, read: Callable[[], ItemHistory], *, own: bool = False
) -> None:
    """Reads a history off the GUI thread and shows it. own: it is one annotator's part."""

    def show(found: ItemHistory) -> None:
        HistoryDialog(found, own=own, parent=page).open()

    context.bridge.run(read, show, owner=page)


class HistoryDialog(Dialog):
    """The oldest entry first; what does not hold any more says so."""

    def __init__(
        self, found: ItemHistory, *, own: bool = False, parent: QWidget | None = None
    ) -> None:
        title = tr("What you said about this item") if own else tr("History of this item")
        super().__init__(parent, title, _lead(found, own=own))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.rows = tuple(_Row(one) for one in found.entries)
        sheet = QWidget()
        sheet.setProperty("look", "page")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, theme.current().space(3), 0)
        column.setSpacing(theme.current().space(2))
        for row in self.rows:
            column.addWidget(line())
            column.addWidget(row)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setAccessibleName(title)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(sheet)
        self.body.addWidget(self.area, 1)
        close = self.button(tr("Close"), "primary", default=True)
        close.clicked.connect(self.accept)
        self.area.setFocus()
        look = theme.current()
        self.resize(look.px(720), look.px(520))


class _Row(QWidget):
    """When; who and what; what they wrote; what became of it and where it was said."""

    def __init__(self, one: HistoryEntry) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space(3))
        when = label(_minute(one.at), "muted")
        when.setFixedWidth(theme.current().px(_WHEN))
        row.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(theme.current().space(0.5))
        self.said = f"{one.name} {one.said}".strip()
        column.addWidget(label(DisplayMap(self.said).shown, "body", wrap=True))
        if one.note:
            column.addWidget(label(f"“{DisplayMap(one.note).shown}”", "muted", wrap=True))
        self.held = _held_words(one.standing)
        if self.held:
            column.addWidget(label(self.held, "warning", wrap=True))
        if one.device:
            column.addWidget(label(tr("said in {copy}", copy=one.device), "muted"))
        row.addLayout(column, 1)


def _lead(found: ItemHistory, *, own: bool) -> str:
    if not found.entries:
        return tr("Nothing yet.")
    if own:
        return tr("Only your own part is shown here.")
    return tr("The oldest first. Nothing is ever deleted: what was taken back stands here, too.")


def _held_words(standing: Standing) -> str:
    """What became of it, where it does not simply hold."""
    return {
        "": "",
        "stands": "",
        "in conflict": tr("contradicts another statement: counts in no figure until it is settled"),
        "replaced": tr("replaced later"),
        "put aside": tr("put aside when the conflict was settled"),
        "taken back": tr("taken back"),
        "waits": tr("waits for an answer"),
        "answered": tr("answered"),
        "set aside": tr("set aside: that copy has two histories, and nobody has settled it"),
        "without effect": tr("without effect: it was not theirs to take back"),
    }[standing]


def _minute(at: str) -> str:
    """“22 Nov 2026, 14:03” where this machine is; empty for a time that is not known."""
    if not at:
        return ""
    moment = datetime.fromisoformat(at).astimezone()
    return f"{moment.day} {moment:%b} {moment.year}, {moment:%H:%M}"
