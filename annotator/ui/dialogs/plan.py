"""Planning who labels what: settings at the left, what they would mean at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.services.assigning.preview import PlanPreview
from annotator.services.handing.planning import Planned
from annotator.ui import theme
from annotator.ui.dialogs import plan_words as words
from annotator.ui.dialogs.base import Dialog
from annotator.ui.dialogs.plan_fields import PlanFields
from annotator.ui.dialogs.plan_presenter import PlanForm, PlanPresenter, PlanState
from annotator.ui.models.sheet import SheetModel
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line, set_look
from annotator.ui.widgets.sheet_table import SheetTable

if TYPE_CHECKING:
    from annotator.services.app import Workspace

_WIDE, _HIGH, _SIDE = 1060, 720, 400
_NARROW, _LOW = 860, 480
_MOST_ROWS = 12


class PlanDialog(Dialog):
    """`applied(text)` once the plan is recorded; the dialog is closed by then.

    gone: whose open share is given to others; "" for a plan of its own.
    """

    applied = Signal(str)

    def __init__(
        self,
        workspace: Workspace,
        lead: str,
        lanes: Lanes,
        parent: QWidget,
        gone: str = "",
    ) -> None:
        self._people = {one.id: one.name for one in workspace.people.all()}
        title = tr("Plan who labels what")
        if gone:
            title = tr("Give what is left of {name} to others", name=self._people.get(gone, gone))
        super().__init__(parent, title)
        self._drawn: PlanPreview | None = None
        self.presenter = PlanPresenter(
            workspace,
            lead,
            lanes,
            show=self._show,
            done=self._done,
            later=self._later,
            gone=gone,
        )
        self.fields = PlanFields(self.presenter.state.form, handover=bool(gone))
        self.model = SheetModel(self)
        self.table = SheetTable(tr("What each person would get"), self.model)
        self.said = QVBoxLayout()
        self.drawing = label("", "muted")
        self.failed = label("", "danger", wrap=True)
        self.total = label("", "heading", wrap=True)
        self._build()
        self._connect()
        self._show(self.presenter.state)
        self.presenter.open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter goes on; Enter alone never does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._on()
            return
        super().keyPressEvent(event)

    def reject(self) -> None:
        """Back to the settings first; not while it is being recorded."""
        if self.presenter.state.applying:
            return
        if self.presenter.state.confirming:
            self.presenter.back()
            return
        self.presenter.close()
        super().reject()

    # ---- building

    def _build(self) -> None:
        self._fit()
        space = theme.current().space
        row = QHBoxLayout()
        row.setSpacing(space(5))
        row.addWidget(_scrolled(self.fields, tr("Settings of the plan"), _SIDE))
        row.addWidget(self._preview(), 1)
        self.body.addLayout(row, 1)
        self.body.addWidget(line())
        self.body.addWidget(self.total)
        self.cancel = self.button(tr("Cancel"))
        self.go = self.button(tr("Apply…"), "primary")

    def _preview(self) -> QWidget:
        space = theme.current().space
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        head = QHBoxLayout()
        head.addWidget(label(tr("What it would mean").upper(), "caps"))
        head.addStretch(1)
        head.addWidget(self.drawing)
        column.addLayout(head)
        column.addWidget(self.failed)
        self._card = Card(flush=True)
        self._card.column.addWidget(self.table)
        column.addWidget(self._card)
        more = QWidget()
        more.setProperty("look", "page")
        inner = QVBoxLayout(more)
        inner.setContentsMargins(0, 0, space(2), 0)
        self.said.setSpacing(space(1.5))
        inner.addLayout(self.said)
        inner.addStretch(1)
        column.addWidget(_scrolled(more, tr("What else is to be known"), 0), 1)
        return sheet

    def _fit(self) -> None:
        """No larger than the window that it belongs to."""
        px = theme.current().px
        wide, high = px(_WIDE), px(_HIGH)
        around = self.parentWidget()
        if around is not None:
            room = around.window().size()
            wide, high = min(wide, room.width() - 48), min(high, room.height() - 48)
        self.setMinimumSize(min(px(_NARROW), wide), min(px(_LOW), high))
        self.resize(wide, high)

    def _connect(self) -> None:
        presenter, people = self.presenter, self.fields.people
        self.fields.changed.connect(self._typed)
        people.ticked.connect(lambda who, on: presenter.choose(who, chosen=on))
        people.limited.connect(presenter.set_limit)
        people.added.connect(presenter.add)
        self.cancel.clicked.connect(self.reject)
        self.go.clicked.connect(self._on)

    # ---- doing

    def _typed(self, form: object) -> None:
        if isinstance(form, PlanForm):
            self.presenter.change(form)

    def _on(self) -> None:
        if self.presenter.state.outdated:
            self.presenter.redraw()
        elif self.presenter.state.confirming:
            self.presenter.apply()
        else:
            self.presenter.ask()

    def _later(self, seconds: float, run: object) -> None:
        if callable(run):
            QTimer.singleShot(round(seconds * 1000), self, run)

    def _done(self, planned: Planned) -> None:
        said = words.total_words(planned.preview, words.named(self._names()))
        self.accept()
        self.applied.emit(said)

    # ---- drawing

    def _names(self) -> dict[str, str]:
        return self._people | {one.id: one.name for one in self.presenter.state.form.people}

    def _show(self, state: PlanState) -> None:
        self.fields.show_form(state.form)
        self.fields.setEnabled(not (state.confirming or state.applying))
        self.failed.setText(f"{state.failed} {state.hint}".strip())
        self.failed.setVisible(bool(state.failed))
        self.drawing.setText(tr("Drawing …") if state.stale else "")
        view = state.planned.preview if state.planned else None
        self._card.setVisible(view is not None)
        if view is not None and view is not self._drawn:
            self._show_preview(view)
        elif view is None:
            self._clear()
        self._drawn = view
        self._show_foot(state, view)

    def _show_foot(self, state: PlanState, view: PlanPreview | None) -> None:
        name = words.named(self._names())
        text = ""
        if view is not None:
            asked = state.confirming or state.applying
            text = words.confirm_words(view, name) if asked else words.total_words(view, name)
        self.total.setText(text)
        set_look(self.total, "body" if state.confirming or state.applying else "heading")
        self.cancel.setText(tr("Back") if state.confirming else tr("Cancel"))
        self.cancel.setAccessibleName(self.cancel.text())
        on = tr("Apply the plan") if state.confirming else tr("Apply…")
        self.go.setText(tr("Draw it again") if state.outdated else on)
        self.go.setAccessibleName(self.go.text())
        self.go.setEnabled(state.ready or state.outdated)
        self.cancel.setEnabled(not state.applying)
        if isinstance(self.go, KeyButton):
            self.go.set_key("Ctrl+Enter")

    def _show_preview(self, view: PlanPreview) -> None:
        name = words.named(self._names())
        self.model.show_sheet(words.sheet_of(view, name))
        head = self.table.horizontalHeader().sizeHint().height()
        rows = min(len(view.people), _MOST_ROWS)
        self.table.setFixedHeight(
            head + rows * self.table.verticalHeader().defaultSectionSize() + 2
        )
        self._clear()
        for one in words.lines_of(view, name):
            look = one.kind if one.kind != "key" and one.kind != "heading" else "body"
            self.said.addWidget(label(one.text, look, wrap=True))

    def _clear(self) -> None:
        while (item := self.said.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def _scrolled(inner: QWidget, name: str, wide: int) -> QScrollArea:
    inner.setProperty("look", "page")
    made = QScrollArea()
    made.setAccessibleName(name)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setWidgetResizable(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setWidget(inner)
    if wide:
        made.setFixedWidth(theme.current().px(wide))
    return made
