"""Colours by role: the only place with colour literals. Contrast is computed by a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["light", "dark", "contrast"]
"""`contrast` is the high-contrast palette: 7:1 for all text."""


@dataclass(frozen=True, slots=True)
class Tone:
    """A background and the colour of text on it."""

    background: str
    on: str


@dataclass(frozen=True, slots=True)
class Palette:
    """Named roles, as `#rrggbb`.

    window: behind the cards. surface: cards, fields. surface_raised: rail, headers, popups.
    border_off: the edge of a button that cannot be used now.
    border_strong: what shows by its edge alone (boxes to tick, handles); 3:1 on any ground.
    accent_line: what carries a figure without words (bars, rings): 3:1 on cards.
    target: text of the judged turn's role; target_bar: its edge; target_tint: its ground.
    evidence: four grounds for marked spans; body text is legible on each.
    severity: five steps from harmless to severe, never told apart by hue alone.
    """

    name: ThemeName
    window: str
    surface: str
    surface_raised: str
    hover: str
    border: str
    border_off: str
    border_strong: str
    text: str
    text_muted: str
    accent: str
    accent_soft: str
    accent_line: str
    on_accent: str
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    success: str
    success_soft: str
    target: str
    target_bar: str
    target_tint: str
    selection: str
    on_selection: str
    evidence: tuple[str, str, str, str]
    severity: tuple[Tone, Tone, Tone, Tone, Tone]

    def color(self, role: str) -> str:
        """The colour of a role by name. KeyError where it is no colour role."""
        value = getattr(self, role, None)
        if not isinstance(value, str) or role == "name":
            raise KeyError(role)
        return value

    def severity_tone(self, step: int, steps: int = 5) -> Tone:
        """The tone of step `step` (0-based) of a scale with `steps` levels."""
        if steps <= 1:
            return self.severity[0]
        return self.severity[round(min(max(step, 0), steps - 1) * 4 / (steps - 1))]


LIGHT = Palette(
    name="light",
    window="#f5f5f3",
    surface="#ffffff",
    surface_raised="#fbfbf9",
    hover="#f0f1f3",
    border="#dfe0e0",
    border_off="#dfe0e0",
    border_strong="#82878f",
    text="#1b1f26",
    text_muted="#5b6371",
    accent="#3054a3",
    accent_soft="#e8edf8",
    accent_line="#7a92cd",
    on_accent="#ffffff",
    danger="#9b2743",
    danger_soft="#fbecef",
    warning="#855010",
    warning_soft="#fff6ec",
    success="#22694a",
    success_soft="#e9f4ee",
    target="#855010",
    target_bar="#e6c05e",
    target_tint="#fffdf5",
    selection="#c9d6f2",
    on_selection="#1b1f26",
    evidence=("#fbe0aa", "#f4c6cf", "#c8e3d2", "#d3d9f5"),
    severity=(
        Tone("#e2e8ec", "#1b1f26"),
        Tone("#c2d3d0", "#1b1f26"),
        Tone("#e0b64e", "#1b1f26"),
        Tone("#d98038", "#1b1f26"),
        Tone("#8f2948", "#ffffff"),
    ),
)

DARK = Palette(
    name="dark",
    window="#15171b",
    surface="#1d2026",
    surface_raised="#191c21",
    hover="#282c34",
    border="#31353d",
    border_off="#31353d",
    border_strong="#747c8a",
    text="#e7e9ed",
    text_muted="#a3aab6",
    accent="#9db6f2",
    accent_soft="#26324e",
    accent_line="#566eab",
    on_accent="#10182b",
    danger="#f0a0b2",
    danger_soft="#3b222a",
    warning="#e9bd7c",
    warning_soft="#352b1d",
    success="#86cfa9",
    success_soft="#1d3229",
    target="#e6be74",
    target_bar="#a98433",
    target_tint="#22211d",
    selection="#3a4c78",
    on_selection="#f4f6fa",
    evidence=("#5a4618", "#5c2a38", "#1f4a35", "#343e6e"),
    severity=(
        Tone("#353b44", "#e7e9ed"),
        Tone("#3d5654", "#eef3f2"),
        Tone("#dcb654", "#1b1f26"),
        Tone("#d98540", "#1b1f26"),
        Tone("#a83258", "#ffffff"),
    ),
)

CONTRAST = Palette(
    name="contrast",
    window="#000000",
    surface="#000000",
    surface_raised="#000000",
    hover="#1f1f1f",
    border="#b8b8b8",
    border_off="#4d4d4d",
    border_strong="#ffffff",
    text="#ffffff",
    text_muted="#dcdcdc",
    accent="#9fd0ff",
    accent_soft="#0b2440",
    accent_line="#9fd0ff",
    on_accent="#000000",
    danger="#ffb3c0",
    danger_soft="#33000d",
    warning="#ffd27a",
    warning_soft="#2b1d00",
    success="#8df0bb",
    success_soft="#00260f",
    target="#ffd27a",
    target_bar="#ffd27a",
    target_tint="#100c00",
    selection="#ffe45e",
    on_selection="#000000",
    evidence=("#4a3500", "#570f25", "#00391c", "#1c2670"),
    severity=(
        Tone("#ffffff", "#000000"),
        Tone("#bfe6df", "#000000"),
        Tone("#ffc21a", "#000000"),
        Tone("#ff8a2b", "#000000"),
        Tone("#7a0032", "#ffffff"),
    ),
)

PALETTES: dict[ThemeName, Palette] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


def contrast_ratio(one: str, other: str) -> float:
    """WCAG 2.2 contrast of two `#rrggbb` colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    channels = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
