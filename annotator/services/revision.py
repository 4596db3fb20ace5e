"""Revising the rubric: the draft of the next version, what is wrong with it, what it would do, and
its publication. Read methods block, some for seconds; publishing blocks, too: for the work pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from annotator.agreement.change.control import CONTROL_ITEMS
from annotator.domain.errors import UserError
from annotator.domain.events import Reopens
from annotator.domain.label import Values
from annotator.domain.rubric import Criterion, ExampleUse, Rubric
from annotator.domain.rubric_diff import diff
from annotator.domain.rubric_weights import Weight
from annotator.formats.rubric_editor import numbered
from annotator.services.revision_checks import Checked, checked
from annotator.services.revision_costs import options_stated
from annotator.services.revision_draft import NAME, DraftFile
from annotator.services.revision_preview import Plan, draw_control, preview_of
from annotator.services.revision_publish import Publication, publish_version
from annotator.services.revision_rules import History, history_of
from annotator.services.revision_views import DraftProblem, Preview, Published
from annotator.services.views import Tell, quiet
from annotator.store import items

if TYPE_CHECKING:
    from annotator.services.app import Workspace


class RevisionService:
    """Of the version in force. After a publication the project has to be opened again."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._draft = DraftFile(workspace.folder)

    def draft(self) -> str | None:
        """The text of `rubric/draft.yaml`; None where there is none."""
        return self._draft.read()

    def begin(self) -> str:
        """The draft's text; made from the version in force where there is none yet."""
        self._refuse_read_only()
        workspace = self._workspace
        number = self._history.number("wording")
        return self._draft.begin(workspace.rubric, workspace.rubric_text, number)

    def save(self, text: str) -> None:
        """Keep a draft, whatever is wrong with it; durable when it returns."""
        self._refuse_read_only()
        self._draft.save(text)

    def swap(self, before: str | None, text: str | None) -> bool:
        """Keep another draft, or none, where it still says `before`; whether it was done.

        For who read it, worked, and writes: somebody else may have written meanwhile.
        """
        self._refuse_read_only()
        return self._draft.swap(before, text)

    def discard(self) -> None:
        """Throw the draft away."""
        self._refuse_read_only()
        self._draft.discard()

    def add_example(
        self,
        uid: str,
        labels: Values,
        reason: str,
        clauses: tuple[str, ...] = (),
        use: ExampleUse = "train",
    ) -> None:
        """Make an item a calibration example of the draft, which is begun where there is none.

        UserError for an item without text and for a label that the draft does not allow;
        ProblemsInFile where the draft cannot be read. Nothing is written then.
        """
        with self._workspace.database.reading() as sql:
            found = items.by_uid(sql, uid)
        if found is None or found.status in ("placeholder", "redacted"):
            raise UserError("This item has no text.", "Choose another item.")
        self.begin()
        rubrics = (*self._history.earlier, self._workspace.rubric)
        taken = frozenset(one.id for rubric in rubrics for one in rubric.examples)
        self._draft.add_example(found.item, labels, reason, clauses, use, taken)

    def check(self, text: str, kind: Weight | None = None) -> tuple[DraftProblem, ...]:
        """Everything that is wrong with a draft, by line. kind: as what it is to be published.

        Most of it is reading YAML: 0.1 s for the 1,437 lines of `harm-severity`. The first call
        reads the texts of all published versions, too.
        """
        return self._checked(text, NAME, kind).problems

    def usable(self, text: str, name: str = NAME) -> Rubric:
        """The rubric of a draft that nothing keeps from being published.

        ProblemsInFile where something does; UserError where nothing has changed.
        """
        draft = self._checked(text, name, None).publishable(name)
        self._refuse_unchanged(draft)
        return draft

    def preview(
        self,
        text: str,
        *,
        kind: Weight | None = None,
        reopens: Reopens = "touched",
        control: int | None = CONTROL_ITEMS,
        name: str = NAME,
        progress: Tell = quiet,
    ) -> Preview:
        """What publishing it would do. Raises ProblemsInFile for a draft with problems.

        control: how many items to draw, None for all. name: how problems call the text.
        """
        draft = self._checked(text, name, None).publishable(name)
        plan = Plan(kind, reopens, control)
        return preview_of(self._workspace, self._history, draft, plan, progress)

    def publish(
        self,
        lead: str,
        text: str,
        *,
        kind: Weight,
        reason: str,
        reopens: Reopens = "touched",
        control: int | None = CONTROL_ITEMS,
        name: str = NAME,
        progress: Tell | None = None,
    ) -> Published:
        """Put a version into force, from the next opening on; durable when it returns.

        The text gets its number and its predecessor. UserError or ProblemsInFile, and nothing
        written, where it cannot be published as `kind`.
        """
        self._refuse_read_only()
        workspace, history = self._workspace, self._history
        if not reason.strip():
            raise UserError("A new version needs a reason.", "Say why the rubric is changed.")
        draft = self._checked(text, name, kind).publishable(name)
        self._refuse_unchanged(draft)
        version, before = history.number(kind), workspace.rubric.version
        publication = Publication(
            rubric=replace(draft, version=version, previous=before),
            text=numbered(text, name, version, before),
            given=text,
            kind=kind,
            reason=reason.strip(),
            reopens=reopens,
            control=draw_control(workspace, history, control).items,
        )
        return publish_version(workspace, lead, publication, self._draft, progress or quiet)

    @cached_property
    def _history(self) -> History:
        """While the project is open for writing, nobody else can publish."""
        with self._workspace.database.reading() as sql:
            return history_of(sql, self._workspace.rubric)

    def _checked(self, text: str, name: str, kind: Weight | None) -> Checked:
        return checked(text, name, self._history, self._stated, kind)

    def _stated(self, criterion: Criterion) -> Mapping[str, int]:
        with self._workspace.database.reading() as sql:
            return options_stated(sql, self._workspace.rubric, criterion)

    def _refuse_unchanged(self, draft: Rubric) -> None:
        in_force = self._workspace.rubric
        if not diff(in_force, draft).changes:
            raise UserError(
                f"Nothing has changed since version {in_force.version}.", "Change something first."
            )

    def _refuse_read_only(self) -> None:
        self._workspace.recorder.refuse_in_handed_copy()
        if self._workspace.read_only:
            raise UserError(
                "This project is open read-only.", "Open it for writing to change the rubric."
            )
