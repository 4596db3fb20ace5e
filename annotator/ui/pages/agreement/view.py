"""The Agreement page."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib import import_module

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from annotator.domain.changes import ChangeSet
from annotator.services.views import DisputeFilter
from annotator.ui import theme
from annotator.ui.commands import Action
from annotator.ui.pages.agreement.figures import CHART_MODULE, FiguresPanel
from annotator.ui.pages.agreement.headline import HeadlineCard
from annotator.ui.pages.agreement.presenter import AgreementPresenter
from annotator.ui.pages.agreement.reading import reading
from annotator.ui.pages.agreement.section_tabs import SectionTabs
from annotator.ui.pages.agreement.sections.panel import SectionPanel
from annotator.ui.pages.agreement.state import AgreementState, AgreementView
from annotator.ui.pages.agreement.switch import CriterionSwitch
from annotator.ui.pages.base import Page, PageContext
from annotator.ui.pages.label.lanes import BridgeLanes
from annotator.ui.text import tr
from annotator.ui.widgets.empty_state import EmptyState


class AgreementPage(Page):
    """How far the labels agree, live."""

    id = "agreement"
    title = "Agreement"
    icon = "chart-line"

    def attach(self, context: PageContext) -> None:
        self._context = context
        self._lanes = BridgeLanes(context.bridge, self)
        self._chart_asked = False
        self.presenter = AgreementPresenter(
            reading(context.workspace),
            self._lanes,
            self._show,
            now=time.monotonic,
            later=self._later,
        )
        self._build()
        self.switch.chosen.connect(self.presenter.choose)
        self.figures.opened.connect(self._open)
        self.section.opened.connect(self._open)
        self.tabs.chosen.connect(self.presenter.open_section)
        self._show(self.presenter.state)

    def shown(self) -> None:
        self.presenter.shown()
        if not self._chart_asked:
            self._chart_asked = True
            # Half a second of imports, kept off the GUI thread.
            self._lanes.run(
                lambda: import_module(CHART_MODULE),
                lambda _: self.figures.build_line(),
                lambda _: None,
            )

    def hidden(self) -> None:
        self.presenter.hidden()

    def changed(self, change: ChangeSet) -> None:
        self.presenter.changed(change)

    def shown_with(self, argument: object) -> None:
        """A criterion's id."""
        if isinstance(argument, str):
            self.presenter.choose(argument)

    def page_actions(self) -> Sequence[Action]:
        group = tr("Agreement")
        return (
            Action(
                "agreement.tables",
                tr("Show all charts as tables, or back"),
                self._toggle_tables,
                ("T",),
                self.id,
                icon="table",
                group=group,
            ),
            Action(
                "agreement.criterion",
                tr("Figures for the next criterion"),
                self.switch.next,
                ("C",),
                self.id,
                group=group,
            ),
            Action(
                "agreement.section",
                tr("Next section of the figures"),
                self.tabs.next,
                ("S",),
                self.id,
                group=group,
            ),
            Action(
                "agreement.disputes",
                tr("Open the disagreements of this criterion"),
                self._open_all,
                ("D",),
                self.id,
                icon="git-compare-arrows",
                group=group,
            ),
        )

    def _build(self) -> None:
        space = theme.current().space
        self.headline = HeadlineCard()
        self.switch = CriterionSwitch()
        self.tabs = SectionTabs()
        self.figures = FiguresPanel()
        self.section = SectionPanel()
        self.empty = EmptyState("chart-line", "", "")
        self.waiting = EmptyState("chart-line", tr("One moment …"), "")
        self._below = _Below()
        for widget in (self.figures, self.section, self.empty, self.waiting):
            self._below.addWidget(widget)
        content = QWidget()
        content.setProperty("look", "page")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, space(2), 0)
        column.setSpacing(space(3))
        column.addWidget(self.headline)
        column.addWidget(self.tabs)
        column.addWidget(self.switch)
        column.addWidget(self._below, 1)
        area = QScrollArea()
        area.setAccessibleName(tr("Agreement"))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _show(self, state: AgreementState) -> None:
        view = state.view
        self.headline.setVisible(view is not None and view.n_items > 0)
        self.tabs.setVisible(view is not None and view.n_items > 0)
        chosen = view is not None and (view.section is None or view.section.by_criterion)
        self.switch.setVisible(chosen and view is not None and len(view.criteria) > 1)
        if view is None:
            self.waiting.set_text(
                tr("The figures cannot be shown") if state.failed else tr("One moment …"),
                state.failed,
            )
            self._below.setCurrentWidget(self.waiting)
            return
        self.headline.show_headline(view.headline)
        self.switch.show_criteria(view.criteria, view.criterion)
        if view.section is not None:
            self.section.show_section(view.section)
            self._below.setCurrentWidget(self.section)
            return
        if state.phase == "empty":
            self.empty.set_text(*empty_words(view))
            self._below.setCurrentWidget(self.empty)
            return
        self.figures.show_view(view)
        self._below.setCurrentWidget(self.figures)

    def _open(self, mark: object) -> None:
        self._context.navigate("disagreements", mark)

    def _toggle_tables(self) -> None:
        below = self._below.currentWidget()
        if below in (self.figures, self.section):
            (self.section if below is self.section else self.figures).toggle_tables()

    def _open_all(self) -> None:
        view = self.presenter.state.view
        self._open(DisputeFilter(criterion=None if view is None else view.criterion))

    def _later(self, seconds: float, run: Callable[[], None]) -> None:
        QTimer.singleShot(round(seconds * 1000) + 1, self, run)


class _Below(QStackedWidget):
    """Takes what height is left, and no less than it needs; its preferred height asks for more."""

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()


def empty_words(view: AgreementView) -> tuple[str, str]:
    """What is needed before anything can be compared."""
    title = tr("Agreement needs two labels on one item")
    if not view.n_items:
        return title, tr("Nothing has been labeled yet. Figures appear with the first labels.")
    return title, tr(
        "{n} items have one label so far. As soon as a second person labels one of them, "
        "the figures appear here and follow every label.",
        n=f"{view.n_items:,}",
    )
