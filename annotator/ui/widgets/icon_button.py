"""A button that is only an icon, with a name for those who cannot see it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton, QWidget

from annotator.ui import theme


class IconButton(QToolButton):
    """name: what it does; its accessible name and tooltip. icon: a name for `theme.icon`."""

    def __init__(
        self, icon: str, name: str, *, role: str = "text_muted", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._role = role
        self.setAccessibleName(name)
        self.setToolTip(name)
        self._retint()
        theme.signals.changed.connect(self._retint)

    def set_icon(self, icon: str) -> None:
        self._icon = icon
        self._retint()

    def _retint(self) -> None:
        side = theme.current().px(16)
        self.setIcon(theme.icon(self._icon, self._role))
        self.setIconSize(QSize(side, side))
