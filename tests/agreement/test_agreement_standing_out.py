"""Clauses that part people more than others do: by hand, and where it is known which do."""

from __future__ import annotations

import random
import time
from statistics import mean, variance

import numpy as np
import pytest
from agreement_simulation import LEVELS
from evidence import record

from annotator.agreement.causes.cause import suggest
from annotator.agreement.causes.cause_facts import ItemFacts, LabelFacts
from annotator.agreement.causes.standing_out import (
    FEW_CITING,
    FEWEST_CITING,
    Cited,
    clause_misfits,
)
from annotator.agreement.models.facets import fit_facets
from annotator.agreement.ratings import Ratings
from annotator.agreement.student import t_quantile

PEOPLE, CLAUSES = 6, 6
HARSH, CARELESS = 4, 3
MIXES = {"uneven": (0.3, 0.25, 0.2, 0.15, 0.1), "floor": (0.6, 0.15, 0.1, 0.1, 0.05)}


def misfits(seed: int, **by_clause: float) -> list[Cited]:
    """Thirty items a clause, whose misfit is normal about what is given."""
    draw = random.Random(seed)
    return [
        (draw.gauss(middle, 1), frozenset({clause}))
        for clause, middle in by_clause.items()
        for _ in range(30)
    ]


def standing(items: list[Cited]) -> list[str]:
    return [one.clause for one in clause_misfits(items) if one.stands_out]


def test_the_difference_and_its_interval_are_welchs() -> None:
    items = misfits(1, a=2.0, b=0.0, c=0.2)
    first = clause_misfits(items)[0]
    inside = [misfit for misfit, cited in items if "a" in cited]
    others = [misfit for misfit, cited in items if "a" not in cited]
    a, b = variance(inside) / len(inside), variance(others) / len(others)
    freedom = (a + b) ** 2 / (a * a / (len(inside) - 1) + b * b / (len(others) - 1))
    reach = t_quantile(1 - 0.005 / 3, int(freedom)) * (a + b) ** 0.5
    assert (first.clause, first.n, first.n_others, first.n_items) == ("a", 30, 60, 90)
    assert first.more.value == pytest.approx(mean(inside) - mean(others), abs=1e-12)
    assert first.more.low == pytest.approx(mean(inside) - mean(others) - reach, abs=1e-9)
    assert first.stands_out


def test_two_that_stand_out_are_both_found_and_the_rest_are_not() -> None:
    """One in a hundred such teams has a third by chance."""
    found = [standing(misfits(seed, a=3.0, b=2.0, c=0.0, d=0.0)) for seed in range(40)]
    assert found.count(["a", "b"]) >= 38
    none = [standing(misfits(seed, a=0.0, b=0.0, c=0.0, d=0.0)) for seed in range(40)]
    assert none.count([]) >= 38


def test_a_clear_difference_that_is_small_does_not_matter() -> None:
    draw = random.Random(4)
    items = [(draw.gauss(0.5, 1), frozenset("a")) for _ in range(2_000)]
    items += [(draw.gauss(0.0, 1), frozenset("b")) for _ in range(2_000)]
    first = clause_misfits(items)[0]
    assert first.clause == "a"
    assert first.more.low is not None and first.more.low > 0.3
    assert not first.stands_out


def test_items_that_cite_nothing_are_a_measure_only_where_there_is_no_other() -> None:
    harmless = [(-3.0 + n / 100, frozenset[str]()) for n in range(30)]
    beside = misfits(5, a=0.1, b=0.0)
    assert standing([*beside, *harmless]) == []
    alone = [one for one in beside if "a" in one[1]]
    assert standing([*alone, *harmless]) == ["a"]


def test_few_items_have_no_figure() -> None:
    items = misfits(6, a=5.0, b=0.0)[30 - FEWEST_CITING + 1 :]
    told = {one.clause: one for one in clause_misfits(items)}
    assert told["a"].n == FEWEST_CITING - 1
    assert told["a"].more.undefined == FEW_CITING
    assert not told["a"].stands_out
    assert clause_misfits([]) == ()


def label(who: str, level: int, *clauses: str) -> LabelFacts:
    return LabelFacts(who, str(level), float(level), clauses)


def cause_of(*labels: LabelFacts) -> tuple[str, tuple[str, ...]]:
    facts = ItemFacts(labels, misfit=1.0, standing_out=(("G-3", 1.4, 40),))
    found = suggest(facts)
    assert found is not None
    return found.kind, tuple(one.key for one in found.reasons)


