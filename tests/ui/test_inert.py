"""Model text is shown inertly, and every position on display leads back to the text."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from annotator.ui.widgets.display_map import RUN, DisplayMap
from annotator.ui.widgets.inert import Highlight, InertText

ODD = "a\0b\u202ec\r\n\U0001f600d\ud800e\u200bf\rg\u2028h\ufeffi\ufffcj\ufdd0k\u200dl"
odd_text = st.text(
    st.one_of(
        st.sampled_from(ODD + "  \t\n\u200d\u200c\ufe0f\U000e0041\u06a9\u0645"),
        st.characters(codec=None),
    ),
    max_size=60,
)
long_text = st.builds(
    lambda parts: "".join(c * n for c, n in parts),
    st.lists(
        st.tuples(st.sampled_from("x\U0001f600 \n\u202e"), st.integers(0, 2 * RUN + 1)), max_size=4
    ),
)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(odd_text | long_text, st.data())
@settings(deadline=None)
def test_a_span_shown_leads_back_to_the_same_span(raw: str, data: st.DataObject) -> None:
    if not raw:
        return
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    shape = DisplayMap(raw)
    shown = shape.to_shown(start, end)
    back = shape.to_raw(*shown)
    # \r\n is shown as one line end, so a span that cuts it in half takes all of it
    if raw[start - 1 : start + 1] == "\r\n" and start:
        start -= 1
    if raw[end - 1 : end + 1] == "\r\n":
        end += 1
    assert back == (start, end)


@given(odd_text | long_text)
@settings(deadline=None)
def test_the_display_is_as_long_as_it_says_in_utf16_units(raw: str) -> None:
    shape = DisplayMap(raw)
    assert shape.length == utf16(shape.shown)
    if raw:
        assert shape.to_shown(0, len(raw)) == (0, shape.length)
        assert shape.to_raw(0, shape.length) == (0, len(raw))


@given(odd_text | long_text, st.data())
@settings(deadline=None)
def test_any_selection_reads_a_span_that_covers_it(raw: str, data: st.DataObject) -> None:
    shape = DisplayMap(raw)
    first = data.draw(st.integers(0, shape.length))
    last = data.draw(st.integers(first, shape.length))
    start, end = shape.to_raw(first, last)
    assert 0 <= start <= end <= len(raw)
    if start < end:
        left, right = shape.to_shown(start, end)
        assert left <= max(first, left) and right >= min(last, right)
        assert not set(shape.shown.encode("utf-16-le", "surrogatepass")) or left <= right


@given(odd_text | long_text)
@settings(deadline=None)
def test_nothing_invisible_is_left_and_nothing_else_is_lost(raw: str) -> None:
    shape = DisplayMap(raw, all_marks=True)
    assert not set(shape.shown) & set(
        "\0\x1b\r\u200b\u200d\u202e\u2028\u2029\ufeff\ufffc\ud800\U000e0041"
    )
    kept = shape.shown
    for one in shape.marked():
        kept = kept.replace(f"⟦U+{ord(one):04X}⟧", one)
    if "⟦" not in raw and not any(len(w) > RUN for w in raw.split()) and "\r\n" not in raw:
        assert kept == raw


@pytest.mark.parametrize("text", ["👩‍🚀", "❤️", "می‌خواهم", "क्‍ष", "1️⃣"])
def test_joiners_that_do_their_work_stay_unmarked(text: str) -> None:
    assert DisplayMap(text).shown == text
    assert "⟦" in DisplayMap(text, all_marks=True).shown


@pytest.mark.parametrize("text", ["pass\u200dword", "a\u200cb", "x\ufe0f", "\U000e0068\U000e0069"])
def test_joiners_and_tags_that_hide_something_are_shown(text: str) -> None:
    assert "⟦U+" in DisplayMap(text).shown


def widget(qtbot: QtBot, text: str, **options: bool) -> InertText:
    made = InertText("Response", **options)
    qtbot.addWidget(made)
    made.set_text(text)
    return made


def test_the_widget_holds_the_display_form_and_gives_back_the_text(qtbot: QtBot) -> None:
    made = widget(qtbot, ODD)
    assert made.text() == ODD
    assert made.toPlainText() == DisplayMap(ODD).shown
    made.selectAll()
    assert made.selection() == (0, len(ODD))


def test_qt_counts_the_positions_as_the_map_does(qtbot: QtBot) -> None:
    made = widget(qtbot, ODD + "z" * (RUN + 5) + "\U0001f600" * 9)
    shape = DisplayMap(made.text())
    assert made.document().characterCount() - 1 == shape.length


def test_a_selection_after_emoji_is_read_in_code_points(qtbot: QtBot) -> None:
    made = widget(qtbot, "😀😀 harm here")
    made.select(3, 7)
    assert made.textCursor().selectedText() == "harm"
    assert made.selection() == (3, 7)


def test_a_selection_by_keyboard_is_read(qtbot: QtBot, activate: Callable[[QWidget], None]) -> None:
    made = widget(qtbot, "😀 one two")
    activate(made)
    made.setFocus()
    made.moveCursor(QTextCursor.MoveOperation.Start)
    for _ in range(3):
        qtbot.keyClick(made, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert made.selection() == (0, 3)


def test_highlights_are_drawn_where_the_text_is(qtbot: QtBot) -> None:
    made = widget(qtbot, "a\u202e😀 evidence")
    made.highlight([Highlight(4, 12), Highlight(0, 1, 1)])
    drawn = [e.cursor.selectedText() for e in made.extraSelections()]
    assert drawn == ["⟦U+202E⟧", "evidence", "a"]


def test_markup_stays_text(qtbot: QtBot) -> None:
    text = '<img src="file:///etc/passwd"> [x](http://a) <b>bold</b>'
    made = widget(qtbot, text)
    assert made.toPlainText() == text
    made.moveCursor(QTextCursor.MoveOperation.Start)
    assert made.anchorAt(made.cursorRect().center()) == ""


def test_nothing_can_be_dropped_typed_or_pasted(
    qtbot: QtBot, activate: Callable[[QWidget], None]
) -> None:
    made = widget(qtbot, "fixed")
    activate(made)
    made.setFocus()
    qtbot.keyClicks(made, "abc\x08")
    made.paste()
    data = QMimeData()
    data.setUrls([QUrl("file:///etc/passwd")])
    assert not made.acceptDrops() and not made.canInsertFromMimeData(data)
    assert made.toPlainText() == "fixed"


def test_copy_gives_the_text_and_not_its_display(
    qtbot: QtBot, activate: Callable[[QWidget], None]
) -> None:
    raw = "a\u202eb" + "x" * (RUN + 1)
    made = widget(qtbot, raw)
    activate(made)
    made.setFocus()
    made.selectAll()
    qtbot.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == raw
    QApplication.clipboard().clear()
    made.copy()
    assert QApplication.clipboard().text() == raw


def test_a_copy_still_on_the_clipboard_does_not_crash_the_end_of_the_program() -> None:
    script = """
