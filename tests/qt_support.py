"""What every test of a real window stands on: offscreen, our theme, nothing slips by quietly.

A folder whose tests open windows imports these fixtures in its conftest and asks for them. A Qt
warning fails the test (logged warnings and leaked threads do everywhere: conftest.py).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.ui import theme

# What the offscreen platform itself says about windows; not about us.
_PLATFORM_NOISE = (
    "This plugin does not support propagateSizeHints()",
    "This plugin does not support raise()",
    "This plugin does not support grabbing the keyboard",
)
_LOUD = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)


@pytest.fixture
def quiet_qt() -> Iterator[None]:
    """Fails the test where Qt warned."""
    said: list[str] = []

    def hear(kind: QtMsgType, _where: QMessageLogContext, text: str) -> None:
        if kind in _LOUD and not text.startswith(_PLATFORM_NOISE):
            said.append(text)

    before = qInstallMessageHandler(hear)
    yield
    qInstallMessageHandler(before)
    assert not said, f"Qt warned: {said}"


@pytest.fixture
def light_theme(qapp: QApplication) -> None:
    """Every test starts in the light theme at 100 %."""
    if theme.current() != theme.Theme(theme.PALETTES["light"]) or not qapp.styleSheet():
        theme.apply(qapp, "light")


@pytest.fixture
def activate(qtbot: QtBot) -> Callable[[QWidget], None]:
    """Shows a window and waits until it is active; shortcuts fire only then."""

    def do(window: QWidget) -> None:
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=5_000)

    return do
