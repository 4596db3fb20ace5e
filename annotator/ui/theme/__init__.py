"""Colours, type, spacing and icons. Colour literals live here and nowhere else."""

from __future__ import annotations

from annotator.ui.theme.icons import icon
from annotator.ui.theme.theme import FontStyle, Theme, apply, color_of, current, signals
from annotator.ui.theme.tokens import PALETTES, Palette, ThemeName, Tone

__all__ = [
    "PALETTES",
    "FontStyle",
    "Palette",
    "Theme",
    "ThemeName",
    "Tone",
    "apply",
    "color_of",
    "current",
    "icon",
    "signals",
]
