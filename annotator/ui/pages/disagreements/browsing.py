"""The part of the presenter that keeps the list: filters, groups, pages, steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.services.views import DisputeFilter
from annotator.store.dispute_where import Only
from annotator.ui.models.dispute_lines import Spot
from annotator.ui.models.refreshing import Later, Refreshing
from annotator.ui.pages.disagreements.board import Board, Show, listed, spot_of
from annotator.ui.pages.disagreements.choices import Arrangement
from annotator.ui.pages.disagreements.decision import beside
from annotator.ui.pages.disagreements.filters import cleared
from annotator.ui.pages.disagreements.reading import (
    Asked,
    closed_group,
    read_group,
    read_listing,
    read_on,
)
from annotator.ui.pages.disagreements.state import Listing
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace

_JUMP = 200
"""How many of the likeliest flips a jump looks at where the list holds none."""


class Browsing(Board):
    """Reads the list when something changed, and while it is shown."""

    def __init__(
        self,
        workspace: Workspace,
        lead: str,
        lanes: Lanes,
        show: Show,
        *,
        now: Callable[[], float],
        later: Later,
    ) -> None:
        super().__init__(workspace, lead, lanes, show)
        self._pages = 1
        self._reading_on: Listing | None = None
        self._refiltered = False
        self._opened: dict[str, bool] = {}
        self._refreshing: Refreshing[Listing] = Refreshing(
            self._reading, lanes, self._listed, self._failed, now=now, later=later
        )

    # ---- what is listed

    def filter(self, wanted: DisputeFilter) -> None:
        """Lists what another filter lets through."""
        if wanted != self.state.wanted:
            self._pages = 1
            self._refiltered = True
            self._show(replace(self.state, wanted=wanted, draft=None, ticked=(), history=None))
            self._refreshing.at_once()

    def filter_text(self, text: str) -> None:
        self.filter(replace(self.state.wanted, text=text))

    def clear_filters(self) -> None:
        self.filter(cleared(self.state.wanted))

    def list_decided(self, also: bool) -> None:
        """Whether items with an adjudication are listed too."""
        self.filter(replace(self.state.wanted, include_adjudicated=also))

    def view(self, only: Only | None) -> None:
        """One of the quick views; the same again, or None, lists all."""
        wanted = None if only == self.state.wanted.only else only
        self.filter(replace(self.state.wanted, only=wanted))

    def arrange(self, wanted: Arrangement) -> None:
        """By clause, or one list by distance or by flip chance; remembered."""
        if wanted != self.state.arrangement:
            self._choices.remember_arrangement(wanted)
            self._pages = 1
            self._show(replace(self.state, arrangement=wanted, history=None))
            self._refreshing.at_once()

    def group(self, grouped: bool) -> None:
        """Grouped by clause, or one list from the widest difference down."""
        self.arrange("clause" if grouped else "distance")

    # ---- groups and pages

    def open_group(self, key: str, open_: bool | None = None) -> None:
        """Opens a group, which reads its first rows, or closes it. None: the other way round."""
        listing = self.state.listing
        group = next((g for g in listing.groups if g.key == key), None) if listing else None
        if listing is None or group is None:
            return
        wanted = not group.open if open_ is None else open_
        self._opened[key] = wanted
        if wanted == group.open:
            return
        if wanted and not group.rows:
            self.more_of(key)
            return
        shown = closed_group(self.rubric, self._asked(listing), listing, key, wanted)
        self._show(replace(self.state, listing=shown))

    def more_of(self, key: str) -> None:
        """Lists the next rows of a group; nothing while they are on their way."""
        workspace = self._workspace
        self._lengthen(lambda asked, listing: read_group(workspace, asked, listing, key))

    def more(self) -> None:
        """Lists the next page of a flat list as well."""
        listing, workspace = self.state.listing, self._workspace
        if listing is not None and listing.after is not None:
            self._lengthen(lambda asked, listing: read_on(workspace, asked, listing), pages=1)

    def _lengthen(self, read: Callable[[Asked, Listing], Listing], pages: int = 0) -> None:
        listing = self.state.listing
        if listing is None or self._reading_on is listing:
            return
        if self._refiltered:  # what is listed is of another filter, and about to go
            return
        self._reading_on = listing
        asked = self._asked(listing)
        self._lanes.run(
            lambda: read(asked, listing),
            lambda longer: self._read_on(listing, longer, pages),
            self._failed,
        )

    def _read_on(self, listing: Listing, longer: Listing, pages: int) -> None:
        """The next rows came; where the list was read anew meanwhile, they are not wanted."""
        self._reading_on = None
        if self.state.listing is listing and not self._refiltered:
            self._pages += pages
            self._show(replace(self.state, listing=longer))

    # ---- moving

    def step(self, by: int) -> None:
        """The next item of the list, or the one before."""
        spot = beside(listed(self.state.listing), spot_of(self.state), by)
        if spot is not None:
            self.select(spot[1], spot[0])

    def back_to_last(self) -> None:
        """The item decided last, to look at its adjudication and to change it."""
        if self.state.last is not None:
            self.select(self.state.last)

    def jump(self) -> None:
        """On to the next undecided item that flips the verdict, past what is agreed."""
        found = self._next_flip()
        if found is not None:
            self.select(found[1], found[0])
            return
        workspace, selected = self._workspace, self.state.selected
        wanted = replace(self.state.wanted, order="urgency", include_adjudicated=False, text="")

        def first() -> str | None:
            rows = workspace.disagreements.page(wanted, _JUMP).rows
            return next((r.uid for r in rows if r.flips_verdict and r.uid != selected), None)

        self._lanes.run(first, self._jumped, self._failed)

    def _jumped(self, uid: str | None) -> None:
        if uid is None:
            self._say(tr("No other undecided item has labels on both sides of the threshold."))
        else:
            self.select(uid)

    def _next_flip(self) -> Spot | None:
        listing = self.state.listing
        if listing is None:
            return None
        flips = {r.uid for r in listing.rows if r.flips_verdict and not r.adjudicated}
        spots, here = listing.spots, spot_of(self.state)
        at = spots.index(here) + 1 if here in spots else 0
        return next((s for s in spots[at:] if s[1] in flips and s[1] != self.state.selected), None)

    # ---- reading

    def _refresh(self) -> None:
        self._refreshing.at_once()

    def _reading(self) -> Callable[[], Listing]:
        workspace = self._workspace
        asked = self._asked(None if self._refiltered else self.state.listing)
        return lambda: read_listing(workspace, asked)

    def _asked(self, listing: Listing | None) -> Asked:
        """What to read: groups that are on screen in `listing` keep their places."""
        before = () if listing is None else listing.groups
        state = self.state
        return Asked(state.wanted, state.arrangement, self._pages, before, dict(self._opened))

    def _listed(self, listing: Listing) -> None:
        before = self.state.listing
        refiltered, self._refiltered = self._refiltered, False
        with self._as_one():
            self._show(replace(self.state, listing=listing))
            self._follow(before, listing, refiltered=refiltered)

    def _follow(self, before: Listing | None, listing: Listing, *, refiltered: bool) -> None:
        """Which item is on screen, now that the list is another one."""
        selected = self.state.selected
        if selected in listing.uids:
            self._regroup(listing)
            if refiltered and selected is not None:
                self._read_detail(selected)  # another criterion may be asked about
        elif refiltered or selected is None:
            first = next(iter(listing.spots), None)
            self.select(*((None, None) if first is None else (first[1], first[0])))
        elif before is not None and selected in before.uids and self._may_leave(selected):
            place = min(before.uids.index(selected), len(listing.uids) - 1)
            self.select(listing.uids[place] if listing.uids else None)

    def _regroup(self, listing: Listing) -> None:
        """The item may stand under other headings now."""
        spot = spot_of(self.state)
        if spot is not None and spot not in listing.spots:
            self._show(replace(self.state, group=self._group_of(spot[1])))

    def _may_leave(self, uid: str) -> bool:
        """Whether an item that left the list may leave the screen too."""
        return not self.deciding and uid != self.state.last

    def _failed(self, error: BaseException) -> None:
        self._reading_on = None
        super()._failed(error)
