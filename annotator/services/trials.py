"""Trying a draft of the rubric on a few items before it is published.

A trial is a hint and no proof: it is small, and people know that it is one and have seen its items
before. Its labels stand in the log under the draft's own version (`trial_log`), and no figure, no
queue and no list of disagreements knows them. Every draft after one version gets the same items,
so that drafts can be compared; the control of the next version never has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.agreement.change.control import FEWEST_ITEMS
from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.domain.events import Body, Label
from annotator.domain.fold import EMPTY, CurrentLabel, ItemState
from annotator.domain.rubric import Rubric
from annotator.formats.atomic import write_atomic
from annotator.formats.rubric_file import rubric_from_text
from annotator.formats.yaml_reader import read_text
from annotator.services.intake.label_events import (
    native_label,
    refuse_incomplete,
    refuse_redacted,
)
from annotator.services.revision_draft import NAME
from annotator.services.trial_log import (
    Mark,
    Trial,
    begun,
    is_ended,
    marked,
    trial_version,
    trials_in,
)
from annotator.services.trial_report import TrialReport, report_on
from annotator.services.views import Draft, QueueItem
from annotator.store import items, projection
from annotator.store.database import Sql, Transaction

if TYPE_CHECKING:
    from annotator.services.app import Workspace

ITEMS = 24
LEAST = 5
"""On fewer items even a hint says nothing."""


@dataclass(frozen=True, slots=True)
class TrialProgress:
    """One annotator's items of a trial; n_labeled have two labels or more, of anybody."""

    done: int
    remaining: int
    n_labeled: int

    @property
    def n_items(self) -> int:
        return self.done + self.remaining


