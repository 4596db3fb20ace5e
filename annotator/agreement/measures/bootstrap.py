"""Seeded percentile bootstrap over units, for reports.

Drawing units anew, independently, *is* a multinomial draw over their patterns: exact, and the cost
does not grow with the units (Zapf et al. 2016 on bootstrapping α). Only pairable units are drawn;
the annotators count as fixed. NumPy is imported when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.agreement.measures.alpha import alpha, why_undefined
from annotator.agreement.patterns import Pattern, PatternTable, parts_of
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale
from annotator.agreement.weights import weight_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

RESAMPLES = 1_000
UNDEFINED_LIMIT = 0.05
SAME = 1e-12  # resamples whose α differ by less differ by rounding alone
TOO_MANY_UNDEFINED = (
    "α is undefined in more than 5 % of the resamples, so there is no honest interval"
)
NO_SPREAD = "all resamples have the same α, so there is no honest interval"


def bootstrap_alpha(
    table: PatternTable, scale: Scale, seed: int, resamples: int = RESAMPLES
) -> Estimate:
    """α with the 2.5th and 97.5th percentile of its resamples; ``method`` names the seed.

    Resamples without an α (all labels alike) are left out and counted in ``method``; where they
    are more than 5 %, or all alike, the bounds are None with the reason.
    """
    import numpy as np

    method = f"percentile bootstrap over items, {resamples:,} resamples, seed {seed}, 95 %"
    n = table.n_pairable
    value = alpha(table, scale)
    if value is None:
        return Estimate(None, None, None, n, method, why_undefined(table))
    drawn = resample_alphas(table, scale, seed, resamples)
    defined = drawn[np.isfinite(drawn)]
    missing = resamples - len(defined)
    if missing > UNDEFINED_LIMIT * resamples:
        return Estimate(value, None, None, n, method, TOO_MANY_UNDEFINED)
    if missing:
        method += f", {missing:,} undefined ones left out"
    low, high = map(float, np.quantile(defined, [0.025, 0.975]))
    if high - low <= SAME:
        return Estimate(value, None, None, n, method, NO_SPREAD)
    return Estimate(value, low, high, n, method)


def resample_alphas(table: PatternTable, scale: Scale, seed: int, resamples: int) -> Floats:
    """α of each resample (shape: resamples), NaN where it is undefined."""
    import numpy as np

    pairable = sorted((p, n) for p, n in table.items() if parts_of(p).m > 1)
    patterns = [pattern for pattern, _ in pairable]
    units = np.array([n for _, n in pairable], dtype=np.float64)
    generator = np.random.Generator(np.random.PCG64(seed))
    draws = generator.multinomial(int(units.sum()), units / units.sum(), size=resamples)
    return alphas_of(patterns, draws.astype(np.float64), scale)


def alphas_of(patterns: list[Pattern], draws: Floats, scale: Scale) -> Floats:
    """α for each row of ``draws`` (resamples × patterns of two ratings or more), NaN for none."""
    import numpy as np

    codes = _codes(patterns, scale)
    counts = np.zeros((len(patterns), len(codes)))
    place = {code: column for column, code in enumerate(codes)}
    for row, pattern in enumerate(patterns):
        for code, count in pattern:
            counts[row, place[code]] = count
    marginals = draws @ counts
    total = marginals.sum(axis=1)
    if scale.measurement == "ordinal":
        seen, chance = _ordinal_sums(counts, draws, marginals)
    else:
        seen, chance = _fixed_sums(counts, draws, marginals, _matrix(codes, scale))
    with np.errstate(divide="ignore", invalid="ignore"):
        alphas: Floats = np.where(chance > 0, 1 - (total - 1) * seen / chance, np.nan)
    return alphas


def _codes(patterns: list[Pattern], scale: Scale) -> tuple[str, ...]:
    if scale.measurement != "set":
        return scale.codes
    return tuple(sorted({code for pattern in patterns for code, _ in pattern}))


def _matrix(codes: tuple[str, ...], scale: Scale) -> Floats:
    """δ² over the codes, scaled to at most 1 (α does not depend on the factor)."""
    import numpy as np

    weight = weight_of(scale, {})
    whole = [[weight(a, b) for b in codes] for a in codes]
    largest = max(max(row) for row in whole) or 1
    return np.array([[each / largest for each in row] for row in whole])


def _fixed_sums(
    counts: Floats, draws: Floats, marginals: Floats, weights: Floats
) -> tuple[Floats, Floats]:
    """Σ o δ² and Σ n n δ² (ordered pairs) for each resample."""
    own = ((counts @ weights) * counts).sum(axis=1) / (counts.sum(axis=1) - 1)
    return draws @ own, ((marginals @ weights) * marginals).sum(axis=1)


def _ordinal_sums(counts: Floats, draws: Floats, marginals: Floats) -> tuple[Floats, Floats]:
    """The same where δ is the difference of each resample's own mid-ranks."""
    import numpy as np

    ranks = np.cumsum(marginals, axis=1) - marginals / 2
    seen = np.zeros(len(draws))
    chance = np.zeros(len(draws))
    shares = counts / (counts.sum(axis=1, keepdims=True) - 1)
    for low in range(counts.shape[1]):
        for high in range(low + 1, counts.shape[1]):
            squared = (ranks[:, high] - ranks[:, low]) ** 2
            seen += 2 * (draws @ (shares[:, low] * counts[:, high])) * squared
            chance += 2 * marginals[:, low] * marginals[:, high] * squared
    return seen, chance
