"""Plans as JSON. Shares and α are fractions, times hours and seconds; undefined is null."""

from __future__ import annotations

from annotator.domain.canonical import Json, JsonObject
from annotator.services.figures.pace import Pace
from annotator.services.figures.planning import IntervalPlan, QueuePlan, RatePlan


def planning_json(
    queue: QueuePlan,
    pace: Pace,
    intervals: tuple[IntervalPlan, ...] = (),
    rates: RatePlan | None = None,
) -> JsonObject:
    """All plans together."""
    return {
        "schema": 1,
        "queue": queue_json(queue),
        "pace": pace_json(pace),
        "intervals": [interval_json(one) for one in intervals],
        "rates": None if rates is None else rates_json(rates),
    }


def queue_json(plan: QueuePlan) -> JsonObject:
    return {
        "labels_left": plan.labels,
        "hours": plan.hours,
        "days": plan.days,
        "done_on": plan.done_on,
        "undefined": plan.why_no_date,
        "sentence": plan.sentence,
    }


def pace_json(pace: Pace) -> JsonObject:
    people: list[Json] = [
        {"annotator": one.annotator, "n_labels": one.n_labels, "median_s": one.median_s}
        for one in pace.people
    ]
    return {
        "median_s": pace.median_s,
        "n_labels": pace.n_labels,
        "labels_per_day": pace.per_day,
        "annotators": people,
        "undefined": pace.undefined,
    }


def interval_json(plan: IntervalPlan) -> JsonObject:
    found = plan.narrowing
    return {
        "criterion": plan.criterion,
        "width": found.width,
        "width_now": found.width_now,
        "n_now": found.n_now,
        "n_needed": found.needed,
        "n_further": found.further,
        "labels": plan.labels,
        "hours": plan.hours,
        "enough_on": plan.enough_on,
        "undefined": found.undefined,
        "sentence": plan.sentence,
    }


def rates_json(plan: RatePlan) -> JsonObject:
    return {
        "rates": list(plan.rates),
        "power": plan.power,
        "level": plan.level,
        "items_per_model": plan.unpaired,
        "prompts_paired": plan.paired,
        "why_not_paired": plan.why_not_paired,
        "discordance": plan.discordance,
        "clusters": {
            "n": plan.clusters.n_clusters,
            "correlation": plan.clusters.correlation,
            "design_effect": plan.clusters.effect,
            "paired_design_effect": plan.paired_effect,
        },
        "have": plan.have,
        "power_now": plan.power_now,
        "labels": plan.labels,
        "hours": plan.hours,
        "sentence": plan.sentence,
    }
