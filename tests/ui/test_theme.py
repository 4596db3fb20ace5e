"""Colours by role with the contrast that people need, one sheet, and icons that follow."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from annotator.ui import theme
from annotator.ui.theme import PALETTES, Palette
from annotator.ui.theme.sheet import style_sheet
from annotator.ui.theme.tokens import contrast_ratio
from annotator.ui.theme.type_scale import SIZES
from annotator.ui.widgets.label import label

ICONS = Path(theme.__file__).parent / "icons"
NEEDED = {"light": 4.5, "dark": 4.5, "contrast": 7.0}
GROUNDS = ("window", "surface", "surface_raised", "hover")

everyone = pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)


def pairs(palette: Palette) -> list[tuple[str, str, str]]:
    """(what, text, ground) for everything that is ever written on something."""
    found = [
        (f"{ink} on {ground}", palette.color(ink), palette.color(ground))
        for ink in ("text", "text_muted", "accent", "danger", "warning", "success", "target")
        for ground in GROUNDS
    ]
    found += [
        (f"{ink} on {ground}", palette.color(ink), palette.color(ground))
        for ink, ground in (
            ("on_accent", "accent"),
            ("text", "accent_soft"),
            ("accent", "accent_soft"),
            ("text_muted", "accent_soft"),
            ("text", "danger_soft"),
            ("text_muted", "danger_soft"),
            ("danger", "danger_soft"),
            ("text", "warning_soft"),
            ("text_muted", "warning_soft"),
            ("warning", "warning_soft"),
            ("text", "success_soft"),
            ("success", "success_soft"),
            ("text", "target_tint"),
            ("text_muted", "target_tint"),
            ("target", "target_tint"),
            ("on_selection", "selection"),
        )
    ]
    found += [(f"text on evidence {n}", palette.text, c) for n, c in enumerate(palette.evidence)]
    found += [(f"severity {n}", t.on, t.background) for n, t in enumerate(palette.severity, 1)]
    return found


@everyone
def test_all_text_has_the_contrast_that_its_palette_promises(palette: Palette) -> None:
    low = {what: round(contrast_ratio(ink, ground), 2) for what, ink, ground in pairs(palette)}
    assert {w: r for w, r in low.items() if r < NEEDED[palette.name]} == {}


@everyone
def test_severity_steps_differ_by_lightness_and_not_by_hue_alone(palette: Palette) -> None:
    backgrounds = [tone.background for tone in palette.severity]
    for one, other in combinations(backgrounds, 2):
        assert contrast_ratio(one, other) > 1.15, (one, other)


def test_contrast_is_wcags() -> None:
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@everyone
@pytest.mark.parametrize("steps", [2, 3, 5, 7])
def test_any_number_of_levels_spans_the_whole_ramp(palette: Palette, steps: int) -> None:
    tones = [palette.severity_tone(step, steps) for step in range(steps)]
    assert tones[0] == palette.severity[0] and tones[-1] == palette.severity[-1]


@everyone
@pytest.mark.parametrize("scale", [0.8, 1.0, 2.0])
def test_the_sheet_leaves_nothing_unfilled(palette: Palette, scale: float) -> None:
    sheet = style_sheet(palette, scale)
    assert "$" not in sheet and "{" in sheet


@everyone
def test_icons_drawn_by_the_sheet_exist_in_the_palettes_colours(palette: Palette) -> None:
    for name, color in (
        ("check", palette.on_accent),
        ("dot", palette.on_accent),
        ("chevron", palette.text_muted),
    ):
        assert color in (ICONS / "sheet" / f"{name}-{palette.name}.svg").read_text("utf-8")


def test_unknown_roles_and_icons_are_errors(qapp: QApplication) -> None:
    with pytest.raises(KeyError):
        theme.current().color("nice")
    with pytest.raises(FileNotFoundError):
        theme.icon("no-such-icon")


def test_an_icon_takes_the_colour_of_its_role(qapp: QApplication) -> None:
    image = theme.icon("check", "danger").pixmap(48, 48).toImage()
    seen = {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }
    assert seen == {theme.current().palette.danger}


def test_every_icon_is_used_licensed_and_drawable(qapp: QApplication) -> None:
    names = {path.stem for path in ICONS.glob("*.svg")}
    source = "".join(
        path.read_text("utf-8") for path in Path(theme.__file__).parents[1].rglob("*.py")
    )
    assert "ISC" in (ICONS / "LICENSE").read_text("utf-8")
    assert sorted(name for name in names if f'"{name}"' not in source) == []
    for name in names:
        assert not theme.icon(name).pixmap(24, 24).isNull()


def test_a_change_of_theme_reaches_what_is_on_screen(qtbot: QtBot, qapp: QApplication) -> None:
    window = QWidget()
    window.setObjectName("window")
    qtbot.addWidget(window)
    window.resize(50, 50)
    window.show()
    with qtbot.waitSignal(theme.signals.changed):
        theme.apply(qapp, "dark")
    assert QColor(window.grab().toImage().pixel(5, 5)).name() == PALETTES["dark"].window


def test_text_grows_with_the_scale_and_the_scale_is_bounded(
    qtbot: QtBot, qapp: QApplication
) -> None:
    shown = label("text")
    qtbot.addWidget(shown)
    shown.show()
    heights = []
    for scale in (0.8, 1.0, 2.0):
        theme.apply(qapp, "light", scale)
        heights.append(shown.fontInfo().pixelSize())
    assert heights == [11, 14, 28]
    assert theme.apply(qapp, "light", 9).scale == 2.0
    assert theme.apply(qapp, "light", 0.1).scale == 0.8


def test_every_step_of_the_type_scale_has_a_font(qapp: QApplication) -> None:
    for style in SIZES:
        font = theme.current().font(style)  # type: ignore[arg-type]
        assert font.pixelSize() == round(SIZES[style].size)


def test_labels_show_markup_as_text(qtbot: QtBot) -> None:
    shown = label("<b>bold</b>")
    qtbot.addWidget(shown)
    plain = QLabel()
    plain.setText("x")
    assert shown.text() == "<b>bold</b>"
    assert shown.sizeHint().width() > label("bold").sizeHint().width()
