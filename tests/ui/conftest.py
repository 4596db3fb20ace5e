"""What every window test stands on: offscreen, our theme, and nothing that slips by quietly.

A Qt warning, a logged warning or a thread that outlives its test fails the test.
"""

from __future__ import annotations

import logging
import os
import threading
import time
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
_THREAD_GRACE_S = 2.0


@pytest.fixture(autouse=True)
def _quiet_qt() -> Iterator[None]:
    said: list[str] = []

    def hear(kind: QtMsgType, _where: QMessageLogContext, text: str) -> None:
        if kind in _LOUD and not text.startswith(_PLATFORM_NOISE):
            said.append(text)

    before = qInstallMessageHandler(hear)
    yield
    qInstallMessageHandler(before)
    assert not said, f"Qt warned: {said}"


@pytest.fixture(autouse=True)
def _quiet_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    loud = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not loud, f"logged: {loud}"


@pytest.fixture(autouse=True)
def _no_leaked_threads() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + _THREAD_GRACE_S
    while (left := set(threading.enumerate()) - before) and time.monotonic() < deadline:
        for thread in left:
            thread.join(0.05)
    assert not left, f"threads left running: {sorted(t.name for t in left)}"


@pytest.fixture(autouse=True)
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
