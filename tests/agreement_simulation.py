"""The simulation of the statistics notes, §4: careless and harsh people, ambiguous items.

Its generating model is none of the fitted ones: ambiguous items have two readings, careless people
answer from habit or at random, and everything is rounded and clipped to the levels 1–5.

The notes draw severities “uniform on 1–5”. Read to the letter that is any number between
(`ON_THE_LINE`); the larger runs draw one of the five levels, which leaves less to rounding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from annotator.agreement.ratings import Ratings
from annotator.agreement.scale import Scale

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LEVELS = Scale("ordinal", ("1", "2", "3", "4", "5"), (1, 2, 3, 4, 5))
UNIFORM = (0.2, 0.2, 0.2, 0.2, 0.2)
FLOOR_HEAVY = (0.92, 0.04, 0.02, 0.01, 0.01)
ON_THE_LINE = None
"""For `levels`: severities are not whole numbers but uniform between 1 and 5."""
ANNOTATORS = 20


@dataclass(frozen=True)
class People:
    """``bias`` and ``noise`` of each annotator; a careless one answers by habit 6 times in 10."""

    careless: Flags
    bias: Floats
    noise: Floats
    favourite: npt.NDArray[np.int64]

    @property
    def biased(self) -> Flags:
        return self.bias != 0


@dataclass(frozen=True)
class Simulated:
    ratings: Ratings
    people: People
    ambiguous: Flags


def draw_people(draw: np.random.Generator, people: int = ANNOTATORS) -> People:
    """15 % careless, 15 % harsh or lenient, noise σ ~ U(.25, .6)."""
    share = round(0.15 * people)
    kind = draw.permutation(people)
    biased = (kind >= share) & (kind < 2 * share)
    return People(
        careless=kind < share,
        bias=np.where(biased, draw.choice([-0.8, 0.8], size=people), 0.0),
        noise=draw.uniform(0.25, 0.6, size=people),
        favourite=draw.integers(1, 6, size=people),
    )


def simulate(
    seed: int,
    items: int,
    labels: int | tuple[int, int],
    *,
    ambiguous: float = 0.1,
    levels: tuple[float, ...] | None = UNIFORM,
    people: People | None = None,
) -> Simulated:
    """``labels`` an item, or (fewest, most) drawn for each; ``levels``: shares of severities."""
    draw = np.random.default_rng(seed)
    people = people or draw_people(draw)
    fewest, most = (labels, labels) if isinstance(labels, int) else labels
    severity = _severities(draw, items, levels)
    unclear = draw.permutation(items) < round(ambiguous * items)
    apart = draw.integers(2, 4, size=items)
    low = draw.integers(1, 6 - apart)
    who = np.argsort(draw.random((items, len(people.bias))), axis=1)[:, :most]
    reading = low[:, None] + apart[:, None] * draw.integers(0, 2, size=who.shape)
    meant = np.where(unclear[:, None], reading, severity[:, None])
    heard = meant + people.bias[who] + draw.normal(size=who.shape) * people.noise[who]
    level = np.clip(np.rint(heard), 1, 5).astype(np.int64)
    habit = people.careless[who] & (draw.random(who.shape) < 0.6)
    at_random = draw.integers(1, 6, size=who.shape)
    by_habit = np.where(draw.random(who.shape) < 0.5, people.favourite[who], at_random)
    level = np.where(habit, by_habit, level)
    kept = np.arange(most) < draw.integers(fewest, most + 1, size=items)[:, None]
    return Simulated(_ratings(who, level, kept, len(people.bias)), people, unclear)


def _severities(draw: np.random.Generator, items: int, levels: tuple[float, ...] | None) -> Floats:
    if levels is ON_THE_LINE:
        return draw.uniform(1, 5, size=items)
    return draw.choice(np.arange(1, 6), size=items, p=levels)


def _ratings(
    who: npt.NDArray[np.int64], level: npt.NDArray[np.int64], kept: Flags, people: int
) -> Ratings:
    order = np.argsort(who, axis=1)
    who, level, kept = (np.take_along_axis(each, order, axis=1) for each in (who, level, kept))
    return Ratings(
        scale=LEVELS,
        items=tuple(f"item-{place:07}" for place in range(len(who))),
        annotators=tuple(f"person-{place:04}" for place in range(people)),
        codes=LEVELS.codes,
        item=np.repeat(np.arange(len(who)), kept.sum(axis=1)),
        annotator=who[kept],
        code=level[kept] - 1,
    )


def raw_variance(ratings: Ratings) -> Floats:
    """The plain variance of each item's levels, 0 below two labels."""
    n = np.bincount(ratings.item, minlength=len(ratings.items))
    total = np.bincount(ratings.item, ratings.code, len(n))
    squares = np.bincount(ratings.item, ratings.code**2, len(n))
    return np.maximum(squares - total**2 / n, 0) / np.maximum(n - 1, 1)


def auc(score: Floats, positive: Flags) -> float:
    """The chance that a positive scores higher than a negative; ties count half."""
    _, places, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    n = int(positive.sum())
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * (len(score) - n)))
