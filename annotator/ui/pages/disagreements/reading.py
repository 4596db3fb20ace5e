"""Reads the list page by page. Runs off the GUI thread; what it answers is drawn there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotator.services.views import DisputeFilter, DisputePage
from annotator.ui.pages.disagreements.lines import list_lines
from annotator.ui.pages.disagreements.state import Listing

if TYPE_CHECKING:
    from annotator.services.app import Workspace

PAGE = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What to list, and how.

    pages: how many are on screen. order: titles of groups that keep their places.
    """

    wanted: DisputeFilter
    grouped: bool
    pages: int = 1
    order: tuple[str, ...] = ()


def read_listing(workspace: Workspace, asked: Asked) -> Listing:
    """The first pages."""
    listing = _with(Listing(), workspace.disagreements.page(asked.wanted, PAGE))
    for _ in range(asked.pages - 1):
        if listing.after is None:
            break
        listing = _with(listing, workspace.disagreements.page(asked.wanted, PAGE, listing.after))
    return _lined(workspace, asked, listing)


def read_on(workspace: Workspace, asked: Asked, listing: Listing) -> Listing:
    """The listing with the page that comes after it."""
    page = workspace.disagreements.page(asked.wanted, PAGE, listing.after)
    return _lined(workspace, asked, _with(listing, page))


def _with(listing: Listing, page: DisputePage) -> Listing:
    rows = (*listing.rows, *page.rows)
    searched = not page.counted or not listing.counted
    return Listing(
        rows=rows,
        total=len(rows) if searched else page.total,
        after=page.after,
        counted=not searched,
    )


def _lined(workspace: Workspace, asked: Asked, listing: Listing) -> Listing:
    lines = list_lines(
        listing.rows, workspace.rubric, asked.wanted, grouped=asked.grouped, order=asked.order
    )
    return replace(listing, lines=lines)
