"""Every figure about one criterion's agreement, side by side and by name.

No single one can be read alone. One table of real labels has 81.9 % agreement, α .084 and AC1 .775:
where a single level dominates they differ, and the level distribution says which case it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.measures.bootstrap import bootstrap_alpha
from annotator.agreement.measures.crosscheck import AlphaOf
from annotator.agreement.measures.fleiss import NullTest, fleiss_kappa, fleiss_test
from annotator.agreement.measures.gwet import ac1, ac2, brennan_prediger
from annotator.agreement.measures.percent import percent_estimate
from annotator.agreement.patterns import PatternTable
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale


@dataclass(frozen=True, slots=True)
class NamedMeasure:
    """One figure: ``key`` for programs, ``name`` for people; ``test`` where it has one."""

    key: str
    name: str
    estimate: Estimate
    test: NullTest | None = None


def classic_measures(
    table: PatternTable, scale: Scale, seed: int, alpha_of: AlphaOf = alpha_estimate
) -> Iterator[NamedMeasure]:
    """All that one pattern table gives, in the order of display; ``seed`` is the bootstrap's.

    AC2 stands beside AC1 where the scale has weights of its own. ValueError for a code that the
    scale does not declare.
    """
    kind = "MASI" if scale.measurement == "set" else scale.measurement
    yield NamedMeasure("percent_agreement", "Percent agreement", percent_estimate(table))
    yield NamedMeasure("alpha", f"Krippendorff’s α ({kind})", alpha_of(table, scale))
    yield NamedMeasure(
        "alpha_bootstrap", "α, bootstrap interval", bootstrap_alpha(table, scale, seed)
    )
    yield NamedMeasure("ac1", "Gwet’s AC1", ac1(table, scale))
    if scale.measurement == "set":
        yield NamedMeasure("ac2", "Gwet’s AC2 (MASI weights)", ac2(table, scale))
    elif scale.measurement != "nominal":
        yield NamedMeasure("ac2", "Gwet’s AC2 (quadratic)", ac2(table, scale))
        yield NamedMeasure("ac2_linear", "Gwet’s AC2 (linear)", ac2(table, scale, "linear"))
    yield NamedMeasure(
        "fleiss_kappa", "Fleiss’ κ", fleiss_kappa(table, scale), fleiss_test(table, scale)
    )
    yield NamedMeasure("brennan_prediger", "Brennan–Prediger", brennan_prediger(table, scale))
