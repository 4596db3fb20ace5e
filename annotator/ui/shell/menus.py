"""The menu bar, made from the registry each time a menu opens."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow, QMenu

from annotator.ui.commands import Bindings, Registry
from annotator.ui.text import tr


class Menus:
    """Project · Go · View · the page's own · Help."""

    def __init__(self, window: QMainWindow, registry: Registry, bindings: Bindings) -> None:
        self._registry = registry
        self._bindings = bindings
        bar = window.menuBar()
        self._add(bar.addMenu(tr("Project")), tr("Project"))
        self._go = bar.addMenu(tr("Go"))
        self._add(self._go, tr("Go"))
        self._add(bar.addMenu(tr("View")), tr("View"))
        self._page = bar.addMenu(tr("Page"))
        self._page.aboutToShow.connect(self._fill_page)
        self._page.menuAction().setVisible(False)
        self._add(bar.addMenu(tr("Help")), tr("Help"))

    def set_page(self, title: str) -> None:
        """The page in front; menus without a command are hidden."""
        self._page.setTitle(title)
        own = any(a.context == self._bindings.context for a in self._registry.all())
        self._page.menuAction().setVisible(own)
        self._go.menuAction().setVisible(any(a.group == tr("Go") for a in self._registry.all()))

    def _add(self, menu: QMenu, group: str) -> None:
        menu.aboutToShow.connect(lambda: self._bindings.fill(menu, group))

    def _fill_page(self) -> None:
        self._page.clear()
        last = ""
        for action in self._registry.all():
            if action.context == self._bindings.context:
                if last and action.group != last:
                    self._page.addSeparator()
                last = action.group
                self._page.addAction(self._bindings.qaction(action.id))
