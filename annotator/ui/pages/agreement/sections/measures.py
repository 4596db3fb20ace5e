"""The measures side by side, and who agrees with whom and with themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.services.views import DisputeFilter
from annotator.ui.pages.agreement.distribution import distribution_panel
from annotator.ui.pages.agreement.facts import gwet_beside
from annotator.ui.pages.agreement.numbers import percent
from annotator.ui.pages.agreement.panels import THRESHOLDS
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.drawing import (
    ALPHA,
    Line,
    axis_to_one,
    rows_of,
    sheet_of,
)
from annotator.ui.pages.agreement.sections.views import CardView, SectionView
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.agreement.measures.judges import JudgeAgreement
    from annotator.agreement.results import Estimate, Figures
    from annotator.services.figures.measures import Measures, PairKappa
    from annotator.services.figures.narrowing import FiguresOf


def read(workspace: FiguresOf, criterion: str) -> SectionView:
    """Everything of one criterion."""
    found = workspace.measures.measures(criterion)
    pairs = workspace.measures.pair_kappas(criterion)
    names = {one.id: one.name for one in workspace.people.all()}
    figures = workspace.measuring.figures(criterion)
    cards = [
        side_by_side(found),
        distribution(
            figures,
            workspace.measuring.level_names(criterion),
            criterion,
            gwet_beside(workspace.measuring, figures, criterion),
        ),
        pair_card(pairs, names, criterion),
        self_card(found, names),
    ]
    if found.judges:
        cards.append(judges_card(found.judges, names))
    return SectionView("measures", tuple(cards))


def side_by_side(found: Measures) -> CardView:
    """All of them on one axis: where they part, one level dominates."""
    lines = [Line(one.name, one.estimate) for one in found.named]
    shown = [line for line in lines if line.estimate.n]
    return CardView(
        heading=tr("MEASURES SIDE BY SIDE"),
        meaning=meanings.measures(),
        sheet=sheet_of((tr("Measure"),), lines, ALPHA),
        rows=rows_of(shown, axis_to_one(shown, THRESHOLDS), ALPHA, _nothing()),
        empty="" if shown else _nothing(),
    )


def distribution(
    figures: Figures, names: dict[str, str], criterion: str, gwet: Estimate | None
) -> CardView:
    """How often each level was given, and what that does to α."""
    panel = distribution_panel(figures, names, criterion, gwet)
    return CardView(
        heading=tr("LEVEL DISTRIBUTION"),
        meaning=meanings.distribution(),
        sheet=panel.sheet,
        rows=panel.chart,
        lead=panel.lead,
        empty=panel.chart.empty,
    )


def pair_card(pairs: tuple[PairKappa, ...], names: dict[str, str], criterion: str) -> CardView:
    """Cohen's κ of every pair; weighted where the scale has an order."""
    lines = [
        Line(
            name=f"{names.get(pair.a, pair.a)} · {names.get(pair.b, pair.b)}",
            estimate=pair.cohen if pair.weighted is None else pair.weighted,
            texts=(percent(pair.percent_agreement),),
            mark=DisputeFilter(criterion=criterion, pair=(pair.a, pair.b)),
        )
        for pair in pairs
    ]
    empty = tr("No two annotators have labeled the same item.")
    return CardView(
        heading=tr("COHEN’S κ OF PAIRS"),
        meaning=meanings.pair_kappas(),
        sheet=sheet_of((tr("Pair"), tr("Alike")), lines, ALPHA),
        rows=rows_of(lines, axis_to_one(lines, THRESHOLDS), ALPHA, empty),
        empty="" if lines else empty,
    )


def self_card(found: Measures, names: dict[str, str]) -> CardView:
    """Everybody against themselves, on hidden repeats."""
    lines = [
        Line(
            tr("Everybody") if one.annotator is None else names.get(one.annotator, one.annotator),
            one.alpha,
            (said_alike(one.percent.value),),
        )
        for one in found.annotators
    ]
    empty = tr("Nobody has labeled an item twice. Hidden repeats come with a plan of assignment.")
    return CardView(
        heading=tr("SAME PERSON, SAME ITEM, TWICE"),
        meaning=meanings.repeats(),
        sheet=sheet_of((tr("Annotator"), tr("Alike")), lines, ALPHA),
        rows=rows_of(lines, axis_to_one(lines, THRESHOLDS), ALPHA, empty),
        empty="" if lines else empty,
    )


def said_alike(share: float | None) -> str:
    return "–" if share is None else percent(share)


def judges_card(judges: tuple[JudgeAgreement, ...], names: dict[str, str]) -> CardView:
    """Model judges against the majority of people, beside people among themselves."""
    lines = []
    for one in judges:
        judge = names.get(one.judge, one.judge)
        lines.append(Line(tr("{judge} and people", judge=judge), one.with_majority))
        lines.append(Line(tr("people alone, same items"), one.people_alone))
        lines.append(Line(tr("people with {judge}", judge=judge), one.with_judge))
    return CardView(
        heading=tr("MODEL JUDGES AGAINST PEOPLE"),
        meaning=meanings.judges(),
        sheet=sheet_of((tr("Who"),), lines, ALPHA),
        rows=rows_of(lines, axis_to_one(lines, THRESHOLDS), ALPHA, _nothing()),
    )


def _nothing() -> str:
    return tr("No item has labels of two people yet.")
