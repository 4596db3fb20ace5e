"""What the models did: violation rates, their differences, and refusals of either kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.services.views import DisputeFilter
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.numbers import count, percent
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.drawing import (
    POINTS,
    SHARE,
    UNIT,
    Line,
    axis_around,
    bounds_or_reason,
    p_value,
    rows_of,
    sheet_of,
)
from annotator.ui.pages.agreement.sections.views import CardView, SectionView
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.figures.narrowing import FiguresOf
    from annotator.services.figures.rates import ModelDifference, ModelRate, ModelRefusals


def read(workspace: FiguresOf, criterion: str) -> SectionView:
    """By model; verdicts and refusals are those of the rubric, whatever criterion is shown."""
    report = workspace.rates.report()
    return SectionView(
        "models",
        (
            rates_card(report.models, criterion),
            differences_card(report.differences),
            refusals_card(report.refusals),
            refusal_table(report.refusals),
        ),
        by_criterion=False,
    )


def rates_card(models: tuple[ModelRate, ...], criterion: str) -> CardView:
    """The violation rate of each model."""
    lines = [
        Line(
            name_of(one.model),
            one.rate.estimate,
            (count(one.rate.violations), count(one.rate.ties)),
            DisputeFilter(criterion=criterion, model=one.model or ""),
        )
        for one in models
    ]
    empty = tr("No item has a verdict yet.")
    return CardView(
        heading=tr("VIOLATION RATE BY MODEL"),
        meaning=meanings.rates(),
        sheet=sheet_of((tr("Model"), tr("Violations"), tr("Ties")), lines, SHARE),
        rows=rows_of(lines, UNIT, SHARE, empty),
        empty="" if lines else empty,
    )


def differences_card(differences: tuple[ModelDifference, ...]) -> CardView:
    """Every two models on the prompts that both answered."""
    lines = [
        Line(
            tr("{a} − {b}", a=one.a, b=one.b),
            one.paired.difference,
            (
                count(one.paired.only_a),
                count(one.paired.only_b),
                p_value(one.paired.test.value),
            ),
            firm=_apart(one),
        )
        for one in differences
    ]
    empty = tr("Only one model: there is nothing to compare.")
    return CardView(
        heading=tr("DIFFERENCE ON THE SAME PROMPTS, IN POINTS"),
        meaning=meanings.differences(),
        sheet=sheet_of(
            (tr("Models"), tr("Only the first"), tr("Only the second"), tr("p")), lines, POINTS
        ),
        rows=rows_of(lines, axis_around(lines, 0.0, "0", 0.05), POINTS, empty),
        empty="" if lines else empty,
    )


def refusals_card(models: tuple[ModelRefusals, ...]) -> CardView:
    """Too much and too little, next to each other."""
    lines = []
    for one in models:
        name = name_of(one.model)
        lines.append(Line(tr("{model}: too much", model=name), one.refusals.over))
        lines.append(Line(tr("{model}: too little", model=name), one.refusals.under, firm=False))
    empty = tr("No item has been judged for refusal.")
    return CardView(
        heading=tr("OVER- AND UNDER-REFUSAL"),
        meaning=meanings.refusals(),
        sheet=sheet_of((tr("Model"),), lines, SHARE),
        rows=rows_of(lines, UNIT, SHARE, empty),
        empty="" if lines else empty,
        wide=True,
    )


def refusal_table(models: tuple[ModelRefusals, ...]) -> CardView:
    """The same with what it rests on."""
    columns = (
        tr("Model"),
        tr("Known by"),
        tr("Over-refusal"),
        tr("95 % interval"),
        tr("Under-refusal"),
        tr("95 % interval"),
        tr("Benign"),
        tr("Unsafe"),
        tr("Undeclared"),
    )
    rows = tuple(
        SheetRow(
            (
                name_of(one.model),
                one.refusals.basis,
                percent(one.refusals.over.value),
                bounds_or_reason(one.refusals.over, SHARE),
                percent(one.refusals.under.value),
                bounds_or_reason(one.refusals.under, SHARE),
                count(one.refusals.n_benign),
                count(one.refusals.n_unsafe),
                count(one.refusals.n_undeclared),
            )
        )
        for one in models
    )
    return CardView(
        heading=tr("REFUSALS, AND WHAT THEY REST ON"),
        meaning=meanings.refusal_basis(),
        sheet=Sheet(columns, rows, texts=2),
        empty="" if rows else tr("No item has been judged for refusal."),
        wide=True,
    )


def name_of(model: str | None) -> str:
    """A model's name; items may come without one."""
    return tr("no model named") if model is None else model


def _apart(one: ModelDifference) -> bool:
    low, high = one.paired.difference.low, one.paired.difference.high
    return low is not None and high is not None and not low <= 0 <= high
