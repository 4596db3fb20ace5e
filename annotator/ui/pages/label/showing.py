"""What the parts of the page's presenter share: the item on screen, its draft, and writing."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from annotator.domain.errors import UserError
from annotator.domain.label_rules import LabelProblem, label_problems
from annotator.services.views import Draft, QueueItem
from annotator.ui.forms import edits
from annotator.ui.forms.shown import ShownDrafting
from annotator.ui.pages.label.attention import Attention
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.pages.label.state import LabelState
from annotator.ui.text import tr

if TYPE_CHECKING:  # services load sqlalchemy; pages are imported before that may happen
    from annotator.services.app import Workspace

T = TypeVar("T")


class Showing(ShownDrafting):
    """Draws through `show`. Everything that takes time goes through `lanes`."""

    def __init__(
        self,
        workspace: Workspace,
        annotator: str,
        lanes: Lanes,
        *,
        show: Callable[[LabelState], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(workspace.rubric)
        self._workspace = workspace
        self._annotator = annotator
        self._lanes = lanes
        self._draw = show
        self._attention = Attention(clock)
        self._dirty = False
        self.origin = f"label:{annotator}:{id(self):x}"
        self.state = LabelState()

    # ---- attention

    @property
    def ready(self) -> bool:
        """Whether a key would label what the person sees: painted, and no save under way."""
        state = self.state
        return state.phase == "labeling" and not state.busy and self.is_painted

    @property
    def serial(self) -> int:
        return self.state.serial

    def unseen(self, serial: int, pictures: int) -> None:
        """So many pictures of that showing could not be looked at yet."""
        state = self.state
        if serial == state.serial and pictures != state.unseen:
            insist = state.insist and bool(state.problems or pictures)
            self._show(replace(state, unseen=pictures, insist=insist))

    def touch(self) -> None:
        """Any input on the page."""
        self._attention.touch()

    # ---- the draft

    def edit(self, change: Callable[[Draft], Draft]) -> None:
        """Changes the draft of the item that the person sees; ignored until it is painted."""
        old = self.state.draft
        if not self.ready or old is None:
            return
        self._attention.touch()
        new = change(old)
        if new != old:
            self._dirty = True
            problems = self._problems(new)
            insist = self.state.insist and bool(problems)
            self._show(replace(self.state, draft=new, problems=problems, insist=insist))

    @property
    def dirty(self) -> bool:
        """Whether there is something for `autosave` to keep."""
        return self._dirty

    def autosave(self) -> None:
        """Keeps the draft, if it changed since the last time.

        A correction is not kept: the label that it would replace stands.
        """
        state, draft = self.state, self.state.draft
        if not self._dirty or draft is None or state.busy or state.correcting:
            return
        if self._workspace.read_only:
            return
        self._dirty = False
        kept, labeling = self._timed(draft), self._workspace.labeling
        self._write(
            lambda: labeling.save_draft(self._annotator, kept), lambda _: None, self._draft_failed
        )

    # ---- inside

    def _put(
        self, item: QueueItem, draft: Draft, *, correcting: bool = False, message: str = ""
    ) -> None:
        self._dirty = False
        self._attention.begin(draft.active_s)
        self._show(
            LabelState(
                phase="labeling",
                serial=self.state.serial + 1,
                item=item,
                draft=draft,
                problems=self._problems(draft),
                message=message,
                correcting=correcting,
                recent=self.state.recent,
                progress=self.state.progress,
                calibration=self.state.calibration,
            )
        )

    def _write(
        self,
        write: Callable[[], Future[T]],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        try:
            pending = write()
        except UserError as error:  # refused before it was queued (a read-only project)
            failed(error)
        else:
            self._lanes.deliver(pending, done, failed)

    def _failed(self, error: BaseException) -> None:
        """Everything stays on screen; the person reads why and can try again."""
        said = str(error) if isinstance(error, UserError) else tr("That was not saved.")
        self._show(replace(self.state, busy=False, message=said, failed=True))

    def _draft_failed(self, error: BaseException) -> None:
        """A draft is only a convenience: said, and tried again with the next change."""
        self._dirty = True
        said = str(error) if isinstance(error, UserError) else tr("The draft was not saved.")
        self._show(replace(self.state, message=said, failed=True))

    def _problems(self, draft: Draft) -> tuple[LabelProblem, ...]:
        return label_problems(
            self.rubric,
            edits.completed(self.rubric, draft.values),
            rationale=draft.rationale,
            clauses=draft.clauses,
        )

    def _timed(self, draft: Draft) -> Draft:
        return replace(draft, active_s=self._attention.seconds)

    def _show(self, state: LabelState) -> None:
        self.state = state
        self._draw(state)
