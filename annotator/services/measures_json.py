"""The measures as JSON, for `annotator agreement --json` and for exports."""

from __future__ import annotations

from annotator.agreement.intra import SelfAgreement
from annotator.agreement.judges import JudgeAgreement
from annotator.agreement.results import Estimate
from annotator.domain.canonical import Json, JsonObject
from annotator.services.measures import SEED, MeasuresService, PairKappa
from annotator.services.reporting import estimate_json


def measures_json(service: MeasuresService, criterion: str, seed: int = SEED) -> JsonObject:
    """Every measure of a criterion, each α confirmed by the `krippendorff` library.

    {"version", "seed", "measures": {KEY: {"name", ESTIMATE}}, "intra": [{"annotator", "alpha",
    "percent_agreement"}], "judges": […], "pairs": […]}. An ESTIMATE is value, low, high, method,
    undefined and n; null where there is none, with the reason. UserError for an unknown criterion.
    """
    found = service.measures(criterion, checked=True, seed=seed)
    pairs = service.pair_kappas(criterion, checked=True)
    named: dict[str, Json] = {
        one.key: {"name": one.name, **_estimate(one.estimate)} for one in found.named
    }
    return {
        "version": found.version,
        "seed": seed,
        "measures": named,
        "intra": [_self_json(one) for one in found.annotators],
        "judges": [_judge_json(one) for one in found.judges],
        "pairs": [_pair_json(one) for one in pairs],
    }


def _estimate(estimate: Estimate) -> JsonObject:
    return {**estimate_json(estimate), "n": estimate.n}


def _self_json(one: SelfAgreement) -> JsonObject:
    return {
        "annotator": one.annotator,
        "alpha": _estimate(one.alpha),
        "percent_agreement": _estimate(one.percent),
    }


def _judge_json(one: JudgeAgreement) -> JsonObject:
    people: list[Json] = [
        {"annotator": person, "alpha": _estimate(alpha)} for person, alpha in one.with_people
    ]
    return {
        "judge": one.judge,
        "n_items": one.n_items,
        "n_ties": one.n_ties,
        "alpha_with_majority": _estimate(one.with_majority),
        "kappa_with_majority": _estimate(one.kappa),
        "people": people,
        "alpha_of_people": _estimate(one.people_alone),
        "alpha_with_judge": _estimate(one.with_judge),
    }


def _pair_json(one: PairKappa) -> JsonObject:
    return {
        "a": one.a,
        "b": one.b,
        "n": one.n,
        "percent_agreement": one.percent_agreement,
        "cohen_kappa": _estimate(one.cohen),
        "weighted_kappa": None if one.weighted is None else _estimate(one.weighted),
        "alpha": _estimate(one.alpha),
    }
