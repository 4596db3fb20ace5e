"""The items that part people: how much, why, and what the disagreement concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.agreement.causes.cause_reasons import MISFIT
from annotator.services.units import plain_code
from annotator.services.views import DisputeFilter
from annotator.ui.charts.views import CloudPoint, CloudView, Threshold
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.distribution import called as level_called
from annotator.ui.pages.agreement.numbers import count, percent
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.views import CardView, SectionView
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.agreement.causes.shares import Share, Shares
    from annotator.agreement.scale import Scale
    from annotator.services.figures.insight_views import ItemLine
    from annotator.services.figures.narrowing import FiguresOf

LISTED = 200


def read(workspace: FiguresOf, criterion: str) -> SectionView:
    """The disputed items of one criterion, by misfit."""
    insight = workspace.insight
    found = insight.items(criterion, LISTED)
    shares = insight.shares(criterion)
    names = workspace.measuring.level_names(criterion)
    scale = workspace.measuring.scale(criterion)
    called = workspace.items.names(line.uid for line in found)
    disputed = tuple(line for line in found if line.cause is not None)
    return SectionView(
        "items",
        (
            cloud_card(found, called, scale),
            clauses_card(shares, criterion),
            causes_card(disputed, called),
            levels_card(shares, criterion, names),
            categories_card(shares, criterion),
        ),
    )


def cloud_card(lines: tuple[ItemLine, ...], called: dict[str, str], scale: Scale) -> CardView:
    """Every listed item by its mean level and its misfit."""
    placed = [line for line in lines if line.mean is not None and line.misfit is not None]
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
    columns = (tr("Item"), tr("Mean level"), tr("Misfit"), tr("Labels"), tr("Verdict may flip"))
    rows = tuple(
        SheetRow(
            (
                called[line.uid],
                figure_of(line.mean),
                figure_of(line.misfit),
                count(line.n),
                "–" if line.flip is None else percent(line.flip),
            ),
            line.uid,
        )
        for line in placed
    )
    return CardView(
        heading=tr("ITEMS BY MEAN LEVEL AND MISFIT"),
        meaning=meanings.misfit(),
        sheet=Sheet(columns, rows),
        cloud=cloud,
        empty="" if placed else empty,
    )


def causes_card(lines: tuple[ItemLine, ...], called: dict[str, str]) -> CardView:
    """Why people most likely differ on each item, in words."""
    rows = tuple(
        SheetRow(
            (
                called[line.uid],
                cause_word(line),
                " ".join(line.words),
                "–" if line.flip is None else percent(line.flip),
            ),
            line.uid,
        )
        for line in lines
    )
    return CardView(
        heading=tr("WHY THEY DIFFER"),
        meaning=meanings.causes(),
        sheet=Sheet(
            (tr("Item"), tr("Suggested cause"), tr("Because"), tr("May flip")), rows, texts=3
        ),
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
        sheet=_share_sheet(tr("Clause"), rows),
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
        sheet=_share_sheet(tr("Levels"), rows),
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
        sheet=_share_sheet(tr("Category"), rows),
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
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


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


def _share_sheet(what: str, rows: tuple[SheetRow, ...]) -> Sheet:
    return Sheet((what, tr("Share"), tr("Items"), tr("Pairs of labels")), rows)


def _empty(shares: Shares) -> str:
    return shares.undefined or ""
