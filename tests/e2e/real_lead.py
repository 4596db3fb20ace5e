"""A lead's whole day on a big project: every page, every section, and all that is done there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from hands import Hands
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget
from stopwatch import Reading, Stopwatch

from annotator.services.views import DisputeFilter
from annotator.ui.charts.card import ChartCard
from annotator.ui.charts.spots import SpotChart
from annotator.ui.pages.agreement.view import AgreementPage
from annotator.ui.pages.base import Page
from annotator.ui.pages.disagreements.presenter import DisagreementsPresenter
from annotator.ui.pages.disagreements.view import DisagreementsPage
from annotator.ui.pages.items.view import ItemsPage
from annotator.ui.widgets.chip import Chip
from annotator.ui.widgets.conversation import Conversation

Readings = dict[str, list[Reading]]
Holds = Callable[[], bool]


class Day:
    """What the lead does, and how long each of it took. steps: how often, of what is repeated."""

    def __init__(self, hands: Hands, watch: Stopwatch, steps: int) -> None:
        self.hands, self.steps = hands, steps
        self.readings: Readings = defaultdict(list)
        self._watch = watch

    def settled(self) -> bool:
        """Nothing is under way: a repaint now shows the result."""
        return self.hands.window.bridge.pending == 0

    # ---- pages

    def open_every_page(self) -> None:
        for again in (False, True):
            places = list(enumerate(self.hands.window.places, start=1))
            for number, place in (*places[1:], places[0]):  # the first is in front
                name = f"{'return to' if again else 'open'} {place.title}"
                self.key(name, f"Ctrl+{number}", lambda p=place.id: self._is_there(p))  # type: ignore[misc]

    def _is_there(self, place: str) -> bool:
        page = self.hands.front
        if page.id != place:
            return False
        if isinstance(page, DisagreementsPage):
            return page.presenter.ready
        if isinstance(page, AgreementPage):
            return self._drawn(page)
        return not isinstance(page, ItemsPage) or page.model.line(0) is not None

    # ---- Disagreements

    def work_on_disagreements(self, level: str) -> None:
        """level: the key of one of the headline's levels."""
        presenter = self._disagreements()
        by_clause = presenter_page(self.hands).side.by_clause
        if by_clause.isChecked():  # one list, so that there is an end to go to
            _click(by_clause)
            self.hands.quiet()
            self.hands.press("Esc")  # back to the list
        self._walk(presenter)
        self._sift()
        self._decide(presenter, level)
        self._rearrange()

    def _walk(self, presenter: DisagreementsPresenter) -> None:
        for key, name in (("Alt+Down", "next"), ("Alt+Up", "previous")):
            for _ in range(self.steps):
                self._to_another(f"{name} disagreement", presenter, key)
        for _ in range(self.steps // 3):
            self._to_another("list: a page down", presenter, "PgDown")
        listing = presenter.state.listing
        while listing is not None and listing.after is not None:
            before = listing
            self.key(
                "list: on to its end", "End", lambda b=before: presenter.state.listing is not b
            )  # type: ignore[misc]
            listing = presenter.state.listing
        self._to_another("list: to the top", presenter, "Home")

    def _sift(self) -> None:
        for words in ("Annotator3", "A7", "T-2", "H-1", "E.L.I.Z.A", "negate", "you", "zzzz"):
            self._search(words)
        self._search("")
        for name, wanted in self._marks():
            self._filter(f"filter by {name}", wanted)
        self._filter("clear the filters", DisputeFilter())

    def _rearrange(self) -> None:
        """Every chip beside the list, on and off again."""
        for chip in presenter_page(self.hands).side.findChildren(Chip):
            for _ in range(4 if chip.isVisible() else 0):
                self.do(f"list: {_name(chip)}", lambda c=chip: _click(c), self.settled)  # type: ignore[misc]

    def _marks(self) -> Iterable[tuple[str, DisputeFilter]]:
        workspace = self.hands.session.workspace
        rows = workspace.disagreements.page(DisputeFilter()).rows
        people = sorted({who for row in rows for who, _ in row.codes})
        codes = sorted({code for row in rows for _, code in row.codes})
        yield "clause", DisputeFilter(clause=workspace.rubric.clauses[0].id)
        yield "category", DisputeFilter(category=next(r.category or "" for r in rows))
        yield "model", DisputeFilter(model=next(r.model or "" for r in rows))
        yield "annotator", DisputeFilter(annotator=people[0])
        yield "pair", DisputeFilter(pair=(people[0], people[1]))
        yield "levels", DisputeFilter(levels=(codes[0], codes[-1]))

    def _decide(self, presenter: DisagreementsPresenter, level: str) -> None:
        for _ in range(self.steps // 3):
            self.key("adjudicate: the form", level, lambda: presenter.state.draft is not None)
            self._to_another("adjudicate: Enter", presenter, "Enter")
            self._to_another("keep the split", presenter, "K")
        for _ in range(self.steps // 6):
            self.key("withdraw", "Ctrl+Z", lambda: " is withdrawn" in self.hands.said())
        for n in range(self.steps // 6):
            self._comment(f"Remark number {n}.")

    def _comment(self, words: str) -> None:
        page = presenter_page(self.hands)
        self.key("comment: the field", "Shift+C", page.people.remark.hasFocus)
        self.hands.type(words)

        self.key("comment: Enter", "Enter", self.settled)
        self.hands.press("Esc")

    def _search(self, words: str) -> None:
        self.hands.press("/")
        if words:
            box = presenter_page(self.hands).side.box
            self.do("filter by words: a letter", lambda: self.hands.type(words[0]), box.hasFocus)
            self.hands.type(words[1:])
        else:
            self.hands.press("Backspace")
        self.key("filter by words: Enter", "Enter", self.settled)

    def _filter(self, name: str, wanted: DisputeFilter) -> None:
        go = self.hands.window.go
        self.do(name, lambda: go("disagreements", wanted), self.settled)

    def _to_another(self, name: str, presenter: DisagreementsPresenter, key: str) -> None:
        before = presenter.state.selected

        def there() -> bool:
            return presenter.ready and presenter.state.selected != before

        self.key(name, key, there)

    def _disagreements(self) -> DisagreementsPresenter:
        self._go("disagreements")
        presenter = presenter_page(self.hands).presenter
        self.hands.until(lambda: presenter.ready)
        return presenter

    # ---- Agreement

    def read_agreement(self) -> None:
        """Every section as charts and as tables, every criterion, and a mark of each chart."""
        self._go("agreement")
        page = self.hands.front
        assert isinstance(page, AgreementPage)
        for _ in range(2 if self.steps > 6 else 1):  # the first time it may have to be fitted
            for at in range(page.tabs.count()):
                name = page.tabs.tabText((at + 1) % page.tabs.count())
                self.key(f"section {name}", "S", lambda: self._drawn(page))
                for _ in range(2 if _switchable(page) else 0):
                    self.key("charts or tables", "T", lambda: True)
        criteria = page.presenter.state.view.criteria if page.presenter.state.view else ()
        for _ in criteria if len(criteria) > 1 else ():
            self.key("next criterion", "C", lambda: self._drawn(page))
        for at in range(page.tabs.count()):
            self._click_marks(page, at)

    def _click_marks(self, page: AgreementPage, section: int) -> None:
        page.tabs.setCurrentIndex(section)
        self.hands.quiet()
        for n in range(len(page.findChildren(SpotChart))):
            spots = [
                spot for chart in page.findChildren(SpotChart)[n:] for spot in _marks_of(chart)
            ]
            if not spots:
                return
            self.do("click a mark", lambda s=spots[0]: _click(*s), self.settled)  # type: ignore[misc]
            self._go("agreement")  # where the mark led elsewhere
            self.hands.until(lambda: self._drawn(page))

    def _drawn(self, page: AgreementPage) -> bool:
        return self.settled() and page.presenter.state.phase == "figures"

    # ---- Rubric and Items

    def read_rubric(self) -> None:
        page = self._go("rubric")
        contents = page.findChild(QAbstractItemView)
        assert contents is not None
        contents.setFocus()
        for _ in range(min(contents.model().rowCount() - 1, self.steps)):
            self.key("rubric: next section", "Down", lambda: True)

    def browse_items(self) -> None:
        self._go("items")
        page = self.hands.front
        table = page.findChild(QTableView)
        assert isinstance(page, ItemsPage)
        assert table is not None
        shown = page.findChild(Conversation)
        assert shown is not None

        def there() -> bool:
            line = page.model.line(table.currentIndex().row())
            text = "" if shown.target is None else shown.target.turn.text
            return line is not None and line.response.rstrip("…")[:40] in " ".join(text.split())

        for key, name, times in (
            ("Down", "items: next", self.steps),
            ("PgDown", "items: a page down", self.steps),
            ("Ctrl+End", "items: to the end", 1),
            ("PgUp", "items: a page up", self.steps // 3),
            ("Ctrl+Home", "items: to the top", 1),
        ):
            for _ in range(times):
                self.key(name, key, there)

    # ---- the watch

    def key(self, name: str, key: str, holds: Holds) -> None:
        self.do(name, lambda: self.hands.press(key), holds)

    def do(self, name: str, act: Callable[[], object], holds: Holds) -> None:
        self.readings[name].append(self._watch.time(act, holds, name))

    def _go(self, place: str) -> Page:
        self.hands.window.go(place)
        self.hands.quiet()
        return self.hands.front


def presenter_page(hands: Hands) -> DisagreementsPage:
    page = hands.front
    assert isinstance(page, DisagreementsPage)
    return page


def _marks_of(chart: SpotChart) -> list[tuple[SpotChart, QPoint]]:
    """Where a chart can be clicked: the first mark in sight."""
    places = [s.rect.center().toPoint() for s in chart.spots() if s.mark is not None]
    seen = chart.visibleRegion()
    return [(chart, at) for at in places if seen.contains(at)][:1]


def _switchable(page: AgreementPage) -> bool:
    """Whether a chart is on screen that has a table, or a table that has a chart."""
    cards = (c for c in page.findChildren(ChartCard) if not c.visibleRegion().isEmpty())
    return any(card.switch.isVisible() and card.switch.isEnabled() for card in cards)


def _name(chip: Chip) -> str:
    """Without the count that a chip may carry."""
    return chip.text().rstrip("0123456789, ")


def _click(widget: QWidget, at: QPoint | None = None) -> None:
    QTest.mouseClick(
        widget, Qt.MouseButton.LeftButton, pos=widget.rect().center() if at is None else at
    )
