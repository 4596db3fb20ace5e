"""Each option for itself: did the label hold it or not, over all items.

So a category's α does not depend on which items were given that category.
"""

from __future__ import annotations

from annotator.agreement.patterns import Pattern, PatternTable
from annotator.agreement.scale import Scale

NO = "no"
YES = "yes"
ONE_VS_REST_SCALE = Scale("nominal", (NO, YES))


def one_vs_rest(pattern: Pattern, option: str, scale: Scale) -> Pattern:
    """One unit's labels as yes (the set holds the option; the level is it) and no."""
    held = sum(count for code, count in pattern if option in scale.options_of(code))
    rest = sum(count for _, count in pattern) - held
    return tuple((code, n) for code, n in ((NO, rest), (YES, held)) if n)


def one_vs_rest_table(table: PatternTable, option: str, scale: Scale) -> PatternTable:
    """The whole table, given on ``scale``, on ``ONE_VS_REST_SCALE``."""
    return PatternTable((one_vs_rest(p, option, scale), n) for p, n in table.items())
