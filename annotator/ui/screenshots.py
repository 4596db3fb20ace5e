"""Pictures of the window: one, or a tour of every place in light and dark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from annotator.domain.errors import UserError
from annotator.ui import theme
from annotator.ui.shell.window import MainWindow
from annotator.ui.theme import ThemeName

_POLL_MS = 60
_QUIET_POLLS = 4
"""Nothing under way for so many polls in a row: the page shows what it has to show."""


def shoot(window: QWidget, path: Path, name: ThemeName, size: tuple[int, int]) -> None:
    """Saves a picture of the window as it is, in a theme and a size. UserError where it cannot."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    if theme.current().palette.name != name:
        theme.apply(app, name, theme.current().scale)
    window.resize(*size)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not window.grab().save(str(path)):
        raise UserError(f"The picture {path} cannot be written.", "Check the folder.")


class Tour(QObject):
    """Visits every place the role sees in every theme, waits until it is quiet, and shoots.

    `done(paths)` at the end. Files are named `<place>-<theme>.png`.
    """

    def __init__(
        self,
        window: MainWindow,
        folder: Path,
        done: Callable[[tuple[Path, ...]], None],
        *,
        themes: Sequence[ThemeName] = ("light", "dark"),
        size: tuple[int, int] = (1440, 900),
    ) -> None:
        super().__init__(window)
        self._window = window
        self._folder = folder
        self._done = done
        self._size = size
        self._stops = [(name, place.id) for name in themes for place in window.places]
        self._taken: list[Path] = []
        self._quiet = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    def start(self) -> None:
        self._window.resize(*self._size)
        self._next()

    def _next(self) -> None:
        if not self._stops:
            self._done(tuple(self._taken))
            return
        name, place = self._stops[0]
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        if theme.current().palette.name != name:
            theme.apply(app, name, theme.current().scale)
        self._window.go(place)
        self._quiet = 0
        self._timer.start()

    def _poll(self) -> None:
        self._quiet = self._quiet + 1 if self._window.bridge.pending == 0 else 0
        if self._quiet < _QUIET_POLLS:
            return
        self._timer.stop()
        name, place = self._stops.pop(0)
        path = self._folder / f"{place}-{name}.png"
        shoot(self._window, path, name, self._size)
        self._taken.append(path)
        self._next()
