"""The measures side by side, and who agrees with whom and with themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.services.units import plain_code
from annotator.services.views import DisputeFilter
from annotator.ui.charts.views import Threshold
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.numbers import count, percent
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
    from annotator.agreement.results import Figures
    from annotator.services.app import Workspace
    from annotator.services.figures.measures import Measures, PairKappa

PARADOX_SHARE = 0.8
TENTATIVE = Threshold(0.667, ".667")


def read(workspace: Workspace, criterion: str) -> SectionView:
    """Everything of one criterion."""
    found = workspace.measures.measures(criterion)
    pairs = workspace.measures.pair_kappas(criterion)
    names = {one.id: one.name for one in workspace.people.all()}
    figures = workspace.measuring.figures(criterion)
    cards = [
        side_by_side(found),
        distribution(figures, workspace.measuring.level_names(criterion)),
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
        rows=rows_of(shown, axis_to_one(shown, TENTATIVE), ALPHA, _nothing()),
        empty="" if shown else _nothing(),
    )


def distribution(figures: Figures, names: dict[str, str]) -> CardView:
    """How often each level was given, and what that does to α."""
    total = sum(n for _, n in figures.distribution)
    labels = figures.n_labels if figures.measurement == "set" else total
    rows = tuple(
        SheetRow((called(code, names), count(n), percent(n / labels if labels else None)))
        for code, n in figures.distribution
    )
    return CardView(
        heading=tr("LEVEL DISTRIBUTION"),
        meaning=meanings.distribution(),
        sheet=Sheet((tr("Level"), tr("Labels"), tr("Share")), rows),
        lead=paradox(figures, names),
        empty="" if labels else _nothing(),
    )


def paradox(figures: Figures, names: dict[str, str]) -> str:
    """Said where one level dominates: agreement is high by chance, and α low."""
    total = sum(n for _, n in figures.distribution)
    if not total or figures.measurement == "set":
        return ""
    code, n = max(figures.distribution, key=lambda one: one[1])
    if n < PARADOX_SHARE * total:
        return ""
    return tr(
        "{share} of the labels are “{level}”. People who hardly looked would agree often, too, so "
        "α can be low where percent agreement is high: read both, and AC1 beside them.",
        share=percent(n / total),
        level=called(code, names),
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
        rows=rows_of(lines, axis_to_one(lines, TENTATIVE), ALPHA, empty),
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
        rows=rows_of(lines, axis_to_one(lines, TENTATIVE), ALPHA, empty),
        empty="" if lines else empty,
    )


def called(code: str, names: dict[str, str]) -> str:
    """A level's name; of an imported scale, the code as it came."""
    return names.get(code, plain_code(code))


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
        rows=rows_of(lines, axis_to_one(lines, TENTATIVE), ALPHA, _nothing()),
    )


def _nothing() -> str:
    return tr("No item has labels of two people yet.")
