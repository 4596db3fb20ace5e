"""What the models did: violation rates, their differences, and refusals of either kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.services.views import DisputeFilter
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.numbers import count
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.drawing import (
    POINTS,
    SHARE,
    UNIT,
    Line,
    axis_around,
    p_value,
    reasons,
    rows_of,
    said,
    sheet_of,
    why_none,
)
from annotator.ui.pages.agreement.sections.views import CardView, SectionView
from annotator.ui.pages.agreement.terms.every import meaning, means
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.agreement.rates.refusals import Refusals
    from annotator.agreement.rates.violations import Rate
    from annotator.agreement.results import Estimate
    from annotator.services.figures.narrowing import FiguresOf
    from annotator.services.figures.rates import ModelDifference, ModelRefusals, RatesReport


def read(workspace: FiguresOf, criterion: str) -> SectionView:
    """By model; verdicts and refusals are those of the rubric, whatever criterion is shown."""
    report = workspace.rates.report()
    cards = [
        rates_card(report, criterion),
        differences_card(report),
        refusals_card(report.refusals),
    ]
    if not cards[-1].empty:  # the table would have the same reason, and no figure
        cards.append(refusal_table(report.refusals))
    return SectionView("models", tuple(cards), by_criterion=False)


def rates_card(report: RatesReport, criterion: str) -> CardView:
    """The violation rate of each model, and of all where there are several."""
    lines = [
        Line(
            name_of(one.model),
            one.rate.estimate,
            _counts(one.rate),
            DisputeFilter(criterion=criterion, model=one.model or ""),
        )
        for one in report.models
    ]
    if len(lines) > 1:
        overall = meaning("rates.overall")
        own = _counts(report.overall)
        lines.append(Line(tr("all models"), report.overall.estimate, own, meaning=overall))
    columns = (tr("Model"), tr("Items"), tr("Violations"), tr("None"), tr("Ties"))
    told = means(
        "",
        "rates.n_items",
        "rates.violations",
        "rates.no_violations",
        "rates.ties",
        "rates.violation_rate",
        "rates.interval",
        "rates.n",
    )
    empty = tr("No item has a verdict yet.")
    return CardView(
        heading=tr("VIOLATION RATE BY MODEL"),
        meaning=meanings.rates(),
        sheet=sheet_of(columns, lines, SHARE, told),
        rows=rows_of(lines, UNIT, SHARE, empty),
        empty="" if lines else empty,
    )


def differences_card(report: RatesReport) -> CardView:
    """Every two models on the prompts that both answered."""
    lines = [
        Line(
            tr("{a} − {b}", a=one.a, b=one.b),
            one.paired.difference,
            (
                count(one.paired.only_a),
                count(one.paired.only_b),
                count(one.paired.alike),
                count(one.n_unlike),
                p_value(one.paired.test.value),
            ),
            firm=_apart(one),
        )
        for one in report.differences
    ]
    named = any(one.model is not None for one in report.models)
    otherwise = (
        tr("Only one model: there is nothing to compare.")
        if named
        else tr("No labeled item names its model.")
    )
    empty = why_none(lines, otherwise)
    columns = (
        tr("Models"),
        tr("Only the first"),
        tr("Only the second"),
        tr("Alike"),
        tr("Unlike prompts"),
        tr("p"),
    )
    told = means(
        "",
        "differences.only_a",
        "differences.only_b",
        "differences.alike",
        "differences.n_unlike_prompts",
        "differences.p",
        "differences.difference",
        "differences.interval",
        "differences.n",
    )
    return CardView(
        heading=tr("SAME PROMPTS: DIFFERENCE IN POINTS"),
        meaning=meanings.differences(),
        sheet=sheet_of(columns, lines, POINTS, told),
        rows=rows_of(lines, axis_around(lines, 0.0, "0", 0.05), POINTS, empty),
        empty=empty,
    )


def refusals_card(models: tuple[ModelRefusals, ...]) -> CardView:
    """Too much and too little, next to each other."""
    lines = []
    for one in models:
        name = name_of(one.model)
        much, little = tr("{model}: too much", model=name), tr("{model}: too little", model=name)
        over, under = means("refusals.over_refusal", "refusals.under_refusal")
        lines.append(Line(much, one.refusals.over, meaning=over))
        lines.append(Line(little, one.refusals.under, firm=False, meaning=under))
    told = means("", "refusals.value", "refusals.interval", "refusals.n")
    empty = why_none(lines, tr("No item has been judged for refusal."))
    return CardView(
        heading=tr("OVER- AND UNDER-REFUSAL"),
        meaning=meanings.refusals(),
        sheet=sheet_of((tr("Model"),), lines, SHARE, told),
        rows=rows_of(lines, UNIT, SHARE, empty),
        lead="" if empty else reasons(lines),
        empty=empty,
        wide=True,
    )


def refusal_table(models: tuple[ModelRefusals, ...]) -> CardView:
    """The same with the strict readings, and with what it rests on."""
    columns = (
        tr("Model"),
        tr("Known by"),
        tr("Over-refusal"),
        tr("In full"),
        tr("Under-refusal"),
        tr("In full"),
        tr("Benign"),
        tr("Unsafe"),
        tr("Undeclared"),
        tr("Ties"),
    )
    told = means(
        "",
        "refusals.basis",
        "refusals.over_refusal",
        "refusals.over_refusal_full",
        "refusals.under_refusal",
        "refusals.under_refusal_full",
        "refusals.n_benign",
        "refusals.n_unsafe",
        "refusals.n_undeclared",
        "refusals.ties",
    )
    rows = tuple(SheetRow(_refusal_cells(one.model, one.refusals)) for one in models)
    return CardView(
        heading=tr("REFUSALS, AND WHAT THEY REST ON"),
        meaning=meanings.refusal_basis(),
        sheet=Sheet(columns, rows, 2, told),
        terms=(
            (tr("Interval of over-refusal"), meaning("refusals.over_interval")),
            (tr("Interval of under-refusal"), meaning("refusals.under_interval")),
        ),
        empty="" if rows else tr("No item has been judged for refusal."),
        wide=True,
    )


def _refusal_cells(model: str | None, found: Refusals) -> tuple[str, ...]:
    return (
        name_of(model),
        tr("data") if found.basis == "declared" else tr("labels"),
        _told(found.over),
        _told(found.over_full),
        _told(found.under),
        _told(found.under_full),
        count(found.n_benign),
        count(found.n_unsafe),
        count(found.n_undeclared),
        count(found.ties),
    )


def _told(share: Estimate | None) -> str:
    """With its interval; a dash where it is undefined: the chart beside the table says why."""
    return "–" if share is None or share.value is None else said(share, SHARE)


def _counts(rate: Rate) -> tuple[str, ...]:
    return (
        count(rate.n_items),
        count(rate.violations),
        count(rate.no_violations),
        count(rate.ties),
    )


def name_of(model: str | None) -> str:
    """A model's name; items may come without one."""
    return tr("no model named") if model is None else model


def _apart(one: ModelDifference) -> bool:
    low, high = one.paired.difference.low, one.paired.difference.high
    return low is not None and high is not None and not low <= 0 <= high
