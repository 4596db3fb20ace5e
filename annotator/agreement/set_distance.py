"""How far two sets are apart: by MASI (Passonneau 2006), or by Jaccard 1901.

Jaccard's distance is 1 − J, with J the share of all options in either set that both hold. MASI is
1 − J · M with the exact weights M = 2/3 where one set holds the other and 1/3 where they overlap,
so that a label which only says less is forgiven more than one which says something else. (Some
libraries round the weights.) Equal sets, two empty ones too, are at 0; sets that share nothing, 1.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import lcm

from annotator.agreement.scale import SetDistance, set_of_code


def set_distance(left: frozenset[str], right: frozenset[str], kind: SetDistance) -> Fraction:
    """The distance of two sets, exact, in [0, 1]."""
    if left == right:
        return Fraction(0)
    common = left & right
    alike = Fraction(len(common), len(left | right))
    if kind == "jaccard":
        return 1 - alike
    return 1 - alike * (Fraction(2, 3) if common in (left, right) else Fraction(1, 3))


@lru_cache(maxsize=262_144)
def set_units(left: str, right: str, options: int, kind: SetDistance) -> int:
    """The distance of two codes in whole units of 1 / ``set_unit(options)``."""
    return int(set_distance(set_of_code(left), set_of_code(right), kind) * set_unit(options))


@lru_cache(maxsize=64)
def set_unit(options: int) -> int:
    """A common denominator of all distances among sets of up to this many options."""
    return 3 * lcm(*range(1, options + 1)) if options else 3
