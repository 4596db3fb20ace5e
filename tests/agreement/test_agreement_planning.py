"""How many items it takes: against published figures, and against simulated power."""

from __future__ import annotations

import numpy as np
import pytest

from annotator.agreement.change.planning import TOO_MANY, items_for_width
from annotator.agreement.change.power import (
    allowed,
    design_effect,
    intraclass_correlation,
    items_unpaired,
    power_paired,
    power_unpaired,
    prompts_paired,
)
from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale

SCALE = Scale("ordinal", ("1", "2", "3", "4", "5"), (1, 2, 3, 4, 5))
Z = 1.959963984540054


def unlike(p1: float, p2: float, correlation: float) -> float:
    """The share of prompts with unlike verdicts, from the correlation of the two verdicts."""
    spread = (p1 * (1 - p1) * p2 * (1 - p2)) ** 0.5
    return p1 + p2 - 2 * (p1 * p2 + correlation * spread)


def test_two_rates_as_published() -> None:
    """R 4, help(power.prop.test): n = 76.7 and power .740; Fleiss: 388 for .6 against .5."""
    assert items_unpaired(0.50, 0.75, power=0.90) == 77
    assert power_unpaired(50, 0.50, 0.75) == pytest.approx(0.740, abs=5e-4)
    assert items_unpaired(0.6, 0.5) == 388


def test_paired_rates_as_published() -> None:
    """Connor 1987's formula: 23 pairs for .45 against .05; 155 for ψ = .45, d = .15."""
    assert prompts_paired(0.5, 0.1, 0.5) == 23
    assert prompts_paired(0.375, 0.225, 0.45) == 155


def test_needed_items_are_the_fewest_with_that_power() -> None:
    n = items_unpaired(0.95, 0.93)
    assert power_unpaired(n, 0.95, 0.93) >= 0.8 > power_unpaired(n - 1, 0.95, 0.93)
    psi = unlike(0.95, 0.93, 0.5)
    m = prompts_paired(0.95, 0.93, psi)
    assert power_paired(m, 0.95, 0.93, psi) >= 0.8 > power_paired(m - 1, 0.95, 0.93, psi)
    assert m < n


def test_unpaired_power_is_reached_in_simulation() -> None:
    p1, p2 = 0.95, 0.90
    n = items_unpaired(p1, p2)
    draw = np.random.Generator(np.random.PCG64(1))
    a, b = draw.binomial(n, p1, 20_000) / n, draw.binomial(n, p2, 20_000) / n
    pooled = (a + b) / 2
    found = np.abs(a - b) > Z * np.sqrt(2 * pooled * (1 - pooled) / n)
    assert found.mean() == pytest.approx(0.8, abs=0.015)


def test_paired_power_is_reached_in_simulation() -> None:
    p1, p2 = 0.95, 0.93
    psi = unlike(p1, p2, 0.5)
    n = prompts_paired(p1, p2, psi)
    draw = np.random.Generator(np.random.PCG64(2))
    only_first, only_second = (psi + p1 - p2) / 2, (psi - p1 + p2) / 2
    cells = draw.multinomial(n, [only_first, only_second, 1 - psi], 20_000)
    b, c = cells[:, 0], cells[:, 1]
    found = np.abs(b - c) > Z * np.sqrt(np.maximum(b + c, 1))
    assert found.mean() == pytest.approx(0.8, abs=0.02)


def test_families_cost_what_the_design_effect_says() -> None:
    """Families of five with ρ ≈ .2: the planned number has its power, the plain one not."""
    p1, p2, size = 0.9, 0.8, 5
    shape = 1 / 0.2 - 1  # of a beta-binomial with ρ = .2
    draw = np.random.Generator(np.random.PCG64(3))

    def rates(p: float, n: int) -> np.ndarray:
        family = draw.beta(p * shape, (1 - p) * shape, size=(6_000, n // size))
        return draw.binomial(size, family).sum(axis=1) / (n // size * size)

    def power(n: int, effect: float) -> float:
        a, b = rates(p1, n), rates(p2, n)
        pooled = (a + b) / 2
        critical = Z * np.sqrt(2 * pooled * (1 - pooled) / n * effect)
        return float((np.abs(a - b) > critical).mean())

    effect = design_effect(size, 0.2)
    assert effect == pytest.approx(1.8)
    assert power(items_unpaired(p1, p2, effect=effect), effect) == pytest.approx(0.8, abs=0.03)
    assert power(items_unpaired(p1, p2), effect) < 0.65


def test_the_correlation_within_families_is_found_again() -> None:
    draw = np.random.Generator(np.random.PCG64(4))
    family = draw.beta(0.8, 0.8 * 3, size=4_000)  # ρ = 1 / (α + β + 1) = 1 / 4.2
    counts = draw.binomial(6, family)
    found = intraclass_correlation((int(k), 6) for k in counts)
    assert found == pytest.approx(1 / 4.2, abs=0.02)
    assert intraclass_correlation([(1, 1), (0, 1)]) is None
    assert intraclass_correlation([(3, 3), (2, 2)]) is None
    assert intraclass_correlation([(1, 2), (1, 2), (1, 2)]) == 0


def test_unlike_verdicts_stay_within_what_the_rates_allow() -> None:
    assert allowed(0.75, 0.85, 0.1394602) == 0.1394602
    assert allowed(0.95, 0.93, 0.0) == pytest.approx(0.02)
    assert allowed(0.95, 0.93, 0.5) == pytest.approx(0.12)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: items_unpaired(0.9, 0.9),
        lambda: items_unpaired(1.2, 0.9),
        lambda: items_unpaired(0.8, 0.9, power=1.0),
        lambda: prompts_paired(0.9, 0.8, 0.05),
        lambda: items_for_width(Estimate(0.5, 0.4, 0.6, 50, "m"), 2.5),
    ],
)
def test_impossible_questions_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match=r"."):
        wrong()


def simulated(items: int, seed: int) -> PatternTable:
    draw = np.random.Generator(np.random.PCG64(seed))
    level = draw.integers(0, 5, size=(items, 1))
    said = np.clip(level + draw.choice([-1, 0, 1], p=[0.2, 0.6, 0.2], size=(items, 3)), 0, 4)
    return PatternTable((pattern_of(SCALE.codes[c] for c in row), 1) for row in said.tolist())


def test_the_planned_number_of_items_makes_the_interval_that_narrow() -> None:
    widths = []
    for seed in range(40):
        plan = items_for_width(alpha_estimate(simulated(60, seed), SCALE), 0.08)
        assert plan.needed is not None
        assert plan.further == plan.needed - 60
        then = alpha_estimate(simulated(plan.needed, 1_000 + seed), SCALE)
        assert then.low is not None
        assert then.high is not None
        widths.append(then.high - then.low)
    assert float(np.median(widths)) == pytest.approx(0.08, abs=0.01)


def test_an_interval_that_is_narrow_enough_needs_nothing_more() -> None:
    plan = items_for_width(Estimate(0.5, 0.45, 0.55, 200, "m"), 0.2)
    assert (plan.needed, plan.further, plan.undefined) == (200, 0, None)


def test_without_an_interval_there_is_no_estimate_but_the_reason() -> None:
    plan = items_for_width(Estimate(1.0, None, None, 20, "m", "no labels disagree"), 0.1)
    assert (plan.needed, plan.further, plan.width_now) == (None, None, None)
    assert plan.undefined == "no labels disagree"
    assert items_for_width(Estimate(0.5, 0.2, 0.7, 20, "m"), 1e-6).undefined == TOO_MANY
