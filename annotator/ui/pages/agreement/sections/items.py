"""The items that part people: how much, why, and what the disagreement concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from annotator.agreement.causes.cause_reasons import MISFIT
from annotator.services.units import plain_code
from annotator.services.views import DisputeFilter
from annotator.ui.charts.views import CloudPoint, CloudView, Threshold
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.distribution import called as level_called
from annotator.ui.pages.agreement.numbers import count, figure, percent
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.steps import steps_card
from annotator.ui.pages.agreement.sections.views import CardView, SectionView, Term, told_once
from annotator.ui.pages.agreement.terms.every import meaning, means
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.agreement.causes.shares import Share, Shares
    from annotator.agreement.scale import Scale
    from annotator.services.figures.insight_views import ItemLine
    from annotator.services.figures.narrowing import FiguresOf

LISTED = 200


def read(workspace: FiguresOf, criterion: str) -> SectionView:
    """What to do next, and the disputed items of one criterion, by misfit."""
    insight = workspace.insight
    found = insight.items(criterion, LISTED)
    shares = insight.shares(criterion)
    names = workspace.measuring.level_names(criterion)
    scale = workspace.measuring.scale(criterion)
    called = workspace.items.names(line.uid for line in found)
    people = {one.id: one.name for one in workspace.people.all()}
    disputed = tuple(line for line in found if line.cause is not None)
    placed = cloud_card(found, called, scale, Names(names, people))
    if placed.empty and any(line.consensus is not None for line in found):
        placed = opinions_card(found, called, Names(names, people))
    total = insight.n_items(criterion)
    cards = (
        steps_card(
            workspace.advice.next_steps(criterion),
            criterion,
            workspace.advice.missing(criterion),
        ),
        replace(placed, lead=_listed(len(found), total), terms=_of_listed(total, len(found))),
        clauses_card(shares, criterion),
        causes_card(disputed, called),
        levels_card(shares, criterion, names),
        categories_card(shares, criterion),
    )
    return SectionView("items", told_once(cards))


@dataclass(frozen=True, slots=True)
class Names:
    """What levels are called, by code, and annotators, by id."""

    levels: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


def cloud_card(
    lines: tuple[ItemLine, ...], called: dict[str, str], scale: Scale, names: Names
) -> CardView:
    """Every listed item by its mean level and its misfit."""
    placed = tuple(line for line in lines if line.mean is not None and line.misfit is not None)
    places = scale.values or tuple(float(at) for at in range(len(scale.codes)))
    top = max([line.misfit or 0.0 for line in placed] + [MISFIT + 1])
    low = min([line.misfit or 0.0 for line in placed] + [0.0])
    empty = tr("There is no order of levels here, or no item with two labels.")
    cloud = CloudView(
        points=tuple(_point(line, called[line.uid]) for line in placed),
        across=(min(places, default=0.0), max(places, default=1.0), tr("mean level")),
        upward=(low, top, tr("misfit")),
        ticks=tuple((at, plain_code(code)) for at, code in zip(places, scale.codes, strict=True)),
        threshold=Threshold(MISFIT, tr("worth a look")),
        summary=tr("{n} items by mean level and misfit", n=count(len(placed))),
    )
    return CardView(
        heading=tr("ITEMS BY MEAN LEVEL AND MISFIT"),
        meaning=meanings.misfit(),
        sheet=_item_sheet(placed, called, names),
        cloud=cloud,
        empty="" if placed else empty,
    )


def opinions_card(lines: tuple[ItemLine, ...], called: dict[str, str], names: Names) -> CardView:
    """The items of a criterion without an order, each with Dawid–Skene's second opinion."""
    return CardView(
        heading=tr("ITEMS, AND A SECOND OPINION"),
        meaning=meanings.opinions(),
        sheet=_item_sheet(lines, called, names),
    )


def _item_sheet(lines: tuple[ItemLine, ...], called: dict[str, str], names: Names) -> Sheet:
    """Columns that no line has a figure for are left out."""
    with_mean = any(line.mean is not None for line in lines)
    second = any(line.consensus is not None for line in lines)
    columns = [
        ("", tr("Item"), [called[line.uid] for line in lines]),
        ("items.said", tr("Who said what"), [_said(line, names.people) for line in lines]),
        ("items.misfit", tr("Misfit"), [figure_of(line.misfit) for line in lines]),
        ("items.n", tr("Labels"), [count(line.n) for line in lines]),
        ("items.distance", tr("Apart"), [figure_of(line.distance) for line in lines]),
    ]
    if any(line.flip is not None for line in lines):
        chances = [_chance(line.flip) for line in lines]
        columns.append(("items.flip", tr("Verdict may flip"), chances))
    if with_mean:
        means_of = [figure_of(line.mean) for line in lines]
        columns.insert(2, ("items.mean", tr("Mean level"), means_of))
    if second:
        opinions = [_opinion(line, names.levels) for line in lines]
        columns += [
            ("items.second_opinion", tr("Dawid–Skene"), [code for code, _ in opinions]),
            ("items.probability", tr("How sure"), [sure for _, sure in opinions]),
        ]
    cells = zip(*(texts for _, _, texts in columns), strict=True)
    rows = tuple(SheetRow(texts, line.uid) for texts, line in zip(cells, lines, strict=True))
    told = means(*(key for key, _, _ in columns))
    return Sheet(tuple(name for _, name, _ in columns), rows, 2, told)


