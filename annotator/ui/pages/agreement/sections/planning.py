"""How much more is needed: until the queue is done, α is known, two models can be told apart."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from annotator.domain.errors import UserError
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.asked import (
    NOTHING,
    RATES,
    USUAL_POWER,
    WIDTH,
    Asked,
    power_of,
    rates_of,
    width_of,
)
from annotator.ui.pages.agreement.numbers import count, figure, percent, sentence
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.views import AskView, CardView, SectionView
from annotator.ui.pages.agreement.terms.every import meaning, means
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.figures.narrowing import FiguresOf
    from annotator.services.figures.pace import Pace
    from annotator.services.figures.planning import IntervalPlan, QueuePlan, RatePlan

WIDTHS = (0.3, 0.2, 0.1, 0.05)
POINTS = (0.01, 0.02, 0.05, 0.1)
USUAL_RATE = 0.05


def read(workspace: FiguresOf, criterion: str, asked: Asked = NOTHING) -> SectionView:
    """Plans from the project's own labels and pace; what is asked for stands first."""
    planning = workspace.planning
    names = {one.id: one.name for one in workspace.people.all()}
    return SectionView(
        "planning",
        (
            queue_card(planning.queue(), planning.pace(), names),
            planned_interval(workspace, criterion, asked),
            planned_card(workspace, asked),
        ),
    )


def planned_interval(workspace: FiguresOf, criterion: str, asked: Asked) -> CardView:
    """The plans for α's interval; what was asked for first, or why it cannot be."""
    planning = workspace.planning
    plans = tuple(planning.interval(criterion, width) for width in WIDTHS)
    try:
        width = width_of(asked)
        own = None if width is None else planning.interval(criterion, width)
    except UserError as error:
        return interval_card(plans, asked, wrong=_words_of(error))
    return interval_card(plans if own is None else (own, *plans), asked, answered=own is not None)


def planned_card(workspace: FiguresOf, asked: Asked = NOTHING) -> CardView:
    """The plans for two rates, or why there are none."""
    if workspace.rubric.threshold is None:
        return rates_card(())
    try:
        rates = _rates_by_model(workspace)
        usual = rate_plans(workspace, rates)
    except UserError as error:  # labels on a scale of which the threshold says nothing
        return rates_card((), str(error))
    models = tuple(rates)
    try:
        two = rates_of(asked, models)
        own = () if two is None else (workspace.planning.rates(*two, power=power_of(asked)),)
    except UserError as error:
        return rates_card(usual, ask=_rates_ask(asked, models), lead=_words_of(error))
    return rates_card((*own, *usual), ask=_rates_ask(asked, models))


def rate_plans(workspace: FiguresOf, rates: dict[str, float]) -> tuple[RatePlan, ...]:
    """Every two models whose rates differ; then the first rate against some that are higher."""
    planning = workspace.planning
    plans = [planning.rates(a, b) for a, b in combinations(rates, 2) if rates[a] != rates[b]]
    base = next(iter(rates.values()), USUAL_RATE)
    away = [base + by if base + by <= 1 else base - by for by in POINTS]
    return (*plans, *(planning.rates(base, other) for other in away))


def queue_card(queue: QueuePlan, pace: Pace, names: dict[str, str]) -> CardView:
    """What is left, and how fast people work."""
    everybody = [(tr("Everybody"), pace.n_labels, pace.median_s)] if pace.people else []
    everyone = [(names.get(p.annotator, p.annotator), p.n_labels, p.median_s) for p in pace.people]
    rows = tuple(
        SheetRow((name, count(n), seconds(median))) for name, n, median in (*everybody, *everyone)
    )
    lately = _lately(f"{pace.per_day:,.0f}") if pace.per_day else ""
    columns = (tr("Annotator"), tr("Labels timed"), tr("Median time"))
    return CardView(
        heading=tr("QUEUE AND PACE"),
        meaning=meanings.pace(),
        sheet=Sheet(columns, rows, 1, means("", "pace.n_labels", "pace.median_s")),
        lead=f"{queue.sentence} {lately}".strip(),
        terms=(
            (tr("Labels left"), meaning("queue.labels_left")),
            (tr("Hours of work"), meaning("queue.hours")),
            (tr("Done on"), meaning("queue.done_on")),
            (tr("Labels a day"), meaning("pace.labels_per_day")),
        ),
        empty="" if rows else sentence(pace.undefined or tr("No label has been timed yet")),
    )


def _lately(n: str) -> str:
    return tr("1 label a day lately.") if n == "1" else tr("{n} labels a day lately.", n=n)


def interval_card(
    plans: tuple[IntervalPlan, ...], asked: Asked, *, answered: bool = False, wrong: str = ""
) -> CardView:
    """Until α's interval is as narrow as asked. answered: the first plan is what was asked for."""
    rows = tuple(SheetRow(_interval_cells(plan)) for plan in plans)
    columns = (
        tr("Width"),
        tr("Items"),
        tr("Further"),
        tr("Labels"),
        tr("Work"),
        tr("Enough on"),
    )
    told = means(
        "intervals.width",
        "intervals.n_needed",
        "intervals.n_further",
        "intervals.labels",
        "intervals.hours",
        "intervals.enough_on",
    )
    undefined = next((p.narrowing.undefined for p in plans if p.narrowing.undefined), "")
    lead = plans[0].sentence if answered else narrow_now(plans)
    captions = (tr("No wider than"),)
    return CardView(
        heading=tr("UNTIL α IS KNOWN"),
        meaning=meanings.plan_alpha(),
        sheet=Sheet(columns, rows, 1, told),
        ask=None if undefined else AskView(WIDTH, captions, (asked.width,), (".10",)),
        lead=wrong or ("" if undefined else lead),
        terms=(
            (tr("Width now"), meaning("intervals.width_now")),
            (tr("Items now"), meaning("intervals.n_now")),
        ),
        empty=sentence(undefined or ""),
    )


