"""The registry as Qt sees it: one QAction a command, shared by shortcuts and menus."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from annotator.ui import theme
from annotator.ui.commands.action import GLOBAL, Action
from annotator.ui.commands.keyspell import sequences
from annotator.ui.commands.registry import Registry

_EDITING = (
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
)
_REACHES_THROUGH = (Qt.Key.Key_Escape, *(Qt.Key(Qt.Key.Key_F1 + i) for i in range(24)))
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class Bindings(QObject):
    """Keeps the window's QActions in step with the registry and with the page in front."""

    def __init__(self, window: QWidget, registry: Registry) -> None:
        super().__init__(window)
        self._window = window
        self._registry = registry
        self._context = GLOBAL
        self._made: dict[str, tuple[Action, QAction]] = {}
        self._guard = TextFieldGuard(self)
        registry.changed.connect(self._sync)
        theme.signals.changed.connect(self._retint)
        self._sync()

    @property
    def context(self) -> str:
        return self._context

    def set_context(self, context: str) -> None:
        """The page in front: its keys work, other pages' do not."""
        self._context = context
        for action, made in self._made.values():
            made.setEnabled(self._active(action))

    def qaction(self, action_id: str) -> QAction:
        """KeyError where the registry has no such action."""
        return self._made[action_id][1]

    def fill(self, menu: QMenu, group: str) -> None:
        """Puts the active commands of a group into a menu, in the registry's order."""
        menu.clear()
        for action in self._registry.active(self._context):
            if action.group == group:
                menu.addAction(self.qaction(action.id))

    def claims(self, pressed: QKeySequence) -> bool:
        """Whether a command that works now has this key."""
        return any(
            made.isEnabled() and pressed in made.shortcuts() for _, made in self._made.values()
        )

    def _active(self, action: Action) -> bool:
        return action.context in (GLOBAL, self._context)

    def _sync(self) -> None:
        wanted = {a.id: a for a in self._registry.all()}
        for action_id, (action, made) in list(self._made.items()):
            if wanted.get(action_id) is not action:
                self._window.removeAction(made)
                made.deleteLater()
                del self._made[action_id]
        for action in wanted.values():
            if action.id not in self._made:
                self._made[action.id] = (action, self._make(action))

    def _make(self, action: Action) -> QAction:
        made = QAction(action.title, self)
        made.setShortcuts([one for key in action.keys for one in sequences(key)])
        made.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        made.setAutoRepeat(action.repeat)
        made.setEnabled(self._active(action))
        if action.icon:
            made.setIcon(theme.icon(action.icon, "text_muted"))
        made.triggered.connect(lambda: action.run() if action.when() else None)
        self._window.addAction(made)
        return made

    def _retint(self) -> None:
        for action, made in self._made.values():
            if action.icon:
                made.setIcon(theme.icon(action.icon, "text_muted"))


class TextFieldGuard(QObject):
    """The one rule about typing: in a text field a key without Ctrl or Alt belongs to the field.

    So single letters, digits and Enter never fire there. A key with Ctrl goes to the command
    that claims it, except the ordinary editing keys (undo, copy, cut, paste, select all).
    """

    def __init__(self, bindings: Bindings) -> None:
        super().__init__(bindings)
        self._bindings = bindings
        self._watched: QObject | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not _typing_in(watched):
            return False
        if _belongs_to_field(event):
            event.accept()
            return True
        if any(event.matches(key) for key in _EDITING):
            return False
        if self._bindings.claims(_sequence(event)):
            event.ignore()
            return True
        return False

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._watched is not None and shiboken6.isValid(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = None
        if new is not None and isinstance(
            new, QLineEdit | QPlainTextEdit | QTextEdit | QAbstractSpinBox
        ):
            new.installEventFilter(self)
            self._watched = new


def _typing_in(widget: QObject) -> bool:
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit | QAbstractSpinBox):
        return not widget.isReadOnly()
    return False


def _belongs_to_field(event: QKeyEvent) -> bool:
    if Qt.Key(event.key()) in _REACHES_THROUGH:
        return False
    beyond_plain = event.modifiers() & ~(_PLAIN | Qt.KeyboardModifier.GroupSwitchModifier)
    # AltGr types characters; some systems report it as Ctrl+Alt with a text.
    types_text = bool(event.text()) and event.text().isprintable()
    ctrl_alt = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    return not beyond_plain or (types_text and (event.modifiers() & ctrl_alt) == ctrl_alt)


def _sequence(event: QKeyEvent) -> QKeySequence:
    return QKeySequence(QKeyCombination(event.modifiers(), Qt.Key(event.key())))
