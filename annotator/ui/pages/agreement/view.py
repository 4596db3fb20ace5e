"""The Agreement page."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib import import_module

from PySide6.QtCore import QPoint, QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.changes import ChangeSet
from annotator.services.views import DisputeFilter
from annotator.ui import theme
from annotator.ui.charts.card import ChartCard
from annotator.ui.commands import Action
from annotator.ui.pages.agreement.actions import Runs, agreement_actions
from annotator.ui.pages.agreement.aim_bar import AimBar
from annotator.ui.pages.agreement.figures import CHART_MODULE, FiguresPanel
from annotator.ui.pages.agreement.headline import HeadlineCard
from annotator.ui.pages.agreement.linking import chips_of, stated
from annotator.ui.pages.agreement.presenter import AgreementPresenter
from annotator.ui.pages.agreement.reading import AHEAD, Reading
from annotator.ui.pages.agreement.saving import Saver
from annotator.ui.pages.agreement.section_tabs import SectionTabs
from annotator.ui.pages.agreement.sections.panel import SectionPanel
from annotator.ui.pages.agreement.sections.views import Link
from annotator.ui.pages.agreement.state import AgreementState, AgreementView, Aim, Origin
from annotator.ui.pages.agreement.switch import CriterionSwitch
from annotator.ui.pages.base import Page, PageContext
from annotator.ui.pages.label.lanes import BridgeLanes
from annotator.ui.text import tr
from annotator.ui.widgets.empty_state import EmptyState
from annotator.ui.widgets.label import label
from annotator.ui.widgets.steady_scroll import SteadyScroll


class AgreementPage(Page):
    """How far the labels agree, live."""

    id = "agreement"
    title = "Agreement"
    icon = "chart-line"

    @classmethod
    def load_ahead(cls) -> None:
        for module in (CHART_MODULE, *AHEAD):
            import_module(module)

    def attach(self, context: PageContext) -> None:
        self._context = context
        self._lanes = BridgeLanes(context.bridge, self)
        self._reading = Reading(context.workspace)
        self.presenter = AgreementPresenter(
            self._reading,
            self._lanes,
            self._show,
            now=time.monotonic,
            later=self._later,
        )
        self._build()
        self.switch.chosen.connect(self.presenter.choose)
        for panel in (self.figures, self.section):
            panel.opened.connect(self._clicked)
            panel.save_asked.connect(self._save_card)
        self.section.asked.connect(self.presenter.ask)
        self.aim.narrowed.connect(self.presenter.narrow)
        self.aim.cleared.connect(self.presenter.widen)
        self.aim.opened.connect(self._open_all)
        self.headline.alerted.connect(self._open)
        self.headline.copy_asked.connect(self._copy)
        self.saver = Saver(self, context.bridge, self._origin, context.status)
        self._card: ChartCard | None = None
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        self.tabs.chosen.connect(self.presenter.open_section)
        self._show(self.presenter.state)
        self.presenter.attached()
        # Half a second of imports, kept off the GUI thread.
        self._lanes.run(
            lambda: import_module(CHART_MODULE),
            lambda _: self.figures.build_line(),
            lambda _: None,
        )

    def shown(self) -> None:
        self.presenter.shown()

    def hidden(self) -> None:
        self.presenter.hidden()

    def changed(self, change: ChangeSet) -> None:
        self._reading.forget()
        self.presenter.changed(change)

    def shown_with(self, argument: object) -> None:
        """A criterion's id."""
        if isinstance(argument, str):
            self.presenter.choose(argument)

    def page_actions(self) -> Sequence[Action]:
        runs = Runs(
            tables=self._toggle_tables,
            criterion=self.switch.next,
            section=self.tabs.next,
            disputes=self._open_all,
            widen=self.presenter.widen,
            save=self._save,
            copy=self._copy,
            narrowed=lambda: self.presenter.narrowed,
        )
        return agreement_actions(runs, self.id)

    def _build(self) -> None:
        space = theme.current().space
        content = QWidget(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(SteadyScroll(tr("Agreement"), content, self))
        # Each is made in its place: a widget is styled anew whenever its parent gets another.
        self.headline = HeadlineCard(content)
        self.switch = CriterionSwitch(content)
        self.aim = AimBar(content)
        self.tabs = SectionTabs(content)
        self._below = _Below(content)
        self.figures = FiguresPanel(self._below)
        self.section = SectionPanel(self._below)
        self.empty = EmptyState(
            "chart-line",
            "",
            "",
            action=tr("Label items"),
            run=lambda: self._context.navigate("label", None),
            parent=self._below,
        )
        self.bare = EmptyState(
            "chart-line",
            *empty_words(AgreementView(bare=True)),
            action=tr("Import items…"),
            run=lambda: self._context.registry.get("project.import").run(),
            parent=self._below,
        )
        self.waiting = EmptyState("chart-line", tr("One moment …"), "", parent=self._below)
        self._below.currentChanged.connect(self._below.updateGeometry)
        for widget in (self.figures, self.section, self.empty, self.bare, self.waiting):
            self._below.addWidget(widget)
        self.needed = label("", "muted", wrap=True, parent=content)
        content.setProperty("look", "page")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, space(2), 0)
        column.setSpacing(space(3))
        column.addWidget(self.headline)
        column.addWidget(self.tabs)
        column.addWidget(self.switch)
        column.addWidget(self.aim)
        column.addWidget(self.needed)
        column.addWidget(self._below, 1)

    def _show(self, state: AgreementState) -> None:
        view = state.view
        self.headline.setVisible(view is not None and view.n_items > 0)
        self.tabs.setVisible(view is not None and view.n_items > 0)
        chosen = view is not None and (view.section is None or view.section.by_criterion)
        self.switch.setVisible(
            chosen and view is not None and view.n_items > 0 and len(view.criteria) > 1
        )
        self.needed.setVisible(
            view is not None and view.section is not None and state.phase == "empty"
        )
        if view is None:
            self.waiting.set_text(
                tr("The figures cannot be shown") if state.failed else tr("One moment …"),
                state.failed,
            )
            self._below.setCurrentWidget(self.waiting)
            return
        self.headline.show_headline(view.headline)
        self.switch.show_criteria(view.criteria, view.criterion)
        self.aim.show_aim(self._aim_now(state))
        if view.section is not None:
            self.needed.setText(empty_words(view)[1])
            self.section.show_section(view.section, view.aim)
            self._below.setCurrentWidget(self.section)
            return
        if state.phase == "empty":
            self.empty.set_text(*empty_words(view))
            self.empty.offer(not view.n_items)
            self._below.setCurrentWidget(self.bare if view.bare else self.empty)
            return
        self.figures.show_view(view)
        self._below.setCurrentWidget(self.figures)

    def _open(self, mark: object) -> None:
        self._context.navigate("disagreements", mark)

    def _aim_now(self, state: AgreementState) -> Aim | None:
        """What was asked for, at once; its figures follow."""
        shown = None if state.view is None else state.view.aim
        if not stated(state.wanted) or (shown is not None and shown.wanted == state.wanted):
            return shown if stated(state.wanted) else None
        workspace = self._context.workspace
        names = {one.id: one.name for one in workspace.people.all()}
        chips = chips_of(state.wanted, workspace.rubric, names)
        return Aim(state.wanted, chips, tr("One moment …"), None)

    def _clicked(self, mark: object) -> None:
        """A part narrows the page; an item is opened, a link followed."""
        if isinstance(mark, DisputeFilter):
            self.presenter.click(mark)
        elif isinstance(mark, Link):
            self._follow(mark)
        else:
            self._open(mark)

    def _follow(self, link: Link) -> None:
        if link.section:
            self.tabs.open(link.section)
        else:
            self._open(link.wanted)

    def _cards(self) -> tuple[ChartCard, ...]:
        below = self._below.currentWidget()
        panels = (self.figures, self.section)
        return next((tuple(panel.cards) for panel in panels if panel is below), ())

    def _focus_moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Remembers the card that was used last; a palette that takes the focus changes nothing."""
        while now is not None and not isinstance(now, ChartCard):
            now = now.parentWidget()
        if now is not None and now in self._cards():
            self._card = now

    def _save(self) -> None:
        """The menu of the chart that was used last; of all of them before one was."""
        cards = self._cards()
        if self._card in cards and self._card is not None:
            self._save_card(self._card)
        elif cards:
            self.saver.menu(cards, self.tabs.mapToGlobal(QPoint(0, self.tabs.height())))

    def _save_card(self, card: ChartCard) -> None:
        self.saver.menu((card,), card.save.mapToGlobal(QPoint(0, card.save.height())))

    def _origin(self) -> Origin:
        view = self.presenter.state.view
        return Origin() if view is None else view.origin

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.headline.aloud)
        self._context.status(tr("Copied the headline as a sentence"))

    def _toggle_tables(self) -> None:
        below = self._below.currentWidget()
        if below in (self.figures, self.section):
            (self.section if below is self.section else self.figures).toggle_tables()

    def _open_all(self) -> None:
        view = self.presenter.state.view
        plain = DisputeFilter(criterion=None if view is None else view.criterion)
        self._open(self.presenter.wanted if self.presenter.narrowed else plain)

    def _later(self, seconds: float, run: Callable[[], None]) -> None:
        QTimer.singleShot(round(seconds * 1000) + 1, self, run)


class _Below(QStackedWidget):
    """Takes what height is left, and no less than it needs; its preferred height asks for more."""

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """As high as the cards' sentences ask for at this width."""
        shown = self.currentWidget()
        hint = super().minimumSizeHint() if shown is None else shown.minimumSizeHint()
        layout = None if shown is None else shown.layout()
        if layout is None or not layout.hasHeightForWidth() or self.width() < hint.width():
            return hint
        return QSize(hint.width(), max(hint.height(), layout.minimumHeightForWidth(self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def empty_words(view: AgreementView) -> tuple[str, str]:
    """What is needed before anything can be compared."""
    title = tr("Agreement needs two labels on one item")
    if view.bare:
        return title, tr("Nothing has been labeled yet, for there are no items. Import them first.")
    if not view.n_items:
        return title, tr("Nothing has been labeled yet. Figures appear with the first labels.")
    if view.n_items == 1:
        return title, tr(
            "1 item has one label so far. As soon as a second person labels it, the figures "
            "appear here and follow every label."
        )
    return title, tr(
        "{n} items have one label so far. As soon as a second person labels one of them, "
        "the figures appear here and follow every label.",
        n=f"{view.n_items:,}",
    )