class TrialService:
    """Drafts of the version in force on trial. Reading blocks; labels answer with futures."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._folder = workspace.folder / "rubric" / "trials"
        self._rubrics: dict[str, Rubric] = {}

    @property
    def fewest(self) -> int:
        """So many items with two labels each are needed for a first trial and the control."""
        return FEWEST_ITEMS + LEAST

    def all(self) -> tuple[Trial, ...]:
        """Every trial of the project's rubric, in the order in which they were begun (again)."""
        with self._workspace.database.reading() as sql:
            return trials_in(sql, self._workspace.rubric.id)

    def latest(self) -> Trial | None:
        """The trial of a successor of the version in force that was begun last, ended or not."""
        found = [one for one in self.all() if self._follows(one)]
        return found[-1] if found else None

    def running(self) -> Trial | None:
        """The same while it runs: what came before it ended when it was begun."""
        found = self.latest()
        return None if found is None or found.ended else found

    def of(self, text: str) -> Trial | None:
        """The trial of exactly this text."""
        version = trial_version(text)
        return next((one for one in self.all() if one.version == version), None)

    def begin(self, lead: str, text: str, n: int = ITEMS, *, name: str = NAME) -> Trial:
        """Draw `n` items and freeze the text; durable when it returns. Begun twice, it is one, and
        one that was ended goes on.

        The draft of a version that has had a trial gets that trial's items. Fewer are drawn where
        the control would be left with less than it needs. UserError or ProblemsInFile, and nothing
        written, for a text that could not be published, and where too few items are left.
        """
        workspace = self._workspace
        workspace.recorder.refuse_in_handed_copy()
        if workspace.read_only:
            raise UserError(
                "This project is open read-only.", "Open it for writing to try a draft."
            )
        if n < LEAST:
            raise UserError(f"A trial needs {LEAST} items at least.", "Name a larger number.")
        known = self.of(text)
        if known is not None:
            self._refuse_past(known)
            self._keep(known.version, text)
            return self._mark(lead, known, "resumed") if known.ended else known
        rubric = workspace.revision.usable(text, name)
        version, uids = trial_version(text), self._drawn(n)
        self._keep(version, text)

        def bodies(transaction: Transaction) -> Sequence[Body]:
            if any(one.version == version for one in trials_in(transaction.sql, rubric.id)):
                return []
            return begun(version, rubric.id, workspace.rubric.version, uids)

        workspace.recorder.record(lead, bodies).result()
        made = self.of(text)
        if made is None:
            raise LookupError(f"the log does not know {version}")
        return made

    def end(self, lead: str, trial: Trial) -> Trial:
        """Nobody is asked to label in it any more; what was said and the report stay.

        Durable when it returns; begun again, it goes on. UserError where it is over already.
        """
        self._refuse_over(trial)
        return self._mark(lead, trial, "ended")

    def _mark(self, lead: str, trial: Trial, mark: Mark) -> Trial:
        self._workspace.recorder.record(lead, [marked(trial, mark)]).result()
        return replace(trial, ended=mark == "ended")

    def rubric(self, trial: Trial) -> Rubric:
        """The draft that is tried. UserError where its text is lost."""
        if trial.version not in self._rubrics:
            path = self._file(trial.version)
            text = read_text(path) if path.is_file() else ""
            if trial_version(text) != trial.version:
                raise UserError(
                    f"{path} is not the text any more that this trial is about.",
                    "Put it back from a backup, or begin another trial.",
                )
            self._rubrics[trial.version] = rubric_from_text(text, str(path))
        return self._rubrics[trial.version]

    def upcoming(self, trial: Trial, annotator: str, limit: int = 2) -> tuple[QueueItem, ...]:
        """The next items for this annotator, in seeded order, with an empty form.

        Nothing where the trial is over: a lead ended it, or its draft or another was published.
        """
        with self._workspace.database.reading() as sql:
            over = not self._follows(trial) or is_ended(sql, trial)
            open_ones = [] if over else [*_open(sql, trial, annotator)]
        queue = self._workspace.queue
        found = (queue.item(uid, annotator) for uid in open_ones[:limit])
        return tuple(replace(one, draft=None, notes=()) for one in found)

    def progress(self, trial: Trial, annotator: str) -> TrialProgress:
        """How far this annotator is, and everybody together."""
        with self._workspace.database.reading() as sql:
            states = [_state(sql, uid) for uid in trial.uids if _can_be_judged(sql, uid)]
        done = sum(given(one, trial, annotator) is not None for one in states)
        people = [sum(c.key.occurrence == trial.occurrence for c in s.trials) for s in states]
        return TrialProgress(done, len(states) - done, sum(n > 1 for n in people))

    def submit(
        self, trial: Trial, annotator: str, draft: Draft, *, origin: str = ""
    ) -> Future[ChangeSet]:
        """Record a label under the draft; one given before is superseded.

        The future holds UserError where the label is incomplete, where the item is none of the
        trial's, and where the trial is over.
        """
        rubric = self.rubric(trial)

        def bodies(transaction: Transaction) -> Sequence[Body]:
            self.refuse(trial, draft.item)
            refuse_ended(transaction.sql, trial)
            refuse_incomplete(rubric, draft)
            state = transaction.state_of(draft.item)
            refuse_redacted(state, gone=items.is_redacted(transaction.sql, draft.item))
            return [label_on(trial, rubric, annotator, draft, state)]

        return self._workspace.recorder.record(annotator, bodies, origin)

    def refuse(self, trial: Trial, uid: str) -> None:
        """Raise UserError where nobody can label the item in a trial of this draft (any more)."""
        self._refuse_past(trial)
        if uid not in trial.uids:
            raise UserError("This item is none of the trial's.", "Label only the items drawn.")

    def report(self, trial: Trial, criterion: str | None = None) -> TrialReport:
        """What the draft did to agreement on the items labeled so far (`trial_report`)."""
        return report_on(self._workspace, trial, self.rubric(trial), criterion)

    def _refuse_over(self, trial: Trial) -> None:
        self._refuse_past(trial)
        with self._workspace.database.reading() as sql:
            refuse_ended(sql, trial)

    def _refuse_past(self, trial: Trial) -> None:
        in_force = self._workspace.rubric.version
        if not self._follows(trial):
            raise UserError(
                f"This draft was tried after version {trial.after}, and {in_force} is in force.",
                f"Try a draft that says `previous: {in_force}`.",
            )

    def _follows(self, trial: Trial) -> bool:
        return trial.after == self._workspace.rubric.version

    def _file(self, version: str) -> Path:
        return self._folder / f"{version.removeprefix('trial-')}.yaml"

    def _keep(self, version: str, text: str) -> None:
        self._folder.mkdir(exist_ok=True)
        write_atomic(self._file(version), text.encode("utf-8"))

    def _drawn(self, n: int) -> tuple[str, ...]:
        """The items of the trials before, else the last in the order that the control begins."""
        earlier = self.latest()
        if earlier is not None:
            return earlier.uids
        order = self._workspace.control.draw(n=None).items
        with self._workspace.database.reading() as sql:
            fit = [uid for uid in reversed(order) if _can_be_judged(sql, uid)]
        drawn = fit[: max(min(n, len(order) - FEWEST_ITEMS), 0)]
        if len(drawn) < LEAST:
            raise UserError(
                f"{len(order):,} items have two labels or more under version "
                f"{self._workspace.rubric.version}. The control needs {FEWEST_ITEMS} of them, and "
                f"a trial {LEAST} others.",
                "Let more items be labeled by two people first.",
            )
        return tuple(drawn)


def refuse_ended(sql: Sql, trial: Trial) -> None:
    """Raise UserError where a lead has ended the trial."""
    if is_ended(sql, trial):
        raise UserError("This trial was ended.", "A lead can take it up again with the same draft.")


def given(state: ItemState, trial: Trial, annotator: str) -> CurrentLabel | None:
    """What an annotator said about an item in a trial."""
    wanted = annotator, trial.occurrence
    return next((c for c in state.trials if (c.key.annotator, c.key.occurrence) == wanted), None)


def label_on(trial: Trial, rubric: Rubric, annotator: str, draft: Draft, state: ItemState) -> Label:
    """The event of a draft that is submitted in a trial."""
    earlier = given(state, trial, annotator)
    return replace(
        native_label(rubric, annotator, draft, EMPTY),
        rubric_version=trial.version,
        purpose="calibration",
        occurrence=trial.occurrence,
        supersedes=() if earlier is None else earlier.heads,
    )


def _open(sql: Sql, trial: Trial, annotator: str) -> Iterator[str]:
    for uid in trial.uids:
        if _can_be_judged(sql, uid) and given(_state(sql, uid), trial, annotator) is None:
            yield uid


def _state(sql: Sql, uid: str) -> ItemState:
    keys = items.keys_of(sql, uid)
    return EMPTY if keys is None else projection.state_of(sql, keys.row)


def _can_be_judged(sql: Sql, uid: str) -> bool:
    stored = items.by_uid(sql, uid)
    return stored is not None and stored.status == "ready"