def test_an_item_is_unclear_where_a_clause_that_stands_out_is_cited_and_people_are_far_apart() -> (
    None
):
    split = (label("a", 1), label("b", 1, "G-3"), label("c", 4, "G-3"), label("d", 4))
    kind, reasons = cause_of(*split)
    assert kind == "unclear_rubric"
    assert "stands_out" in reasons
    near = (label("a", 3), label("b", 3, "G-3"), label("c", 4, "G-3"), label("d", 4))
    assert cause_of(*near)[0] == "no_clear_cause"
    cited_once = (label("a", 1), label("b", 1), label("c", 4, "G-3"), label("d", 4))
    assert cause_of(*cited_once)[0] == "no_clear_cause"
    other = (label("a", 1, "G-1"), label("b", 1, "G-1"), label("c", 4, "G-1"), label("d", 4))
    assert cause_of(*other)[0] == "no_clear_cause"
    alone = (label("a", 1, "G-3"), label("b", 1, "G-3"), label("c", 1, "G-3"), label("d", 4))
    assert "stands_out" not in cause_of(*alone)[1]


def simulated(
    seed: int, labels: int, *, items: int = 240, unclear: float = 0.33, apart: int = 0, mix: str
) -> list[Cited]:
    """Six people, one harsh and one careless. Clause 0 is read in two ways, `apart` levels apart;
    clause 1 is about the middle of the scale. Who sees nothing to object to, cites less often."""
    draw = np.random.default_rng([seed, labels, items])
    shares = [unclear, *[(1 - unclear) / (CLAUSES - 1)] * (CLAUSES - 1)]
    clause = draw.choice(CLAUSES, items, p=shares)
    level = draw.choice([1, 2, 3, 4, 5], items, p=MIXES[mix])
    level[clause == 1] = draw.choice([2, 3, 4], int((clause == 1).sum()))
    who = np.sort(np.argsort(draw.random((items, PEOPLE)), axis=1)[:, :labels], axis=1)
    meant = np.repeat(level[:, None], labels, axis=1).astype(float)
    harsher = np.maximum(level, 1 + apart)[:, None]
    read = harsher - apart * draw.integers(0, 2, who.shape)
    meant = np.where((clause == 0)[:, None] & (apart > 0), read, meant)
    heard = np.rint(meant + draw.normal(0, 0.4, who.shape) + (who == HARSH))
    said = np.clip(heard, 1, 5).astype(np.int64)
    careless = (who == CARELESS) & (draw.random(who.shape) < 0.5)
    said = np.where(careless, draw.integers(1, 6, who.shape), said)
    cites = (draw.random(who.shape) < np.where(said > 1, 0.8, 0.3)).any(axis=1)
    ratings = Ratings(
        scale=LEVELS,
        items=tuple(f"item-{n:05}" for n in range(items)),
        annotators=tuple(f"person-{n}" for n in range(PEOPLE)),
        codes=LEVELS.codes,
        item=np.repeat(np.arange(items), labels),
        annotator=who.ravel(),
        code=said.ravel() - 1,
    )
    named = [
        frozenset({str(one)} if cited else ()) for one, cited in zip(clause, cites, strict=True)
    ]
    return list(zip(fit_facets(ratings).misfit.tolist(), named, strict=True))


def rates(runs: int, labels: int, **design: object) -> tuple[float, float]:
    """(the unclear clause is found, another one is said to stand out), of all runs."""
    found = [standing(simulated(seed, labels, **design)) for seed in range(runs)]  # type: ignore[arg-type]
    return (
        sum("0" in one for one in found) / runs,
        sum(bool(set(one) - {"0"}) for one in found) / runs,
    )


def test_an_unclear_clause_is_found_from_three_labels_on_and_no_other() -> None:
    right, wrong = rates(20, 3, apart=2, mix="uneven")
    assert right >= 0.95
    assert wrong <= 0.1


@pytest.mark.parametrize("mix", MIXES)
def test_where_no_clause_is_unclear_hardly_any_stands_out(mix: str) -> None:
    right, wrong = rates(20, 3, mix=mix)
    assert right + wrong <= 0.1


@pytest.mark.long
def test_clauses_at_full_size() -> None:
    began, runs = time.monotonic(), 400
    rows = []
    for labels in (2, 3, 5):
        for mix in MIXES:
            for apart, items, unclear in ((0, 240, 0.33), (0, 1_000, 0.33), (2, 240, 0.33)):
                right, wrong = rates(
                    runs, labels, apart=apart, items=items, unclear=unclear, mix=mix
                )
                rows.append(
                    {
                        "labels": labels,
                        "mix": mix,
                        "items": items,
                        "apart": apart,
                        "found": right if apart else None,
                        "wrong": wrong if apart else right + wrong,
                    }
                )
    record("clauses", seed=0, seconds=time.monotonic() - began, runs=runs, rows=rows)
    assert all(row["wrong"] <= 0.05 for row in rows)
    assert all(row["found"] >= 0.95 for row in rows if row["found"] and row["labels"] > 2)
