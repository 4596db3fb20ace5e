"""Whether disagreement follows declared groups of annotators: over many items, and one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.numbers import count, sentence
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.drawing import p_value, signed
from annotator.ui.pages.agreement.sections.views import CardView
from annotator.ui.pages.agreement.terms.every import meaning, means
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.agreement.causes.groups import GroupSplit
    from annotator.services.figures.insight_views import GroupReport, PooledSplit

Names = Callable[[Iterable[str]], dict[str, str]]
"""What items are called, by uid."""


def group_cards(report: GroupReport, names: Names) -> tuple[CardView, ...]:
    """The tests over many items; those of single items, where any could be made."""
    if not report.items:
        return (groups_card(report),)
    return groups_card(report), items_card(report, names(uid for uid, _ in report.items))


def groups_card(report: GroupReport) -> CardView:
    """Whether people of one background see it differently."""
    rows = tuple(_pooled(one) for one in report.pooled if one.split.p is not None)
    columns = (
        tr("Items"),
        tr("Groups"),
        tr("Difference"),
        tr("q"),
        tr("p without one"),
        tr("p"),
        tr("Items tested"),
        tr("Labels"),
        tr("People"),
    )
    told = means(
        "",
        "",
        "groups.difference",
        "groups.q",
        "groups.p_without_one",
        "groups.p",
        "groups.n_items",
        "groups.n_labels",
        "groups.people",
    )
    return CardView(
        heading=tr("DO GROUPS JUDGE DIFFERENTLY?"),
        meaning=meanings.groups(),
        sheet=Sheet(columns, rows, 2, told),
        lead=_single(report) if rows else "",
        terms=((tr("Tests of single items"), meaning("group_items.tested")),),
        empty="" if rows else _why_none(report),
        wide=True,
    )


def items_card(report: GroupReport, called: dict[str, str]) -> CardView:
    """The single items whose labels follow the groups."""
    rows = tuple(
        SheetRow(
            (
                called[uid],
                _against(split),
                signed(split.difference),
                p_value(split.q),
                p_value(split.p),
                count(split.n_labels),
                _people(split),
            ),
            uid,
        )
        for uid, split in report.items
    )
    columns = (
        tr("Item"),
        tr("Groups"),
        tr("Difference"),
        tr("q"),
        tr("p"),
        tr("Labels"),
        tr("People"),
    )
    told = means(
        "",
        "",
        "group_items.difference",
        "group_items.q",
        "group_items.p",
        "group_items.n_labels",
        "group_items.people",
    )
    return CardView(
        heading=tr("SINGLE ITEMS THAT SPLIT BY GROUP"),
        meaning=meanings.group_items(),
        sheet=Sheet(columns, rows, 2, told),
        wide=True,
    )


def _single(report: GroupReport) -> str:
    """How many single items stand out, of how many that could be tested."""
    k, n = count(len(report.items)), count(report.n_item_tests)
    if not report.n_item_tests:
        return tr("No single item has enough labels of both sides to be tested.")
    if not report.items:
        return tr("None of the {n} tests of single items rules out chance.", n=n)
    return tr("{k} of the {n} tests of single items rule out chance.", k=k, n=n)


def _pooled(one: PooledSplit) -> SheetRow:
    split = one.split
    return SheetRow(
        (
            _pool(one.pool, one.key),
            _against(split),
            signed(split.difference),
            p_value(split.q),
            p_value(split.p_without_one),
            p_value(split.p),
            count(split.n_items),
            count(split.n_labels),
            _people(split),
        )
    )


def _why_none(report: GroupReport) -> str:
    reasons = (one.split.undefined for one in report.pooled if one.split.undefined)
    return sentence(report.undefined or next(reasons, tr("No split could be tested")))


def _against(split: GroupSplit) -> str:
    others = split.against or tr("the others")
    return tr("{group} against {others}", group=split.group, others=others)


def _people(split: GroupSplit) -> str:
    ours, theirs = split.people
    return tr("{n} and {m}", n=count(ours), m=count(theirs))


def _pool(pool: str, key: str) -> str:
    return {
        "clause": tr("citing {clause}", clause=key),
        "category": tr("of {category}", category=key),
    }.get(pool, tr("all"))
