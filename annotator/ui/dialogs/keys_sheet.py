"""All keys that work here, at a glance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.ui import theme
from annotator.ui.commands import Action
from annotator.ui.dialogs.base import Dialog
from annotator.ui.text import tr
from annotator.ui.widgets.keycap import keycap
from annotator.ui.widgets.label import label


class KeysSheet(Dialog):
    """One column a group. Commands without a key are left to the palette."""

    def __init__(self, actions: Iterable[Action], parent: QWidget | None = None) -> None:
        super().__init__(parent, tr("Keys"), tr("Letters work outside text fields."))
        groups: dict[str, list[Action]] = {}
        for action in actions:
            if action.keys:
                groups.setdefault(action.group or tr("Other"), []).append(action)
        scroll = QScrollArea()
        scroll.setAccessibleName(tr("List of keys"))
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(_columns(groups))
        self.body.addWidget(scroll, 1)
        close = self.button(tr("Close"), "primary", default=True)
        close.clicked.connect(self.accept)
        look = theme.current()
        self.resize(look.px(860), look.px(560))


def _columns(groups: Mapping[str, list[Action]]) -> QWidget:
    sheet = QWidget()
    sheet.setProperty("look", "page")
    row = QHBoxLayout(sheet)
    row.setContentsMargins(0, 0, theme.current().space(3), 0)
    row.setSpacing(theme.current().space(6))
    columns = [QVBoxLayout(), QVBoxLayout()]
    heights = [0, 0]
    for name, actions in groups.items():
        shorter = 0 if heights[0] <= heights[1] else 1
        heights[shorter] += len(actions) + 2
        columns[shorter].addLayout(_group(name, actions))
        columns[shorter].addSpacing(theme.current().space(3))
    for column in columns:
        column.addStretch(1)
        row.addLayout(column, 1)
    return sheet


def _group(name: str, actions: Iterable[Action]) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(theme.current().space(1.5))
    grid.setColumnStretch(0, 1)
    grid.addWidget(label(name.upper(), "caps"), 0, 0)
    for index, action in enumerate(actions, start=1):
        grid.addWidget(label(action.title, "body", wrap=True), index, 0)
        caps = QHBoxLayout()
        caps.setSpacing(theme.current().space(1))
        caps.addStretch(1)
        for key in action.keys:
            caps.addWidget(keycap(key))
        grid.addLayout(caps, index, 1)
    return grid
