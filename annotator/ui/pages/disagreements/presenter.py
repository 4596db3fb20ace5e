"""The lead's work on disagreements, without a widget: list, item, decision."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.domain.keys import KeyOwner
from annotator.domain.label_rules import LabelProblem, label_problems
from annotator.services.views import DisputeFilter, Draft
from annotator.ui.forms import edits
from annotator.ui.forms.drafting import Drafting
from annotator.ui.models.refreshing import Later, Refreshing
from annotator.ui.pages.disagreements.choices import KeptGrouping
from annotator.ui.pages.disagreements.decision import after, beside, first_draft
from annotator.ui.pages.disagreements.detail import detail_of
from annotator.ui.pages.disagreements.filters import cleared
from annotator.ui.pages.disagreements.reading import Asked, read_listing, read_on
from annotator.ui.pages.disagreements.state import Detail, DisagreementsState, Listing, Made
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace

T = TypeVar("T")

ORIGIN = "disagreements"
CHANGES_LIST = frozenset(
    {"label", "retract", "skip", "flag", "adjudicate", "resolve", "comment", "item.redact"}
    | {"import"}
)


class DisagreementsPresenter(Drafting):
    """Draws through `show`."""

    def __init__(
        self,
        workspace: Workspace,
        lead: str,
        lanes: Lanes,
        *,
        show: Callable[[DisagreementsState], None],
        now: Callable[[], float],
        later: Later,
    ) -> None:
        super().__init__(workspace.rubric)
        self._grouping = KeptGrouping()
        self.state = DisagreementsState(grouped=self._grouping.read())
        self._workspace = workspace
        self._lead = lead
        self._lanes = lanes
        self._draw = show
        self._pages = 1
        self._reading_on: Listing | None = None
        self._refiltered = False
        self._drafts: dict[str, Draft] = {}
        self._refreshing: Refreshing[Listing] = Refreshing(
            self._reading, lanes, self._listed, self._failed, now=now, later=later
        )

    # ---- the list

    def arrive(self) -> None:
        self._refreshing.shown()

    def leave(self) -> None:
        self._refreshing.hidden()

    def changed(self, change: ChangeSet) -> None:
        """Something was committed: the list and, if it is about this item, the item."""
        if not change.kinds & CHANGES_LIST:
            return
        self._refreshing.touch()
        if self.state.selected is not None and self.state.selected in change.items:
            self._read_detail(self.state.selected)

    def filter(self, wanted: DisputeFilter) -> None:
        """Lists what another filter lets through."""
        if wanted != self.state.wanted:
            self._pages = 1
            self._refiltered = True
            self._show(replace(self.state, wanted=wanted, draft=None))
            self._refreshing.at_once()

    def filter_text(self, text: str) -> None:
        self.filter(replace(self.state.wanted, text=text))

    def clear_filters(self) -> None:
        self.filter(cleared(self.state.wanted))

    def list_decided(self, also: bool) -> None:
        """Whether items with an adjudication are listed too."""
        self.filter(replace(self.state.wanted, include_adjudicated=also))

    def group(self, grouped: bool) -> None:
        """Grouped by clause, or one list from the widest difference down; remembered."""
        if grouped != self.state.grouped:
            self._grouping.remember(grouped)
            self._show(replace(self.state, grouped=grouped))
            self._refreshing.at_once()

    def more(self) -> None:
        """Lists the next page as well; nothing while it is on its way."""
        listing, workspace = self.state.listing, self._workspace
        if listing is None or listing.after is None or self._reading_on is listing:
            return
        if self._refiltered:  # what is listed is of another filter, and about to go
            return
        self._reading_on = listing
        asked = self._asked(listing)
        self._lanes.run(
            lambda: read_on(workspace, asked, listing),
            lambda longer: self._read_on(listing, longer),
            self._failed,
        )

    def select(self, uid: str | None) -> None:
        """Shows an item; a decision that was begun is kept for when it is shown again."""
        if uid == self.state.selected:
            return
        self._show(
            replace(
                self.state,
                selected=uid,
                detail=None if uid is None else self.state.detail,
                draft=None,
                insist=False,
                message="",
                failed=False,
                undoable=False,
            )
        )
        if uid is not None:
            self._read_detail(uid)

    def step(self, by: int) -> None:
        """The next item of the list, or the one before."""
        listing = self.state.listing
        if listing is not None:
            self.select(beside(listing.uids, self.state.selected, by))

    def back_to_last(self) -> None:
        """The item decided last, to look at its adjudication and to change it."""
        if self.state.last is not None:
            self.select(self.state.last)

    # ---- taking back

    def undo(self) -> None:
        """Withdraws the decision made last in this session; again, the one before it."""
        if self.state.busy or self.deciding or self._workspace.read_only:
            return
        if self.state.made:
            self._withdraw(self.state.made[-1])
        else:
            said = tr("No decision was made here yet that could be withdrawn.")
            self._show(replace(self.state, message=said, failed=False, undoable=False))

    def withdraw(self) -> None:
        """Withdraws the decision that stands about the item on screen."""
        detail = self.state.detail
        if self.ready and not self.deciding and detail is not None and detail.decided is not None:
            self._withdraw(Made(detail.uid, detail.decided.event))

    def _withdraw(self, made: Made) -> None:
        future = self._workspace.adjudication.withdraw(
            self._lead, made.uid, made.event, origin=ORIGIN
        )
        self._show(replace(self.state, busy=True, message="", failed=False, undoable=False))
        self._lanes.deliver(
            future, lambda _: self._withdrawn(made), lambda error: self._not_withdrawn(made, error)
        )

    def _withdrawn(self, made: Made) -> None:
        left = tuple(one for one in self.state.made if one != made)
        self._show(replace(self.state, busy=False, made=left))
        self.select(made.uid)
        self._read_detail(made.uid, self._say_withdrawn)
        self._refreshing.at_once()

    def _say_withdrawn(self, detail: Detail) -> None:
        said = tr("The decision is withdrawn; the item is in the list again.")
        if detail.decided is not None:
            said = tr("The decision is withdrawn; the one before it stands again.")
        self._show(replace(self.state, message=said, failed=False))

    def _not_withdrawn(self, made: Made, error: BaseException) -> None:
        """Somebody decided again meanwhile: there is nothing to try a second time."""
        left = tuple(one for one in self.state.made if one != made)
        self._show(replace(self.state, made=left))
        self._failed(error)

    # ---- deciding

    @property
    def ready(self) -> bool:
        """Whether the item on screen is the one selected, and may be decided."""
        detail = self.state.detail
        return (
            detail is not None
            and detail.uid == self.state.selected
            and not self.state.busy
            and not self._workspace.read_only
        )

    @property
    def deciding(self) -> bool:
        return self.state.draft is not None

    def press(self, owner: KeyOwner) -> None:
        """A level or option: opens the form with it, or changes what the form holds."""
        if self.deciding:
            super().press(owner)
        else:
            self.begin(owner)

    def begin(self, owner: KeyOwner | None = None) -> None:
        """Opens the form for the item on screen."""
        detail = self.state.detail
        if not self.ready or detail is None or self.deciding:
            return
        draft = self._drafts.get(detail.uid)
        if draft is None:
            draft = first_draft(self.rubric, detail, owner)
        elif owner is not None and draft.values.get(owner[0]) != owner[1]:
            draft = replace(draft, values=edits.press(self.rubric, draft.values, owner))
        self._take(draft)

    def edit(self, change: Callable[[Draft], Draft]) -> None:
        draft = self.state.draft
        if draft is not None and not self.state.busy:
            self._take(change(draft))

    def cancel(self) -> None:
        """Closes the form and forgets what was in it."""
        if self.state.draft is not None and not self.state.busy:
            self._drafts.pop(self.state.draft.item, None)
            self._show(replace(self.state, draft=None, problems=(), insist=False))

    def record(self) -> None:
        """Writes the adjudication, or says what is missing."""
        draft = self.state.draft
        if draft is None or not self.ready:
            return
        if self.state.problems:
            self._show(replace(self.state, insist=True))
            return
        values = edits.completed(self.rubric, draft.values)
        adjudication = self._workspace.adjudication
        self._decide(
            adjudication.decide(
                self._lead, draft.item, values, draft.rationale, draft.clauses, origin=ORIGIN
            ),
            draft.item,
            tr("Adjudicated."),
        )

    def keep_split(self) -> None:
        """Records that the difference is honest and stays."""
        uid = self.state.selected
        if self.ready and uid is not None and not self.deciding:
            adjudication = self._workspace.adjudication
            self._decide(
                adjudication.keep_split(self._lead, uid, origin=ORIGIN), uid, tr("Split kept.")
            )

    def comment(self, text: str) -> None:
        """Adds a remark to the item's thread."""
        uid = self.state.selected
        if self.ready and uid is not None and text.strip():
            adjudication = self._workspace.adjudication
            future = adjudication.comment(self._lead, uid, text.strip(), origin=ORIGIN)
            self._write(future, lambda _: self._stayed(uid, ""))

    def redact(self, uid: str, reason: str) -> None:
        """Removes the item's content for good."""
        if self.ready and uid == self.state.selected and reason.strip():
            future = self._workspace.adjudication.redact(
                self._lead, uid, reason.strip(), origin=ORIGIN
            )
            self._write(future, lambda _: self._stayed(uid, tr("Redacted.")))

    # ---- inside

    def _take(self, draft: Draft) -> None:
        self._drafts[draft.item] = draft
        problems = self._problems(draft)
        insist = self.state.insist and bool(problems)
        self._show(replace(self.state, draft=draft, problems=problems, insist=insist, message=""))

    def _problems(self, draft: Draft) -> tuple[LabelProblem, ...]:
        values = edits.completed(self.rubric, draft.values)
        return label_problems(self.rubric, values, rationale=draft.rationale, clauses=draft.clauses)

    def _decide(self, future: Future[ChangeSet], uid: str, said: str) -> None:
        self._write(future, lambda change: self._decided(Made(uid, change.events[-1]), said))

    def _write(self, future: Future[ChangeSet], done: Callable[[ChangeSet], None]) -> None:
        self._show(replace(self.state, busy=True, message="", failed=False, undoable=False))
        self._lanes.deliver(future, done, self._failed)

    def _decided(self, made: Made, said: str) -> None:
        uid = made.uid
        self._drafts.pop(uid, None)
        listing = self.state.listing
        goes_on = after(listing.uids, uid) if listing is not None else None
        made_now = (*self.state.made, made)
        self._show(replace(self.state, busy=False, draft=None, problems=(), made=made_now))
        self.select(goes_on or uid)
        if goes_on is None:
            self._read_detail(uid)
        self._show(replace(self.state, message=said, undoable=True))
        self._refreshing.at_once()

    def _stayed(self, uid: str, said: str) -> None:
        self._show(replace(self.state, busy=False, message=said))
        self._read_detail(uid)

    def _reading(self) -> Callable[[], Listing]:
        workspace = self._workspace
        asked = self._asked(None if self._refiltered else self.state.listing)
        return lambda: read_listing(workspace, asked)

    def _asked(self, listing: Listing | None) -> Asked:
        """What to read: groups that are on screen in `listing` keep their places."""
        order = () if listing is None else listing.groups
        return Asked(self.state.wanted, self.state.grouped, self._pages, order)

    def _read_on(self, listing: Listing, longer: Listing) -> None:
        """The next page came; where the list was read anew meanwhile, it is not wanted."""
        self._reading_on = None
        if self.state.listing is listing and not self._refiltered:
            self._pages += 1
            self._show(replace(self.state, listing=longer))

    def _listed(self, listing: Listing) -> None:
        before, selected = self.state.listing, self.state.selected
        refiltered, self._refiltered = self._refiltered, False
        self._show(replace(self.state, listing=listing))
        if selected in listing.uids:
            if refiltered and selected is not None:
                self._read_detail(selected)  # another criterion may be asked about
        elif refiltered or selected is None:
            self.select(next(iter(listing.uids), None))
        elif before is not None and selected in before.uids and self._may_leave(selected):
            place = min(before.uids.index(selected), len(listing.uids) - 1)
            self.select(listing.uids[place] if listing.uids else None)

    def _may_leave(self, uid: str) -> bool:
        """Whether an item that left the list may leave the screen too."""
        return not self.deciding and uid != self.state.last

    def _read_detail(self, uid: str, then: Callable[[Detail], None] | None = None) -> None:
        workspace, criterion = self._workspace, self.state.wanted.criterion

        def read() -> Detail:
            names = {a.id: a.name for a in workspace.people.all()}
            found = workspace.disagreements.detail(uid, criterion)
            return detail_of(found, workspace.rubric, criterion, names)

        def came(detail: Detail) -> None:
            if detail.uid == self.state.selected:
                self._show(replace(self.state, detail=detail))
                if then is not None:
                    then(detail)

        self._lanes.run(read, came, self._failed)

    def _failed(self, error: BaseException) -> None:
        """Everything stays on screen; the person reads why and can try again."""
        self._reading_on = None
        said = str(error) if isinstance(error, UserError) else tr("That did not work.")
        self._show(replace(self.state, busy=False, message=said, failed=True, undoable=False))

    def _show(self, state: DisagreementsState) -> None:
        if state != self.state:
            self.state = state
            self._draw(state)
