"""The measures as JSON, for `annotator agreement --json` and for exports."""

from __future__ import annotations

from annotator.agreement.measures.classic import NamedMeasure
from annotator.agreement.measures.fleiss import NullTest
from annotator.agreement.measures.intra import SelfAgreement
from annotator.agreement.measures.judges import JudgeAgreement
from annotator.domain.canonical import Json, JsonObject
from annotator.services.figures.measures import SEED, MeasuresService, PairKappa
from annotator.services.figures.reporting import counted_json


def measures_json(service: MeasuresService, criterion: str, seed: int = SEED) -> JsonObject:
    """Every measure of a criterion, each α confirmed by the `krippendorff` library.

    {"version", "seed", "measures": {KEY: {"name", ESTIMATE}}, "intra": [{"annotator", "alpha",
    "percent_agreement"}], "judges": […], "pairs": […]}. An ESTIMATE is value, low, high, method,
    undefined and n; null where there is none, with the reason. Fleiss' κ has a "test", too.
    UserError for an unknown criterion.
    """
    found = service.measures(criterion, checked=True, seed=seed)
    pairs = service.pair_kappas(criterion, checked=True)
    further = service.further(criterion, checked=True)
    named: dict[str, Json] = {one.key: _named_json(one) for one in (*found.named, *further)}
    return {
        "version": found.version,
        "seed": seed,
        "measures": named,
        "intra": [_self_json(one) for one in found.annotators],
        "judges": [_judge_json(one) for one in found.judges],
        "pairs": [_pair_json(one) for one in pairs],
    }


def _named_json(one: NamedMeasure) -> JsonObject:
    told: JsonObject = {"name": one.name, **counted_json(one.estimate)}
    return told if one.test is None else {**told, "test": _test_json(one.test)}


def _test_json(test: NullTest) -> JsonObject:
    return {"se": test.se, "z": test.z, "method": test.method, "undefined": test.undefined}


def _self_json(one: SelfAgreement) -> JsonObject:
    return {
        "annotator": one.annotator,
        "alpha": counted_json(one.alpha),
        "percent_agreement": counted_json(one.percent),
    }


def _judge_json(one: JudgeAgreement) -> JsonObject:
    people: list[Json] = [
        {"annotator": person, "alpha": counted_json(alpha)} for person, alpha in one.with_people
    ]
    return {
        "judge": one.judge,
        "n_items": one.n_items,
        "n_ties": one.n_ties,
        "alpha_with_majority": counted_json(one.with_majority),
        "kappa_with_majority": counted_json(one.kappa),
        "people": people,
        "alpha_of_people": counted_json(one.people_alone),
        "alpha_with_judge": counted_json(one.with_judge),
    }


def _pair_json(one: PairKappa) -> JsonObject:
    return {
        "a": one.a,
        "b": one.b,
        "n": one.n,
        "percent_agreement": one.percent_agreement,
        "cohen_kappa": counted_json(one.cohen),
        "weighted_kappa": None if one.weighted is None else counted_json(one.weighted),
        "alpha": counted_json(one.alpha),
    }
