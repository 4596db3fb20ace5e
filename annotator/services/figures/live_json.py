"""The live cards of the Agreement page as JSON: the headline, and more for each criterion."""

from __future__ import annotations

from annotator.agreement.measures.crosscheck import checked_alpha
from annotator.domain.canonical import Json, JsonObject
from annotator.domain.clock import iso_of_ms
from annotator.services.figures.measuring import MeasuringService
from annotator.services.figures.reporting import counted_json, estimate_json
from annotator.services.views import ConfusionView, Headline, NamedEstimate, SeriesPoint


def headline_json(one: Headline) -> JsonObject:
    """The violation rate with what it is worth. range: null where nothing has a verdict.

    n_adjudicated, n_majority and n_ties are the n_items with a verdict, by who decided.
    """
    lowest, highest = one.violation_range or (None, None)
    return {
        "criterion": one.criterion,
        "judged": one.judged or None,
        "violation_rate": counted_json(one.violation),
        "n_clusters": one.n_clusters,
        "range": None if lowest is None else {"low": lowest, "high": highest},
        "n_items": one.n_items,
        "n_adjudicated": one.n_adjudicated,
        "n_majority": one.n_items - one.n_adjudicated - one.ties,
        "n_ties": one.ties,
        "n_pairable": one.n_pairable,
        "n_disputed": one.n_disputed,
        "disputed_share": one.disputed_share,
        "alpha": counted_json(one.alpha),
        "word": one.words,
        "warning": one.warning,
        "undefined": one.no_verdict,
    }


def live_json(measuring: MeasuringService, criterion: str) -> JsonObject:
    """One-vs-rest α (confirmed by the library), the level confusion and α over time.

    n_left_out: items with labels under other versions of the rubric alone. UserError for an unknown
    criterion.
    """
    return {
        "n_left_out": measuring.left_out(criterion),
        "one_vs_rest": [_mark(one) for one in measuring.by_mark(criterion, checked_alpha)],
        "confusion": _confusion(measuring.confusion(criterion)),
        "over_time": [_point(one) for one in measuring.series(criterion)],
    }


def _mark(one: NamedEstimate) -> JsonObject:
    return {
        "code": one.key,
        "name": one.name,
        "n_pairable": one.n_pairable,
        "percent_agreement": one.percent_agreement,
        "alpha": estimate_json(one.estimate),
    }


def _confusion(view: ConfusionView) -> JsonObject:
    """counts: one row for each code; symmetric, every pair of labels counted once."""
    counts: list[Json] = [list(row) for row in view.counts]
    return {"codes": list(view.codes), "names": list(view.names), "counts": counts}


def _point(one: SeriesPoint) -> JsonObject:
    return {
        "at": iso_of_ms(one.at_ms),
        "n_labels": one.n_labels,
        "value": one.value,
        "low": one.low,
        "high": one.high,
    }
