"""A window with one page in it whose commands answer to their keys, as in the shell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.project import Role
from annotator.services.app import Workspace
from annotator.ui.bridge import Bridge
from annotator.ui.commands import Registry
from annotator.ui.commands.bindings import Bindings
from annotator.ui.pages.base import Page, PageContext


@dataclass
class Heard:
    """What the page told the shell."""

    places: list[str] = field(default_factory=list)
    status: list[str] = field(default_factory=list)


class PageWindow(QMainWindow):
    """Holds the page; its commands are bound as the shell binds them."""

    def __init__(
        self,
        page: Page,
        workspace: Workspace,
        bridge: Bridge,
        annotator: str,
        role: Role = "annotator",
    ) -> None:
        super().__init__()
        self.heard = Heard()
        self.page = page
        self.setCentralWidget(page)
        registry = Registry(self)
        page.attach(
            PageContext(
                workspace=workspace,
                bridge=bridge,
                annotator_id=annotator,
                role=role,
                registry=registry,
                navigate=lambda place, _: self.heard.places.append(place),
                status=self.heard.status.append,
            )
        )
        registry.add(*page.page_actions())
        assert registry.conflicts() == ()
        Bindings(self, registry).set_context(page.id)


def keys(qtbot: QtBot, window: QWidget, typed: str) -> None:
    """Real key events, to whatever has the focus (a popup first)."""
    for key in typed:
        target = window.focusWidget() or window
        code = Qt.Key(ord(key.upper()))
        shift = Qt.KeyboardModifier.ShiftModifier if key.isupper() else Qt.KeyboardModifier(0)
        qtbot.keyClick(target, code, shift)


def until(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=5_000)
