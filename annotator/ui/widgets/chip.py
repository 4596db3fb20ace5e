"""A pill that is on or off, with its key."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from annotator.ui.widgets.keycap import KeyButton


class Chip(KeyButton):
    """A checkable option; `toggled(bool)` tells. `value` is the option's id."""

    def __init__(
        self, text: str, key: str = "", *, value: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, key, look="chip", parent=parent)
        self.value = value
        self.setCheckable(True)
