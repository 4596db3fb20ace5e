"""Canonical bytes: one form for every value, and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.canonical import canonical, content_hash, sha256
from annotator.domain.errors import UserError

any_text = st.text(st.characters(exclude_categories=()))
plain = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | any_text
numbers = st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    plain | numbers,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_canonical_bytes_read_back_as_the_same_value(value: object) -> None:
    assert json.loads(canonical(value)) == value  # type: ignore[arg-type]


@given(st.dictionaries(any_text, plain, max_size=6))
def test_the_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical(turned) == canonical(value)  # type: ignore[arg-type]


def test_there_is_no_white_space_and_keys_are_sorted_by_code_point() -> None:
    assert canonical({"b": [1, 2.5], "a": {"é": None, "z": True}}) == (
        b'{"a":{"z":true,"\xc3\xa9":null},"b":[1,2.5]}'
    )


def test_a_lone_surrogate_stays_an_escape() -> None:
    assert canonical("a\ud800b") == b'"a\\ud800b"'


def test_separators_that_editors_break_lines_at_survive() -> None:
    assert json.loads(canonical("a\u2028b\u2029c\x00d")) == "a\u2028b\u2029c\x00d"


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1])
def test_a_whole_number_that_other_programs_would_round_is_refused(number: int) -> None:
    with pytest.raises(UserError, match="2\\^53"):
        canonical({"deep": [number]})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="Out of range"):
        canonical([number])


def test_the_hash_is_sha256_of_the_bytes() -> None:
    assert content_hash({}) == sha256(b"{}")
    assert sha256(b"a", b"b") == sha256(b"ab")
