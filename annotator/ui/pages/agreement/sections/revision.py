"""Did a new version of the rubric help? Told by the control alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.agreement.results import Estimate
from annotator.domain.errors import UserError
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.numbers import count, figure, sentence
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.drawing import (
    LEVELS,
    Line,
    axis_around,
    rows_of,
    sheet_of,
)
from annotator.ui.pages.agreement.sections.views import CardView, SectionView
from annotator.ui.pages.agreement.terms.every import meaning, means
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.agreement.change.control import Comparison
    from annotator.agreement.change.paired import Change
    from annotator.services.figures.control import ControlReport, Draw
    from annotator.services.figures.narrowing import FiguresOf

LISTED = 200


def read(workspace: FiguresOf, criterion: str) -> SectionView:
    """The last step between two published versions; before there is one, what a control can do."""
    versions = [one.version for one in workspace.measuring.publications()]
    try:
        if len(versions) < 2:
            return SectionView("revision", (draw_card(workspace.control.draw(None, criterion)),))
        report = workspace.control.compare(versions[-2], versions[-1], criterion)
    except UserError as error:
        return SectionView("revision", (no_card(str(error)),))
    called = workspace.items.names(one.uid for one in report.moved[:LISTED])
    return SectionView(
        "revision",
        (
            control_card(report),
            disputed_card(report),
            clauses_card(report),
            moved_card(report, called),
        ),
    )


def draw_card(draw: Draw) -> CardView:
    """With one version there is nothing to compare, but the size of a control can be judged."""
    rows = [
        _fact(tr("Items with labels of two people"), count(draw.n_eligible), "n_eligible"),
        _fact(tr("Items in a control"), count(len(draw.items)), "n_drawn"),
    ]
    if draw.detectable_rise is not None:
        name = tr("Rise in α that it finds four times in five")
        rows.append(_fact(name, figure(draw.detectable_rise), "detectable_rise"))
    return CardView(
        heading=tr("IF YOU REVISE THE RUBRIC"),
        meaning=meanings.no_control_yet(),
        sheet=Sheet((tr("A control"), tr("Figure")), tuple(rows)),
        lead=tr(
            "There is one version of the rubric so far. A control is drawn when the next one is "
            "published: items chosen at random, to be labeled again."
        ),
        wide=True,
    )


def no_card(why: str) -> CardView:
    """Why this criterion has no control."""
    return CardView(heading=tr("DID IT HELP?"), meaning=meanings.control(), empty=why, wide=True)


def control_card(report: ControlReport) -> CardView:
    """The verdict in words and the change on the control."""
    compared, drawn = report.comparison, report.draw
    said = " ".join((compared.verdict.sentence, *compared.caveats, _labels_words(compared)))
    heading = tr("DID IT HELP? THE CONTROL")
    card = change_card(heading, meanings.control(), compared.control, said)
    terms = [
        (tr("The verdict"), meaning("control.verdict")),
        (tr("Items compared"), meaning("control.n_compared")),
        (tr("The same people"), meaning("control.same_people")),
        (tr("Labels before and after"), meaning("control.n_labels")),
        (tr("Other items labeled again"), meaning("control.n_other")),
    ]
    facts = [
        (tr("Items that could be drawn"), count(drawn.n_eligible), "n_eligible"),
        (tr("Items drawn"), count(compared.n_drawn), "n_drawn"),
    ]
    if drawn.detectable_rise is not None:
        rise = tr("Rise that it finds four times in five")
        facts.append((rise, figure(drawn.detectable_rise), "detectable_rise"))
    blank = ("–",) * (len(card.sheet.columns) - 2)
    rows = tuple(
        SheetRow((name, value, *blank), meaning=meaning(f"control.{key}"))
        for name, value, key in facts
    )
    sheet = replace(card.sheet, rows=(*card.sheet.rows, *rows))
    return replace(card, sheet=sheet, terms=tuple(terms))


def disputed_card(report: ControlReport) -> CardView:
    """The same on the items in dispute, which proves nothing."""
    warning = tr("Chosen because they disagreed: expect a rise by itself.")
    changed = report.comparison.disputed
    return change_card(tr("THE DISPUTED ITEMS"), meanings.chosen(), changed, warning)


def clauses_card(report: ControlReport) -> CardView:
    """Where on the control the change is."""
    lines = [
        Line(
            one.clause,
            one.change.alpha.change,
            (
                count(one.change.n_items),
                figure(one.change.alpha.before),
                figure(one.change.alpha.after),
            ),
        )
        for one in report.clauses
    ]
    columns = (tr("Clause"), tr("Items"), tr("Before"), tr("After"))
    told = means(
        "",
        "control.clause_items",
        "control.before",
        "control.after",
        "control.clause_change",
        "control.interval",
        "control.n",
    )
    empty = tr("Nobody cited a clause on the items of the control that were labeled again.")
    return CardView(
        heading=tr("CHANGE ON THE CONTROL, BY CLAUSE"),
        meaning=meanings.control_clauses(),
        sheet=sheet_of(columns, lines, LEVELS, told),
        rows=rows_of(lines, axis_around(lines, 0.0, "0"), LEVELS, empty),
        empty="" if lines else empty,
    )


def moved_card(report: ControlReport, called: dict[str, str]) -> CardView:
    """What moved, item by item."""
    rows = tuple(
        SheetRow(
            (
                called[one.uid],
                tr("control") if one.in_control else tr("chosen"),
                codes(one.before),
                codes(one.after),
                figure(one.distance_before),
                figure(one.distance_after),
            ),
            one.uid,
        )
        for one in report.moved[:LISTED]
    )
    columns = (
        tr("Item"),
        tr("Of"),
        tr("Labels before"),
        tr("Labels after"),
        tr("Distance before"),
        tr("After"),
    )
    told = means(
        "",
        "moved.in_control",
        "moved.before",
        "moved.after",
        "moved.distance_before",
        "moved.distance_after",
    )
    return CardView(
        heading=tr("WHAT MOVED"),
        meaning=meanings.moved(),
        sheet=Sheet(columns, rows, 4, told),
        empty="" if rows else tr("No item has been labeled under both versions yet."),
        wide=True,
    )


def _fact(name: str, value: str, key: str) -> SheetRow:
    return SheetRow((name, value), meaning=meaning(f"control.{key}"))


def _labels_words(compared: Comparison) -> str:
    """How many labels stand on either side."""
    before, after = compared.control.n_labels_before, compared.control.n_labels_after
    if not compared.control.n_items:
        return ""
    said = tr("Compared are {n} labels before and {m} after.", n=count(before), m=count(after))
    if not compared.n_other:
        return said
    others = tr("{n} other items were labeled again.", n=count(compared.n_other))
    return f"{said} {others}"


def codes(said: tuple[tuple[str, str], ...]) -> str:
    """“2, 4, 4”: who said what is told on Disagreements."""
    return ", ".join(code for _, code in said)


def change_card(heading: str, meaning: str, change: Change, lead: str) -> CardView:
    """What changed on some items, as dots with their intervals around 0."""
    shifts = [
        (tr("α"), change.alpha, "alpha"),
        (tr("percent agreement"), change.percent_agreement, "percent_agreement"),
    ]
    if change.disputed is not None:
        shifts.append((tr("verdicts in dispute"), change.disputed, "disputed_verdicts"))
    lines = [
        Line(
            name,
            shift.change,
            (figure(shift.before), figure(shift.after)),
            firm=is_clear(shift.change),
            meaning=means(f"control.{key}")[0],
        )
        for name, shift, key in shifts
    ]
    columns = (tr("Change in"), tr("Before"), tr("After"))
    told = means(
        "", "control.before", "control.after", "control.change", "control.interval", "control.n"
    )
    return CardView(
        heading=heading,
        meaning=meaning,
        sheet=sheet_of(columns, lines, LEVELS, told),
        rows=rows_of(lines, axis_around(lines, 0.0, "0"), LEVELS, ""),
        lead=lead,
        empty="" if change.n_items else sentence(change.alpha.change.undefined or ""),
    )


def is_clear(change: Estimate) -> bool:
    """Whether the interval leaves out 0: then the dot is full."""
    return change.low is not None and change.high is not None and not change.low <= 0 <= change.high
