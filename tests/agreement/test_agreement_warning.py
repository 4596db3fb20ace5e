"""When the interval of α must not be trusted: one level, or two side by side, hold nearly all."""

from __future__ import annotations

import pytest

from annotator.agreement.measures.figures import warning
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.scale import Scale

LEVELS = ("1", "2", "3", "4", "5")
SCALE = Scale("ordinal", LEVELS, (1, 2, 3, 4, 5))


def table(**units: int) -> PatternTable:
    """``_123=4``: four items with the labels 1, 2 and 3."""
    return PatternTable((pattern_of(name[1:]), n) for name, n in units.items())


@pytest.mark.parametrize(
    ("units", "told"),
    [
        ({"_111": 27, "_112": 2, "_345": 1}, "3 of 30 items with two labels or more have a label"),
        ({"_112": 14, "_122": 14, "_123": 2}, "2 of 30 items"),
        ({"_112": 14, "_122": 14, "_123": 7}, "7 of 35 items"),
        ({"_455": 20, "_445": 20, "_345": 1}, "too few differing labels"),
    ],
)
def test_it_is_said_with_what_there_is_too_little_of(units, told):
    assert told in (warning(table(**units), SCALE) or "")


def test_two_levels_side_by_side_are_both_named():
    said = warning(table(_112=14, _122=14, _123=2), SCALE)
    assert said is not None
    assert said.startswith("too few violations for a trustworthy interval")
    assert said.endswith("have a label other than “1” or “2”")


@pytest.mark.parametrize(
    "units",
    [
        {},
        {"_1": 30},
        {"_112": 14, "_122": 14, "_123": 8},  # enough elsewhere
        {"_112": 10, "_133": 10, "_155": 10},  # spread out
        {"_113": 14, "_133": 14},  # two levels, but not side by side
        {"_112": 100, "_122": 100},  # many items: the others are rare, not unseen
    ],
)
def test_it_is_not_said_without_need(units):
    assert warning(table(**units), SCALE) is None


def test_a_scale_of_two_levels_has_no_others():
    two = Scale("ordinal", ("1", "2"), (1, 2))
    assert warning(table(_112=14, _122=14), two) is None
    assert warning(table(_112=14, _122=14), Scale("nominal", LEVELS)) is None
