"""Cohen's κ for two annotators, plain and weighted: each brings their own share of every level.

    κ = (p_a − p_e) / (1 − p_e)      p_a = Σ w_kl p_kl      p_e = Σ w_kl p_k. p_.l

over the items that both labeled, with the weights of ``similarity`` by the declared levels.
Sources: Cohen 1960, 1968. The standard error is that of Fleiss, Cohen & Everitt 1969 (Psychol Bull
72:323), good for any κ, not only for testing that κ is 0:

    se² = [Σ p_kl (w_kl − (w̄_k. + w̄_.l)(1 − κ))² − (κ − p_e (1 − κ))²] / (n (1 − p_e)²)

and the interval is κ ± t · se with n − 1 degrees of freedom (as irrCAC; SAS takes the normal
quantile, which is narrower).

When it misleads: where one level dominates it is low although the two nearly always agree. It
forgives a systematic difference in severity in p_e: of two pairs with equal p_a, the one whose
members use the levels differently gets the *higher* κ. Quadratic weights make it close to a
correlation, so two people who are apart by one level throughout can still get a high value.
"""

from __future__ import annotations

from collections import defaultdict
from math import fsum, sqrt
from typing import TYPE_CHECKING

from annotator.agreement.measures.alpha import ALL_ALIKE
from annotator.agreement.measures.chance import Coefficient
from annotator.agreement.measures.pairs import Confusion
from annotator.agreement.measures.similarity import (
    WEIGHTING_WORDS,
    Similarity,
    Weighting,
    similarity,
)
from annotator.agreement.measures.spread import t_interval
from annotator.agreement.ratings import Ratings
from annotator.agreement.results import Estimate

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Places = npt.NDArray[np.int64]

NOTHING_SHARED = "the two have labeled no item in common, so there is nothing to compare"
ERROR = "standard error by Fleiss, Cohen and Everitt (1969)"
_ROUNDING = 1e-14
_CERTAIN = 1 - 1e-12


def confusions(ratings: Ratings) -> dict[tuple[str, str], Confusion]:
    """By pair of annotators (a < b) who share an item: a's codes against b's, in that order."""
    import numpy as np

    people, codes = len(ratings.annotators), len(ratings.codes)
    keys, counts = np.unique(_meetings(ratings), return_counts=True)
    found: dict[tuple[str, str], Confusion] = defaultdict(lambda: Confusion(ratings.scale))
    for key, n in zip(keys.tolist(), counts.tolist(), strict=True):
        rest, second = divmod(key, codes)
        rest, first = divmod(rest, codes)
        a, b = divmod(rest, people)
        pair = ratings.annotators[a], ratings.annotators[b]
        found[pair].add(ratings.codes[first], ratings.codes[second], n)
    return dict(found)


def cohen_kappa(confusion: Confusion, weighting: Weighting = "identity") -> Estimate:
    """κ of a pair; ``n`` are the items that both labeled.

    ValueError for weights that the scale does not have.
    """
    n = confusion.n_items
    method = f"Cohen's κ, {WEIGHTING_WORDS[weighting]}, {ERROR}"
    found = kappa_and_error(confusion, weighting)
    if found is None:
        reason = ALL_ALIKE if n else NOTHING_SHARED
        return Estimate(None, None, None, n, method, reason)
    return t_interval(found.value, found.se, n=n, df=n - 1, method=method)


def kappa_and_error(confusion: Confusion, weighting: Weighting) -> Coefficient | None:
    """κ and its standard error; None without a shared item or where chance makes all agree."""
    n = confusion.n_items
    alike = similarity(confusion.scale, weighting)
    if not n:
        return None
    cells = [(first, second, count / n) for (first, second), count in sorted(confusion.items())]
    rows: dict[str, float] = defaultdict(float)
    columns: dict[str, float] = defaultdict(float)
    for first, second, share in cells:
        rows[first] += share
        columns[second] += share
    by_row = _mean_weights(rows, columns, alike)
    by_column = _mean_weights(columns, rows, alike)
    expected = fsum(share * by_row[first] for first, share in rows.items())
    if expected > _CERTAIN:
        return None
    seen = fsum(count * alike(*cell) for cell, count in confusion.items()) / n
    value = (seen - expected) / (1 - expected)
    rest = 1 - value
    squares = fsum(
        share * (alike(first, second) - (by_row[first] + by_column[second]) * rest) ** 2
        for first, second, share in cells
    )
    spread = squares - (value - expected * rest) ** 2
    spread = spread if spread > _ROUNDING else 0.0
    return Coefficient(value, sqrt(spread / n) / (1 - expected))


def _mean_weights(
    of: dict[str, float], against: dict[str, float], alike: Similarity
) -> dict[str, float]:
    """By code: its mean similarity to the other's labels."""
    return {a: fsum(share * alike(a, b) for b, share in against.items()) for a in of}


def _meetings(ratings: Ratings) -> Places:
    """One number for each pair of labels on one item: annotators a < b, then a's code, b's code."""
    import numpy as np

    people, codes = len(ratings.annotators), len(ratings.codes)
    found = [np.empty(0, dtype=np.int64)]
    for step in range(1, len(ratings)):
        first = np.flatnonzero(ratings.item[:-step] == ratings.item[step:])
        if not len(first):
            break  # entries are sorted by item: no item has more labels than this
        second = first + step
        pair = ratings.annotator[first] * people + ratings.annotator[second]
        found.append((pair * codes + ratings.code[first]) * codes + ratings.code[second])
    return np.concatenate(found)
