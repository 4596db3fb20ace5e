"""What the many-facet model says about two public data sets, and what it does not show there."""

from __future__ import annotations

import csv
import json
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from agreement_simulation import LEVELS, auc, raw_variance
from evidence import record

from annotator.agreement.causes.cause_reasons import MISFIT
from annotator.agreement.models.dawid_skene import fit_dawid_skene
from annotator.agreement.models.facet_results import FacetFit
from annotator.agreement.models.facets import fit_facets
from annotator.agreement.models.person import person_word
from annotator.agreement.ratings import ratings_of
from annotator.agreement.scale import Scale

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data"),
]


def rows_of(path: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def person_rows(fitted: FacetFit) -> list[dict]:
    return [
        {
            "annotator": each.annotator,
            "labels": each.n,
            "severity": [round(x, 3) for x in (each.severity.low, each.severity.high)],
            "inconsistency": [
                round(x, 3) for x in (each.inconsistency.low, each.inconsistency.high)
            ],
            "word": person_word(each, fitted.annotators, fitted.step),
        }
        for each in fitted.annotators
    ]


def with_siblings(score: np.ndarray, families: list[str]) -> float:
    """Correlation of each item's score with the mean score of the others of its family."""
    members = defaultdict(list)
    for place, family in enumerate(families):
        members[family].append(place)
    pairs = [
        (score[place], (score[places].sum() - score[place]) / (len(places) - 1))
        for places in members.values()
        if len(places) > 1
        for place in places
    ]
    return round(float(np.corrcoef(np.array(pairs).T)[0, 1]), 3)


def test_hatecheck():
    """Ten trained people, five a case, yes or no."""
    began = time.monotonic()
    cases = {f"hc-{row['case_id']}": row for row in rows_of("hatecheck/all_annotations.csv")}
    triples = [
        (row["item_id"], row["rater"], "yes" if row["value"] == "hateful" else "no")
        for row in rows_of("normalized/hatecheck/ratings.csv")
    ]
    ratings = ratings_of(triples, Scale("nominal", ("no", "yes")))
    fitted, second = fit_facets(ratings), fit_dawid_skene(ratings)
    own = [cases[name] for name in fitted.names]
    gold = np.array([row["label_gold"] == "hateful" for row in own])
    votes = np.array([int(row["count_label_h"]) for row in own])
    variance = raw_variance(ratings)
    split = np.minimum(votes, 5 - votes) == 2
    families = [row["templ_id"] for row in own]
    line = {
        "bench": "facets-hatecheck",
        "items": len(own),
        "labels": len(ratings),
        "called": int((fitted.misfit > MISFIT).sum()),
        "called_and_split_two_to_three": int(((fitted.misfit > MISFIT) & split).sum()),
        "split_two_to_three": int(split.sum()),
        "same_template": {
            "facets": with_siblings(fitted.misfit, families),
            "dawid-skene": with_siblings(second.misfit, families),
            "raw variance": with_siblings(variance, families),
        },
        "consensus_is_gold": {
            "dawid-skene": round(float((second.posterior.argmax(axis=1) == gold).mean()), 4),
            "majority": round(float(((votes > 2) == gold).mean()), 4),
        },
        "people": person_rows(fitted),
    }
    print(json.dumps(line))  # noqa: T201
    record("facets-hatecheck", seed=0, seconds=time.monotonic() - began, **line)
    assert fitted.converged
    assert {each["word"] for each in line["people"]} == {"in line"}


def test_convabuse():
    """Eight experts, two to seven an item, five levels, with repeats by the same person."""
    began = time.monotonic()
    stated = [
        (row["item_id"], *row["rater"].partition("#")[::2], row["value"])
        for row in rows_of("normalized/convabuse/ratings.csv")
        if row["field"] == "severity_1to5"
    ]
    first = {(item, who): level for item, who, again, level in stated if not again}
    ratings = ratings_of(((i, a, level) for (i, a), level in first.items()), LEVELS)
    fitted, variance = fit_facets(ratings), raw_variance(ratings)
    repeats = [
        (fitted.names.index(item), who, int(level) - int(first[item, who]))
        for item, who, again, level in stated
        if again and (item, who) in first
    ]
    places = np.array([place for place, _, _ in repeats])
    moved = np.array([change != 0 for _, _, change in repeats])
    unsure = {item for (item, _), level in first.items() if level == "2"}
    said_so = np.array([name in unsure for name in fitted.names])
    line = {
        "bench": "facets-convabuse",
        "items": len(fitted.names),
        "labels": len(ratings),
        "called": int((fitted.misfit > MISFIT).sum()),
        "own_repeat_differs": {
            "repeats": len(repeats),
            "share": round(float(moved.mean()), 3),
            "auc_facets": round(auc(fitted.misfit[places], moved), 3),
            "auc_raw_variance": round(auc(variance[places], moved), 3),
        },
        "somebody_said_ambiguous": {
            "items": int(said_so.sum()),
            "auc_facets": round(auc(fitted.misfit, said_so), 3),
            "auc_raw_variance": round(auc(variance, said_so), 3),
        },
        "people": person_rows(fitted),
        "own_scatter": {
            who: own_scatter([change for _, name, change in repeats if name == who])
            for who in ratings.annotators
        },
        "share_of_ambiguous": {
            who: round(float(np.mean([v == "2" for (_, a), v in first.items() if a == who])), 3)
            for who in ratings.annotators
        },
    }
    print(json.dumps(line))  # noqa: T201
    record("facets-convabuse", seed=0, seconds=time.monotonic() - began, **line)
    assert fitted.converged


def own_scatter(changes: list[int]) -> dict[str, float]:
    """The σ that a person's own repeats show: half the mean squared change, rooted."""
    return {
        "repeats": len(changes),
        "sigma": round(float(np.sqrt(np.square(changes).mean() / 2)), 3),
    }
