"""The window's preferences: frozen, with ways to make a changed copy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Self

ThemeChoice = Literal["system", "light", "dark", "contrast"]
THEME_CHOICES: tuple[ThemeChoice, ...] = ("system", "light", "dark", "contrast")
SCALES = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
_RECENT = 12


@dataclass(frozen=True, slots=True)
class RecentProject:
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Preferences:
    """theme: `system` follows the desktop. scale: of text, one of SCALES.

    geometry: Qt's own bytes of the window's place, base64.
    """

    theme: ThemeChoice = "system"
    scale: float = 1.0
    geometry: str = ""
    recent: tuple[RecentProject, ...] = ()

    def opened(self, path: str, name: str) -> Self:
        """With the project first among the recent ones."""
        rest = tuple(r for r in self.recent if r.path != path)
        return replace(self, recent=(RecentProject(path, name), *rest)[:_RECENT])

    def forgot(self, path: str) -> Self:
        return replace(self, recent=tuple(r for r in self.recent if r.path != path))

    def scaled(self, steps: int) -> Self:
        """One or more steps larger or smaller, within 80–200 %."""
        nearest = min(range(len(SCALES)), key=lambda i: abs(SCALES[i] - self.scale))
        return replace(self, scale=SCALES[min(max(nearest + steps, 0), len(SCALES) - 1)])
