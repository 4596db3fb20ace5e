"""What the benches compare with. Imports nothing of ours: a floor must not move with our code."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import krippendorff
import numpy as np
import numpy.typing as npt


def seconds_of(work: Callable[[], object], repeats: int) -> float:
    """CPU seconds of one call: the best of three rounds of ``repeats`` calls."""
    rounds = []
    for _ in range(3):
        start = time.process_time()
        for _ in range(repeats):
            work()
        rounds.append((time.process_time() - start) / repeats)
    return min(rounds)


def severity_labels(units: int, raters: int, seed: int) -> npt.NDArray[np.int_]:
    """Labels 0–4 (units × raters): a level for each unit, one step off in three of ten labels."""
    draw = np.random.Generator(np.random.PCG64(seed))
    level = draw.integers(0, 5, size=(units, 1))
    step = draw.choice([-1, 0, 1], p=[0.15, 0.7, 0.15], size=(units, raters))
    return np.clip(level + step, 0, 4)


def library_alpha(labels: npt.NDArray[np.int_], measurement: str) -> float:
    """``krippendorff.alpha`` from the counts of each unit, the fastest way that it offers."""
    counts = (labels[:, :, None] == np.arange(5)).sum(axis=1)
    return float(
        krippendorff.alpha(
            value_counts=counts, value_domain=np.arange(5.0), level_of_measurement=measurement
        )
    )


def library_seconds(labels: npt.NDArray[np.int_], measurement: str) -> float:
    """CPU seconds of one ``krippendorff.alpha``, its counts ready beforehand."""
    counts = (labels[:, :, None] == np.arange(5)).sum(axis=1)

    def work() -> object:
        return krippendorff.alpha(
            value_counts=counts, value_domain=np.arange(5.0), level_of_measurement=measurement
        )

    return seconds_of(work, repeats=1)


def raw_variance_seconds(item: npt.NDArray[np.int64], level: npt.NDArray[np.int64]) -> float:
    """CPU seconds of each item's plain variance by ``bincount``: the least a score can cost."""

    def work() -> object:
        n = np.bincount(item)
        total = np.bincount(item, level)
        return np.bincount(item, level * level) - total * total / n

    return seconds_of(work, repeats=3)


def standard_variance_seconds(level: npt.NDArray[np.int64]) -> float:
    """CPU seconds of each item's variance by the standard library, one item after the other.

    level: items × labels. About one CPU-second at 100,000 items of five labels on the machine that
    the evidence comes from, so a ratio of 1 to it means about that.
    """
    rows = level.tolist()

    def work() -> object:
        return [statistics.pvariance(row) for row in rows]

    return seconds_of(work, repeats=1)
