"""The Rubric page without a widget: what is selected, what is edited, what is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.domain import rubric_edits as edits
from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.domain.project import Role
from annotator.domain.rubric import CriterionKind, Rubric
from annotator.domain.rubric_diff import Place, diff
from annotator.domain.rubric_joining import joined
from annotator.ui.models.refreshing import Later, Refreshing
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.pages.rubric import problems as trouble
from annotator.ui.pages.rubric.autosave import Autosave
from annotator.ui.pages.rubric.comparing import Comparing
from annotator.ui.pages.rubric.editing import Editing
from annotator.ui.pages.rubric.outline import Waiting, outline_rows
from annotator.ui.pages.rubric.places import RUBRIC, listed_in, neighbour, part_of, parts
from annotator.ui.pages.rubric.reading import (
    Beside,
    Stored,
    Surroundings,
    notes_of,
    read_beside,
    read_draft,
    read_surroundings,
)
from annotator.ui.pages.rubric.state import RubricState
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace

CHANGES_COUNTS = frozenset(
    {"label", "retract", "flag", "adjudicate", "resolve", "item.redact", "import"}
)


class RubricPresenter:
    """Draws through `show`. A draft begins with the first edit and is saved as it grows."""

    def __init__(
        self,
        workspace: Workspace,
        role: Role,
        lanes: Lanes,
        *,
        show: Callable[[RubricState], None],
        now: Callable[[], float],
        later: Later,
        clock: Callable[[], str],
    ) -> None:
        base = workspace.rubric
        may_edit = role == "lead" and not workspace.read_only
        begun = edits.begun(base) if may_edit else base
        rows = outline_rows(base, role, waiting=Waiting())
        self.state = RubricState(base, begun, role, may_edit, not may_edit, outline=rows)
        self._workspace = workspace
        self._lanes = lanes
        self._draw = show
        self._clock = clock
        self._editing = Editing(begun)
        self._around = Surroundings(Waiting(), ())
        self._taken: frozenset[str] = edits.ids_of(base)
        self._unchecked: set[Place] = set()
        self._autosave = Autosave(
            workspace, lanes, self._stored, self._not_saved, now=now, later=later
        )
        self._refreshing: Refreshing[Surroundings] = Refreshing(
            lambda: lambda: read_surroundings(workspace),
            lanes,
            self._surrounded,
            self._failed,
            now=now,
            later=later,
        )
        self.comparing = Comparing(workspace, lanes, self._compared, self._failed)

    # ---- the page

    def arrive(self) -> None:
        """Reads the draft, and for a lead what waits at every part."""
        if self.state.role != "lead":
            return
        self._refreshing.shown()
        workspace = self._workspace
        if self.state.may_edit and not self._autosave.dirty:
            self._lanes.run(lambda: read_draft(workspace), self._draft_read, self._unreadable)
        self.comparing.read_versions()

    def leave(self) -> None:
        self._refreshing.hidden()
        self._editing.seal()
        self._autosave.at_once()

    def changed(self, change: ChangeSet) -> None:
        """Something was committed: what waits may be another number now."""
        if self.state.role == "lead" and change.kinds & CHANGES_COUNTS:
            self._refreshing.touch()

    def select(self, place: Place) -> None:
        """Shows the part at a place, or the one that a field belongs to."""
        part = place if place in set(parts(self.state.rubric)) else part_of(place)
        if part not in set(parts(self.state.rubric)) or part == self.state.selected:
            return
        self._editing.seal()
        self._show(replace(self.state, selected=part, beside=None, message=""))
        self._read_beside()

    def select_named(self, name: str) -> None:
        """The part with an id, wherever it stands; nothing where there is none."""
        found = next((one for one in parts(self.state.rubric) if one[-1] == name), None)
        if found is not None:
            self.select(found)

    # ---- editing

    def type(self, place: Place, change: Callable[[Rubric], Rubric]) -> None:
        """One more key in the field at `place`."""
        self._take(change(self.state.rubric), place, typed=True)

    def change(self, place: Place, change: Callable[[Rubric], Rubric]) -> None:
        """A choice in the field at `place`."""
        self._take(change(self.state.rubric), place)

    def seal(self) -> None:
        """A field was left."""
        self._editing.seal()

    def undo(self) -> None:
        self._back(self._editing.undo if self.state.editable else lambda: None)

    def redo(self) -> None:
        self._back(self._editing.redo if self.state.editable else lambda: None)

    def add_option(self, criterion: str, name: str) -> None:
        rubric, made = edits.add_option(self.state.rubric, criterion, name, self._used())
        listed = "levels" if _is_ordinal(rubric, criterion) else "options"
        self._add(rubric, ("criteria", criterion, listed, made))

    def add_criterion(self, kind: CriterionKind, name: str, options: Sequence[str]) -> None:
        rubric = self.state.rubric
        rubric, made = edits.add_criterion(rubric, kind, name, options, self._used())
        self._add(rubric, ("criteria", made))

    def add_clause(self, category: str | None) -> None:
        rubric, made = edits.add_clause(self.state.rubric, category, self._used())
        self._add(rubric, ("clauses", made))

    def add_example(self) -> None:
        rubric, made = edits.add_example(self.state.rubric, self._used())
        self._add(rubric, ("examples", made))

    def remove(self, part: Place) -> None:
        """Takes away an entry of a list, and what refers to it."""
        if listed_in(part):
            self._take(edits.remove(self.state.rubric, part), part)

    def move(self, part: Place, by: int) -> None:
        """An entry up (negative) or down its list."""
        self._take(edits.move(self.state.rubric, part, by), part)

    def merge(self, part: Place, into: str) -> None:
        """One category becomes part of another."""
        _, criterion, listed, gone = part
        rubric = edits.merge_options(self.state.base, self.state.rubric, criterion, gone, into)
        if self._take(rubric, part):
            self.select(("criteria", criterion, listed, into))

    def split(self, part: Place, names: Sequence[str]) -> None:
        """Several categories in the place of one."""
        _, criterion, listed, option = part
        rubric, made = edits.split_option(
            self.state.base, self.state.rubric, criterion, option, names, self._used()
        )
        if made and self._take(rubric, part):
            self.select(("criteria", criterion, listed, made[0]))

    def next_problem(self, at: Place, by: int = 1) -> Place | None:
        """Shows the part of the next problem; the place of its field."""
        found = trouble.step(self.state.problems, at, by)
        if found is None:
            return None
        self.close_history()
        self.select(found.part)
        return found.place

    # ---- the draft

    @property
    def text(self) -> str | None:
        """The draft as it was saved last; None where there is none."""
        stored = self._autosave.stored
        return None if stored is None else stored.text

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Saves at once what is not saved yet; then goes on."""
        self._editing.seal()
        self._autosave.at_once(then)

    def discard(self) -> None:
        """Throws the draft away; the version in force is shown again."""
        if not self.state.may_edit:
            return
        discard = self._workspace.revision.discard
        self._autosave.forget(
            lambda: self._lanes.run(discard, lambda _: self._discarded(), self._failed)
        )

    def carry_over(self) -> None:
        """A draft of an older version becomes one of the version in force, with all it says."""
        if self.state.made_from:
            now = self.state.base.version
            self.change(RUBRIC, lambda rubric: replace(rubric, previous=now))

    def published(self) -> None:
        """The draft became a version: nothing of it is saved any more."""
        self._autosave.forget()

    # ---- versions

    def show_history(self, old: str = "", new: str = "") -> None:
        """Two versions side by side; without any, the draft or the last step."""
        self.comparing.compare(self.state, old, new)

    def close_history(self) -> None:
        self.comparing.close()
        self._show(replace(self.state, history=None))

    # ---- inside

    def _take(self, rubric: Rubric, place: Place, *, typed: bool = False) -> bool:
        if not self.state.editable or not self._editing.take(rubric, place, typed=typed):
            return False
        self._edited(place)
        return True

    def _add(self, rubric: Rubric, part: Place) -> None:
        if self._take(rubric, part):
            self.select(part)

    def _used(self) -> frozenset[str]:
        """Every id that was ever given: of all versions, and of this draft."""
        return self._taken | self.comparing.ids | edits.ids_of(self.state.rubric)

    def _back(self, step: Callable[[], Place | None]) -> None:
        place = step()
        if place is None:
            return
        self._edited(place)
        part = part_of(place)
        if part in set(parts(self.state.rubric)):
            self.select(part)

    def _edited(self, place: Place) -> None:
        """The rubric under edit is another one: what follows from it, and save it soon."""
        self._unchecked.add(part_of(place))
        self._taken |= edits.ids_of(self._editing.rubric)
        self._redraw(replace(self.state, drafted=True, saved="saving", message="", failed=False))
        self._autosave.soon(self._editing.rubric)

    def _redraw(self, before: RubricState) -> None:
        """`before`, with all that follows from the rubric under edit."""
        rubric = self._editing.rubric
        stored = self._autosave.stored
        found = [one for one in (stored.found if stored else ()) if one.part not in self._unchecked]
        problems = trouble.problems_of(rubric, found) if before.may_edit else ()
        changed = diff(before.base, rubric)
        selected = neighbour(before.rubric, before.selected, rubric)
        state = replace(
            before,
            rubric=rubric,
            problems=problems,
            diff=changed,
            outline=outline_rows(
                rubric,
                before.role,
                waiting=self._around.waiting,
                changes=changed.changes,
                problems=problems,
            ),
            selected=selected,
            beside=before.beside if selected == before.selected else None,
            notes=notes_of(self._around.notes, before.base, selected),
            can_undo=self._editing.can_undo,
            can_redo=self._editing.can_redo,
        )
        self._show(state)
        if selected != before.selected:
            self._read_beside()

    def _draft_read(self, stored: Stored | None) -> None:
        """What is on disk; edits made meanwhile are newer."""
        if self._autosave.dirty:
            return
        known = self._autosave.stored
        self._autosave.stored = stored
        self._unchecked.clear()
        read = replace(self.state, loaded=True)
        if stored is None:
            self._editing.restart(edits.begun(self.state.base))
            self._redraw(replace(read, drafted=False, unreadable="", saved=""))
        elif known is None or known.text != stored.text:
            if self.state.drafted:
                self._editing.take(stored.rubric, RUBRIC)  # written by another page: a step
            else:
                self._editing.restart(stored.rubric)
            self._redraw(replace(read, drafted=True, unreadable="", saved="saved"))
        else:
            self._show(read)

    def _unreadable(self, error: BaseException) -> None:
        said = str(error) if isinstance(error, UserError) else tr("It cannot be read.")
        self._show(replace(self.state, loaded=True, drafted=True, unreadable=said))

    def _discarded(self) -> None:
        self._editing.restart(edits.begun(self.state.base))
        self._autosave.stored = None
        self._unchecked.clear()
        state = replace(self.state, loaded=True, drafted=False, unreadable="", saved="")
        self._redraw(replace(state, message=tr("The draft was discarded."), failed=False))

    def _stored(self, stored: Stored, given: Rubric) -> None:
        if stored.rubric != given:
            self._join(given, stored.rubric)
        if stored.rubric == self._editing.rubric:
            self._unchecked.clear()
            self._redraw(replace(self.state, saved="saved", saved_at=self._clock()))

    def _join(self, given: Rubric, found: Rubric) -> None:
        """Another page wrote into the draft; what was typed since `given` is on screen alone."""
        now = joined(given, self._editing.rubric, found)
        if self._editing.take(now, RUBRIC):
            self._taken |= edits.ids_of(now)
            self._redraw(self.state)
        self._autosave.soon(now)

    def _not_saved(self, error: BaseException) -> None:
        self._show(replace(self.state, saved="failed"))
        self._failed(error)

    def _surrounded(self, around: Surroundings) -> None:
        self._around = around
        self._redraw(self.state)
        self._read_beside()

    def _compared(self) -> None:
        compared = self.comparing
        self._show(replace(self.state, history=compared.history, versions=compared.versions))

    def _read_beside(self) -> None:
        """For the part on screen; what was asked for another one is dropped."""
        if self.state.role != "lead":
            return
        part, workspace = self.state.selected, self._workspace
        self._show(replace(self.state, notes=notes_of(self._around.notes, self.state.base, part)))

        def came(found: Beside | None) -> None:
            if part == self.state.selected:
                self._show(replace(self.state, beside=found))

        self._lanes.run(lambda: read_beside(workspace, part), came, self._failed)

    def _failed(self, error: BaseException) -> None:
        said = str(error) if isinstance(error, UserError) else tr("That did not work.")
        self._show(replace(self.state, message=said, failed=True))

    def _show(self, state: RubricState) -> None:
        if state != self.state:
            self.state = state
            self._draw(state)


def _is_ordinal(rubric: Rubric, criterion: str) -> bool:
    own = rubric.criterion(criterion)
    return own is not None and own.kind == "ordinal"
