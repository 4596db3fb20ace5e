"""One label from several by a model of the annotators, in place of counting votes.

Ordinal criteria: the many-facet model's level of the item, with everybody's severity taken off,
at the nearest declared level. Nominal ones and yes/no: Dawid and Skene's likeliest option. Sets:
each option by itself. Where a model cannot be fitted the votes are counted, and the row says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotator.agreement.measures.one_vs_rest import ONE_VS_REST_SCALE, YES
from annotator.agreement.models.dawid_skene import fit_dawid_skene
from annotator.agreement.models.facets import fit_facets
from annotator.agreement.ratings import Ratings, ratings_of
from annotator.agreement.scale import Scale, set_of_code
from annotator.domain.label import Value
from annotator.domain.rubric import Criterion, Rubric
from annotator.services.figures.measured import Measured
from annotator.services.figures.rated import rated
from annotator.services.units import scale_of
from annotator.store.database import Sql

CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Agreed:
    """value: None where two are equally near or likely; then `tied`."""

    value: Value | None
    tied: bool


Judge = Callable[[str], Agreed | None]
"""From an item's uid to its consensus; None where the model has nothing to say."""


class ModelConsensus:
    """Fits each criterion once, from the labels under the rubric's present version."""

    def __init__(self, sql: Sql, rubric: Rubric) -> None:
        self._judges: dict[str, Judge] = {}
        for criterion in rubric.criteria:
            scale = scale_of(criterion)
            if scale is not None:
                said = rated(sql, Measured(criterion.id, rubric.version, scale), rubric.id)
                self._judges[criterion.id] = _judge(criterion, scale, said)

    def of(self, criterion: str, uid: str) -> Agreed | None:
        """The model's consensus of one item on one criterion."""
        judge = self._judges.get(criterion)
        return None if judge is None else judge(uid)


def _judge(criterion: Criterion, scale: Scale, said: Ratings) -> Judge:
    if scale.measurement == "ordinal":
        return _by_level(scale, said)
    if scale.measurement == "set":
        return _by_option(scale, said)
    return _likeliest(criterion, said)


def _by_level(scale: Scale, said: Ratings) -> Judge:
    fit = fit_facets(said)
    values = scale.values or tuple(float(place) for place in range(len(scale.codes)))

    def judge(uid: str) -> Agreed | None:
        facet = fit.item(uid)
        if facet is None:
            return None
        away = sorted((abs(value - facet.mean), at) for at, value in enumerate(values))
        if len(away) > 1 and away[1][0] - away[0][0] <= CLOSE:
            return Agreed(None, True)
        return Agreed(scale.codes[away[0][1]], False)

    return judge


def _likeliest(criterion: Criterion, said: Ratings) -> Judge:
    fit = fit_dawid_skene(said)

    def judge(uid: str) -> Agreed | None:
        found = fit.consensus(uid)
        if found is None:
            return None
        if found.tied:
            return Agreed(None, True)
        return Agreed(found.code == YES if criterion.kind == "yes_no" else found.code, False)

    return judge


def _by_option(scale: Scale, said: Ratings) -> Judge:
    fits = {option: fit_dawid_skene(_held(said, option)) for option in scale.codes}

    def judge(uid: str) -> Agreed | None:
        found = {option: fit.consensus(uid) for option, fit in fits.items()}
        known = {option: one for option, one in found.items() if one is not None}
        if not known:
            return None
        chosen = tuple(o for o, one in known.items() if one.code == YES and not one.tied)
        return Agreed(chosen, any(one.tied for one in known.values()))

    return judge


def _held(said: Ratings, option: str) -> Ratings:
    """Whether each label holds an option."""
    yes = [YES if option in set_of_code(code) else "no" for code in said.codes]
    columns = zip(said.item.tolist(), said.annotator.tolist(), said.code.tolist(), strict=True)
    return ratings_of(
        ((said.items[item], said.annotators[who], yes[code]) for item, who, code in columns),
        ONE_VS_REST_SCALE,
    )
