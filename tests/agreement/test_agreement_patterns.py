"""Patterns, their keys, and a table that stays equal to one that was built anew."""

from __future__ import annotations

import random
import time

import pytest
from evidence import record
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.measures.pairs import Confusion
from annotator.agreement.measures.percent import percent_agreement
from annotator.agreement.patterns import (
    PatternTable,
    pattern_from_key,
    pattern_key,
    pattern_of,
)
from annotator.agreement.scale import Scale

ORDINAL = Scale("ordinal", ("1", "2", "3", "4", "5"), (1, 2, 3, 4, 5))
CATEGORIES = Scale("set", ("privacy", "bias", "self-harm"))
CODES = st.text("abcdefghijklmnopqrstuvwxyz0123456789_|-", min_size=1, max_size=12)


def table_of(units) -> PatternTable:
    return PatternTable((pattern_of(unit), 1) for unit in units)


@given(st.lists(CODES, max_size=8))
def test_a_key_gives_its_pattern_back(codes):
    pattern = pattern_of(codes)
    assert pattern_from_key(pattern_key(pattern)) == pattern
    assert pattern_of(reversed(codes)) == pattern


def test_keys_are_stable_text():
    assert pattern_key(pattern_of(["3", "1", "1"])) == "1:2,3:1"
    assert pattern_key(()) == ""
    assert pattern_key(pattern_of(["privacy|bias", "-"])) == "-:1,privacy|bias:1"


@pytest.mark.parametrize("key", ["1", "1:", ":1", "1:0", "1:-1", "2:1,1:1", "1:1,1:1", "1:01", ","])
def test_a_text_that_is_no_key_is_refused(key):
    with pytest.raises(ValueError, match="pattern"):
        pattern_from_key(key)


def test_counts_of_a_table():
    table = table_of([["1", "1", "3"], ["2"], [], ["5", "4"]])
    assert (table.n_items, table.n_pairable, table.n_labels) == (3, 2, 6)
    assert table.distribution(ORDINAL) == (("1", 2), ("2", 1), ("3", 1), ("4", 1), ("5", 1))
    assert dict(table.items()) == {
        (("1", 2), ("3", 1)): 1,
        (("2", 1),): 1,
        (("4", 1), ("5", 1)): 1,
    }


def test_distribution_has_unused_levels_and_counts_options_of_sets():
    assert table_of([]).distribution(ORDINAL) == tuple((code, 0) for code in "12345")
    table = table_of([["privacy|bias", "-"], ["bias"]])
    assert table.distribution(CATEGORIES) == (("privacy", 1), ("bias", 2), ("self-harm", 0))
    with pytest.raises(ValueError, match="not a declared"):
        table.distribution(ORDINAL)


def test_coincidence_sums_are_those_of_the_counts():
    """Three units of three ratings, one of two: Σ c_a c_b by pair, by size of unit."""
    table = table_of([["1", "1", "2"], ["1", "2", "2"], ["1", "2", "3"], ["1", "3"]])
    assert table.splits == {
        3: {("1", "2"): 5, ("1", "3"): 1, ("2", "3"): 1},
        2: {("1", "3"): 1},
    }
    assert table.paired == {"1": 5, "2": 4, "3": 2}


def test_what_is_not_there_cannot_be_removed_and_nothing_changes():
    table = table_of([["1", "2"], ["1", "2"], ["3"]])
    before = table.copy()
    there, absent = pattern_of(["1", "2"]), pattern_of(["4", "5"])
    for attempt in (
        lambda: table.remove(absent),
        lambda: table.remove(there, 3),
        lambda: table.remove(there, 0),
        lambda: table.add(there, -1),
        lambda: table.replace(absent, there),
        lambda: table.replace(absent, absent),
        lambda: table.replace(there, (("2", 1), ("1", 1))),
        lambda: table.add((("1", 0),)),
    ):
        with pytest.raises(ValueError, match=r"cannot|not a pattern"):
            attempt()
        assert table == before


def test_a_unit_without_ratings_counts_nowhere():
    table = PatternTable()
    table.add(())
    table.replace(None, ())
    table.replace((), pattern_of(["1"]))
    table.replace(pattern_of(["1"]), None)
    table.remove(())
    assert table == PatternTable()


