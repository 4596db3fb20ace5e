"""Everything about agreement beyond the figures of the contract, as JSON: all that the page shows.

headline: the card on top. measures, insight, advice and what that lacks: by criterion. rates,
families: of the rubric's verdict. planning, control: what more is needed, and whether the last
revision helped.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotator.domain.canonical import JsonObject
from annotator.domain.errors import UserError
from annotator.services.app import Workspace
from annotator.services.figures.advice_json import advice_json
from annotator.services.figures.control_json import control_json, draw_json
from annotator.services.figures.families import families_json
from annotator.services.figures.insight_report import insight_json
from annotator.services.figures.live_json import headline_json, live_json
from annotator.services.figures.measures_json import measures_json
from annotator.services.figures.planning_json import planning_json
from annotator.services.figures.rates import rates_json

WIDTH = 0.1
"""Of α's interval, that a plan aims at unless asked otherwise."""


def details_json(
    workspace: Workspace,
    criteria: Sequence[str],
    *,
    width: float = WIDTH,
    tell_apart: tuple[float | str, float | str] | None = None,
) -> JsonObject:
    """Reads the whole project some times over; for reports.

    tell_apart: two violation rates, or models, that a plan shall tell apart. UserError where a
    plan is asked for that cannot be made.
    """
    planning, measuring = workspace.planning, workspace.measuring
    return {
        "headline": headline_json(measuring.headline()),
        "measures": {
            one: {**measures_json(workspace.measures, one), **live_json(measuring, one)}
            for one in criteria
        },
        "insight": {one: insight_json(workspace.insight, one) for one in criteria},
        "advice": {
            one: advice_json(workspace.advice.next_steps(one, by_id=True)) for one in criteria
        },
        "advice_missing": {one: workspace.advice.missing(one) for one in criteria},
        "rates": rates_json(workspace.rates.report()),
        "families": families_json(workspace.families.families()),
        "planning": planning_json(
            planning.queue(),
            planning.pace(),
            tuple(planning.interval(one, width) for one in criteria),
            None if tell_apart is None else planning.rates(*tell_apart),
        ),
        "control": _control(workspace),
    }


def _control(workspace: Workspace) -> JsonObject:
    """The last step between two versions; before there is one, the control that would be drawn."""
    versions = [one.version for one in workspace.measuring.publications()]
    if len(versions) < 2:
        return _undefined_or_draw(workspace)
    try:
        return control_json(workspace.control.compare(versions[-2], versions[-1], checked=True))
    except UserError as error:  # the criterion is new, or measured otherwise
        return {"schema": 1, "verdict": None, "sentence": str(error)}


def _undefined_or_draw(workspace: Workspace) -> JsonObject:
    try:
        drawn = draw_json(workspace.control.draw())
    except UserError as error:  # nothing that could be drawn from
        return {"schema": 1, "verdict": None, "sentence": str(error)}
    sentence = "There is one version of the rubric, so there is no change to judge."
    return {"schema": 1, "verdict": None, "sentence": sentence, "would_draw": drawn}
