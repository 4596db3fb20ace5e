"""How many more items and hours: until two models can be told apart, until α's interval is narrow
enough, until the queue is done. Estimates from the project's own labels, each with its sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

from annotator.agreement.change.planning import Narrowing, items_for_width
from annotator.agreement.change.power import (
    allowed,
    items_unpaired,
    power_paired,
    power_unpaired,
    prompts_paired,
)
from annotator.domain.clock import WallClock, iso_of_ms, wall_ms
from annotator.domain.errors import UserError
from annotator.domain.numerals import figure_text
from annotator.services.figures.measuring import MeasuringService
from annotator.services.figures.pace import DAY_MS, NONE_LATELY, Pace, pace_of
from annotator.services.figures.planned_rates import Clusters, Known, known
from annotator.services.figures.rates import RatesService
from annotator.services.reads import Reads
from annotator.store import queries

POWER, LEVEL = 0.8, 0.05
MOST_DAYS = 36_525
"""A century: beyond it no date helps, and the calendar ends."""
THRESHOLD = "Give the rubric a threshold on one criterion, and label under it."
NOT_PAIRED = (
    "no prompt has verdicts for both models yet, so how alike they answer is not known; with "
    "the same prompts for both, fewer may do"
)


@dataclass(frozen=True, slots=True)
class RatePlan:
    """Items until two violation rates can be told apart, with 80 % power at the 5 % level.

    ``unpaired``: items for each model where the two get different prompts; ``paired``: prompts that
    both answer, None with ``why_not_paired``. Unpaired holds the design effect of ``clusters``,
    paired that of the differences, ``paired_effect``: None where there are none.
    ``have``: items with a verdict of the model that has fewer (paired: prompts of both);
    ``power_now``: what they give.
    """

    rates: tuple[float, float]
    power: float
    level: float
    unpaired: int
    paired: int | None
    why_not_paired: str | None
    discordance: float | None
    clusters: Clusters
    paired_effect: float | None
    have: int
    power_now: float | None
    labels: int
    hours: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class IntervalPlan:
    """Items and labels until α's interval is narrower than asked; an estimate.

    enough_on: by which date, at the recent pace; None without a pace or an estimate, and where it
    is narrow enough already.
    """

    criterion: str
    narrowing: Narrowing
    labels: int | None
    hours: float | None
    sentence: str
    enough_on: str | None = None


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """The labels that open items lack, in hours of work and, at the recent pace, as a date."""

    labels: int
    hours: float | None
    days: float | None
    done_on: str | None
    why_no_date: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """Both at one pace. enough_on: the interval's."""

    queue: QueuePlan
    interval: IntervalPlan
    enough_on: str | None


class PlanningService:
    """Plans from what is there. Reads every timed label once a question: for reports."""

    def __init__(
        self,
        database: Reads,
        measuring: MeasuringService,
        rates: RatesService,
        overlap: int,
        wall: WallClock = wall_ms,
    ) -> None:
        self._database = database
        self._measuring = measuring
        self._rates = rates
        self._overlap = overlap
        self._wall = wall

    def pace(self) -> Pace:
        """Seconds a label and labels a day."""
        with self._database.reading() as sql:
            return pace_of(sql, self._wall())

    def rates(
        self,
        first: float | str,
        second: float | str,
        *,
        power: float = POWER,
        level: float = LEVEL,
    ) -> RatePlan:
        """Two rates, each a share or the name of a model whose rate so far is taken.

        UserError where a model has no verdicts yet, or the two rates are equal.
        """
        report = self._rates.report()
        if report.no_verdict is not None:
            raise UserError(f"Rates cannot be planned: {report.no_verdict}.", THRESHOLD)
        found = known((first, second), report)
        _refuse(*found.rates, power, level)
        return _rate_plan(found, (power, level), self._overlap, self.pace())

    def interval(self, criterion: str, width: float = 0.1) -> IntervalPlan:
        """Until α's interval is at most ``width`` wide. UserError for an impossible width."""
        if not 0 < width < 2:
            raise UserError("The width lies between 0 and 2.", "Ask for 0.1, for example.")
        return self._interval(criterion, width, self.pace())

    def queue(self) -> QueuePlan:
        """When the queue is done."""
        return self._queue(self.pace())

    def outlook(self, criterion: str, width: float = 0.1) -> Outlook:
        """When the queue is done and when α's interval is narrow enough, read in one go."""
        pace = self.pace()
        interval = self._interval(criterion, width, pace)
        return Outlook(self._queue(pace), interval, interval.enough_on)

    def _interval(self, criterion: str, width: float, pace: Pace) -> IntervalPlan:
        figures = self._measuring.figures(criterion)
        found = items_for_width(figures.alpha, width)
        each = figures.n_labels / figures.n_items if figures.n_items else self._overlap
        labels = None if found.further is None else round(found.further * max(each, 2))
        hours = None if labels is None else pace.hours(labels)
        days = labels / pace.per_day if labels and pace.per_day else None
        told = _told_interval(found, labels, hours)
        return IntervalPlan(criterion, found, labels, hours, told, self._date_in(days))

    def _queue(self, pace: Pace) -> QueuePlan:
        with self._database.reading() as sql:
            labels = queries.labels_left(sql, self._overlap)
        days = labels / pace.per_day if pace.per_day else None
        done = self._date_in(days)
        why = NONE_LATELY if days is None and labels else None
        hours = pace.hours(labels)
        return QueuePlan(labels, hours, days, done, why, _told_queue(labels, hours, done, why))

    def _date_in(self, days: float | None) -> str | None:
        if days is None or days > MOST_DAYS:
            return None
        return iso_of_ms(self._wall() + round(days * DAY_MS))[:10]


