"""Figures for those who compare with other papers and programs: in reports, and folded on the page.

The same labels with another distance, by which a reader sees what the level of measurement does;
α with the error that other programs print; intraclass correlations. None of them is better than the
figures of ``classic``, and each needs something that a rubric's levels seldom have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.measures.classic import NamedMeasure
from annotator.agreement.measures.crosscheck import AlphaOf
from annotator.agreement.measures.icc import FORMS, full_table, icc
from annotator.agreement.measures.linearised import linearised_alpha
from annotator.agreement.patterns import PatternTable
from annotator.agreement.ratings import Ratings
from annotator.agreement.scale import Scale

Otherwise = Literal["nominal", "interval", "ratio", "jaccard"]
OTHERWISE: dict[Otherwise, str] = {
    "nominal": "if any difference weighs alike",
    "interval": "if levels are equal steps",
    "ratio": "if levels are amounts from 0",
    "jaccard": "(Jaccard)",
}


def further_measures(
    table: PatternTable, ratings: Ratings, alpha_of: AlphaOf = alpha_estimate
) -> Iterator[NamedMeasure]:
    """In the order of display; the table and the ratings are the same labels.

    ValueError for a code that the scale does not declare.
    """
    scale = ratings.scale
    yield NamedMeasure("alpha_gwet", "α with Gwet’s interval", linearised_alpha(table, scale))
    for way, other in measured_otherwise(table, scale):
        yield NamedMeasure(f"alpha_{way}", f"α {OTHERWISE[way]}", alpha_of(table, other))
    if not scale.has_order:
        return
    full = full_table(ratings)
    for of_mean in (False, True):
        for form in FORMS:
            raters = "k" if of_mean else "1"
            name = f"ICC({form},{raters}), if levels are equal steps"
            key = f"icc{form}k" if of_mean else f"icc{form}"
            yield NamedMeasure(key, name, icc(full, form, of_mean=of_mean))


def measured_otherwise(table: PatternTable, scale: Scale) -> Iterator[tuple[Otherwise, Scale]]:
    """What else a criterion's labels can be read as.

    Levels: as names, in equal steps, and as amounts where none of their numbers lies below 0. Sets:
    as names of whole sets, and with Jaccard's distance.
    """
    if scale.measurement == "set":
        seen = {code for pattern, _ in table.items() for code, _ in pattern}
        yield "nominal", Scale("nominal", tuple(sorted(seen)))
        yield "jaccard", Scale("set", scale.codes, sets="jaccard")
    if not scale.has_order:
        return
    yield "nominal", Scale("nominal", scale.codes)
    values = scale.values or tuple(map(float, range(len(scale.codes))))
    if scale.measurement != "interval":
        yield "interval", Scale("interval", scale.codes, values)
    if scale.measurement != "ratio" and scale.values and min(scale.values) >= 0:
        yield "ratio", Scale("ratio", scale.codes, values)
