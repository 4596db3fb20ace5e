"""Handing out: for whom a pack is made, where to, and what to tell them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.services.handing.standing import Standing
from annotator.services.handing.views import PackReport
from annotator.services.views import JobProgress
from annotator.ui import theme
from annotator.ui.dialogs.base import Dialog
from annotator.ui.dialogs.pack_presenter import HandOut, PackPresenter, PackState, Recipient
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.settings.handing import HandingMemory
from annotator.ui.text import tr
from annotator.ui.widgets.copy_line import CopyLine
from annotator.ui.widgets.keycap import KeyButton
from annotator.ui.widgets.label import label, line
from annotator.ui.widgets.reveal import show_in_folder

if TYPE_CHECKING:
    from annotator.services.app import Workspace

_WIDE, _HIGH, _LOW = 620, 520, 400


class PackDialog(Dialog):
    """`made` once packs were made. chosen: for whom alone at first; "" for all with news."""

    made = Signal()
    _progress = Signal(str, object)

    def __init__(
        self,
        workspace: Workspace,
        people: Sequence[Standing],
        lanes: Lanes,
        memory: HandingMemory,
        parent: QWidget,
        chosen: str = "",
    ) -> None:
        lead = tr(
            "A pack is one file with one person's share: items, rubric and calibration, and "
            "nobody else's labels. Send it any way you like."
        )
        super().__init__(parent, tr("Hand out"), lead)
        self._stop = threading.Event()
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        self.presenter = PackPresenter(
            workspace,
            people,
            lanes,
            memory,
            chosen=chosen,
            show=self._show,
            tell=self._progress.emit,
            cancelled=self._stop.is_set,
            home=Path(QStandardPaths.writableLocation(documents) or Path.home()),
        )
        self.boxes: dict[str, QCheckBox] = {}
        self.keys: dict[str, QLineEdit] = {}
        self._files: dict[str, QWidget] = {}
        self.folder = QLineEdit(self.presenter.state.folder)
        self.bar = QProgressBar()
        self.note = label("", "muted")
        self._column = QVBoxLayout()
        self._build()
        self._progress.connect(self._progressed)
        self._show(self.presenter.state)
        self.go.setFocus()

    def reject(self) -> None:
        """While packs are made: stop. What is being written is finished or left out whole."""
        if self.presenter.state.working:
            self._stop.set()
            self.note.setText(tr("Stopping …"))
            self.cancel.setEnabled(False)
            return
        super().reject()

    # ---- building

    def _build(self) -> None:
        space, px = theme.current().space, theme.current().px
        sheet = QWidget()
        sheet.setProperty("look", "page")
        self._column = QVBoxLayout(sheet)
        self._column.setContentsMargins(0, 0, space(2), 0)
        self._column.setSpacing(space(2))
        scroll = QScrollArea()
        scroll.setAccessibleName(tr("Packs"))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(sheet)
        self.body.addWidget(scroll, 1)
        self._ask()
        self.bar.setAccessibleName(tr("Progress"))
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.note)
        self.cancel = self.button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.go = self.button("", "primary", default=True)
        self.go.clicked.connect(self._on)
        self.setMinimumSize(px(_WIDE), px(_LOW))
        around = self.parentWidget()
        high = px(_HIGH) if around is None else min(px(_HIGH), around.window().height() - 48)
        self.resize(px(_WIDE), high)

    def _ask(self) -> None:
        """For whom, and where to."""
        for one in self.presenter.state.people:
            self._person(one)
        if not self.presenter.state.people:
            said = tr("Nobody has anything to label. Plan first: who is to label what.")
            self._column.addWidget(label(said, wrap=True))
        self.encrypt = QCheckBox(tr("Encrypt, so that only its receiver can read a pack"))
        self.encrypt.setAccessibleName(self.encrypt.text())
        self.encrypt.setChecked(any(one.key for one in self.presenter.state.people))
        self.encrypt.toggled.connect(self._toggled)
        self._hint = label(
            tr(
                "Paste the key that each of them finds under “Keys of this machine” in their "
                "Project menu. It is remembered here. What they return is encrypted to you."
            ),
            "muted",
            wrap=True,
        )
        self._column.addWidget(line())
        self._column.addWidget(self.encrypt)
        self._column.addWidget(self._hint)
        self._column.addWidget(line())
        self._column.addWidget(label(tr("Folder for the files").upper(), "caps"))
        row = QHBoxLayout()
        self.folder.setAccessibleName(tr("Folder for the files"))
        self.folder.textChanged.connect(self.presenter.choose_folder)
        choose = QPushButton(tr("Choose…"))
        choose.setAccessibleName(tr("Choose the folder for the files"))
        choose.clicked.connect(self._choose)
        row.addWidget(self.folder, 1)
        row.addWidget(choose)
        self._column.addLayout(row)
        self._column.addStretch(1)

    def _person(self, one: Recipient) -> None:
        space, inset = theme.current().space, theme.current().px(24) + 2
        box = QCheckBox(one.name.replace("&", "&&"))
        box.setAccessibleName(one.name)
        box.setChecked(one.chosen)
        box.toggled.connect(lambda on: self.presenter.choose(one.id, chosen=on))
        key = QLineEdit(one.key)
        key.setAccessibleName(tr("Key of {name}, to encrypt the pack", name=one.name))
        key.setPlaceholderText(tr("age1…; without a key it is not encrypted"))
        key.textChanged.connect(lambda text: self.presenter.encrypt_to(one.id, text))
        self.boxes[one.id], self.keys[one.id] = box, key
        head = QHBoxLayout()
        head.addWidget(box, 1)
        head.addWidget(label(_share_words(one), "muted"))
        self._column.addLayout(head)
        more = QWidget()
        self._files[one.id] = more
        inner = QVBoxLayout(more)
        inner.setContentsMargins(inset, 0, 0, space(2))
        inner.setSpacing(space(1))
        inner.addWidget(label(self.presenter.file_of(one), "mono", wrap=True))
        inner.addWidget(key)
        self._column.addWidget(more)

    # ---- doing

    def _toggled(self, on: bool) -> None:
        """Without encryption no key is used; the fields keep what was typed."""
        for who, key in self.keys.items():
            self.presenter.encrypt_to(who, key.text() if on else "")
        self._show(self.presenter.state)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, tr("Folder for the packs"), self.folder.text()
        )
        if chosen:
            self.folder.setText(chosen)

    def _on(self) -> None:
        if self.presenter.state.result is not None:
            self.accept()
        else:
            self.presenter.make()

    def _progressed(self, name: str, progress: object) -> None:
        if isinstance(progress, JobProgress):
            self.presenter.progressed(name, progress)

    # ---- drawing

    def _show(self, state: PackState) -> None:
        for one in state.people:
            if one.id in self._files:
                self._files[one.id].setVisible(one.chosen and state.result is None)
                self.boxes[one.id].setEnabled(not state.working)
                self.keys[one.id].setEnabled(not state.working)
                self.keys[one.id].setVisible(self.encrypt.isChecked())
        if state.result is None:
            self.folder.setEnabled(not state.working)
            self.encrypt.setEnabled(not state.working)
            self._hint.setVisible(self.encrypt.isChecked())
        self.bar.setVisible(bool(state.working))
        self.note.setVisible(bool(state.working))
        if state.working:
            self.note.setText(_progress_words(state))
            total = state.progress.total if state.progress else None
            self.bar.setRange(0, 1000 if total else 0)
            if state.progress and total:
                self.bar.setValue(round(1000 * state.progress.done / total))
        if state.result is not None:
            self._show_result(state.result)
            return
        n = len(state.chosen)
        self.go.setText(tr("Make 1 pack") if n == 1 else tr("Make {n} packs", n=n))
        self.go.setAccessibleName(self.go.text())
        self.go.setEnabled(state.ready)

    def _show_result(self, result: HandOut) -> None:
        self._clear()
        self.cancel.hide()
        self.go.setText(tr("Done"))
        self.go.setAccessibleName(tr("Done"))
        self.go.setEnabled(True)
        self.go.setFocus()
        for one in result.made:
            self._made(one)
        for lost in result.failed:
            said = tr("No pack for {name}: {why}", name=lost.name, why=lost.message)
            self._column.addWidget(label(said, "danger", wrap=True))
            if lost.hint:
                self._column.addWidget(label(lost.hint, "muted", wrap=True))
        if result.stopped:
            said = tr("Stopped. The packs above are whole; the others were not made.")
            self._column.addWidget(label(said, "warning", wrap=True))
        if result.made:
            self._tell(result.made[0])
            self.made.emit()
        self._column.addStretch(1)

    def _made(self, one: PackReport) -> None:
        row = QHBoxLayout()
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(label(one.out.name, "mono", wrap=True))
        words = label(_made_words(one), "muted", wrap=True)
        said.addWidget(words)
        show = KeyButton(tr("Show in folder"), look="small")
        show.setAccessibleName(tr("Show {file} in its folder", file=one.out.name))
        show.clicked.connect(lambda: _reveal(one, words))
        row.addLayout(said, 1)
        row.addWidget(show)
        self._column.addLayout(row)

    def _tell(self, one: PackReport) -> None:
        self._column.addWidget(line())
        self._column.addWidget(label(tr("Tell them").upper(), "caps"))
        said = tr(
            "They double-click the file. It shows them the fingerprint below; tell it to them by "
            "another way than the file (by telephone, say), so that they know it is from you."
        )
        self._column.addWidget(label(said, wrap=True))
        self._column.addWidget(CopyLine(tr("your fingerprint"), one.fingerprint))

    def _clear(self) -> None:
        self.boxes.clear()
        self.keys.clear()
        self._files.clear()
        while (item := self._column.takeAt(0)) is not None:
            _drop(item.widget())
            inner = item.layout()
            while inner is not None and (part := inner.takeAt(0)) is not None:
                _drop(part.widget())


def _reveal(one: PackReport, words: QLabel) -> None:
    """Where no file manager opens, the path is said."""
    if not show_in_folder(one.out):
        words.setText(str(one.out))


def _drop(widget: QWidget | None) -> None:
    if widget is not None:
        widget.hide()
        widget.deleteLater()


def _share_words(one: Recipient) -> str:
    if one.fresh and one.fresh < one.left:
        return tr("{n} new, {left} in all", n=f"{one.fresh:,}", left=f"{one.left:,}")
    if one.fresh:
        return tr("{n} to label", n=f"{one.left:,}")
    return tr("nothing new since pack {n}", n=one.number - 1)


def _made_words(one: PackReport) -> str:
    said = tr("Pack {number}: {n} items to label", number=one.number, n=f"{one.n_open:,}")
    return tr("{said}, encrypted", said=said) if one.encrypted else said


def _progress_words(state: PackState) -> str:
    said = tr("Making the pack of {name} …", name=state.working)
    if state.progress is None or not state.progress.total:
        return said
    return tr(
        "{said} {done} of {total} items",
        said=said,
        done=f"{state.progress.done:,}",
        total=f"{state.progress.total:,}",
    )
