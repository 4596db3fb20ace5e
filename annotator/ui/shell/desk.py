"""The pages of one session: made when first opened or before, told of changes, told to save."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QStackedWidget

from annotator.domain.changes import ChangeSet
from annotator.ui.bridge import Bridge
from annotator.ui.commands import Registry
from annotator.ui.pages.base import Page, PageContext
from annotator.ui.shell.places import Place, places_for
from annotator.ui.shell.session import Session

PAUSE_MS = 40
"""Between two pages that are made ahead: room for a key and what comes of it."""


@dataclass(frozen=True, slots=True)
class DeskTools:
    """What the window lends to the pages."""

    bridge: Bridge
    registry: Registry
    stack: QStackedWidget
    navigate: Callable[[str, object | None], None]
    status: Callable[[str], None]
    reopen: Callable[[str, str, str], None]


class Desk(QObject):
    """`on_change(change)` is called before the pages are told of a change."""

    def __init__(self, session: Session, tools: DeskTools, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._tools = tools
        self._pages: dict[str, Page] = {}
        self._front = ""
        self.places = places_for(session.role)
        self._stop = session.workspace.changes.subscribe(self._committed)
        self.on_change: Callable[[ChangeSet], None] = lambda change: None
        self._due: list[str] = []
        self._made: Callable[[], None] = lambda: None
        self._ahead = QTimer(self)
        self._ahead.setInterval(PAUSE_MS)
        self._ahead.timeout.connect(self._make_next)

    @property
    def front(self) -> str:
        """The id of the page in front; "" before the first."""
        return self._front

    def place(self, place_id: str) -> Place | None:
        return next((p for p in self.places if p.id == place_id), None)

    def page(self, place_id: str) -> Page:
        """The page of a place, made and attached where it was not yet."""
        if place_id not in self._pages:
            self._pages[place_id] = self._make(place_id)
        return self._pages[place_id]

    def show(self, place_id: str, argument: object | None = None) -> None:
        """Brings a place to the front."""
        page = self.page(place_id)
        if self._ahead.isActive():
            self._ahead.start()  # not right behind what was asked for
        if place_id != self._front:
            if self._front:
                self._pages[self._front].hidden()
            self._front = place_id
            self._tools.stack.setCurrentWidget(page)
            page.shown()
        if argument is not None:
            page.shown_with(argument)

    def make_ahead(self, made: Callable[[], None]) -> None:
        """Makes the pages that nobody opened yet, one at a time, while nothing is under way."""
        self._due, self._made = [place.id for place in self.places], made
        self._ahead.start()

    def close(self) -> None:
        """Lets the page in front save its draft, and takes all pages away."""
        self._ahead.stop()
        self._stop()
        if self._front:
            self._pages[self._front].hidden()
        for place_id, page in self._pages.items():
            self._tools.registry.replace_context(place_id, ())
            self._tools.stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._front = ""

    def _make(self, place_id: str) -> Page:
        place = self.place(place_id)
        if place is None:
            raise KeyError(place_id)
        page = place.load()()
        self._tools.stack.addWidget(page)
        page.attach(self._context())
        self._tools.registry.replace_context(place_id, page.page_actions())
        return page

    def _make_next(self) -> None:
        """What somebody waits for comes first."""
        if self._tools.bridge.pending:
            return
        if self._due:
            self.page(self._due.pop(0))
        else:
            self._ahead.stop()
            self._made()

    def _context(self) -> PageContext:
        return PageContext(
            workspace=self._session.workspace,
            bridge=self._tools.bridge,
            annotator_id=self._session.annotator.id,
            role=self._session.role,
            registry=self._tools.registry,
            navigate=self._tools.navigate,
            status=self._tools.status,
            reopen=self._tools.reopen,
        )

    def _committed(self, change: ChangeSet) -> None:
        """On the writer's thread."""
        self._tools.bridge.post(lambda: self._tell(change))

    def _tell(self, change: ChangeSet) -> None:
        if not self._front and not self._pages:
            return
        self.on_change(change)
        for page in tuple(self._pages.values()):
            page.changed(change)
