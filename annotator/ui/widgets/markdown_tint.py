"""The rendered view: the raw text with its Markdown tinted. No text is added, hidden or loaded."""

from __future__ import annotations

import re

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from annotator.ui import theme

_PLAIN, _FENCED = 0, 1
_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_MARKERS = re.compile(r"^\s*(?:#{1,6}\s|[-*+]\s|\d{1,3}[.)]\s|>+\s?)")
_CODE = re.compile(r"`[^`]+`")
_STRONG = re.compile(r"(\*\*|__)(?=\S).+?(?<=\S)\1")


class MarkdownTint(QSyntaxHighlighter):
    """Headings and strong text bold, code in a fixed width, markers dimmed; off until `on`."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._on = False

    def turn(self, on: bool) -> None:
        """Switches the tint; the caller sees to the height afterwards."""
        self._on = on
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        self.setCurrentBlockState(_PLAIN)
        if not self._on:
            return
        fence = _FENCE.match(text) is not None
        inside = self.previousBlockState() == _FENCED
        if fence or inside:
            self.setCurrentBlockState(_PLAIN if fence and inside else _FENCED)
            self.setFormat(0, len(text), _code(dim=fence))
            return
        if _HEADING.match(text):
            self.setFormat(0, len(text), _bold())
        for found in _STRONG.finditer(text):
            self.setFormat(found.start(), found.end() - found.start(), _bold())
        for found in _CODE.finditer(text):
            self.setFormat(found.start(), found.end() - found.start(), _code())
        if marker := _MARKERS.match(text):
            self.setFormat(marker.start(), marker.end() - marker.start(), _dim())


def _bold() -> QTextCharFormat:
    made = QTextCharFormat()
    made.setFontWeight(QFont.Weight.Bold)
    return made


def _dim() -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(theme.current().color("text_muted"))
    return made


def _code(*, dim: bool = False) -> QTextCharFormat:
    made = _dim() if dim else QTextCharFormat()
    made.setFontFamilies(theme.current().font("mono").families())
    made.setBackground(theme.current().color("hover"))
    return made
