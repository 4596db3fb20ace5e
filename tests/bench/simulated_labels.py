"""Labels whose truth is known, for coverage, placebo and power. Seeded; four noise models.

``reading``: a person reads the item's level with a normal error of .7 and rounds to the scale (α
about .8 at even levels and .6 at uneven ones, as in real severity labels). ``sharp``: an error of
.5. ``steps``: the level, or in three of ten labels a neighbouring one. ``slips``: as ``steps`` with
one in four, and one label in ten is anything at all. An *ambiguous* item has two readings, two
levels apart; each label takes one of them at random, before the noise. The true α of a model
without ambiguous items is computed and not simulated: of infinitely many items, in closed form.
"""

from __future__ import annotations

from collections import Counter
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.scale import Scale

LEVELS = 5
SCALE = Scale("ordinal", ("1", "2", "3", "4", "5"), (1, 2, 3, 4, 5))
VIOLATING = frozenset({"3", "4", "5"})
MIXES = {
    "uniform": (0.2, 0.2, 0.2, 0.2, 0.2),
    "60/18/10/8/4": (0.60, 0.18, 0.10, 0.08, 0.04),
    "92/4/2/1/1": (0.92, 0.04, 0.02, 0.01, 0.01),
}
NOISES = ("reading", "sharp", "steps", "slips")

Levels = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def noise(name: str) -> Floats:
    """P(label | level), shape levels × levels."""
    if name == "reading":
        return _reading(0.7)
    if name == "sharp":
        return _reading(0.5)
    if name == "steps":
        return _steps(0.3)
    if name == "slips":
        return 0.9 * _steps(0.25) + 0.1 / LEVELS
    raise ValueError(name)


def true_alpha(mix: str, kernel: Floats) -> float:
    """Ordinal α of infinitely many items: 1 − D_o/D_e from the expected coincidences."""
    share = np.array(MIXES[mix])
    pairs = np.einsum("l,la,lb->ab", share, kernel, kernel)
    marginal = share @ kernel
    rank = np.cumsum(marginal) - marginal / 2
    apart = (rank[:, None] - rank[None, :]) ** 2
    return float(1 - (pairs * apart).sum() / (np.outer(marginal, marginal) * apart).sum())


def draw_levels(draw: np.random.Generator, mix: str, items: int) -> Levels:
    return draw.choice(LEVELS, size=items, p=MIXES[mix])


def draw_labels(
    draw: np.random.Generator,
    levels: Levels,
    raters: int,
    kernel: Floats,
    ambiguous: npt.NDArray[np.bool_] | None = None,
) -> Levels:
    """Labels 0–4 (items × raters)."""
    read = np.repeat(levels[:, None], raters, axis=1)
    if ambiguous is not None:
        other = np.where(levels < LEVELS - 2, levels + 2, levels - 2)
        takes_other = ambiguous[:, None] & (draw.random(read.shape) < 0.5)
        read = np.where(takes_other, other[:, None], read)
    below = kernel.cumsum(axis=1)[read]
    labels = (draw.random(read.shape)[:, :, None] > below).sum(axis=2)
    return np.minimum(labels, LEVELS - 1)


def table_of(labels: Levels) -> PatternTable:
    """The pattern table of labels (items × raters); −1 is a missing label."""
    rows = Counter(tuple(sorted(row)) for row in labels.tolist())
    return PatternTable((pattern(row), n) for row, n in rows.items())


def pattern(row: tuple[int, ...]) -> tuple[tuple[str, int], ...]:
    return pattern_of(SCALE.codes[level] for level in row if level >= 0)


def _reading(sigma: float) -> Floats:
    normal = NormalDist(0, sigma)
    edges = (-np.inf, 0.5, 1.5, 2.5, 3.5, np.inf)
    rows = [[_below(normal, e - level) for e in edges] for level in range(LEVELS)]
    return np.diff(np.array(rows), axis=1)


def _below(normal: NormalDist, edge: float) -> float:
    return normal.cdf(edge) if np.isfinite(edge) else float(edge > 0)


def _steps(share: float) -> Floats:
    kernel = np.zeros((LEVELS, LEVELS))
    for level in range(LEVELS):
        for step, chance in ((-1, share / 2), (0, 1 - share), (1, share / 2)):
            kernel[level, min(max(level + step, 0), LEVELS - 1)] += chance
    return kernel
