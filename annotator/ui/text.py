"""The one door for text that people read, so that it can be translated."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

_CONTEXT = "annotator"


def tr(text: str, /, **values: object) -> str:
    """The text in the person's language, with `{name}` filled in afterwards.

    `text` must be a literal (tools that collect texts read the source; a test enforces it).
    """
    translated = QCoreApplication.translate(_CONTEXT, text)
    return translated.format(**values) if values else translated
