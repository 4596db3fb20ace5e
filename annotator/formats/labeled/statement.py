"""How far the labels can be trusted, in a sentence that goes with them, and as JSON."""

from __future__ import annotations

from annotator.domain.canonical import JsonObject
from annotator.domain.codec import record_json
from annotator.formats.labeled.rows import About, Reliability, SetContent

_JUDGED = {
    "reliable": "reliable",
    "tentative": "tentative: good for rough comparisons only",
    "not yet": "not reliable yet",
}


def statement(content: SetContent, criterion: str | None = None) -> str:
    """The sentence for one criterion (that of `content.criterion` where none is named)."""
    return statement_of(content.about, criterion or content.criterion)


def statement_of(about: About, criterion: str) -> str:
    """The sentence for one criterion, before there is anything else to export."""
    found = next((one for one in about.reliability if one.criterion == criterion), None)
    if found is None:
        return f"No agreement between annotators was computed for “{criterion}”."
    return _told(found)


def reliability_json(content: SetContent) -> JsonObject:
    """Every criterion's figures, the headline and the threshold, for files that hold JSON."""
    return {
        "statement": statement(content),
        "headline": content.about.headline,
        "threshold": content.about.threshold,
        "criterion": content.criterion,
        "labels": content.about.labels,
        "consensus": content.about.consensus,
        "criteria": [record_json(one) for one in content.about.reliability],
    }


def _told(one: Reliability) -> str:
    who = f"{one.n_annotators} annotator{'' if one.n_annotators == 1 else 's'}"
    seen = f"{who}, {one.n_pairable} of {one.n_items} items judged by two or more"
    if one.alpha is None:
        return f"{one.name}: agreement is undefined ({one.undefined or 'no reason given'}); {seen}."
    if one.low is None or one.high is None:
        bounds = f"no interval: {one.undefined}" if one.undefined else "no interval"
    else:
        bounds = f"95 % interval {one.low:.3f} to {one.high:.3f}"
    judged = _JUDGED.get(one.words, one.words)
    warning = f" Beware: {one.warning}." if one.warning else ""
    return (
        f"{one.name}: Krippendorff's alpha = {one.alpha:.3f} ({bounds}), {judged}; {seen}.{warning}"
    )
