"""The Export page: where to, what leaves, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.services.export_options import ExportReport
from annotator.ui import theme
from annotator.ui.commands import Action
from annotator.ui.pages.base import Page, PageContext
from annotator.ui.pages.export.form import ExportForm
from annotator.ui.pages.export.reliability import ReliabilityCard
from annotator.ui.pages.export.report import report_card
from annotator.ui.pages.export.targets import SET, CardView, Target, TargetList, known_targets
from annotator.ui.pages.export.words import in_window
from annotator.ui.settings.exporting import ExportMemory
from annotator.ui.text import tr
from annotator.ui.widgets.card import Card
from annotator.ui.widgets.empty_state import EmptyState
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, set_look

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDEST = 860


class ExportPage(Page):
    """Targets at the left; a form, a button, and the report of the last export at the right."""

    id = "export"
    title = "Export"
    icon = "download"

    def attach(self, context: PageContext) -> None:
        self._context = context
        workspace = context.workspace
        self._memory = ExportMemory(workspace.data, workspace.project.id)
        self._targets: dict[str, Target] = {}
        self._target: Target | None = None
        self._folders: dict[str, str] = dict(self._memory.value.folders)
        self._list = TargetList()
        self._form = ExportForm()
        self._trust = ReliabilityCard()
        self._trust.read_through(context.bridge, workspace.exporting.beside)
        self._card = CardView()
        self._title = label(tr("Export"), "title", wrap=True)
        self._files = label("", "muted", wrap=True)
        self._submit = KeyButton(tr("Export"), "Ctrl+Enter", look="primary")
        self._said = label("", "muted", wrap=True)
        self._report: QWidget | None = None
        self._column = QVBoxLayout()
        self._scroll = QScrollArea()
        self._stack = QStackedLayout(self)
        self._running = False
        self._build()
        self._submit.clicked.connect(self.export)
        self._form.changed.connect(self._edited)
        self._form.scored.connect(lambda: self._trust.choose(self._form.score))
        self._list.chosen.connect(self.choose)
        self._refresh()

    def shown(self) -> None:
        self._count()
        self._trust.reading.shown()
        if not self._targets:
            self._context.bridge.run(self._known, self._show_known, owner=self)

    def hidden(self) -> None:
        self._trust.reading.hidden()

    def changed(self, change: ChangeSet) -> None:
        self._trust.reading.touch()
        if not change.kinds or "import" in change.kinds:
            self._count()

    def page_actions(self) -> Sequence[Action]:
        return (
            Action(
                "export.run",
                tr("Export"),
                self.export,
                ("Ctrl+Enter",),
                "export",
                when=self._submit.isEnabled,
                icon="download",
                group=tr("Export"),
            ),
        )

    def choose(self, name: str) -> None:
        """Shows another target with the choices that matter for it."""
        target = self._targets.get(name)
        if target is None or target is self._target:
            return
        self._target = target
        self._list.choose(name)
        self._title.setText(target.title)
        titles = self._titles()
        self._files.setText(in_window(target.card.files, titles))
        self._form.show_target(target, self._folders.get(name) or self._suggested(name))
        self._card.show_card(target.card, titles)
        self._say("")
        self._show_report(None)
        self._scroll.verticalScrollBar().setValue(0)

    def export(self) -> None:
        """Writes the target on the work pool."""
        target = self._target
        if target is None:
            return
        out = Path(self._form.folder.text().strip()).expanduser()
        options, service = self._form.options(), self._context.workspace.exporting
        self._running = True
        self._refresh()
        self._remember(target)
        self._say(tr("Writing …"))
        self._context.bridge.run(
            lambda: service.to(target.name, out, options),
            lambda report: self._done(report, target),
            self._failed,
            owner=self,
        )

    # ---- building

    def _build(self) -> None:
        space = theme.current().space
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(space(3))
        row.addWidget(self._list)
        row.addWidget(self._right(), 1)
        empty = EmptyState(
            "download",
            tr("Nothing to export yet"),
            tr("A labeled set holds items and what people said about them.\nImport items first."),
            action=tr("Import items…"),
            run=lambda: self._context.registry.get("project.import").run(),
        )
        self._stack.addWidget(page)
        self._stack.addWidget(empty)

    def _right(self) -> QScrollArea:
        sheet = QWidget()
        sheet.setProperty("look", "page")
        sheet.setMaximumWidth(theme.current().px(_WIDEST))
        self._column = QVBoxLayout(sheet)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.current().space(3))
        self._column.addWidget(self._form_card())
        self._column.addWidget(self._trust)
        self._column.addWidget(self._card)
        self._column.addStretch(1)
        self._scroll.setAccessibleName(tr("Export"))
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._scroll.setWidget(sheet)
        return self._scroll

    def _form_card(self) -> Card:
        card = Card()
        card.column.setSpacing(theme.current().space(3))
        card.column.addWidget(self._title)
        card.column.addWidget(self._files)
        card.column.addWidget(self._form)
        row = QHBoxLayout()
        row.addWidget(self._said, 1)
        row.addWidget(self._submit, 0, Qt.AlignmentFlag.AlignBottom)
        card.column.addLayout(row)
        return card

    # ---- what is known

    def _known(self) -> tuple[tuple[Target, ...], tuple[tuple[str, str], ...]]:
        """All targets, and the criteria that may become one score. On a work thread."""
        workspace = self._context.workspace
        own = {c.id: c.name for c in workspace.rubric.criteria if c.kind != "text"}
        measured = {one: one for one in workspace.measuring.criteria() if one not in own}
        return known_targets(), tuple({**own, **measured}.items())

    def _show_known(self, known: tuple[tuple[Target, ...], tuple[tuple[str, str], ...]]) -> None:
        targets, criteria = known
        self._targets = {one.name: one for one in targets}
        self._form.show_criteria(criteria)
        self._form.show_notes(self._memory.value)
        wanted = self._memory.value.target
        first = wanted if wanted in self._targets else SET
        self._list.show_targets(targets, first)
        self.choose(first)

    def _titles(self) -> dict[str, str]:
        return {one.name: one.title for one in self._targets.values()}

    def _suggested(self, name: str) -> str:
        """Beside the project."""
        folder = self._context.workspace.folder.resolve()
        return str(folder.parent / f"{folder.name}-{name}")

    def _remember(self, target: Target) -> None:
        options = self._form.options()
        notes = replace(
            self._memory.value.with_folder(target.name, self._form.folder.text().strip()),
            target=target.name,
            labels=options.labels,
            consensus=options.consensus,
            criterion=str(self._form.criterion.currentData() or ""),
            licence=options.licence,
            spreadsheet_safe=self._form.spreadsheet_safe.isChecked(),
            originals=tuple(str(one) for one in self._form.originals),
        )
        try:
            self._memory.save(notes)
        except OSError as error:
            self._context.status(tr("Your choices are not kept: {why}", why=error.strerror))

    def _count(self) -> None:
        """A project without items says so: there is nothing to choose here."""
        self._context.bridge.run(self._context.workspace.items.count, self._counted, owner=self)

    def _counted(self, n_items: int) -> None:
        self._stack.setCurrentIndex(0 if n_items else 1)

    # ---- what becomes of it

    def _edited(self) -> None:
        if self._target is not None:
            self._folders[self._target.name] = self._form.folder.text()
        self._refresh()

    def _refresh(self) -> None:
        ready = self._target is not None and self._form.complete
        self._submit.setEnabled(ready and not self._running)

    def _say(self, text: str, look: str = "muted") -> None:
        set_look(self._said, look)
        self._said.setText(text)

    def _show_report(self, report: QWidget | None) -> None:
        if self._report is not None:
            self._column.removeWidget(self._report)
            self._report.hide()
            self._report.deleteLater()
        self._report = report
        if report is not None:
            self._column.insertWidget(1, report)

    def _done(self, report: ExportReport, target: Target) -> None:
        self._running = False
        self._refresh()
        self._say("")
        self._context.status(tr("Exported to {folder}", folder=report.out))
        if target is not self._target:
            return
        card = report_card(report, target.commands(str(report.out)), self._titles())
        self._show_report(card)
        QTimer.singleShot(0, card, lambda: self._scroll.ensureWidgetVisible(card, 0, 0))

    def _failed(self, error: Exception) -> None:
        self._running = False
        self._refresh()
        self._say("")
        if isinstance(error, UserError):
            self._say(in_window(str(error), self._titles()), "danger")
        else:
            self._context.bridge.bug.emit(error)
