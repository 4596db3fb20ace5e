"""The one style sheet, a template filled from the palette and the text scale.

Widgets say what they are with the dynamic property `look`; the sheet says how that appears.
"""

from __future__ import annotations

from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from string import Template

from annotator.ui.theme.tokens import Palette
from annotator.ui.theme.type_scale import FAMILIES, MONO_FAMILIES, SIZES


def style_sheet(palette: Palette, scale: float) -> str:
    """QSS for the whole application. KeyError where the template names an unknown role."""
    template = files(__package__).joinpath("template.qss").read_text("utf-8")
    return Template(template).substitute(
        _colors(palette), **_sizes(scale), **_families(), icons=_icons()
    )


def _icons() -> str:
    """The folder of icons that the sheet itself draws, tinted beforehand: QSS reads files only."""
    return Path(str(files(__package__).joinpath("icons", "sheet"))).as_posix()


def _colors(palette: Palette) -> dict[str, str]:
    values = ((f.name, getattr(palette, f.name)) for f in fields(palette))
    return {name: value for name, value in values if isinstance(value, str)}


def _sizes(scale: float) -> dict[str, str]:
    fonts = {f"size_{name}": f"{round(style.size * scale)}px" for name, style in SIZES.items()}
    lengths = {f"px{n}": f"{round(n * scale)}px" for n in (2, 4, 6, 8, 10, 12, 16, 20, 24, 28)}
    # Within a border of 2 pixels in the place of 1 a frame keeps its size.
    less = {f"px{n}_less": f"{round(n * scale) - 1}px" for n in (4, 6, 8, 12)}
    return fonts | lengths | less


def _families() -> dict[str, str]:
    def quoted(names: tuple[str, ...]) -> str:
        return ", ".join(f'"{name}"' for name in names)

    return {"sans": quoted(FAMILIES), "mono": quoted(MONO_FAMILIES)}
