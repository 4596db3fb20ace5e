"""What the project's own labels say about two models' violation rates, for planning."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain
from statistics import mean, pstdev

from annotator.agreement.change.power import design_effect, intraclass_correlation
from annotator.domain.errors import UserError
from annotator.services.figures.rates import ClusterShapes, RatesReport


@dataclass(frozen=True, slots=True)
class Unlike:
    """Prompts with a verdict for both models, and those where the verdicts differ.

    ``effect``: the design effect of the differences. What a family does to both models cancels, so
    it is as a rule far below that of either model's verdicts.
    """

    n_prompts: int
    n_unlike: int
    effect: float = 1.0


@dataclass(frozen=True, slots=True)
class Clusters:
    """How alike one model's verdicts are on items of one family or prompt.

    ``correlation`` is None, and ``effect`` 1, where no two items of a model share one.
    """

    n_clusters: int
    correlation: float | None
    effect: float


@dataclass(frozen=True, slots=True)
class Known:
    """``have``: settled items of the named model that has fewer; 0 where none is named."""

    rates: tuple[float, float]
    have: int
    both: Unlike
    clusters: Clusters


def known(asked: tuple[float | str, float | str], report: RatesReport) -> Known:
    """The rates, given as shares or as models' names. UserError for a model without verdicts."""
    named = [one for one in asked if isinstance(one, str)]
    settled = {one: _settled(one, report) for one in named}
    rates = tuple(settled[one][0] if isinstance(one, str) else one for one in asked)
    return Known(
        rates=(rates[0], rates[1]),
        have=min((n for _, n in settled.values()), default=0),
        both=_unlike(frozenset(named), report),
        clusters=clusters_of(report.shapes, frozenset(named)),
    )


def clusters_of(shapes: ClusterShapes, models: Collection[str]) -> Clusters:
    """The design effect of items that share a family or a prompt; no ``models``: of all.

    Two models' answers to one prompt are paired elsewhere; only items of one model count here.
    """
    meant = [own for model, own in shapes.items() if not models or model in models]
    found = list(chain.from_iterable(own.elements() for own in meant))
    correlation = intraclass_correlation(found)
    if correlation is None:
        return Clusters(len(found), None, 1.0)
    sizes = [n for _, n in found]
    size = mean(sizes)
    return Clusters(len(found), correlation, design_effect(size, correlation, pstdev(sizes) / size))


def _settled(model: str, report: RatesReport) -> tuple[float, int]:
    """(rate, settled items) of a model."""
    rate = next((one.rate for one in report.models if one.model == model), None)
    if rate is None or rate.estimate.value is None:
        names = ", ".join(one.model for one in report.models if one.model) or "no model"
        raise UserError(
            f"No item of the model “{model}” has a verdict yet.", f"There are items of: {names}."
        )
    return rate.estimate.value, rate.violations + rate.no_violations


def _unlike(named: frozenset[str], report: RatesReport) -> Unlike:
    for one in report.differences:
        if {one.a, one.b} == named:
            unlike = one.paired.only_a + one.paired.only_b
            return Unlike(unlike + one.paired.alike, unlike, one.paired.effect)
    return Unlike(0, 0)
