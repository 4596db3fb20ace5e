"""Fleiss' κ: chance from the shares of the levels, as if all annotators drew from one urn.

    p_e = Σ_kl w_kl π_k π_l            π_k: the mean over the items of the share of level k

With as many labels on every item this is Fleiss 1971 (Psychol Bull 76:378), of two annotators
Scott's π. With unequal numbers it is the generalisation of Gwet 2014 (irrCAC's "fleiss"): items
with one label count in π and nowhere else. The annotators need not be the same people throughout.
Unused levels do not change it. The error of the interval is Gwet's (see ``chance``).

``fleiss_test`` has Fleiss' own, which holds only where κ is 0: with N items of m labels each,

    se² = 2 [(Σ π_k (1 − π_k))² − Σ π_k (1 − π_k)(1 − 2π_k)] / (N m (m − 1) (Σ π_k (1 − π_k))²)

and z = κ / se (Fleiss, Nee & Landis 1979, Psychol Bull 86:974, which corrects Fleiss 1971). Other
papers and R's irr print it. It says that labels are better than drawing lots, no more.

When it misleads: where one level dominates it falls towards 0 and below although nearly all labels
agree. It takes no notice of how far apart two levels are. Beside α it adds only comparability with
what others have published; of many items the two are all but equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, sqrt

from annotator.agreement.measures.alpha import why_undefined
from annotator.agreement.measures.chance import LINEARISED, coefficient
from annotator.agreement.measures.similarity import WEIGHTING_WORDS, Weighting, similarity
from annotator.agreement.measures.spread import t_interval
from annotator.agreement.patterns import PatternTable, parts_of
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale

CLASSIC = "Fleiss' κ (1971)"
GENERALISED = "Fleiss' κ generalised to unequal numbers of labels (Gwet 2014)"
TEST = "standard error if κ were 0, by Fleiss, Nee and Landis (1979)"
UNEQUAL = "the items have unequal numbers of labels, for which Fleiss gives no standard error"


@dataclass(frozen=True, slots=True)
class NullTest:
    """A figure against chance: its standard error if the truth were 0, and ``z``, their ratio.

    Both are None where there are none; ``undefined`` then says why, as a full sentence.
    """

    se: float | None
    z: float | None
    method: str
    undefined: str | None = None


def fleiss_kappa(table: PatternTable, scale: Scale, weighting: Weighting = "identity") -> Estimate:
    """Fleiss' κ; ``n`` are the pairable items.

    ValueError for a code that the scale does not declare, or weights that it does not have.
    """
    scale.require(code for pattern, _ in table.items() for code, _ in pattern)
    alike = similarity(scale, weighting)
    n = table.n_pairable
    method = f"{_name(table)}, {WEIGHTING_WORDS[weighting]}, {LINEARISED}"

    def chance(shares: Mapping[str, float]) -> Mapping[str, float]:
        return {k: fsum(alike(k, c) * share for c, share in shares.items()) for k in shares}

    found = coefficient(table, alike, chance)
    if found is None:
        return Estimate(None, None, None, n, method, why_undefined(table))
    return t_interval(found.value, found.se, n=n, df=table.n_items - 1, method=method)


def fleiss_test(table: PatternTable, scale: Scale) -> NullTest:
    """Unweighted κ against 0. ValueError for a code that the scale does not declare."""
    kappa = fleiss_kappa(table, scale).value
    sizes = _sizes(table)
    if kappa is None:
        return NullTest(None, None, TEST, why_undefined(table))
    if len(sizes) > 1:
        return NullTest(None, None, TEST, UNEQUAL)
    (m,) = sizes
    shares = [count / table.n_labels for _, count in sorted(table.paired.items())]
    spread = fsum(share * (1 - share) for share in shares)
    skew = fsum(share * (1 - share) * (1 - 2 * share) for share in shares)
    se = sqrt(2 * (spread**2 - skew) / (table.n_items * m * (m - 1))) / spread
    return NullTest(se, kappa / se, TEST)


def _name(table: PatternTable) -> str:
    return CLASSIC if len(_sizes(table)) < 2 else GENERALISED


def _sizes(table: PatternTable) -> set[int]:
    return {parts_of(pattern).m for pattern, _ in table.items()}