def _said(line: ItemLine, people: Mapping[str, str]) -> str:
    return ", ".join(f"{people.get(who, who)} {plain_code(code)}" for who, code in line.said)


def _opinion(line: ItemLine, names: Mapping[str, str]) -> tuple[str, str]:
    """The code that the model takes for the likeliest, and how sure it is."""
    second = line.consensus
    if second is None:
        return "–", "–"
    return level_called(second.code, names), percent(second.probability)


def _chance(share: float | None) -> str:
    return "–" if share is None else percent(share)


def _listed(n: int, total: int) -> str:
    if n >= total:
        return ""
    return tr("The {n} that part people most, of {total}.", n=count(n), total=count(total))


def _of_listed(total: int, n: int) -> tuple[Term, ...]:
    return ((tr("Items in all"), meaning("items.n_total")),) if n < total else ()


def causes_card(lines: tuple[ItemLine, ...], called: dict[str, str]) -> CardView:
    """Why people most likely differ on each item, in words."""
    rows = tuple(
        SheetRow(
            (
                called[line.uid],
                cause_word(line),
                " ".join(line.words),
                _chance(line.flip),
            ),
            line.uid,
        )
        for line in lines
    )
    columns = (tr("Item"), tr("Suggested cause"), tr("Because"), tr("May flip"))
    told = means("", "items.cause", "items.reasons", "items.flip")
    return CardView(
        heading=tr("WHY THEY DIFFER"),
        meaning=meanings.causes(),
        sheet=Sheet(columns, rows, 3, told),
        empty="" if rows else tr("No labels differ."),
        wide=True,
    )


def clauses_card(shares: Shares, criterion: str) -> CardView:
    """Which clause the disagreement concerns."""
    rows = tuple(
        _share_row(
            one,
            one.keys[0] if one.keys else tr("no clause cited"),
            DisputeFilter(criterion=criterion, clause=one.keys[0]) if one.keys else None,
        )
        for one in shares.clauses
    )
    return CardView(
        heading=tr("WHAT IT CONCERNS, BY CLAUSE"),
        meaning=meanings.clause_shares(),
        sheet=_share_sheet(tr("Clause"), "clauses", rows),
        lead=clause_sentence(shares),
        empty=_empty(shares),
    )


def levels_card(shares: Shares, criterion: str, names: dict[str, str]) -> CardView:
    """Which two levels are confused, weighed as α weighs them."""
    rows = tuple(
        _share_row(
            one,
            " · ".join(level_called(code, names) for code in one.keys),
            DisputeFilter(
                criterion=criterion, levels=(plain_code(one.keys[0]), plain_code(one.keys[1]))
            ),
        )
        for one in shares.levels
    )
    return CardView(
        heading=tr("BY PAIR OF LEVELS"),
        meaning=meanings.level_shares(),
        sheet=_share_sheet(tr("Levels"), "levels", rows),
        empty=_empty(shares),
    )


def categories_card(shares: Shares, criterion: str) -> CardView:
    """Which of the source's categories it stands at."""
    rows = tuple(
        _share_row(
            one,
            one.keys[0] if one.keys else tr("without a category"),
            DisputeFilter(criterion=criterion, category=one.keys[0] if one.keys else ""),
        )
        for one in shares.categories
    )
    return CardView(
        heading=tr("BY CATEGORY OF THE SOURCE"),
        meaning=meanings.category_shares(),
        sheet=_share_sheet(tr("Category"), "categories", rows),
        empty=_empty(shares),
    )


def clause_sentence(shares: Shares) -> str:
    """What the heaviest clause concerns; never what mending it would settle."""
    heaviest = next((one for one in shares.clauses if one.keys), None)
    if heaviest is None:
        return ""
    return tr(
        "Clause {clause} concerns {share} of the disagreement, on {n} items.",
        clause=heaviest.keys[0],
        share=percent(heaviest.share),
        n=count(heaviest.n_items),
    )


def cause_word(line: ItemLine) -> str:
    """The suggested cause, in the reader's language."""
    return {
        "ask_two_more": tr("ask two more people"),
        "honest_difference": tr("honest difference"),
        "slip": tr("a slip"),
        "habit": tr("a habit"),
        "unclear_rubric": tr("unclear rubric"),
        "no_clear_cause": tr("no clear cause"),
    }[line.cause.kind if line.cause else "no_clear_cause"]


def figure_of(value: float | None) -> str:
    """Two digits; a dash where there is none."""
    return "–" if value is None else figure(value)


def _point(line: ItemLine, name: str) -> CloudPoint:
    misfit = line.misfit or 0.0
    return CloudPoint(
        x=line.mean or 0.0,
        y=misfit,
        said=tr(
            "{name}: mean level {mean}, misfit {misfit}, {n} labels",
            name=name,
            mean=figure_of(line.mean),
            misfit=figure_of(line.misfit),
            n=count(line.n),
        ),
        strong=misfit >= MISFIT,
        mark=line.uid,
    )


def _share_row(one: Share, name: str, mark: DisputeFilter | None) -> SheetRow:
    return SheetRow((name, percent(one.share), count(one.n_items), count(one.n_pairs)), mark)


def _share_sheet(what: str, of: str, rows: tuple[SheetRow, ...]) -> Sheet:
    told = means("", f"shares.{of}", "shares.n_items", "shares.n_pairs")
    return Sheet((what, tr("Share"), tr("Items"), tr("Pairs of labels")), rows, 1, told)


def _empty(shares: Shares) -> str:
    return shares.undefined or ""
