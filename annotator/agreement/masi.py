"""MASI: how far two sets are apart (Passonneau 2006), with the exact weights 2/3 and 1/3.

Distance = 1 − Jaccard · M, where M is 1 for equal sets, 2/3 where one holds the other, 1/3 where
they overlap, 0 where they share nothing. Two empty sets agree. (Some libraries round the weights.)
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import lcm

from annotator.agreement.scale import set_of_code


def masi(left: frozenset[str], right: frozenset[str]) -> Fraction:
    """The distance of two sets, exact, in [0, 1]."""
    if left == right:
        return Fraction(0)
    common = left & right
    if not common:
        return Fraction(1)
    monotonicity = Fraction(2, 3) if common in (left, right) else Fraction(1, 3)
    return 1 - Fraction(len(common), len(left | right)) * monotonicity


@lru_cache(maxsize=262_144)
def masi_units(left: str, right: str, options: int) -> int:
    """The distance of two codes in whole units of 1 / ``masi_unit(options)``."""
    return int(masi(set_of_code(left), set_of_code(right)) * masi_unit(options))


@lru_cache(maxsize=64)
def masi_unit(options: int) -> int:
    """A common denominator of all distances among sets of up to this many options."""
    return 3 * lcm(*range(1, options + 1)) if options else 3
