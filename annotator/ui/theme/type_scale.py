"""Families and sizes of text. No font is bundled: the system's own sans serif is used."""

from __future__ import annotations

from dataclasses import dataclass

FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "Cantarell", "Ubuntu", "DejaVu Sans")
MONO_FAMILIES = ("JetBrains Mono", "SF Mono", "Cascadia Mono", "Noto Sans Mono", "DejaVu Sans Mono")


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """size: logical pixels at 100 %. weight: 400 regular, 600 semibold. spacing: pixels."""

    size: float
    weight: int = 400
    spacing: float = 0.0
    mono: bool = False


SIZES: dict[str, TypeStyle] = {
    "title": TypeStyle(18, 600),
    "heading": TypeStyle(14, 600),
    "body": TypeStyle(14),
    "small": TypeStyle(12.5),
    "caps": TypeStyle(12, 600, 0.4),
    "mono": TypeStyle(13, mono=True),
    "figure": TypeStyle(32, 700),
}
