"""What every test of the whole window stands on: see ../qt_support.py and hands.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hands import Hands, OpenIt
from pytestqt.qtbot import QtBot
from qt_support import light_theme, quiet_qt

from annotator.domain.launch import OpenWindow
from annotator.ui.app import Started, start

__all__ = ["light_theme", "open_window", "quiet_qt"]


@pytest.fixture
def open_window(qtbot: QtBot, quiet_qt: None, light_theme: None) -> Iterator[OpenIt]:
    """Starts the window as the command line does; an unexpected error in it fails the test."""
    made: list[Started] = []
    bugs: list[BaseException] = []

    def do(launch: OpenWindow | None = None, *, entered: bool = True) -> Hands:
        started = start(launch or OpenWindow())
        made.append(started)
        started.window.bridge.bug.connect(bugs.append)
        started.window.show()
        started.window.activateWindow()
        qtbot.waitUntil(started.window.isActiveWindow)
        hands = Hands(qtbot, started.window)
        if entered:
            hands.until(lambda: started.window.session is not None, "nobody entered the project")
            hands.quiet()
        return hands

    yield do
    for started in made:
        started.window.close()
        started.hooks.remove()
        started.window.deleteLater()
    assert not bugs
