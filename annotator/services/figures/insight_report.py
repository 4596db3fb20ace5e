"""Insight as the JSON that `annotator agreement --json` carries. People stand under their ids."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.agreement.causes.cause_facts import Cause, Reason
from annotator.agreement.causes.groups import GroupSplit
from annotator.agreement.causes.shares import Share
from annotator.domain.canonical import Json, JsonObject
from annotator.services.figures.cause_words import reason_sentence
from annotator.services.figures.insight import InsightService
from annotator.services.figures.insight_views import GroupReport, ItemLine, PersonLine
from annotator.services.figures.reporting import estimate_json
from annotator.services.units import plain_code


def insight_json(insight: InsightService, criterion: str, limit: int = 100) -> JsonObject:
    """Who judges how, what parts them and why, on one criterion.

    {"people", "components", "items" (at most `limit` of "n_items_total"), "shares", "groups"}; what
    is undefined is null with the reason in "undefined". UserError for an unknown criterion.
    """
    shares = insight.shares(criterion)
    return {
        "people": [_person(line) for line in insight.people(criterion)],
        "components": [
            {"component": one.component, "annotators": one.annotators, "n_items": one.n_items}
            for one in insight.components(criterion)
        ],
        "items": [_item(line) for line in insight.items(criterion, limit)],
        "n_items_total": insight.n_items(criterion),
        "shares": {
            "n_pairs": shares.n_pairs,
            "n_items": shares.n_items,
            "clauses": _shares(shares.clauses, "clause"),
            "levels": _shares(shares.levels, "levels"),
            "categories": _shares(shares.categories, "category"),
            "undefined": shares.undefined,
        },
        "groups": _groups(insight.group_split(criterion)),
    }


def _person(line: PersonLine) -> JsonObject:
    return {
        "annotator": line.annotator,
        "component": line.component,
        "n": line.n,
        "severity": estimate_json(line.severity),
        "inconsistency": estimate_json(line.inconsistency),
        "misfit": line.misfit,
        "word": line.word,
        "accuracy": line.accuracy,
    }


def _item(line: ItemLine) -> JsonObject:
    second = line.consensus
    return {
        "uid": line.uid,
        "n": line.n,
        "mean": line.mean,
        "misfit": line.misfit,
        "flip": line.flip,
        "cause": None if line.cause is None else _cause(line.cause),
        "second_opinion": None
        if second is None
        else {"value": plain_code(second.code), "probability": second.probability},
    }


def _cause(cause: Cause) -> JsonObject:
    return {"kind": cause.kind, "reasons": [_reason(reason) for reason in cause.reasons]}


def _reason(reason: Reason) -> JsonObject:
    return {
        "key": reason.key,
        "annotators": reason.annotators,
        "clauses": reason.clauses,
        "codes": tuple(plain_code(code) for code in reason.codes),
        "groups": reason.groups,
        "figures": {name: float(value) for name, value in reason.figures},
        "words": reason_sentence(reason, {}),
    }


def _shares(rows: Sequence[Share], name: str) -> Sequence[Json]:
    """A clause or category as text or null, two levels as a list."""
    return [
        {
            name: _levels(row) if name == "levels" else next(iter(row.keys), None),
            "share": row.share,
            "n_pairs": row.n_pairs,
            "n_items": row.n_items,
        }
        for row in rows
    ]


def _levels(row: Share) -> tuple[str, ...]:
    return tuple(plain_code(key) for key in row.keys)


def _groups(report: GroupReport) -> JsonObject:
    return {
        "pooled": [
            {"pool": one.pool, "key": one.key or None, **_split(one.split)} for one in report.pooled
        ],
        "items": [{"uid": uid, **_split(split)} for uid, split in report.items],
        "n_item_tests": report.n_item_tests,
        "undefined": report.undefined,
    }


def _split(split: GroupSplit) -> dict[str, Json]:
    return {
        "group": split.group,
        "against": split.against,
        "difference": split.difference,
        "p": split.p,
        "p_without_one": split.p_without_one,
        "q": split.q,
        "n_items": split.n_items,
        "n_labels": split.n_labels,
        "people": split.people,
        "undefined": split.undefined,
    }
