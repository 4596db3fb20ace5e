"""The fast writer of what is hashed: byte for byte what the plain one writes, or its error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain import canonical as plain
from annotator.domain.canonical import JsonObject
from annotator.domain.errors import UserError
from annotator.store.json import canonical

_LARGEST = 2**53
_SURROGATES = range(0xD800, 0xE000)
texts = st.text(st.characters(exclude_categories=()), max_size=20)  # lone surrogates among them
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-_LARGEST, _LARGEST)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(texts, values, max_size=5))
def test_it_writes_the_same_bytes(value: JsonObject) -> None:
    assert canonical(value) == plain.canonical(value)


def test_every_character_is_written_the_same() -> None:
    for start in range(0, 0x110000, 256):
        some = [chr(n) for n in range(start, start + 256) if n not in _SURROGATES]
        value = {one: f"a{one}b" for one in some}
        assert canonical(value) == plain.canonical(value), hex(start)


@pytest.mark.parametrize(
    "value", [1e16, 1e-7, 1.0, -0.0, _LARGEST, -_LARGEST, ("a", ("b",)), "\udc80", 1e300]
)
def test_numbers_tuples_and_lone_surrogates_are_no_exception(value: float | str) -> None:
    assert canonical({"a": [value]}) == plain.canonical({"a": [value]})


@pytest.mark.parametrize("value", [_LARGEST + 1, -_LARGEST - 1, 2**64, 10**30])
def test_a_whole_number_that_others_would_round_is_refused(value: int) -> None:
    with pytest.raises(UserError, match="larger than 2\\^53"):
        canonical({"a": [value]})


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"a": {"b": value}})
