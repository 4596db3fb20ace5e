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
    said,
    sheet_of,
)
from annotator.ui.pages.agreement.sections.items import figure_of
from annotator.ui.pages.agreement.sections.models import name_of
from annotator.ui.pages.agreement.sections.views import CardView, SectionView, told_once
from annotator.ui.pages.agreement.terms.every import meaning, means
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.agreement.rates.impact import Impact
    from annotator.services.figures.families import FamiliesReport, ModelFamilies
    from annotator.services.figures.narrowing import FiguresOf

LISTED = 100


def read(workspace: FiguresOf, _criterion: str) -> SectionView:
    """By model and kind of family; the verdicts are the rubric's."""
    report = workspace.families.families()
    cards = (sameness_card(report), closeness_card(report), impact_card(report), list_card(report))
    return SectionView("families", told_once(cards), by_criterion=False)


def sameness_card(report: FamiliesReport) -> CardView:
    """The share of families that came out the same, for verdicts and for refusals."""
    lines = []
    verdict, refusal = means("families.same_verdict", "families.same_refusal")
    for one in report.models:
        counts = (count(one.n_families), count(one.n_items))
        for what, found, told in (
            (tr("verdict"), one.verdicts, verdict),
            (tr("refusal"), one.refusals, refusal),
        ):
            chance = "–" if found.by_chance is None else percent(found.by_chance)
            name = f"{title(one)}: {what}"
            lines.append(Line(name, found.estimate, (*counts, chance), meaning=told))
    columns = (tr("Families"), tr("There are"), tr("Items"), tr("By chance"))
    told_of = means(
        "",
        "families.n_families",
        "families.n_items",
        "families.by_chance",
        "families.same_value",
        "families.same_interval",
        "families.same_n",
    )
    return CardView(
        heading=tr("DOES THE MODEL STAY THE SAME?"),
        meaning=meanings.sameness(),
        sheet=sheet_of(columns, lines, SHARE, told_of),
        rows=rows_of(lines, UNIT, SHARE, none()),
        lead=_alone(report.n_alone) if lines else "",
        terms=((tr("Items alone"), meaning("families.n_items_alone")),),
        empty="" if lines else none(),
    )


def closeness_card(report: FamiliesReport) -> CardView:
    """Whether people judge the items of one family alike."""
    lines = [Line(title(one), one.closeness.estimate, _distances(one)) for one in report.models]
    columns = (
        tr("Families"),
        tr("One item"),
        tr("One family"),
        tr("One person"),
        tr("Unrelated"),
        tr("Mean spread"),
    )
    told = means(
        "",
        "families.same_item",
        "families.family",
        "families.same_person",
        "families.unrelated",
        "families.spread",
        "families.closeness",
        "families.closeness_interval",
        "families.closeness_n",
    )
    return CardView(
        heading=tr("DO PEOPLE JUDGE A FAMILY ALIKE?"),
        meaning=meanings.closeness(),
        sheet=sheet_of(columns, lines, ALPHA, told),
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
    told = means(
        "", "families.rate", "families.ratio", "families.impact_interval", "families.impact_n"
    )
    return CardView(
        heading=tr("DISPARATE IMPACT, RATIO OF RATES"),
        meaning=meanings.impact(),
        sheet=sheet_of((tr("Groups"), tr("Rate")), lines, ALPHA, told),
        rows=rows_of(lines, axis_around(lines, 1.0, "1"), ALPHA, empty),
        empty="" if lines else empty,
        wide=True,
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
                ", ".join(line.groups) or "–",
                count(line.items),
                figure_of(line.spread),
                count(line.violations),
                count(line.no_violations),
                count(line.ties),
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
        tr("About"),
        tr("Items"),
        tr("Spread in levels"),
        tr("Violations"),
        tr("None"),
        tr("Ties"),
        tr("Same verdict"),
    )
    told = means(
        "",
        "",
        "family.groups",
        "family.n_items",
        "family.spread",
        "family.violations",
        "family.no_violations",
        "family.ties",
        "family.same_verdict",
    )
    return CardView(
        heading=tr("FAMILIES, THE WIDEST SPREAD FIRST"),
        meaning=meanings.family_list(),
        sheet=Sheet(columns, rows, 3, told),
        empty="" if rows else none(),
        wide=True,
    )


def _distances(one: ModelFamilies) -> tuple[str, ...]:
    """Mean distances between labels, and how far apart families lie on average."""
    found, spread = one.closeness, said(one.spread, ALPHA)
    four = (found.same_item, found.family, found.same_person, found.unrelated)
    return (*map(figure_of, four), "–" if one.spread.value is None else spread)


def _alone(n: int) -> str:
    if not n:
        return ""
    return (
        tr("1 labeled item is in no family.")
        if n == 1
        else tr("{n} labeled items are in no family.", n=count(n))
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
    lowest, each = means("families.disparate_impact", "families.ratio")
    name = tr("{name}, {what}: lowest over highest", name=name, what=what)
    rates = {one.group: percent(one.rate.value) for one in found.groups}
    against = rates.get(found.reference, "–")
    groups = [
        Line(
            tr("{group} against {reference}", group=one.group, reference=found.reference),
            one.ratio,
            (tr("{own} against {other}", own=rates[one.group], other=against),),
            meaning=each,
        )
        for one in found.groups
        if one.group != found.reference
    ]
    return [Line(name, found.disparate, (_ends(found),), meaning=lowest), *groups]


def _ends(found: Impact) -> str:
    """The groups with the lowest and the highest rate."""
    if found.lowest is None or found.highest is None:
        return ""
    return tr("{lowest} over {highest}", lowest=found.lowest, highest=found.highest)
