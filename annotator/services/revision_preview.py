"""What publishing a draft would do, and what that costs. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.domain.events import Reopens
from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import RubricDiff, diff, required_kind, suggested_kind
from annotator.domain.rubric_weights import WEIGHTS, Weight
from annotator.services.calibration import changed_examples
from annotator.services.figures.control import Draw
from annotator.services.figures.pace import Pace
from annotator.services.lineage import Step
from annotator.services.revision_costs import touched, validity, waiting_already, wanted_again
from annotator.services.revision_rules import History
from annotator.services.revision_views import ControlCost, Preview, Reopened, Validity
from annotator.services.views import JobProgress, Tell, quiet

if TYPE_CHECKING:
    from annotator.services.app import Workspace


@dataclass(frozen=True, slots=True)
class Plan:
    """How somebody means to publish. kind: None for the suggested one. control: None for all."""

    kind: Weight | None
    reopens: Reopens
    control: int | None


@dataclass(frozen=True, slots=True)
class _Labels:
    """What items want that are asked for again, by uid, and how long it takes."""

    wanted: Mapping[str, int]
    pace: Pace

    def of(self, uids: Collection[str]) -> Reopened:
        wanted = [n for uid in uids if (n := self.wanted.get(uid, 0))]
        n = sum(wanted)
        return Reopened(len(wanted), n, self.pace.hours(n) if n else 0.0)


def preview_of(
    workspace: Workspace, history: History, draft: Rubric, plan: Plan, tell: Tell = quiet
) -> Preview:
    """`draft` has nothing that keeps it from being published."""
    old = workspace.rubric
    found = diff(old, draft)
    suggested = suggested_kind(found)
    kind = plan.kind or suggested or "wording"
    tell(JobProgress(0, 3, "labels"))
    with workspace.database.reading() as sql:
        valid = validity(sql, old, draft, kind)
        rules = workspace.recorder.rules
        wanted = wanted_again(sql, rules, draft, kind)
        earlier = waiting_already(sql, rules)
        of_touched = touched(sql, old, draft)
    tell(JobProgress(1, 3, "control"))
    drawn = draw_control(workspace, history, plan.control)
    tell(JobProgress(2, 3, "pace"))
    labels = _Labels(wanted, workspace.planning.pace())
    asked: Mapping[Reopens, Collection[str]] = {
        "nothing": (),
        "touched": of_touched,
        "all": wanted,
    }
    control = labels.of(drawn.items)
    together = {*asked[plan.reopens], *drawn.items}
    examples, people = _recalibration(workspace, draft, kind)
    tell(JobProgress(3, 3))
    return Preview(
        diff=found,
        required_kind=required_kind(found),
        suggested_kind=suggested,
        kind=kind,
        version=history.number(kind),
        validity=valid,
        reopens=plan.reopens,
        reopened={choice: labels.of(uids) for choice, uids in asked.items()},
        control=ControlCost(
            len(drawn.items),
            drawn.n_eligible,
            drawn.detectable_rise,
            control.hours,
            control.n_labels,
        ),
        total=labels.of(together),
        recalibration=examples,
        people=people,
        warnings=(*_warnings(found, kind, valid, plan, drawn), *_waiting(earlier, together)),
        undefined=labels.pace.undefined,
    )


def draw_control(workspace: Workspace, history: History, n: int | None) -> Draw:
    """The control of the next version. None can be drawn under one that nobody opened yet."""
    rubric = workspace.rubric
    if n == 0 or rubric.version not in history.published:
        return Draw(rubric.version, rubric.headline.id, workspace.project.queue.seed, (), 0, None)
    return workspace.control.draw(n=n)


def _recalibration(workspace: Workspace, draft: Rubric, kind: Weight) -> tuple[int, int]:
    """(examples that each of them answers, people who had passed)."""
    changed = changed_examples((Step(workspace.rubric, draft, kind),))
    if not changed:
        return 0, 0
    people = (one.id for one in workspace.people.all() if one.kind == "human")
    stand = [workspace.calibration.status(one) for one in people]
    passed = [one for one in stand if one.passed and (one.needed or one.since is not None)]
    return min(workspace.project.calibration.examples, len(changed)), len(passed)


def _warnings(
    found: RubricDiff, kind: Weight, valid: tuple[Validity, ...], plan: Plan, drawn: Draw
) -> Iterator[str]:
    suggested = suggested_kind(found)
    if suggested is None:
        yield "Nothing has changed since the version in force."
        return
    if WEIGHTS.index(kind) < WEIGHTS.index(suggested):
        yield f"The changes look {suggested}. As {kind}, all labels go on to count."
    ended = sum(one.n_ended for one in valid)
    if ended and plan.reopens == "nothing":
        yield f"{ended:,} values end, and nobody is asked for them again."
    if kind != "wording" and plan.control == 0:
        yield "Without a control nobody will be able to tell whether it helped."
    elif plan.control != 0 and not drawn.items:
        yield "No item has two labels yet, so that no control can be drawn."


def _waiting(earlier: Mapping[str, int], together: Collection[str]) -> Iterator[str]:
    n = sum(earlier.values())
    if n:
        counted = sum(more for uid, more in earlier.items() if uid in together)
        also = f"; {counted:,} of them are counted here too" if counted else ""
        yield f"{n:,} labels already wait from earlier{also}."
