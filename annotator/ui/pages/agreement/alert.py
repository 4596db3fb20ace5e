"""The alert that agreement dropped, said calmly: what changed, by how much, where to look. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from annotator.services.views import DisputeFilter
from annotator.ui.pages.agreement.facts import Facts
from annotator.ui.pages.agreement.numbers import figure, interval
from annotator.ui.pages.agreement.state import Alert
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.agreement.results import Estimate
    from annotator.services.figures.drops import ChangePoint, Drop


def alert_of(facts: Facts) -> Alert | None:
    """The alert; None where agreement did not drop, as far as can be told."""
    drop = facts.drop
    if drop is None:
        return None
    criterion = facts.headline.criterion
    return Alert(_words(drop, facts), _disputes(drop.change, criterion))


def _words(drop: Drop, facts: Facts) -> str:
    since = _since(drop.change, facts)
    return tr(
        "Agreement is lower {since}: α {new} on the items labeled since, {old} on those before. "
        "{cause}",
        since=since,
        new=_alpha(drop.since),
        old=_alpha(drop.before),
        cause=_look(drop.change),
    )


def _since(change: ChangePoint, facts: Facts) -> str:
    day = datetime.fromtimestamp(change.at_ms / 1000).strftime("%Y-%m-%d")
    if change.kind == "rubric":
        return tr("since rubric {version} ({day})", version=change.key, day=day)
    if change.kind == "annotator":
        name = facts.names.get(change.key, change.key)
        return tr("since the first label of {name} ({day})", name=name, day=day)
    source = change.key or tr("items without a source")
    return tr("since the first label on {source} ({day})", source=source, day=day)


def _look(change: ChangePoint) -> str:
    """What the change may have to do with it; more than that is not known."""
    if change.kind == "rubric":
        return tr("New items can be harder, too: only the control tells whether it is the rubric.")
    if change.kind == "annotator":
        return tr("It may be the person, or that the items are harder: People tells them apart.")
    return tr("The items of that source may be harder, or the rubric not made for them.")


def _disputes(change: ChangePoint, criterion: str) -> DisputeFilter:
    """The disagreements that the change concerns."""
    if change.kind == "annotator":
        return DisputeFilter(criterion=criterion, annotator=change.key)
    if change.kind == "source":
        return DisputeFilter(criterion=criterion, source=change.key)
    return DisputeFilter(criterion=criterion)


def _alpha(estimate: Estimate) -> str:
    bounds = interval(estimate.low, estimate.high)
    return f"{figure(estimate.value)} ({bounds})" if bounds else figure(estimate.value)
