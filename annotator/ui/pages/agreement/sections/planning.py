"""How much more is needed: until the queue is done, α is known, two models can be told apart."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from annotator.domain.errors import UserError
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.numbers import count, figure, percent, sentence
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.views import CardView, SectionView
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.figures.narrowing import FiguresOf
    from annotator.services.figures.pace import Pace
    from annotator.services.figures.planning import IntervalPlan, QueuePlan, RatePlan

WIDTHS = (0.3, 0.2, 0.1, 0.05)
POINTS = (0.01, 0.02, 0.05, 0.1)
USUAL_RATE = 0.05


def read(workspace: FiguresOf, criterion: str) -> SectionView:
    """Plans from the project's own labels and pace."""
    planning = workspace.planning
    names = {one.id: one.name for one in workspace.people.all()}
    intervals = tuple(planning.interval(criterion, width) for width in WIDTHS)
    return SectionView(
        "planning",
        (
            queue_card(planning.queue(), planning.pace(), names),
            interval_card(intervals),
            planned_card(workspace),
        ),
    )


def planned_card(workspace: FiguresOf) -> CardView:
    """The plans for two rates, or why there are none."""
    try:
        return rates_card(rate_plans(workspace))
    except UserError as error:  # labels on a scale of which the threshold says nothing
        return rates_card((), str(error))


def rate_plans(workspace: FiguresOf) -> tuple[RatePlan, ...]:
    """Every two models whose rates differ; then the first rate against some that are higher."""
    planning = workspace.planning
    if workspace.rubric.threshold is None:
        return ()
    rates = {
        one.model: one.rate.estimate.value
        for one in workspace.rates.by_model()
        if one.model is not None and one.rate.estimate.value is not None
    }
    plans = [planning.rates(a, b) for a, b in combinations(rates, 2) if rates[a] != rates[b]]
    base = next(iter(rates.values()), USUAL_RATE)
    away = [base + by if base + by <= 1 else base - by for by in POINTS]
    return (*plans, *(planning.rates(base, other) for other in away))


def queue_card(queue: QueuePlan, pace: Pace, names: dict[str, str]) -> CardView:
    """What is left, and how fast people work."""
    rows = tuple(
        SheetRow(
            (names.get(one.annotator, one.annotator), count(one.n_labels), seconds(one.median_s))
        )
        for one in pace.people
    )
    return CardView(
        heading=tr("QUEUE AND PACE"),
        meaning=meanings.pace(),
        sheet=Sheet((tr("Annotator"), tr("Labels timed"), tr("Median time")), rows),
        lead=queue.sentence,
        empty="" if rows else sentence(pace.undefined or tr("No label has been timed yet")),
    )


def interval_card(plans: tuple[IntervalPlan, ...]) -> CardView:
    """Until α's interval is as narrow as asked."""
    rows = tuple(
        SheetRow(
            (
                figure(plan.narrowing.width),
                "–" if plan.narrowing.further is None else count(plan.narrowing.further),
                "–" if plan.labels is None else count(plan.labels),
                hours(plan.hours),
            )
        )
        for plan in plans
    )
    columns = (tr("Interval width"), tr("Further items"), tr("Labels"), tr("Work"))
    undefined = next((p.narrowing.undefined for p in plans if p.narrowing.undefined), "")
    return CardView(
        heading=tr("UNTIL α IS KNOWN"),
        meaning=meanings.plan_alpha(),
        sheet=Sheet(columns, rows),
        lead="" if undefined else narrow_now(plans),
        empty=sentence(undefined or ""),
    )


def narrow_now(plans: tuple[IntervalPlan, ...]) -> str:
    """How wide the interval is."""
    width = plans[0].narrowing.width_now
    return "" if width is None else tr("The interval is {width} wide now.", width=figure(width))


def rates_card(plans: tuple[RatePlan, ...], why_none: str = "") -> CardView:
    """Until two violation rates can be told apart."""
    none = why_none or tr("The rubric sets no policy threshold, so there are no rates.")
    rows = tuple(
        SheetRow(
            (
                tr("{a} from {b}", a=percent(plan.rates[0]), b=percent(plan.rates[1])),
                count(plan.unpaired),
                "–" if plan.paired is None else count(plan.paired),
                count(plan.have) if plan.have else "–",
                hours(plan.hours),
            )
        )
        for plan in plans
    )
    columns = (
        tr("To tell apart"),
        tr("Items each"),
        tr("Or prompts of both"),
        tr("There are"),
        tr("Work"),
    )
    return CardView(
        heading=tr("UNTIL TWO RATES CAN BE TOLD APART"),
        meaning=meanings.plan_rates(),
        sheet=Sheet(columns, rows),
        lead=plans[0].sentence if plans else "",
        empty="" if rows else none,
        wide=True,
    )


def hours(value: float | None) -> str:
    """3 h; a dash where nobody's pace is known."""
    if value is None:
        return "–"
    return tr("under 1 h") if 0 < value < 1 else tr("{n} h", n=count(round(value)))


def seconds(value: float | None) -> str:
    return "–" if value is None else tr("{n} s", n=f"{value:.0f}")
