"""Publishing a version: what changes, as what, why, and what it costs; then it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.events import Reopens
from annotator.domain.rubric_weights import WEIGHTS
from annotator.services.revision_views import Preview
from annotator.services.views import JobProgress
from annotator.ui import theme
from annotator.ui.dialogs import publish_words as words
from annotator.ui.dialogs.base import Dialog
from annotator.ui.dialogs.publish_presenter import Drawn, PublishPresenter, PublishState
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.text import tr
from annotator.ui.widgets.choices import Choices
from annotator.ui.widgets.grow_text import GrowText
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line
from annotator.ui.widgets.rubric_diff import RubricDiffView
from annotator.ui.widgets.rubric_diff_words import summary_words

if TYPE_CHECKING:
    from annotator.services.app import Workspace

_WIDE, _HIGH, _SIDE = 1020, 680, 408
_NARROW, _LOW = 820, 480
_REOPENS: tuple[Reopens, ...] = ("nothing", "touched", "all")
_DRAWN: tuple[Drawn, ...] = ("some", "all", "none")


class PublishDialog(Dialog):
    """`published(text, hint)` once the version is durable; the dialog is closed by then."""

    published = Signal(str, str)
    _progress = Signal(object)

    def __init__(
        self, workspace: Workspace, lead: str, text: str, lanes: Lanes, parent: QWidget
    ) -> None:
        super().__init__(parent, tr("Publish a version of the rubric"))
        self.presenter = PublishPresenter(
            workspace,
            lead,
            text,
            lanes,
            show=self._show,
            tell=self._progress.emit,
            done=self._done,
        )
        self._drawn: Preview | None = None
        self.diff = RubricDiffView()
        self.summary = label(tr("Reading what the changes do …"), "muted", wrap=True)
        self.kinds = Choices([(one, words.kind_title(one)) for one in WEIGHTS])
        self.reopens = Choices([(one, words.reopens_title(one)) for one in _REOPENS])
        self.control = Choices(
            list(zip(_DRAWN, (tr("60 items"), tr("All items"), tr("No control")), strict=True))
        )
        self.reason = GrowText(tr("Why is the rubric changed?"), lines=2)
        self.validity = label("", "small", wrap=True)
        self.control_said = label("", "muted", wrap=True)
        self.recalibration = label("", "small", wrap=True)
        self.warnings = label("", "warning", wrap=True)
        self.failed = label("", "danger", wrap=True)
        self.total = label("", "heading", wrap=True)
        self.bar = QProgressBar()
        self._build()
        self._connect()
        self.presenter.open()
        self._show(self.presenter.state)
        self.reason.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter publishes; Enter alone never does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.presenter.publish()
            return
        super().keyPressEvent(event)

    def reject(self) -> None:
        """Not while it is being published: what is begun is finished."""
        if not self.presenter.state.publishing:
            super().reject()

    # ---- building

    def _build(self) -> None:
        px, space = theme.current().px, theme.current().space
        self._fit()
        row = QHBoxLayout()
        row.setSpacing(space(3))
        head = QVBoxLayout()
        head.setContentsMargins(0, 0, space(2), 0)  # as the changes below, whose bar is there
        head.setSpacing(space(2))
        head.addWidget(self.summary)
        head.addWidget(line())
        left = QVBoxLayout()
        left.setSpacing(space(2))
        left.addLayout(head)
        left.addWidget(self.diff, 1)
        row.addLayout(left, 1)
        side = QScrollArea()
        side.setAccessibleName(tr("What publishing does"))
        side.setFrameShape(QFrame.Shape.NoFrame)
        side.setWidgetResizable(True)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setFixedWidth(px(_SIDE))
        side.setWidget(self._side())
        row.addWidget(side)
        self.body.addLayout(row, 1)
        self.body.addWidget(line())
        self.body.addWidget(self.warnings)
        self.body.addWidget(self.failed)
        foot = QHBoxLayout()
        foot.addWidget(self.total, 1)
        self.body.addLayout(foot)
        self.bar.setAccessibleName(tr("Progress"))
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.body.addWidget(self.bar)
        self.cancel = self.button(tr("Cancel"))
        self.go = self.button(tr("Publish"), "primary")
        if isinstance(self.go, KeyButton):
            self.go.set_key("Ctrl+Enter")

    def _fit(self) -> None:
        """No larger than the window that it belongs to."""
        px = theme.current().px
        around = self.parentWidget()
        room = around.window().size() if around is not None else self.sizeHint()
        wide, high = px(_WIDE), px(_HIGH)
        if around is not None:
            wide, high = min(wide, room.width() - 48), min(high, room.height() - 48)
        self.setMinimumSize(min(px(_NARROW), wide), min(px(_LOW), high))
        self.resize(wide, high)

    def _side(self) -> QWidget:
        sheet = QWidget()
        sheet.setProperty("look", "page")
        space = theme.current().space
        column = QVBoxLayout(sheet)
        column.setContentsMargins(0, 0, space(2), 0)
        column.setSpacing(space(2))
        parts: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            (tr("Why (needed, stays in the log)"), (self.reason,)),
            (tr("What kind of change"), (self.kinds,)),
            (tr("Labels given so far"), (self.validity,)),
            (tr("Ask again for"), (self.reopens,)),
            (tr("Control: the proof that it helped"), (self.control, self.control_said)),
            (tr("Calibration"), (self.recalibration,)),
        )
        for heading, widgets in parts:
            column.addWidget(label(heading.upper(), "caps"))
            for widget in widgets:
                column.addWidget(widget)
            column.addSpacing(space(1.5))
        column.addStretch(1)
        return sheet

    def _connect(self) -> None:
        presenter = self.presenter
        self.reason.typed.connect(presenter.write_reason)
        for kind, button in zip(WEIGHTS, self.kinds.buttons, strict=True):
            button.clicked.connect(lambda _=False, k=kind: presenter.choose_kind(k))
        for choice, button in zip(_REOPENS, self.reopens.buttons, strict=True):
            button.clicked.connect(lambda _=False, c=choice: presenter.choose_reopens(c))
        for drawn, button in zip(_DRAWN, self.control.buttons, strict=True):
            button.clicked.connect(lambda _=False, d=drawn: presenter.choose_control(d))
        self.cancel.clicked.connect(self.reject)
        self.go.clicked.connect(presenter.publish)
        self._progress.connect(self._progressed)

    # ---- drawing

    def _show(self, state: PublishState) -> None:
        preview = state.preview
        if preview is not None and preview is not self._drawn:
            if self._drawn is None or preview.diff != self._drawn.diff:
                self.diff.show_diff(preview.diff)
            self._drawn = preview
            self._show_preview(preview)
        self._show_choices(state)
        self.failed.setText(f"{state.failed} {state.hint}".strip())
        self.failed.setVisible(bool(state.failed))
        self.bar.setVisible(state.publishing)
        if state.publishing:
            self.total.setText(words.progress_words(state.progress))
        self.go.setEnabled(state.ready)
        self.cancel.setEnabled(not state.publishing)
        self.go.setText(
            tr("Publish") if preview is None else tr("Publish {version}", version=preview.version)
        )

    def _show_preview(self, preview: Preview) -> None:
        self.summary.setText(
            tr(
                "From {old} to {new}: {changes}",
                old=preview.diff.from_version,
                new=preview.version,
                changes=summary_words(preview.diff),
            )
        )
        self.validity.setText(words.labels_words(preview.validity))
        self.control_said.setText(words.control_words(preview.control))
        self.recalibration.setText(words.recalibration_words(preview))
        self.warnings.setText("\n".join(preview.warnings))
        self.warnings.setVisible(bool(preview.warnings))
        self.total.setText(words.total_words(preview))

    def _show_choices(self, state: PublishState) -> None:
        preview = state.preview
        for kind in WEIGHTS:
            allowed = state.allows(kind)
            needed = preview.required_kind if preview else None
            more = words.kind_help(kind)
            if preview is not None and needed is not None and not allowed:
                more = words.too_light(needed)
            elif preview is not None and kind == preview.suggested_kind:
                more = tr("{help} Suggested.", help=more)
            self.kinds.say(kind, more, enabled=allowed and not state.publishing)
        self.kinds.choose(state.kind or "")
        for choice in _REOPENS:
            more = words.reopens_help(choice)
            if preview is not None and choice != "nothing":
                cost = words.cost_words(preview.reopened[choice])
                more = f"{more}\n{cost[:1].upper()}{cost[1:]}."
            self.reopens.say(choice, more, enabled=not state.publishing)
        self.reopens.choose(state.reopens)
        for drawn in _DRAWN:
            self.control.say(drawn, "", enabled=not state.publishing)
        self.control.choose(state.drawn or "")
        self.reason.setReadOnly(state.publishing)

    def _progressed(self, progress: object) -> None:
        if isinstance(progress, JobProgress):
            self.presenter.progressed(progress)

    def _done(self, text: str, hint: str) -> None:
        self.accept()
        self.published.emit(text, hint)
