"""What the parts of the page's presenter share: the state, the item on screen, and writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.services.veiling import is_veiled
from annotator.services.views import Draft
from annotator.ui.forms.drafting import Drafting
from annotator.ui.models.dispute_lines import Spot
from annotator.ui.pages.disagreements.choices import KeptChoices
from annotator.ui.pages.disagreements.detail import detail_of
from annotator.ui.pages.disagreements.naming import names_for
from annotator.ui.pages.disagreements.state import Detail, DisagreementsState, Listing, Made
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace

ORIGIN = "disagreements"
Show = Callable[[DisagreementsState], None]


class Board(Drafting):
    """Draws through `show`. Everything that takes time goes through `lanes`."""

    def __init__(self, workspace: Workspace, lead: str, lanes: Lanes, show: Show) -> None:
        super().__init__(workspace.rubric)
        self._choices = KeptChoices()
        self.state = DisagreementsState(
            arrangement=self._choices.arrangement(), blind=self._choices.blind()
        )
        self._workspace = workspace
        self._lead = lead
        self._lanes = lanes
        self._draw = show
        self._drafts: dict[str, Draft] = {}
        self._unseen = 0

    # ---- the item on screen

    @property
    def ready(self) -> bool:
        """Whether the item on screen is the one selected, and may be decided."""
        detail = self.state.detail
        return (
            detail is not None
            and detail.uid == self.state.selected
            and not self.state.busy
            and self.state.bulk is None
            and not self._workspace.read_only
        )

    @property
    def deciding(self) -> bool:
        return self.state.draft is not None

    @property
    def criterion(self) -> str:
        """What the list is about."""
        return self.state.wanted.criterion or self.rubric.headline.id

    def select(self, uid: str | None, group: str | None = None) -> None:
        """Shows an item; a decision that was begun is kept for when it is shown again.

        group: the key of the heading under which it was chosen; None: where it stands first.
        """
        if uid == self.state.selected:
            if group is not None:
                self._show(replace(self.state, group=group))
            return
        self._show(
            replace(
                self.state,
                selected=uid,
                group=self._group_of(uid) if group is None else group,
                detail=None if uid is None else self.state.detail,
                draft=None,
                insist=False,
                message="",
                failed=False,
                undoable=False,
                suggestion=None,
            )
        )
        if uid is not None:
            self._read_detail(uid)

    def blind(self, hidden: bool) -> None:
        """Letters for names, or names again; remembered. Nothing else changes."""
        if hidden == self.state.blind:
            return
        self._choices.remember_blind(hidden)
        self._show(replace(self.state, blind=hidden))
        if self.state.selected is not None:
            self._read_detail(self.state.selected)
        self._renamed()

    def _renamed(self) -> None:
        """People are called something else from now on."""

    def _group_of(self, uid: str | None) -> str:
        listing = self.state.listing
        spots = () if listing is None else listing.spots
        return next((group for group, one in spots if one == uid), "")

    def _read_detail(self, uid: str, then: Callable[[Detail], None] | None = None) -> None:
        workspace, criterion, blind = self._workspace, self.state.wanted.criterion, self.state.blind

        def read() -> Detail:
            found = workspace.disagreements.detail(uid, criterion)
            names = names_for(found.state, workspace.people.all(), blind=blind)
            detail = detail_of(found, workspace.rubric, criterion, names, blind=blind)
            queue = workspace.project.queue
            veiled = is_veiled(queue, workspace.rubric, found.item, found.state)
            return replace(detail, veiled=veiled)

        def came(detail: Detail) -> None:
            if detail.uid == self.state.selected and blind == self.state.blind:
                self._show(replace(self.state, detail=detail))
                self._arrived(detail)
                if then is not None:
                    then(detail)

        self._lanes.run(read, came, self._failed)

    def _arrived(self, detail: Detail) -> None:
        """The item on screen was read."""

    # ---- writing

    def _write(self, future: Future[ChangeSet], done: Callable[[ChangeSet], None]) -> None:
        self._show(replace(self.state, busy=True, message="", failed=False, undoable=False))
        self._lanes.deliver(future, done, self._failed)

    def _stayed(self, made: Made | None, uid: str, said: str) -> None:
        """Something was written about the item, which stays on screen."""
        now = self.state.made if made is None else (*self.state.made, made)
        self._show(
            replace(
                self.state,
                busy=False,
                made=now,
                message=said,
                failed=False,
                undoable=made is not None and bool(said),
            )
        )
        self._read_detail(uid)
        self._refresh()

    def _say(self, message: str, *, failed: bool = False) -> None:
        self._show(replace(self.state, message=message, failed=failed, undoable=False))

    def _failed(self, error: BaseException) -> None:
        """Everything stays on screen; the person reads why and can try again."""
        said = str(error) if isinstance(error, UserError) else tr("That did not work.")
        self._show(replace(self.state, busy=False, message=said, failed=True, undoable=False))

    def _refresh(self) -> None:
        """The list is not what it was."""

    def _show(self, state: DisagreementsState) -> None:
        if state != self.state:
            self.state = state
            self._draw(state)

    @contextmanager
    def _as_one(self) -> Iterator[None]:
        """What follows in several steps is drawn once: drawing is what takes time."""
        before, draw = self.state, self._draw
        self._draw = lambda state: None
        try:
            yield
        finally:
            self._draw = draw
        if self.state != before:
            draw(self.state)


def spot_of(state: DisagreementsState) -> Spot | None:
    """Where the item on screen stands in the list."""
    return None if state.selected is None else (state.group, state.selected)


def listed(listing: Listing | None) -> tuple[Spot, ...]:
    """All places of the list."""
    return () if listing is None else listing.spots
