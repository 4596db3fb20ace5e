"""Reads the list page by page. Runs off the GUI thread; what it answers is drawn there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from annotator.domain.rubric import Rubric
from annotator.services.views import ClauseHead, DisputeFilter, DisputePage
from annotator.store.dispute_where import Only
from annotator.ui.pages.disagreements.choices import Arrangement
from annotator.ui.pages.disagreements.lines import ESCALATED, flat_lines, grouped_lines
from annotator.ui.pages.disagreements.state import Group, Listing, ViewCounts
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace

PAGE = 200
GROUP_PAGE = 50
OPEN_ROWS = 100
"""So many rows are opened by themselves: the first groups; the others wait, closed."""
CATEGORY = "\x00category\x00"
"""Before the name of a category in a group's key; no clause begins like this."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to list, and how.

    pages: how many of a flat list are on screen. before: the groups on screen, which keep their
    places and as many rows as they list. opened: by key, what was opened or closed by hand.
    """

    wanted: DisputeFilter
    arrangement: Arrangement
    pages: int = 1
    before: tuple[Group, ...] = ()
    opened: Mapping[str, bool] = field(default_factory=dict)

    @property
    def grouped(self) -> bool:
        """A search for words is one list: no clause can say how many it would find."""
        return self.arrangement == "clause" and not self.wanted.text.strip()

    @property
    def filter(self) -> DisputeFilter:
        """With the order of the flat list."""
        return replace(
            self.wanted, order="urgency" if self.arrangement == "urgency" else "distance"
        )


def read_listing(workspace: Workspace, asked: Asked) -> Listing:
    """The first pages, or the groups with the first rows of those that are open."""
    views = view_counts(workspace, asked.wanted)
    if asked.grouped:
        found = tuple(_groups(workspace, asked))
        return _of_groups(workspace, asked.wanted, found, views)
    listing = _with(Listing(views=views), workspace.disagreements.page(asked.filter, PAGE))
    for _ in range(asked.pages - 1):
        if listing.after is None:
            break
        listing = _with(listing, workspace.disagreements.page(asked.filter, PAGE, listing.after))
    return _lined(workspace, asked, listing)


def read_on(workspace: Workspace, asked: Asked, listing: Listing) -> Listing:
    """A flat listing with the page that comes after it."""
    page = workspace.disagreements.page(asked.filter, PAGE, listing.after)
    return _lined(workspace, asked, _with(listing, page))


def read_group(workspace: Workspace, asked: Asked, listing: Listing, key: str) -> Listing:
    """The listing with the next rows of one group, which is open from here on."""
    found: list[Group] = []
    for group in listing.groups:
        if group.key == key:
            wanted = _inside(asked.wanted, key)
            page = workspace.disagreements.page(wanted, GROUP_PAGE, group.after)
            rows = (*group.rows, *page.rows)
            group = replace(group, open=True, rows=rows, after=page.after)
        found.append(group)
    return _regrouped(workspace.rubric, asked.wanted, listing, found)


def closed_group(rubric: Rubric, asked: Asked, listing: Listing, key: str, open_: bool) -> Listing:
    """The listing with one group opened or closed, as far as its rows are known."""
    found = [replace(g, open=open_) if g.key == key else g for g in listing.groups]
    return _regrouped(rubric, asked.wanted, listing, found)


def view_counts(workspace: Workspace, wanted: DisputeFilter) -> ViewCounts:
    """How many items the quick views would list, under all other filters but words."""
    base = replace(wanted, only=None, include_adjudicated=False, text="")

    def total(of: DisputeFilter) -> int:
        return workspace.disagreements.page(of, 1).total

    def only(which: Only) -> int:
        return total(replace(base, only=which))

    return ViewCounts(
        escalated=only("escalated"),
        conflicts=only("conflicts"),
        unclear=only("unclear"),
        asked=only("asked"),
        decided=total(replace(base, include_adjudicated=True)) - total(base),
    )


def _groups(workspace: Workspace, asked: Asked) -> Iterator[Group]:
    """In the order of the heads; those on screen keep their places below what is escalated."""
    place = {group.key: number for number, group in enumerate(asked.before)} | {ESCALATED: -1}
    listed = {group.key: len(group.rows) for group in asked.before}
    heads = sorted(_heads(workspace, asked), key=lambda one: place.get(one.key, len(place)))
    was_open = {group.key: group.open for group in asked.before}
    filled = 0
    for head in heads:
        opens = filled == 0 or filled + min(head.n, GROUP_PAGE) <= OPEN_ROWS
        opens = asked.opened.get(head.key, was_open.get(head.key, opens))
        if not opens:
            yield replace(head, open=False)
            continue
        limit = max(listed.get(head.key, 0), GROUP_PAGE)
        page = workspace.disagreements.page(_inside(asked.wanted, head.key), limit)
        filled += len(page.rows)
        yield replace(head, rows=page.rows, after=page.after)


def _heads(workspace: Workspace, asked: Asked) -> Iterator[Group]:
    """What waits for the lead, then clauses by how much of the disagreement concerns them.

    Where hardly anybody cites a clause, the items' categories stand in their place.
    """
    wanted = asked.wanted
    if wanted.only is None:
        raised = replace(wanted, only="escalated", include_adjudicated=False)
        n = workspace.disagreements.page(raised, 1).total
        if n:
            words = tr("waits for the lead")
            yield Group(ESCALATED, tr("Escalated"), words, n, 0, None, open=True)
    for head in workspace.disagreements.groups(wanted):
        yield _group(head)


def _group(head: ClauseHead) -> Group:
    if head.category is not None:
        key, text = CATEGORY + head.category, tr("no clause cited")
        title = head.category or tr("No category")
    elif head.clause is None:
        key, title, text = "", tr("No clause cited"), ""
    else:
        key, title = head.clause, head.clause
        text = head.text or tr("not in this version of the rubric")
    return Group(key, title, text, head.n, head.n_flipping, head.share, open=True)


def _inside(wanted: DisputeFilter, key: str) -> DisputeFilter:
    """The items of one group, the most urgent first."""
    if key == ESCALATED:
        return replace(wanted, only="escalated", include_adjudicated=False, order="urgency")
    if key.startswith(CATEGORY):
        category = key.removeprefix(CATEGORY)
        return replace(wanted, clause="", category=category, order="urgency")
    return replace(wanted, clause=key, order="urgency")


def _of_groups(
    workspace: Workspace, wanted: DisputeFilter, groups: Iterable[Group], views: ViewCounts
) -> Listing:
    total = workspace.disagreements.page(wanted, 1).total
    empty = Listing(total=total, views=views)
    return _regrouped(workspace.rubric, wanted, empty, groups)


def _regrouped(
    rubric: Rubric, wanted: DisputeFilter, listing: Listing, groups: Iterable[Group]
) -> Listing:
    found = tuple(groups)
    rows = {row.uid: row for group in found if group.open for row in group.rows}
    lines = grouped_lines(found, rubric, wanted.criterion)
    return replace(listing, groups=found, rows=tuple(rows.values()), lines=lines)


def _with(listing: Listing, page: DisputePage) -> Listing:
    rows = (*listing.rows, *page.rows)
    searched = not page.counted or not listing.counted
    return Listing(
        rows=rows,
        total=len(rows) if searched else page.total,
        after=page.after,
        counted=not searched,
        views=listing.views,
    )


def _lined(workspace: Workspace, asked: Asked, listing: Listing) -> Listing:
    lines = flat_lines(listing.rows, workspace.rubric, asked.wanted.criterion)
    return replace(listing, lines=lines)
