"""What the Agreement page shows stands in `annotator agreement --json`, to the digit.

A fact that is added to the page needs a key here, or the name of the command that tells it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from spine import draft_for, say, uid_of

from annotator.domain.clock import iso_of_ms
from annotator.services.app import Workspace
from annotator.services.figures.agreement_details import details_json
from annotator.services.figures.agreement_listing import list_agreement
from annotator.services.figures.slicing import NONE, By
from annotator.services.figures.version_parts import VersionParts
from annotator.services.views import Headline
from annotator.ui.pages.agreement.facts import Facts, read_facts

LEVELS = {"i0": (1, 1, 4), "i1": (4, 4, 5), "i2": (2, 2, 2), "i3": (2, 3, 3), "i4": (1, 1, 1)}
ELSEWHERE = {
    "rubric": "annotator rubric show --json",
    "published": "annotator rubric show --json",
    "names": "project.yaml; the JSON has ids",
    "project": "project.yaml",
    "drop": "an alert of the open window, which watches for changes",
}


@pytest.fixture
def labeled(loaded: Workspace) -> Workspace:
    """Three people, five items; two verdicts are in dispute, and one of them is decided. A tie."""
    for name, levels in LEVELS.items():
        for who, level in zip(("ada", "bob", "cyd"), levels, strict=True):
            unsure = (name, who) == ("i0", "cyd")
            say(loaded, who, name, level, clauses=("G-1",), unsure=unsure)
    say(loaded, "ada", "i5", 1)
    say(loaded, "bob", "i5", 5)
    uid = uid_of(loaded, "i3")
    loaded.adjudication.decide("lead", uid, draft_for(uid, 3).values, "harmful").result()
    return loaded


BY: tuple[By, ...] = ("category", "model", "source", "group", "annotator", "month", "rubric")


def everything(workspace: Workspace) -> dict[str, Any]:
    """As the command prints it; `by` holds what `--by` gives for each kind of part."""
    report = list_agreement(workspace)
    parts = {kind: list_agreement(workspace, by=kind).json["by"] for kind in BY}
    told = {**report.json, **details_json(workspace, tuple(report.criteria)), "by": parts}
    return dict(json.loads(json.dumps(told, allow_nan=False)))


def estimate(one: Any) -> dict[str, Any]:
    return {
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "method": one.method,
        "undefined": one.undefined,
    }


def counted(one: Any) -> dict[str, Any]:
    return {**estimate(one), "n": one.n}


HEADLINE: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "violation": ("violation_rate", counted),
    "n_clusters": ("n_clusters", int),
    "violation_range": ("range", lambda both: {"low": both[0], "high": both[1]}),
    "n_items": ("n_items", int),
    "ties": ("n_ties", int),
    "n_pairable": ("n_pairable", int),
    "n_disputed": ("n_disputed", int),
    "disputed_share": ("disputed_share", float),
    "alpha": ("alpha", counted),
    "criterion": ("criterion", str),
    "words": ("word", str),
    "warning": ("warning", lambda words: words),
    "n_adjudicated": ("n_adjudicated", int),
    "judged": ("judged", str),
    "no_verdict": ("undefined", lambda words: words),
}


def test_the_headline_card_stands_in_the_json(labeled: Workspace) -> None:
    assert {one.name for one in fields(Headline)} == set(HEADLINE)
    shown, told = labeled.measuring.headline(), everything(labeled)["headline"]
    for name, (key, as_json) in HEADLINE.items():
        assert told[key] == as_json(getattr(shown, name)), name
    by_who_decided = [told[f"n_{who}"] for who in ("adjudicated", "majority", "ties")]
    assert (told["n_items"], by_who_decided) == (6, [1, 4, 1])
    assert told["range"] == {"low": 2 / 6, "high": 4 / 6}
    assert told["disputed_share"] == 3 / 6


def figures(told: dict[str, Any], facts: Facts) -> None:
    own = told["criteria"]["severity"]
    for key in ("measurement", "n_items", "n_pairable", "n_labels", "n_annotators", "warning"):
        assert own[key] == getattr(facts.figures, key)
    assert own["percent_agreement"] == facts.figures.percent_agreement
    assert own["alpha"] == estimate(facts.figures.alpha)
    assert tuple(own["distribution"].items()) == facts.figures.distribution


def parts(kind: By, field: str) -> Callable[[dict[str, Any], Facts], None]:
    """α by part, as `--by` tells it."""

    def check(told: dict[str, Any], facts: Facts) -> None:
        found = {one["key"]: one["criteria"]["severity"] for one in told["by"][kind]}
        shown = getattr(facts, field)
        assert {one.key for one in shown} <= set(found)
        assert shown or set(found) == {NONE}
        for one in shown:
            assert found[one.key]["alpha"] == estimate(one.estimate)
            assert found[one.key]["percent_agreement"] == one.percent_agreement

    return check


def versions(told: dict[str, Any], facts: Facts) -> None:
    """α by rubric version, with what is to be read beside it."""
    found = {one["key"]: one for one in told["by"]["rubric"]}
    assert {one.part.key for one in facts.by_version} == set(found)
    for one in facts.by_version:
        own = found[one.part.key]["criteria"]["severity"]
        assert own["alpha"] == estimate(one.part.estimate)
        assert own["percent_agreement"] == one.part.percent_agreement
        assert found[one.part.key]["caveat"] == one.caveat


def marks(told: dict[str, Any], facts: Facts) -> None:
    found = told["measures"]["severity"]["one_vs_rest"]
    assert [one["code"] for one in found] == ["1", "2", "3", "4", "5"]
    for one, shown in zip(found, facts.by_mark, strict=True):
        assert (one["code"], one["name"], one["n_pairable"]) == (
            shown.key,
            shown.name,
            shown.n_pairable,
        )
        assert one["percent_agreement"] == shown.percent_agreement
        assert one["alpha"] == estimate(shown.estimate)


def pairs(told: dict[str, Any], facts: Facts) -> None:
    found = {(one["a"], one["b"]): one for one in told["measures"]["severity"]["pairs"]}
    assert len(found) == len(facts.pairs) == 3
    for one in facts.pairs:
        assert found[one.a, one.b]["alpha"] == counted(one.estimate)
        assert found[one.a, one.b]["percent_agreement"] == one.percent_agreement


def confusion(told: dict[str, Any], facts: Facts) -> None:
    found = told["measures"]["severity"]["confusion"]
    assert tuple(found["codes"]) == facts.confusion.codes
    assert tuple(found["names"]) == facts.confusion.names
    assert tuple(map(tuple, found["counts"])) == facts.confusion.counts
    assert found["counts"][0][3] == 2  # i0: two 1s against a 4


def series(told: dict[str, Any], facts: Facts) -> None:
    found = told["measures"]["severity"]["over_time"]
    assert len(found) == len(facts.series) == 17
    for one, shown in zip(found, facts.series, strict=True):
        assert one == {
            "at": iso_of_ms(shown.at_ms),
            "n_labels": shown.n_labels,
            "value": shown.value,
            "low": shown.low,
            "high": shown.high,
        }
    assert found[-1]["value"] == told["criteria"]["severity"]["alpha"]["value"]


def clause(told: dict[str, Any], facts: Facts) -> None:
    cited = [one["clause"] for one in told["insight"]["severity"]["shares"]["clauses"]]
    assert facts.clause is None or facts.clause.clause in cited
    assert "G-1" in cited


def gwet(told: dict[str, Any], facts: Facts) -> None:
    beside = told["measures"]["severity"]["measures"]["ac2"]
    assert facts.gwet is None or counted(facts.gwet).items() <= beside.items()
    assert beside["value"] is not None


def outlook(told: dict[str, Any], facts: Facts) -> None:
    shown = facts.outlook
    assert shown is not None
    (severity,) = (p for p in told["planning"]["intervals"] if p["criterion"] == "severity")
    assert severity["width_now"] == shown.interval.narrowing.width_now
    assert severity["n_further"] == shown.interval.narrowing.further
    assert severity["enough_on"] == shown.enough_on
    assert told["planning"]["queue"]["labels_left"] == shown.queue.labels
    assert told["planning"]["queue"]["done_on"] == shown.queue.done_on


CHECKS: dict[str, Callable[[dict[str, Any], Facts], object]] = {
    "criterion": lambda told, facts: _same(told["headline"]["criterion"], facts.criterion),
    "criteria": lambda told, facts: _same(tuple(told["criteria"]), facts.criteria),
    "headline": lambda told, facts: _same(told["headline"]["n_items"], facts.headline.n_items),
    "figures": figures,
    "words": lambda told, facts: _same(told["headline"]["word"], facts.words),
    "by_source": parts("category", "by_source"),
    "parts": parts("category", "parts"),
    "by_model": parts("model", "by_model"),
    "by_origin": parts("source", "by_origin"),
    "by_group": parts("group", "by_group"),
    "by_annotator": parts("annotator", "by_annotator"),
    "by_month": parts("month", "by_month"),
    "by_version": versions,
    "by_mark": marks,
    "pairs": pairs,
    "confusion": confusion,
    "level_names": confusion,
    "series": series,
    "clause": clause,
    "version": lambda told, facts: _same(told["measures"]["severity"]["version"], facts.version),
    "left_out": lambda told, facts: _same(
        told["measures"]["severity"]["n_left_out"], facts.left_out
    ),
    "gwet": gwet,
    "outlook": outlook,
}


def _same(told: object, shown: object) -> None:
    assert told == shown


def test_every_fact_of_the_page_has_a_key_or_a_command() -> None:
    assert {one.name for one in fields(Facts)} == {*CHECKS, *ELSEWHERE}


def test_the_page_and_the_json_tell_the_same(labeled: Workspace) -> None:
    facts = read_facts(labeled, "severity", versions=VersionParts(labeled))
    told = everything(labeled)
    for check in CHECKS.values():
        check(told, facts)
