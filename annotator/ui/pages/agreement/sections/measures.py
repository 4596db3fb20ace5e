"""The measures side by side, and who agrees with whom and with themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotator.agreement.results import Estimate
from annotator.services.tallying import SURE
from annotator.services.views import DisputeFilter
from annotator.ui.pages.agreement.distribution import distribution_panel
from annotator.ui.pages.agreement.facts import gwet_beside
from annotator.ui.pages.agreement.numbers import count, figure, percent
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
from annotator.ui.pages.agreement.terms.every import meaning, means
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.agreement.measures.classic import NamedMeasure
    from annotator.agreement.measures.fleiss import NullTest
    from annotator.agreement.measures.judges import JudgeAgreement
    from annotator.agreement.results import Figures
    from annotator.services.figures.measures import Measures, PairKappa
    from annotator.services.figures.measuring import MeasuringService
    from annotator.services.figures.narrowing import FiguresOf


def read(workspace: FiguresOf, criterion: str) -> SectionView:
    """Everything of one criterion."""
    measuring, measures = workspace.measuring, workspace.measures
    found = measures.measures(criterion)
    names = {one.id: one.name for one in workspace.people.all()}
    figures = measuring.figures(criterion)
    cards = [
        side_by_side(found, beside(measuring, criterion)),
        distribution(
            figures,
            measuring.level_names(criterion),
            criterion,
            gwet_beside(measuring, figures, criterion),
            measuring.figures(criterion, SURE),
        ),
        pair_card(measures.pair_kappas(criterion), names, criterion),
        self_card(found, names),
    ]
    if found.judges:
        cards.append(judges_card(found.judges, names))
    cards.append(comparison_card(found.named, measures.further(criterion)))
    return SectionView("measures", tuple(cards))


def side_by_side(found: Measures, more: tuple[Line, ...] = ()) -> CardView:
    """All of them on one axis: where they part, one level dominates. more: shares beside them."""
    lines = [Line(one.name, one.estimate, meaning=of_measure(one.key)) for one in found.named]
    lines += more
    shown = [line for line in lines if line.estimate.n]
    return CardView(
        heading=tr("MEASURES SIDE BY SIDE"),
        meaning=meanings.measures(),
        sheet=sheet_of(
            (tr("Measure"),),
            lines,
            ALPHA,
            means("", "measures.value", "measures.interval", "measures.n"),
        ),
        rows=rows_of(shown, axis_to_one(shown, THRESHOLDS), ALPHA, _nothing()),
        empty="" if shown else _nothing(),
    )


def beside(measuring: MeasuringService, criterion: str) -> tuple[Line, ...]:
    """What the labels without unsure ones, and the verdicts, share with the measures."""
    lines = [
        _share_line(
            tr("Percent alike, sure labels"),
            measuring.figures(criterion, SURE),
            "without_unsure.percent_agreement",
        )
    ]
    judging = measuring.judging()
    verdict, sure = measuring.verdict(), measuring.verdict(SURE)
    if judging is None or judging.criterion != criterion or verdict is None or sure is None:
        return tuple(lines)
    key = "verdict.without_unsure"
    lines.append(
        _share_line(tr("Percent alike on the verdict"), verdict, "verdict.percent_agreement")
    )
    alpha = tr("α of the verdict, sure labels")
    lines.append(Line(alpha, sure.alpha, meaning=meaning(f"{key}.alpha")))
    name = tr("Verdict alike, sure labels")
    lines.append(_share_line(name, sure, f"{key}.percent_agreement"))
    return tuple(lines)


def _share_line(name: str, figures: Figures, key: str) -> Line:
    """Live, so without an interval."""
    value = figures.percent_agreement
    why = None if value is not None else figures.alpha.undefined
    share = Estimate(value, None, None, figures.n_pairable, tr("live, no interval"), why)
    return Line(name, share, meaning=meaning(key))


def of_measure(key: str) -> str:
    """What a measure means. KeyError for one that nobody has explained."""
    return meaning(f"measures.{key}")


def distribution(
    figures: Figures,
    names: dict[str, str],
    criterion: str,
    gwet: Estimate | None,
    sure: Figures | None = None,
) -> CardView:
    """How often each level was given, and what that does to α."""
    panel = distribution_panel(figures, names, criterion, gwet, sure)
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
            texts=(percent(pair.percent_agreement), figure(pair.cohen.value)),
            mark=DisputeFilter(criterion=criterion, pair=(pair.a, pair.b)),
        )
        for pair in pairs
    ]
    empty = tr("No two annotators have labeled the same item.")
    told = means(
        "",
        "pairs.alike",
        "pairs.cohen_kappa",
        "pairs.kappa",
        "pairs.kappa_interval",
        "pairs.kappa_n",
    )
    return CardView(
        heading=tr("COHEN’S κ OF PAIRS"),
        meaning=meanings.pair_kappas(),
        sheet=sheet_of((tr("Pair"), tr("Alike"), tr("Unweighted κ")), lines, ALPHA, told),
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
    told = means("", "intra.percent_agreement", "intra.alpha", "intra.interval", "intra.n")
    return CardView(
        heading=tr("SAME PERSON, SAME ITEM, TWICE"),
        meaning=meanings.repeats(),
        sheet=sheet_of((tr("Annotator"), tr("Alike")), lines, ALPHA, told),
        rows=rows_of(lines, axis_to_one(lines, THRESHOLDS), ALPHA, empty),
        empty="" if lines else empty,
    )


def said_alike(share: float | None) -> str:
    return "–" if share is None else percent(share)


def judges_card(judges: tuple[JudgeAgreement, ...], names: dict[str, str]) -> CardView:
    """Model judges against the majority and each person, beside people among themselves."""
    lines = [line for one in judges for line in _judge_lines(one, names)]
    told = means(
        "", "judges.n_items", "judges.n_ties", "measures.value", "judges.interval", "judges.n"
    )
    return CardView(
        heading=tr("MODEL JUDGES AGAINST PEOPLE"),
        meaning=meanings.judges(),
        sheet=sheet_of((tr("Who"), tr("Shared items"), tr("Ties")), lines, ALPHA, told),
        rows=rows_of(lines, axis_to_one(lines, THRESHOLDS), ALPHA, _nothing()),
        wide=True,
    )


def _judge_lines(one: JudgeAgreement, names: dict[str, str]) -> Iterator[Line]:
    judge = names.get(one.judge, one.judge)
    counts = (count(one.n_items), count(one.n_ties))
    rows = (
        (tr("{judge} and the majority", judge=judge), one.with_majority, "alpha_with_majority"),
        (tr("{judge} and the majority, κ", judge=judge), one.kappa, "kappa_with_majority"),
        (tr("people alone, same items"), one.people_alone, "alpha_of_people"),
        (tr("people with {judge}", judge=judge), one.with_judge, "alpha_with_judge"),
    )
    for name, estimate, key in rows:
        yield Line(name, estimate, counts, meaning=meaning(f"judges.{key}"))
    for person, alpha in one.with_people:
        name = tr("{judge} and {person}", judge=judge, person=names.get(person, person))
        yield Line(name, alpha, ("–", "–"), meaning=meaning("judges.people"))


def comparison_card(named: tuple[NamedMeasure, ...], further: tuple[NamedMeasure, ...]) -> CardView:
    """What other papers and programs print; folded, for nothing is judged by it."""
    lines = [Line(one.name, one.estimate, meaning=of_measure(one.key)) for one in further]
    for one in named:
        if one.test is not None:
            lines += _test_lines(one.name, one.estimate.n, one.test)
    told = means("", "comparison.value", "comparison.interval", "comparison.n")
    return CardView(
        heading=tr("FOR COMPARISON WITH OTHER PAPERS"),
        meaning=meanings.comparison(),
        sheet=sheet_of((tr("Measure"),), lines, ALPHA, told),
        wide=True,
        folded=True,
    )


def _test_lines(name: str, n: int, test: NullTest) -> list[Line]:
    """A measure's standard error if the truth were 0, and z."""
    told = (
        (tr("{measure}: z against chance", measure=name), test.z, "fleiss.z"),
        (tr("{measure}: standard error by chance", measure=name), test.se, "fleiss.se"),
    )
    return [
        Line(
            title,
            Estimate(value, None, None, n, test.method, test.undefined),
            meaning=meaning(key),
        )
        for title, value, key in told
    ]


def _nothing() -> str:
    return tr("No item has labels of two people yet.")
