"""Where a text that people read may not break into lines. No Qt."""

from __future__ import annotations

import pytest

from annotator.ui.text import tied


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Clause G-3 concerns 61.9 % of it, on 26 items.", "61.9~% of it, on 26~items."),
        ("At this pace until 2027-02-20. 1 label a day.", "2027-02-20. 1~label a~day."),
        ("There is nothing here that people compare.", "people~compare."),
    ],
)
def test_no_line_ends_between_a_figure_and_its_unit_or_before_the_last_word(
    text: str, held: str
) -> None:
    found = tied(text)
    assert held.replace("~", "\u00a0") in found
    assert found.replace("\u00a0", " ") == text


def test_a_few_words_may_break_anywhere() -> None:
    assert tied("Nobody stands out.") == "Nobody stands out."
    assert tied("") == ""