def narrow_now(plans: tuple[IntervalPlan, ...]) -> str:
    """How wide the interval is, and on how many items."""
    found = plans[0].narrowing
    if found.width_now is None:
        return ""
    width = figure(found.width_now)
    return tr("The interval is {width} wide now, on {n} items.", width=width, n=count(found.n_now))


def rates_card(
    plans: tuple[RatePlan, ...], why_none: str = "", *, ask: AskView | None = None, lead: str = ""
) -> CardView:
    """Until two violation rates can be told apart."""
    none = why_none or tr("The rubric sets no policy threshold, so there are no rates.")
    rows = tuple(SheetRow(_rate_cells(plan)) for plan in plans)
    columns = (
        tr("To tell apart"),
        tr("Power"),
        tr("Items each"),
        tr("Or pairs"),
        tr("There are"),
        tr("Power now"),
        tr("Labels"),
        tr("Work"),
        tr("Unlike"),
        tr("Families"),
        tr("Alike by"),
        tr("Effect"),
        tr("Pair effect"),
    )
    told = means(
        "plan.rates",
        "plan.power",
        "plan.items_per_model",
        "plan.prompts_paired",
        "plan.have",
        "plan.power_now",
        "plan.labels",
        "plan.hours",
        "plan.discordance",
        "plan.clusters",
        "plan.correlation",
        "plan.design_effect",
        "plan.paired_design_effect",
    )
    return CardView(
        heading=tr("UNTIL TWO RATES CAN BE TOLD APART"),
        meaning=meanings.plan_rates(),
        sheet=_known(Sheet(columns, rows, 1, told)),
        ask=ask,
        lead=lead or (_plan_words(plans[0]) if plans else ""),
        terms=((tr("Level"), meaning("plan.level")),),
        empty="" if rows else none,
        wide=True,
    )


def _known(sheet: Sheet) -> Sheet:
    """Without the columns of which nothing is known: the sentence above says why."""
    if not sheet.rows:
        return sheet
    kept = [
        at
        for at in range(len(sheet.columns))
        if at < sheet.texts or any(row.cells[at] != "–" for row in sheet.rows)
    ]
    return replace(
        sheet,
        columns=tuple(sheet.columns[at] for at in kept),
        rows=tuple(replace(row, cells=tuple(row.cells[at] for at in kept)) for row in sheet.rows),
        meanings=tuple(sheet.meanings[at] for at in kept),
    )


def _plan_words(plan: RatePlan) -> str:
    """The plan, and why it says nothing of shared prompts."""
    return f"{plan.sentence} {sentence(plan.why_not_paired or '')}".strip()


def _interval_cells(plan: IntervalPlan) -> tuple[str, ...]:
    found = plan.narrowing
    return (
        figure(found.width),
        "–" if found.needed is None else count(found.needed),
        "–" if found.further is None else count(found.further),
        "–" if plan.labels is None else count(plan.labels),
        hours(plan.hours),
        plan.enough_on or "–",
    )


def _rate_cells(plan: RatePlan) -> tuple[str, ...]:
    clusters = plan.clusters
    return (
        tr("{a} from {b}", a=f"{100 * plan.rates[0]:.1f}", b=percent(plan.rates[1])),
        percent(plan.power),
        count(plan.unpaired),
        "–" if plan.paired is None else count(plan.paired),
        count(plan.have) if plan.have else "–",
        "–" if plan.power_now is None else percent(plan.power_now),
        count(plan.labels),
        hours(plan.hours),
        "–" if plan.discordance is None else percent(plan.discordance),
        count(clusters.n_clusters),
        "–" if clusters.correlation is None else figure(clusters.correlation),
        figure(clusters.effect),
        "–" if plan.paired_effect is None else figure(plan.paired_effect),
    )


def _rates_by_model(workspace: FiguresOf) -> dict[str, float]:
    return {
        one.model: one.rate.estimate.value
        for one in workspace.rates.by_model()
        if one.model is not None and one.rate.estimate.value is not None
    }


def _rates_ask(asked: Asked, models: tuple[str, ...]) -> AskView:
    captions = (tr("Tell apart"), tr("from"), tr("with power"))
    rates = (tr("5 % or a model"), tr("7 % or a model")) if models else ("5 %", "7 %")
    hints = (*rates, USUAL_POWER)
    return AskView(RATES, captions, (asked.first, asked.second, asked.power), hints, models)


def _words_of(error: UserError) -> str:
    return f"{error} {error.hint}".strip()


def hours(value: float | None) -> str:
    """3 h; a dash where nobody's pace is known."""
    if value is None:
        return "–"
    return tr("under 1 h") if 0 < value < 1 else tr("{n} h", n=count(round(value)))


def seconds(value: float | None) -> str:
    return "–" if value is None else tr("{n} s", n=f"{value:.0f}")
