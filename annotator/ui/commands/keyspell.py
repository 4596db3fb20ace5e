"""How keys are written: by us, by Qt, and for people."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence

_ENTER = "Enter"


def normal_key(key: str) -> str:
    """One spelling for a key: "ctrl+k" and "Ctrl+K" are the same; so are Return and Enter."""
    text = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    return _base_replaced(text, "Return", _ENTER)


def shown_key(key: str) -> str:
    """How a key is written for people on this system (⌘K on a Mac)."""
    text = QKeySequence(normal_key(key)).toString(QKeySequence.SequenceFormat.NativeText)
    return text or key


def sequences(key: str) -> tuple[QKeySequence, ...]:
    """What Qt must listen for: the Enter key is two, Return and the keypad's Enter."""
    normal = normal_key(key)
    other = _base_replaced(normal, _ENTER, "Return")
    return tuple(QKeySequence(one) for one in dict.fromkeys((normal, other)))


def _base_replaced(key: str, old: str, new: str) -> str:
    return key[: -len(old)] + new if key == old or key.endswith(f"+{old}") else key
