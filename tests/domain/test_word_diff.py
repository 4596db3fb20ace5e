"""Two texts in one, word by word."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.word_diff import MOST_WORDS, word_diff

WORDS = st.lists(st.sampled_from(["one ", "two ", "one", "two, ", "\n", "三四", "é"])).map("".join)


def test_words_that_changed_stand_between_those_that_did_not() -> None:
    assert word_diff("Names a private person.", "Names a living, private person.") == (
        ("Names a ", "same"),
        ("living, ", "added"),
        ("private person.", "same"),
    )
    assert word_diff("No harm.", "Some harm.") == (
        ("No", "removed"),
        ("Some", "added"),
        (" harm.", "same"),
    )


def test_a_word_at_the_end_leaves_the_one_before_as_it_was() -> None:
    assert word_diff("The milder.", "The milder one.") == (
        ("The milder", "same"),
        (" one", "added"),
        (".", "same"),
    )


def test_a_text_that_comes_or_goes_is_one_span() -> None:
    assert word_diff("", "All of it.") == (("All of it.", "added"),)
    assert word_diff("All of it.", "") == (("All of it.", "removed"),)
    assert word_diff("", "") == ()


def test_texts_without_spaces_are_compared_by_character() -> None:
    assert word_diff("危険な漢字", "危険の漢字") == (
        ("危険", "same"),
        ("な", "removed"),
        ("の", "added"),
        ("漢字", "same"),
    )


def test_texts_too_long_to_compare_are_replaced_between_what_they_share() -> None:
    old = " ".join(f"a{n}" for n in range(MOST_WORDS + 1))
    new = " ".join(f"b{n}" for n in range(MOST_WORDS + 1))
    spans = word_diff(f"Begin {old} end", f"Begin {new} end")
    assert [mark for _, mark in spans] == ["same", "removed", "added", "same"]


@given(WORDS | st.text(), WORDS | st.text())
def test_both_texts_can_be_read_off_the_spans(before: str, after: str) -> None:
    spans = word_diff(before, after)
    assert "".join(text for text, mark in spans if mark != "added") == before
    assert "".join(text for text, mark in spans if mark != "removed") == after
    marks = [mark for _, mark in spans]
    assert all(a != b for a, b in pairwise(marks))
    assert all(text for text, _ in spans)
    if before == after:
        assert set(marks) <= {"same"}