@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_edits_leave_what_a_rebuild_gives(seed):
    """Labels come, change and go, one at a time; figures are compared along the way."""
    draw = random.Random(seed)
    codes = ("-", "bias", "privacy", "privacy|bias") if seed == 3 else ORDINAL.codes
    scale = CATEGORIES if seed == 3 else ORDINAL
    units: list[list[str]] = [[] for _ in range(60)]
    table = PatternTable()
    for step in range(5_000):
        unit = draw.choice(units)
        before = pattern_of(unit)
        if unit and draw.random() < 0.5:
            place = draw.randrange(len(unit))
            unit[place : place + 1] = [draw.choice(codes)] if draw.random() < 0.4 else []
        elif len(unit) < 6:
            unit.append(draw.choice(codes))
        table.replace(before, pattern_of(unit))
        if step % 250 == 0:
            rebuilt = table_of(units)
            assert table == rebuilt
            assert alpha_estimate(table, scale) == alpha_estimate(rebuilt, scale)
            assert percent_agreement(table) == percent_agreement(rebuilt)
    assert table == table_of(units)
    for unit in units:
        table.replace(pattern_of(unit), None)
    assert table == PatternTable()


def test_a_copy_is_independent():
    table = table_of([["1", "2"]])
    other = table.copy()
    other.add(pattern_of(["5"]))
    assert table == table_of([["1", "2"]]) != other


def test_a_confusion_counts_cells_and_has_the_pairs_alpha():
    scale = Scale("nominal", ("no", "partial", "yes"))
    confusion = Confusion(scale, [(("no", "no"), 5), (("no", "yes"), 2), (("yes", "no"), 1)])
    confusion.add("yes", "yes", 3)
    confusion.add("yes", "partial")
    confusion.remove("yes", "partial")
    cells = {("no", "no"): 5, ("no", "yes"): 2, ("yes", "no"): 1, ("yes", "yes"): 3}
    assert dict(confusion.items()) == cells
    assert (confusion.n_items, confusion.percent_agreement()) == (11, pytest.approx(8 / 11))
    pairs = [["no", "no"]] * 5 + [["no", "yes"]] * 3 + [["yes", "yes"]] * 3
    assert confusion.alpha_estimate() == alpha_estimate(table_of(pairs), scale)
    assert confusion == Confusion(scale, confusion.items())


def test_a_confusion_refuses_what_is_not_there():
    confusion = Confusion(ORDINAL, [(("1", "2"), 1)])
    for attempt in (
        lambda: confusion.remove("2", "1"),  # the same pattern, another cell
        lambda: confusion.remove("1", "2", 2),
        lambda: confusion.add("1", "9"),
    ):
        with pytest.raises(ValueError, match=r"cannot remove|not a declared"):
            attempt()
        assert confusion == Confusion(ORDINAL, [(("1", "2"), 1)])


def edited(units: list[list[int]], edits: int, seed: int) -> PatternTable:
    """The table after labels at random places came, changed and went; `units` are edited, too."""
    draw = random.Random(seed)
    table = table_of([ORDINAL.codes[level] for level in unit] for unit in units)
    for _ in range(edits):
        unit = units[draw.randrange(len(units))]
        before = pattern_of(ORDINAL.codes[level] for level in unit)
        what = draw.random()
        if unit and what < 0.6:
            unit[draw.randrange(len(unit))] = draw.randrange(5)
        elif unit and what < 0.8:
            unit.pop(draw.randrange(len(unit)))
        else:
            unit.append(draw.randrange(5))
        table.replace(before, pattern_of(ORDINAL.codes[level] for level in unit))
    return table


@pytest.mark.parametrize(
    ("units", "edits"),
    [(2_000, 10_000), pytest.param(1_000_000, 100_000, marks=pytest.mark.long)],
)
def test_any_number_of_edits_leaves_exactly_what_a_rebuild_gives(units, edits):
    began = time.monotonic()
    draw = random.Random(units)
    labels = [[draw.randrange(5) for _ in range(3)] for _ in range(units)]
    table = edited(labels, edits, seed=edits)
    rebuilt = table_of([ORDINAL.codes[level] for level in unit] for unit in labels)
    assert table == rebuilt
    assert alpha_estimate(table, ORDINAL) == alpha_estimate(rebuilt, ORDINAL)
    if units == 1_000_000:
        seconds = time.monotonic() - began
        record("agreement-edits", seed=edits, seconds=seconds, units=units, edits=edits, equal=True)
