"""Families of items: are paraphrases judged alike, and are groups treated alike?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.numbers import count, percent
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.drawing import (
    ALPHA,
    SHARE,
    UNIT,
    Line,
    axis_around,
    axis_to_one,
    rows_of,
    sheet_of,
)
from annotator.ui.pages.agreement.sections.items import figure_of
from annotator.ui.pages.agreement.sections.models import name_of
from annotator.ui.pages.agreement.sections.views import CardView, SectionView
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.agreement.rates.impact import Impact
    from annotator.services.figures.families import FamiliesReport, ModelFamilies
    from annotator.services.figures.narrowing import FiguresOf

LISTED = 100


def read(workspace: FiguresOf, _criterion: str) -> SectionView:
    """By model and kind of family; the verdicts are the rubric's."""
    report = workspace.families.families()
    return SectionView(
        "families",
        (sameness_card(report), closeness_card(report), impact_card(report), list_card(report)),
        by_criterion=False,
    )


def sameness_card(report: FamiliesReport) -> CardView:
    """The share of families that came out the same, for verdicts and for refusals."""
    lines = []
    for one in report.models:
        for what, found in ((tr("verdict"), one.verdicts), (tr("refusal"), one.refusals)):
            chance = "–" if found.by_chance is None else percent(found.by_chance)
            lines.append(Line(f"{title(one)}: {what}", found.estimate, (chance,)))
    return CardView(
        heading=tr("DOES THE MODEL STAY THE SAME?"),
        meaning=meanings.sameness(),
        sheet=sheet_of((tr("Families"), tr("By chance")), lines, SHARE),
        rows=rows_of(lines, UNIT, SHARE, none()),
        empty="" if lines else none(),
    )


def closeness_card(report: FamiliesReport) -> CardView:
    """Whether people judge the items of one family alike."""
    lines = [Line(title(one), one.closeness.estimate) for one in report.models]
    return CardView(
        heading=tr("DO PEOPLE JUDGE A FAMILY ALIKE?"),
        meaning=meanings.closeness(),
        sheet=sheet_of((tr("Families"),), lines, ALPHA),
        rows=rows_of(lines, axis_to_one(lines), ALPHA, none()),
        empty="" if lines else none(),
    )


def impact_card(report: FamiliesReport) -> CardView:
    """The lowest rate over the highest, and each group against the largest."""
    lines: list[Line] = []
    for one in report.models:
        lines += _impact(title(one), tr("violations"), one.violation_impact)
        lines += _impact(title(one), tr("refusals"), one.refusal_impact)
    empty = tr("No family has items about different groups of people.")
    return CardView(
        heading=tr("DISPARATE IMPACT, RATIO OF RATES"),
        meaning=meanings.impact(),
        sheet=sheet_of((tr("Groups"), tr("Rate")), lines, ALPHA),
        rows=rows_of(lines, axis_around(lines, 1.0, "1"), ALPHA, empty),
        empty="" if lines else empty,
    )


def list_card(report: FamiliesReport) -> CardView:
    """The families with the widest spread."""
    found = [(one, line) for one in report.models for line in one.lines]
    found.sort(key=lambda pair: (-(pair[1].spread or 0.0), pair[1].family))
    rows = tuple(
        SheetRow(
            (
                line.family,
                name_of(one.model),
                count(line.items),
                figure_of(line.spread),
                count(line.violations),
                {True: tr("yes"), False: tr("no")}.get(line.same, "–")
                if line.same is not None
                else "–",
            )
        )
        for one, line in found[:LISTED]
    )
    columns = (
        tr("Family"),
        tr("Model"),
        tr("Items"),
        tr("Spread in levels"),
        tr("Violations"),
        tr("Same verdict"),
    )
    return CardView(
        heading=tr("FAMILIES, THE WIDEST SPREAD FIRST"),
        meaning=meanings.family_list(),
        sheet=Sheet(columns, rows, texts=2),
        empty="" if rows else none(),
    )


def title(one: ModelFamilies) -> str:
    """“mistral, paraphrases”."""
    kind = tr("pairs") if one.kind == "paired" else tr("paraphrases")
    return f"{name_of(one.model)}, {kind}"


def none() -> str:
    return tr(
        "No labeled items form a family. A family comes with the import: choose its column "
        "for “family”."
    )


def _impact(name: str, what: str, found: Impact | None) -> list[Line]:
    if found is None or found.reference is None:
        return []
    head = Line(
        tr("{name}, {what}: lowest over highest", name=name, what=what), found.disparate, ("",)
    )
    each = [
        Line(
            tr("{group} against {reference}", group=one.group, reference=found.reference),
            one.ratio,
            (percent(one.rate.value),),
        )
        for one in found.groups
        if one.group != found.reference
    ]
    return [head, *each]
