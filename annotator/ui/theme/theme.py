"""The look in force: a palette and a text scale, applied as QPalette and one style sheet.

`current()` is what widgets that paint themselves ask for; `signals.changed` says when to ask again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from annotator.ui.theme.sheet import style_sheet
from annotator.ui.theme.tokens import LIGHT, PALETTES, Palette, ThemeName
from annotator.ui.theme.type_scale import FAMILIES, MONO_FAMILIES, SIZES, TypeStyle

FontStyle = Literal["title", "heading", "body", "small", "caps", "mono", "figure"]
MIN_SCALE, MAX_SCALE = 0.8, 2.0
_GRID = 4


class _Signals(QObject):
    changed = Signal()


@dataclass(frozen=True, slots=True)
class Theme:
    """palette: colours by role. scale: of text and of the spacing that goes with it, 0.8–2.0."""

    palette: Palette
    scale: float = 1.0

    def space(self, n: float = 1) -> int:
        """n steps of the 4-pixel grid, in logical pixels (not scaled: gaps stay calm)."""
        return round(n * _GRID)

    def px(self, length: float) -> int:
        """A length in logical pixels that grows with the text."""
        return round(length * self.scale)

    def font(self, style: FontStyle = "body") -> QFont:
        """The font of a step of the type scale."""
        return _font(SIZES[style], self.scale)

    def color(self, role: str) -> QColor:
        """The colour of a role by name."""
        return QColor(self.palette.color(role))


def color_of(value: str) -> QColor:
    """A palette's colour as Qt's."""
    return QColor(value)


def _font(style: TypeStyle, scale: float) -> QFont:
    font = QFont()
    font.setFamilies(list(MONO_FAMILIES if style.mono else FAMILIES))
    font.setPixelSize(round(style.size * scale))
    font.setWeight(QFont.Weight(style.weight))
    if style.spacing:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, style.spacing)
    return font


class _State:
    """What is in force in this process; a process has one QApplication and so one look."""

    theme = Theme(LIGHT)


signals = _Signals()


def current() -> Theme:
    """The theme in force."""
    return _State.theme


def apply(app: QApplication, name: ThemeName, scale: float = 1.0) -> Theme:
    """Puts a theme in force for the whole application and tells everybody. Scale is clamped."""
    theme = Theme(PALETTES[name], min(max(scale, MIN_SCALE), MAX_SCALE))
    _State.theme = theme
    app.setStyle("Fusion")
    app.setPalette(_qt_palette(theme.palette))
    app.setFont(theme.font("body"))
    app.setStyleSheet(style_sheet(theme.palette, theme.scale))
    signals.changed.emit()
    return theme


def _qt_palette(palette: Palette) -> QPalette:
    role = QPalette.ColorRole
    colors = {
        role.Window: palette.window,
        role.WindowText: palette.text,
        role.Base: palette.surface,
        role.AlternateBase: palette.surface_raised,
        role.ToolTipBase: palette.surface_raised,
        role.ToolTipText: palette.text,
        role.Text: palette.text,
        role.Button: palette.surface,
        role.ButtonText: palette.text,
        role.BrightText: palette.danger,
        role.Link: palette.accent,
        role.Highlight: palette.selection,
        role.HighlightedText: palette.on_selection,
        role.PlaceholderText: palette.text_muted,
        role.Mid: palette.border,
        role.Dark: palette.border_strong,
        role.Light: palette.surface,
        role.Accent: palette.accent,
    }
    made = QPalette()
    for key, color in colors.items():
        made.setColor(key, QColor(color))
    for key in (role.Text, role.ButtonText, role.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(palette.text_muted))
    return made
