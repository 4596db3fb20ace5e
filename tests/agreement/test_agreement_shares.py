"""Shares of the disagreement: by clause, by pair of levels, by category."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import combinations

import pytest
from agreement_naive import delta
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement.causes.shares import Share, Shares, ShareTable
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.scale import Scale

CODES = ("1", "2", "3", "4", "5")
SCALES = {
    "ordinal": Scale("ordinal", CODES, (1.0, 2.0, 3.0, 4.0, 5.0)),
    "nominal": Scale("nominal", CODES),
    "interval": Scale("interval", CODES, (1.0, 2.0, 4.0, 8.0, 9.0)),
}
Labels = list[tuple[str, tuple[str, ...]]]
Items = list[tuple[Labels, str | None]]

clauses = st.lists(st.sampled_from(["A-1", "B-2", "C-3"]), unique=True, max_size=3).map(tuple)
labels = st.lists(st.tuples(st.sampled_from(CODES), clauses), max_size=5)
everything = st.lists(st.tuples(labels, st.sampled_from([None, "x", "y"])), max_size=12)


def shares_of(items: Items, scale: Scale) -> Shares:
    counted = PatternTable((pattern_of(code for code, _ in said), 1) for said, _ in items)
    table = ShareTable(scale, counted.paired)
    for said, category in items:
        table.add(said, category)
    return table.shares()


def naive(items: Items, scale: Scale) -> dict[str, dict[tuple[str, ...], Fraction]]:
    """Pair by pair from the definition, δ² from its own second implementation."""
    marginals = Counter(code for said, _ in items if len(said) > 1 for code, _ in said)
    found: dict[str, Counter] = {"clause": Counter(), "level": Counter(), "category": Counter()}
    total = Fraction(0)
    for said, category in items:
        for (a, cites_a), (b, cites_b) in combinations(said, 2):
            apart = delta(a, b, scale.measurement, scale.codes, scale.values, marginals)
            weight = Fraction(apart) / (len(said) - 1)
            if not weight:
                continue
            total += weight
            cited = set(cites_a) | set(cites_b)
            for clause in cited:
                found["clause"][(clause,)] += weight / len(cited)
            if not cited:
                found["clause"][()] += weight
            found["level"][tuple(sorted((a, b)))] += weight
            found["category"][(category,) if category else ()] += weight
    return {
        kind: {key: weight / total for key, weight in rows.items()} for kind, rows in found.items()
    }


@pytest.mark.parametrize("measurement", SCALES)
@given(items=everything)
def test_the_shares_are_those_of_the_definition_and_sum_to_one(
    measurement: str, items: Items
) -> None:
    scale = SCALES[measurement]
    found, expected = shares_of(items, scale), naive(items, scale)
    for rows, kind in (
        (found.clauses, "clause"),
        (found.levels, "level"),
        (found.categories, "category"),
    ):
        assert {row.keys for row in rows} == set(expected[kind])
        for row in rows:
            assert row.share == pytest.approx(float(expected[kind][row.keys]), abs=1e-12)
        assert [row.share for row in rows] == sorted((r.share for r in rows), reverse=True)
        if rows:
            assert sum(row.share for row in rows) == pytest.approx(1, abs=1e-12)
    assert bool(found.undefined) == (not found.clauses)


def test_a_pair_of_an_item_with_many_labels_weighs_less_as_in_alpha() -> None:
    """Unlike pairs over m − 1: 1/1, 3/3 and 2/2, so each item here counts the same."""
    items: Items = [
        ([("1", ("A-1",)), ("2", ("A-1",))], None),
        ([("1", ("B-2",)), ("2", ("B-2",)), ("2", ("B-2",)), ("2", ("B-2",))], None),
        ([("1", ()), ("1", ()), ("2", ())], None),
    ]
    third = pytest.approx(1 / 3)
    found = {row.keys: row.share for row in shares_of(items, SCALES["nominal"]).clauses}
    assert found == {("A-1",): third, ("B-2",): third, (): third}


def test_a_pair_is_split_over_the_clauses_that_either_label_cites() -> None:
    items: Items = [([("1", ("A-1",)), ("5", ("A-1", "B-2"))], "x")]
    found = shares_of(items, SCALES["ordinal"])
    assert found.clauses == (Share(("A-1",), 0.5, 1, 1), Share(("B-2",), 0.5, 1, 1))
    assert found.levels == (Share(("1", "5"), 1.0, 1, 1),)
    assert found.categories == (Share(("x",), 1.0, 1, 1),)


def test_a_wide_pair_weighs_more_than_a_narrow_one() -> None:
    # Mid-ranks of 1, 4, 5 and 5: ½, 1½ and 3, so 2½² against 1½².
    items: Items = [([("1", ("A-1",)), ("5", ())], None), ([("4", ("B-2",)), ("5", ())], None)]
    found = shares_of(items, SCALES["ordinal"])
    assert found.clauses[0].keys == ("A-1",)
    assert found.clauses[0].share == pytest.approx(25 / 34)


def test_without_disagreement_there_are_no_rows_but_a_reason() -> None:
    found = shares_of([([("3", ()), ("3", ())], None), ([("1", ())], None)], SCALES["ordinal"])
    assert found == Shares((), (), (), 0, 0, "No item has labels that differ.")


def test_an_undeclared_level_is_refused() -> None:
    with pytest.raises(ValueError, match="not a declared code"):
        ShareTable(SCALES["ordinal"], {}).add([("9", ()), ("1", ())])
