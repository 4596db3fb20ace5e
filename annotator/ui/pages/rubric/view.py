"""The Rubric page: the outline, the selected part, and what people disagree about beside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QPlainTextEdit,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.changes import ChangeSet
from annotator.services.views import DisputeFilter
from annotator.ui import theme
from annotator.ui.commands import Action
from annotator.ui.dialogs.base import Dialog
from annotator.ui.dialogs.publish import PublishDialog
from annotator.ui.pages.base import Page, PageContext
from annotator.ui.pages.label.lanes import BridgeLanes
from annotator.ui.pages.rubric.actions import Runs, page_actions
from annotator.ui.pages.rubric.asking import NamesPopup, PickPopup
from annotator.ui.pages.rubric.beside_view import BesidePanel
from annotator.ui.pages.rubric.criterion_words import adds_criterion, kind_choices
from annotator.ui.pages.rubric.history_view import HistoryView
from annotator.ui.pages.rubric.outline_view import Outline
from annotator.ui.pages.rubric.part_panel import PartPanel, able_to
from annotator.ui.pages.rubric.places import option_at
from annotator.ui.pages.rubric.presenter import RubricPresenter
from annotator.ui.pages.rubric.state import RubricState
from annotator.ui.pages.rubric.trial_desk import TrialDesk
from annotator.ui.pages.rubric.trial_words import DraftNow
from annotator.ui.pages.rubric.version_bar import VersionBar
from annotator.ui.text import tr

_GENERAL = ""
_OUTLINE = 320


class RubricPage(Page):
    """To read for everybody; a lead edits a draft of the next version and publishes it."""

    id = "rubric"
    title = "Rubric"
    icon = "book-open"

    def attach(self, context: PageContext) -> None:
        self._context = context
        self.presenter = RubricPresenter(
            context.workspace,
            context.role,
            BridgeLanes(context.bridge, self),
            show=self._show,
            now=time.monotonic,
            later=self._later,
            clock=lambda: datetime.now().strftime("%H:%M:%S"),
        )
        self._dialog: PublishDialog | None = None
        self._build()
        self._connect()
        self._show(self.presenter.state)

    # ---- Page

    def shown(self) -> None:
        self.presenter.arrive()
        self.trials.arrive()
        if not self.trials.is_open:
            self.outline.list.setFocus()

    def hidden(self) -> None:
        self.presenter.leave()
        self.trials.leave()

    def changed(self, change: ChangeSet) -> None:
        self.presenter.changed(change)
        self.trials.changed(change)

    def shown_with(self, argument: object) -> None:
        """The id of a clause, a criterion, a category or an example."""
        if isinstance(argument, str):
            self.trials.close_cover()
            self.presenter.select_named(argument)

    def page_actions(self) -> Sequence[Action]:
        presenter = self.presenter
        runs = Runs(
            edit=self._enter,
            outline=self._back,
            find=self.outline.begin_finding,
            history=self._toggle_history,
            disputes=lambda: self.beside.list.setFocus(),
            undo=presenter.undo,
            redo=self._redo,
            next_problem=lambda: self._to_problem(1),
            previous_problem=lambda: self._to_problem(-1),
            add=self._add,
            remove=lambda: self._do("remove", self._remove),
            up=lambda: self._do("up", lambda: self._move(-1)),
            down=lambda: self._do("down", lambda: self._move(1)),
            merge=lambda: self._do("merge", self._ask_merge),
            split=lambda: self._do("split", self._ask_split),
            save=presenter.save,
            discard=self._ask_discard,
            carry=self._ask_carry,
            trial=self.trials.press,
            end_trial=self.trials.end,
            publish=self._publish,
        )
        state = presenter.state
        return page_actions(runs, self.id, lead=state.role == "lead", may_edit=state.may_edit)

    # ---- building

    def _build(self) -> None:
        space, px = theme.current().space, theme.current().px
        lead = self._context.role == "lead"
        # Each is made in its place: a widget is styled anew whenever its parent gets another.
        body = QWidget(self)
        editor = QWidget(body)
        self.bar = VersionBar(self)
        self.outline = Outline(editor)
        self.part = PartPanel(self.presenter, editor)
        self.beside = BesidePanel(editor)
        self.history = HistoryView(body)
        self.trials = TrialDesk(
            self._context,
            self,
            may_edit=self.presenter.state.may_edit,
            save_first=self.presenter.save,
            page_actions=self.page_actions,
        )
        row = QHBoxLayout(editor)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(3))
        for card, stretch, least in (
            (self.outline, 25, 200),
            (self.part, 46, 320),
            (self.beside, 29, 220),
        ):
            card.setMinimumWidth(px(least))
            row.addWidget(card, stretch)
        self.outline.setMaximumWidth(px(_OUTLINE))
        self.beside.setVisible(lead)
        self._bodies = QStackedLayout(body)
        self._bodies.addWidget(editor)
        self._bodies.addWidget(self.history)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(3))
        column.addWidget(self.bar)
        column.addWidget(self.trials.bar)
        column.addWidget(body, 1)
        column.addWidget(self.trials.cover, 1)
        self._body = body

    def _connect(self) -> None:
        presenter, bar, part = self.presenter, self.bar, self.part
        bar.undo.connect(presenter.undo)
        bar.redo.connect(presenter.redo)
        bar.problems.connect(lambda: self._to_problem(1))
        bar.history.connect(self._toggle_history)
        bar.discard.connect(self._ask_discard)
        bar.carry.connect(self._ask_carry)
        bar.publish.connect(self._publish)
        self.outline.chosen.connect(self._select)
        self.outline.entered.connect(self._enter)
        part.opened.connect(self._select)
        part.add.connect(self._add)
        part.remove.connect(self._remove)
        part.merge.connect(self._ask_merge)
        part.split.connect(self._ask_split)
        part.up.connect(lambda: self._move(-1))
        part.down.connect(lambda: self._move(1))
        self.beside.opened.connect(self._open_disputes)
        self.beside.went.connect(self._select)
        self.history.compared.connect(presenter.show_history)
        self.history.closed.connect(self._back)
        self.trials.covering.connect(self._covered)

    # ---- drawing

    def _show(self, state: RubricState) -> None:
        self.bar.show_state(state)
        self.outline.show_rows(state.outline, state.selected)
        self.part.show_state(state)
        self.beside.show_state(state)
        self.history.show_state(state)
        whole = state.editable and state.drafted and bool(state.n_changes) and not state.problems
        self.trials.draft(DraftNow(self.presenter.text if state.drafted else None, whole))
        compared = state.history is not None
        if compared != (self._bodies.currentIndex() == 1):
            self._bodies.setCurrentIndex(1 if compared else 0)
            (self.history.list if compared else self.outline.list).setFocus()

    def _covered(self, covered: bool) -> None:
        """A trial takes the place of all that is here."""
        self.bar.setVisible(not covered)
        self._body.setVisible(not covered)
        self.trials.show_bar(not covered)
        if not covered:
            self.outline.list.setFocus()

    # ---- moving about

    def _select(self, place: object) -> None:
        if isinstance(place, tuple):
            self.presenter.select(place)

    def _enter(self) -> None:
        """Enter does what the focus is on; on the outline it opens the part for editing."""
        focus = self.focusWidget()
        if focus is self.beside.list:
            self.beside.open_current()
        elif isinstance(focus, QAbstractButton):
            focus.click()
        elif self.presenter.state.history is None:
            self.part.focus()

    def _back(self) -> None:
        self.presenter.seal()
        if self.presenter.state.history is not None:
            self.presenter.close_history()
        self.outline.list.setFocus()

    def _toggle_history(self) -> None:
        if self.presenter.state.history is None:
            self.presenter.show_history()
        else:
            self.presenter.close_history()

    def _to_problem(self, by: int) -> None:
        form = self.part.form
        at = self.presenter.state.selected
        if form is not None:
            at = next((f.place for f in form.fields if f.isAncestorOf(_focus(self))), at)
        place = self.presenter.next_problem(at, by)
        if place is not None:
            self.part.focus(place)

    def _open_disputes(self, wanted: object) -> None:
        """A filter, a uid, or both."""
        for one in wanted if isinstance(wanted, tuple) else (wanted,):
            if isinstance(one, DisputeFilter | str):
                self._context.navigate("disagreements", one)

    # ---- editing

    def _redo(self) -> None:
        """A text field keeps its own."""
        focus = self.focusWidget()
        if isinstance(focus, QPlainTextEdit) and focus.document().isRedoAvailable():
            focus.redo()
        else:
            self.presenter.redo()

    def _do(self, name: str, run: Callable[[], None]) -> None:
        """Where the part on screen allows it."""
        state = self.presenter.state
        if state.history is None and name in able_to(state):
            run()

    def _add(self) -> None:
        self._do("add", self._ask_new)

    def _ask_new(self) -> None:
        part = self.presenter.state.selected
        if part[0] == "examples":
            self.presenter.add_example()
            self.part.focus(("examples", self.presenter.state.selected[-1], "item"))
        elif part[0] == "clauses":
            self._ask_clause()
        elif adds_criterion(self.presenter.state.rubric, part):
            self._ask_kind()
        else:
            self._ask_option(part[1])

    def _ask_kind(self) -> None:
        words = tr("What a label says of it. That never changes.")
        kinds = [(kind, said) for kind, (said, _) in kind_choices().items()]
        popup = PickPopup(self, tr("Add a criterion"), words, kinds)
        popup.picked.connect(self._ask_criterion)
        popup.open_near(self.part.buttons["add"])

    def _ask_criterion(self, kind: str) -> None:
        choices = kind_choices()
        chosen = next(one for one in choices if one == kind)
        words = tr("Its id is made from the name and never changes; the name can be changed.")
        headings = [tr("Name"), *choices[chosen][1]]
        popup = NamesPopup(self, tr("Add a criterion"), words, headings, tr("Add"))

        def named(names: object) -> None:
            if isinstance(names, tuple):
                self.presenter.add_criterion(chosen, names[0], names[1:])
                self.part.focus()

        popup.named.connect(named)
        popup.open_near(self.part.buttons["add"])

    def _ask_option(self, criterion: str) -> None:
        button = self.part.buttons["add"]
        words = tr("Its id is made from the name and never changes; the name can be changed.")
        popup = NamesPopup(self, button.text(), words, [tr("Name")], tr("Add"))

        def named(names: object) -> None:
            if isinstance(names, tuple):
                self.presenter.add_option(criterion, names[0])
                self.part.focus()

        popup.named.connect(named)
        popup.open_near(button)

    def _ask_clause(self) -> None:
        choices = [(_GENERAL, tr("No category in particular"))]
        for criterion in self.presenter.state.rubric.criteria:
            if criterion.kind == "set":
                choices += [(option.id, option.name) for option in criterion.options]
        title = tr("What is the clause about?")
        popup = PickPopup(self, title, tr("Its id follows from that."), choices)

        def picked(category: str) -> None:
            self.presenter.add_clause(category or None)
            self.part.focus()

        popup.picked.connect(picked)
        popup.open_near(self.part.buttons["add"])

    def _remove(self) -> None:
        self.presenter.remove(self.presenter.state.selected)

    def _move(self, by: int) -> None:
        self.presenter.move(self.presenter.state.selected, by)

    def _ask_merge(self) -> None:
        part = self.presenter.state.selected
        found = option_at(self.presenter.state.rubric, part)
        if found is None:
            return
        criterion, gone = found
        choices = [(o.id, o.name) for o in criterion.options if o.id != gone.id]
        title = tr("Merge “{name}” into …", name=gone.name)
        words = tr("Labels with either stay valid and read as the one that is left.")
        popup = PickPopup(self, title, words, choices)
        popup.picked.connect(lambda into: self.presenter.merge(part, into))
        popup.open_near(self.part.buttons["merge"])

    def _ask_split(self) -> None:
        part = self.presenter.state.selected
        found = option_at(self.presenter.state.rubric, part)
        if found is None:
            return
        title = tr("Split “{name}” into …", name=found[1].name)
        words = tr("Labels with it end: nobody has said yet which part they mean.")
        names = [tr("Name of the first part"), tr("Name of the second part")]
        popup = NamesPopup(self, title, words, names, tr("Split"))

        def named(given: object) -> None:
            if isinstance(given, tuple):
                self.presenter.split(part, given)
                self.part.focus()

        popup.named.connect(named)
        popup.open_near(self.part.buttons["split"])

    # ---- the draft

    def _ask_discard(self) -> None:
        if not self.presenter.state.drafted:
            return
        words = tr("Its edits are lost. The version in force stays as it is.")
        answers = tr("Keep it"), tr("Discard the draft")
        self._confirm(tr("Discard the draft?"), words, answers, self.presenter.discard)

    def _ask_carry(self) -> None:
        state = self.presenter.state
        if not state.editable or not state.made_from:
            return
        words = tr(
            "It was made from {older}. What {version} changed since and the draft does not have is "
            "taken back when it is published: look through “Changes” (H) first.",
            older=state.made_from,
            version=state.base.version,
        )
        title = tr("Carry the draft over to {version}?", version=state.base.version)
        answers = tr("Leave it"), tr("Carry it over")
        self._confirm(title, words, answers, self.presenter.carry_over)

    def _confirm(
        self, title: str, words: str, answers: tuple[str, str], run: Callable[[], None]
    ) -> None:
        """answers: no and yes."""
        dialog = Dialog(self, title, words)
        no, yes = dialog.button(answers[0], default=True), dialog.button(answers[1], "danger")
        no.clicked.connect(dialog.reject)
        yes.clicked.connect(dialog.accept)
        dialog.accepted.connect(run)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _publish(self) -> None:
        """Saves what is not saved, then asks how."""
        state = self.presenter.state
        if not state.editable or not state.n_changes or self._dialog is not None:
            return
        if state.problems:
            self._to_problem(1)
            return
        self.presenter.save(self._ask_publish)

    def _ask_publish(self) -> None:
        text = self.presenter.text
        if text is None or self._dialog is not None:
            return
        context = self._context
        dialog = PublishDialog(
            context.workspace, context.annotator_id, text, BridgeLanes(context.bridge, self), self
        )
        self._dialog = dialog
        dialog.published.connect(self._published)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None

    def _published(self, text: str, hint: str) -> None:
        """The version comes into force when the project is opened again: now."""
        self.presenter.published()
        reopen = self._context.reopen
        QTimer.singleShot(0, self.window(), lambda: reopen(self.id, text, hint))

    def _later(self, seconds: float, run: Callable[[], None]) -> None:
        QTimer.singleShot(round(seconds * 1000) + 1, self, run)


def _focus(page: QWidget) -> QWidget:
    return page.focusWidget() or page