from PySide6.QtWidgets import QApplication
app = QApplication([])
from annotator.ui.widgets.inert import InertText
text = InertText("Response")
text.set_text("still here")
text.selectAll()
text.copy()
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_a_million_characters_without_a_space_appear_at_once(qtbot: QtBot) -> None:
    begin = time.perf_counter()
    made = widget(qtbot, "x" * 1_000_000)
    made.resize(600, 400)
    made.show()
    made.grab()
    assert time.perf_counter() - begin < 5


def test_a_very_long_text_comes_in_slices_and_is_whole(qtbot: QtBot) -> None:
    text = "".join(f"line {n}, é \U0001f600 and \u202e a mark\r\n" for n in range(30_000))
    made = widget(qtbot, text)
    first = made.document().characterCount()
    assert made.text() == text
    qtbot.waitUntil(lambda: made.document().characterCount() > first)
    qtbot.waitUntil(lambda: made.toPlainText().count("line ") == 30_000, timeout=20_000)
    assert made.toPlainText() == DisplayMap(text).shown


def test_a_place_far_down_can_be_chosen_before_the_text_is_whole(qtbot: QtBot) -> None:
    text = "one two three\n" * 60_000
    made = widget(qtbot, text)
    assert made.document().characterCount() < len(text) / 2
    made.select(len(text) - 6, len(text) - 1)
    assert made.selected_text() == "three"
    other = widget(qtbot, text)
    qtbot.keyClick(other, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert other.selected_text() == text


def test_auto_height_follows_the_width(qtbot: QtBot) -> None:
    made = widget(qtbot, "word " * 200, auto_height=True)
    made.resize(800, 100)
    made.show()
    qtbot.waitUntil(lambda: made.height() > 100)
    wide = made.height()
    made.resize(300, wide)
    qtbot.waitUntil(lambda: made.viewport().height() > 2 * wide)
    last = made.document().lastBlock()
    bottom = made.blockBoundingGeometry(last).bottom()
    assert bottom <= made.viewport().height() + 1


def test_text_that_no_font_covers_is_named(qtbot: QtBot) -> None:
    nobody_draws = "\U000f0000"
    made = widget(qtbot, f"plain é {nobody_draws}{nobody_draws}\u202e")
    assert nobody_draws in made.uncovered()
    assert "é" not in made.uncovered() and "\u202e" not in made.uncovered()
