"""The one widget that shows model text: nothing in it can load, run, open or hide anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from annotator.ui import theme
from annotator.ui.text import tr
from annotator.ui.widgets.display_map import DisplayMap

_INKS = ("warning", "danger", "success", "accent")
_UNDERLINES = (
    QTextCharFormat.UnderlineStyle.SingleUnderline,
    QTextCharFormat.UnderlineStyle.DashUnderline,
    QTextCharFormat.UnderlineStyle.DotLine,
    QTextCharFormat.UnderlineStyle.WaveUnderline,
)
_DRAWN_MARKS = 2_000
"""Marks tinted at most; the brackets tell the rest apart."""
SLICE = 100_000
"""So many characters go into a document in one turn of the event loop."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """A span of the text (code points, end exclusive) in one of the four evidence tints.

    under: underlined in the ink and with the line of a tint, which tells people apart without hue.
    """

    start: int
    end: int
    tint: int = 0
    under: int | None = None


class InertText(QPlainTextEdit):
    """Raw text, selectable by mouse and keyboard, copied as it is.

    `spans_changed` fires when the selection does. name: the accessible name.
    """

    spans_changed = Signal()

    def __init__(
        self,
        name: str,
        *,
        auto_height: bool = False,
        mono: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("look", "inert-mono" if mono else "inert")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        self._auto_height = auto_height
        self._map = DisplayMap("")
        self._filled = 0
        self._highlights: tuple[Highlight, ...] = ()
        if auto_height:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.selectionChanged.connect(self.spans_changed)
        theme.signals.changed.connect(self._theme_changed)

    def set_text(self, raw: str, *, all_marks: bool = False) -> None:
        """Shows a text and forgets the highlights. all_marks: also ordinary joiners as marks."""
        self._map = DisplayMap(raw, all_marks=all_marks)
        self._highlights = ()
        self._filled = len(self._map.shown) if self._auto_height else SLICE
        self.setPlainText(self._map.shown[: self._filled])
        self._draw()
        self._fit()
        self._fill_later()

    def text(self) -> str:
        """The raw text, exactly as it was given."""
        return self._map.raw

    def selection(self) -> tuple[int, int] | None:
        """The selected span of the raw text, in code points; None where nothing is selected."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        start, end = self._map.to_raw(cursor.selectionStart(), cursor.selectionEnd())
        return (start, end) if start < end else None

    def select(self, start: int, end: int) -> None:
        """Selects a span of the raw text and brings it into view."""
        self.setTextCursor(self._cursor(start, end))
        self.ensureCursorVisible()

    def clear_selection(self) -> None:
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def highlight(self, spans: Sequence[Highlight]) -> None:
        """Draws spans over the text, replacing those drawn before; later ones lie on top."""
        self._highlights = tuple(spans)
        self._draw()

    def uncovered(self) -> tuple[str, ...]:
        """Characters that no installed font can draw, each once, in code-point order."""
        metrics = QFontMetrics(self.font())
        marked = self._map.marked()
        seen = sorted(c for c in set(self._map.raw) if ord(c) > 0x7F and c not in marked)
        return tuple(c for c in seen if not c.isspace() and not metrics.inFontUcs4(ord(c)))

    def selected_text(self) -> str:
        """The selected raw text; a lone surrogate, which no clipboard can hold, becomes "?"."""
        span = self.selection()
        raw = "" if span is None else self._map.raw[span[0] : span[1]]
        return raw.encode("utf-8", "replace").decode("utf-8")

    def copy(self) -> None:
        """Puts the raw text, not its display form, on the clipboard.

        By `setText`, because a clipboard that still holds an object made in Python when the
        program ends crashes it.
        """
        if text := self.selected_text():
            QGuiApplication.clipboard().setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            self.complete()  # whatever the key does, it does it to the whole text
            super().keyPressEvent(event)

    def createMimeDataFromSelection(self) -> QMimeData:
        """What a drag or the primary selection of X11 carries."""
        data = QMimeData()
        data.setText(self.selected_text())
        return data

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return False

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.complete()
        menu = QMenu(self)
        copy = menu.addAction(tr("Copy"), self.copy)
        copy.setEnabled(self.textCursor().hasSelection())
        menu.addAction(tr("Select all"), self.selectAll)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Ctrl+wheel would change the size of this text alone; an auto-height text never scrolls.
        if self._auto_height or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def sizeHint(self) -> QSize:
        if not self._auto_height:
            return super().sizeHint()
        return QSize(super().sizeHint().width(), self._content_height())

    def minimumSizeHint(self) -> QSize:
        if not self._auto_height:
            return super().minimumSizeHint()
        return QSize(40, self._content_height())

    def _fit(self) -> None:
        if self._auto_height:
            self.setFixedHeight(self._content_height())

    def _content_height(self) -> int:
        height = 0.0
        block = self.document().begin()
        while block.isValid():
            height += self.blockBoundingRect(block).height()
            block = block.next()
        return round(height) + 2 * self.frameWidth() + 2

    def _fill_later(self) -> None:
        if self._filled < len(self._map.shown):
            QTimer.singleShot(0, self, self._fill)

    def _fill(self) -> None:
        """One more slice of a very long text: no turn of the event loop is long."""
        self._append(self._filled + SLICE)
        self._fill_later()

    def complete(self) -> None:
        """All of the text is in the document from here on: somebody asks for a place in it."""
        self._append(len(self._map.shown))

    def _units(self) -> int:
        """How many UTF-16 units of the display text are in the document."""
        return self.document().characterCount() - 1

    def _append(self, end: int) -> None:
        more = self._map.shown[self._filled : end]
        if more:
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(more)
            self._filled += len(more)
            if self._filled == len(self._map.shown):
                self._draw()

    def _cursor(self, start: int, end: int) -> QTextCursor:
        self.complete()
        first, last = self._map.to_shown(start, end)
        cursor = QTextCursor(self.document())
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _draw(self) -> None:
        look = theme.current()
        drawn: list[QTextEdit.ExtraSelection] = []
        mark = QTextCharFormat()
        mark.setForeground(look.color("danger"))
        mark.setBackground(look.color("danger_soft"))
        for index, (start, end) in enumerate(self._map.marks()):
            if index >= _DRAWN_MARKS or end > self._units():
                break
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            drawn.append(_extra(cursor, mark))
        for span in self._highlights:
            tint = QTextCharFormat()
            evidence = look.palette.evidence
            tint.setBackground(theme.color_of(evidence[span.tint % len(evidence)]))
            if span.under is not None:
                tint.setUnderlineStyle(_UNDERLINES[span.under % len(_UNDERLINES)])
                tint.setUnderlineColor(look.color(evidence_ink(span.under)))
            drawn.append(_extra(self._cursor(span.start, span.end), tint))
        self.setExtraSelections(drawn)

    def _theme_changed(self) -> None:
        self._draw()
        self._fit()


def evidence_ink(tint: int) -> str:
    """The colour role whose hue is that of an evidence tint, strong enough for a line."""
    return _INKS[tint % len(_INKS)]


def _extra(cursor: QTextCursor, form: QTextCharFormat) -> QTextEdit.ExtraSelection:
    extra = QTextEdit.ExtraSelection()
    # PySide's stubs show these two fields as methods' results; they are plain attributes.
    extra.cursor = cursor  # type: ignore[misc, assignment, attr-defined, unused-ignore]
    extra.format = form  # type: ignore[misc, assignment, attr-defined, unused-ignore]
    return extra