def _refuse(p1: float, p2: float, power: float, level: float) -> None:
    if not (0 <= p1 <= 1 and 0 <= p2 <= 1 and 0 < power < 1 and 0 < level < 1):
        raise UserError("Rates, power and level are shares between 0 and 1.", "Ask for .8, say.")
    if p1 == p2:
        raise UserError(
            "The two rates are equal, and no number of items tells equal rates apart.",
            "Name two rates whose difference would matter to you.",
        )


def _rate_plan(found: Known, asked: tuple[float, float], overlap: int, pace: Pace) -> RatePlan:
    power, level = asked
    rates, both, effect = found.rates, found.both, found.clusters.effect
    unpaired = items_unpaired(*rates, power=power, level=level, effect=effect)
    seen = both.n_unlike / both.n_prompts if both.n_unlike else None
    discordance = paired = now = None
    if seen is not None:
        discordance, of_both = allowed(*rates, seen), both.effect
        paired = prompts_paired(*rates, discordance, power=power, level=level, effect=of_both)
        now = power_paired(both.n_prompts, *rates, discordance, level=level, effect=of_both)
    elif found.have:
        now = power_unpaired(found.have, *rates, level=level, effect=effect)
    have = found.have if paired is None else both.n_prompts
    labels = max((paired or unpaired) - have, 0) * 2 * overlap
    hours = pace.hours(labels)
    return RatePlan(
        rates=rates,
        power=power,
        level=level,
        unpaired=unpaired,
        paired=paired,
        why_not_paired=NOT_PAIRED if paired is None else None,
        discordance=discordance,
        clusters=found.clusters,
        paired_effect=None if paired is None else both.effect,
        have=have,
        power_now=now,
        labels=labels,
        hours=hours,
        sentence=_told_rates(rates, asked, (unpaired, paired), (effect, both.effect), have, hours)
        + _told_unlike(seen, discordance),
    )


def _told_unlike(seen: float | None, taken: float | None) -> str:
    """Said where the shared prompts are unlike the rest, so that the plan cannot go by them."""
    if seen is None or taken is None or abs(seen - taken) < 1e-9:
        return ""
    return (
        f" The verdicts differ on {_percent(seen)} of the prompts of both, which rates this far "
        f"apart do not allow: {_percent(taken)} was taken."
    )


def _told_rates(
    rates: tuple[float, float],
    asked: tuple[float, float],
    needed: tuple[int, int | None],
    effects: tuple[float, float],
    have: int,
    hours: float | None,
) -> str:
    unpaired, paired = needed
    of_one, of_both = effects
    told = (
        f"To tell {_percent(rates[0])} from {_percent(rates[1])} in {_percent(asked[0])} of tries "
        f"(at the {_percent(asked[1])} level) takes {unpaired:,} items for each model"
        f"{_told_effect(of_one)}"
    )
    if paired is not None:
        told += f", or {paired:,} prompts that both models answer{_told_effect(of_both)}"
    if have >= (unpaired if paired is None else paired):
        return f"{told}. There are {have:,}, which is enough."
    there = f"There are {have:,}; the rest is" if have else "That is"
    return f"{told}. {there} {_hours(hours)}."


def _told_effect(effect: float) -> str:
    """Families make one model's verdicts alike; of the differences between two, far less so."""
    return f" (families make it {figure_text(effect)} times as many)" if effect > 1 else ""


def _told_interval(found: Narrowing, labels: int | None, hours: float | None) -> str:
    if found.further is None or found.width_now is None:
        return f"No estimate: {found.undefined}."
    if found.further == 0:
        return f"The interval is {figure_text(found.width_now)} wide already."
    return (
        f"The interval is {figure_text(found.width_now)} wide now. About {found.further:,} more "
        f"items like these ({labels:,} labels, {_hours(hours)}) would make it "
        f"{figure_text(found.width)}; an estimate."
    )


def _told_queue(labels: int, hours: float | None, done: str | None, why: str | None) -> str:
    if not labels:
        return "The queue is done."
    told = f"{labels:,} labels are left, {_hours(hours)}"
    return f"{told}; {why}." if done is None else f"{told}; at the recent pace until {done}."


def _hours(hours: float | None) -> str:
    if hours is None:
        return "work of unknown length"
    return "less than an hour of work" if hours < 1 else f"about {hours:,.0f} hours of work"


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
