"""One person's labels of a trial from a table: all of them in one transaction, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from annotator.domain.events import Body
from annotator.services.app import Workspace
from annotator.services.batch_labeling import (
    BatchReport,
    person_named,
    read_drafts,
    says_again,
)
from annotator.services.trial_log import Trial
from annotator.services.trials import given, label_on, refuse_ended
from annotator.store.database import Transaction


def label_trial_from(
    workspace: Workspace,
    trial: Trial,
    name: str,
    path: Path,
    where: Mapping[str, str] | None = None,
) -> BatchReport:
    """Record the labels of a table as `name`'s own, given under the draft that is tried.

    RefusedInput with the numbers of the bad lines, UserError for an item that is none of the
    trial's; nothing is written then.
    """
    person_named(workspace, name)
    rubric = workspace.trials.rubric(trial)
    table = read_drafts(workspace, rubric, path, where or {})
    for draft in table.drafts:
        workspace.trials.refuse(trial, draft.item)
    person = workspace.people.ensure(name).id
    counts = {"added": 0, "corrected": 0}

    def bodies(transaction: Transaction) -> Sequence[Body]:
        refuse_ended(transaction.sql, trial)
        made: list[Body] = []
        for draft in table.drafts:
            state = transaction.state_of(draft.item)
            earlier = given(state, trial, person)
            label = label_on(trial, rubric, person, draft, state)
            if not says_again(transaction.sql, earlier, label):
                counts["added" if earlier is None else "corrected"] += 1
                made.append(label)
        return made

    workspace.recorder.record(person, bodies, "try --from").result()
    added, corrected = counts["added"], counts["corrected"]
    return BatchReport(
        annotator=person,
        calibrated=workspace.calibration.status(person).passed,
        read=len(table.drafts),
        added=added,
        corrected=corrected,
        unchanged=len(table.drafts) - added - corrected,
        warnings=table.warnings,
    )
