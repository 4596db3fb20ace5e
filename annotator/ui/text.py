"""The one door for text that people read, so that it can be translated."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication

_CONTEXT = "annotator"
_FIGURE_AND_UNIT = re.compile(r"(?<=\d) (?=[%\w])")
_LAST_WORD = re.compile(r" (?=\S+$)")
_FEWEST = 6
"""Words from which on a text may break into lines."""


def tr(text: str, /, **values: object) -> str:
    """The text in the person's language, with `{name}` filled in afterwards.

    `text` must be a literal (tools that collect texts read the source; a test enforces it).
    """
    translated = QCoreApplication.translate(_CONTEXT, text)
    return translated.format(**values) if values else translated


def tied(text: str) -> str:
    """The text so that no line ends between a figure and its unit, nor before the last word."""
    held = _FIGURE_AND_UNIT.sub("\u00a0", text)
    return _LAST_WORD.sub("\u00a0", held) if len(text.split()) >= _FEWEST else held
