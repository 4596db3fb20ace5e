"""Theme and text size, as the person chose them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from annotator.ui import theme
from annotator.ui.settings import SettingsStore
from annotator.ui.settings.preferences import ThemeChoice
from annotator.ui.theme import ThemeName


class Appearance(QObject):
    """Puts the preferences in force and keeps them."""

    def __init__(self, app: QApplication, store: SettingsStore) -> None:
        super().__init__()
        self._app = app
        self._store = store
        app.styleHints().colorSchemeChanged.connect(self._desktop_changed)
        self.put_in_force()

    def put_in_force(self) -> None:
        value = self._store.value
        wanted = (self._resolved(value.theme), value.scale)
        now = theme.current()
        if (now.palette.name, now.scale) != wanted or not self._app.styleSheet():
            theme.apply(self._app, *wanted)

    def choose_theme(self, choice: ThemeChoice) -> None:
        self._store.save(replace(self._store.value, theme=choice))
        self.put_in_force()

    def change_size(self, steps: int) -> None:
        """Larger or smaller by steps; 0 goes back to 100 %."""
        value = self._store.value
        self._store.save(value.scaled(steps) if steps else replace(value, scale=1.0))
        self.put_in_force()

    def _desktop_changed(self) -> None:
        if self._store.value.theme == "system":
            self.put_in_force()

    def _resolved(self, choice: ThemeChoice) -> ThemeName:
        if choice != "system":
            return choice
        dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return "dark" if dark else "light"
