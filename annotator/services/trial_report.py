"""What a trial has shown so far: the same items before and under the draft, paired.

By the same people where they labeled at least half of the items that can be compared both times.
The sentence says how far one may trust it: a trial is a hint, and the control decides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.agreement.change.control import shift_words
from annotator.agreement.change.paired import Change, Declared, paired_change, pattern_pairs
from annotator.agreement.ratings import Ratings, Triple, ratings_of, triples_of
from annotator.domain.errors import UserError
from annotator.domain.fold import CurrentLabel, ItemState
from annotator.domain.label import code_of
from annotator.domain.numerals import figure_text
from annotator.domain.rubric import Criterion, Rubric
from annotator.services import units
from annotator.services.figures.control import (
    ClauseChange,
    Moved,
    changes_by_clause,
    moved_items,
)
from annotator.services.lineage import Lineage
from annotator.services.trial_log import Trial
from annotator.store import items, projection
from annotator.store.database import Sql

if TYPE_CHECKING:
    from annotator.services.app import Workspace

HINT = (
    "That is a hint and no proof: the items are few, and people know that it is a trial and have "
    "seen its items before. The control after publishing decides."
)


@dataclass(frozen=True, slots=True)
class TrialReport:
    """n_wanted: items that can be labeled; n_labeled: those with two labels or more under the
    draft; n_compared: those that carry the change. people: (annotator, labels given).

    same_people: whether only labels of those who labeled an item both times are compared.
    clauses: cited under the version in force or under the draft. moved: items whose labels are
    others now. sentence: what may be said of it, whole; caveats are to be read with it.
    """

    trial: Trial
    criterion: str
    name: str
    n_wanted: int
    n_labeled: int
    n_compared: int
    same_people: bool
    people: tuple[tuple[str, int], ...]
    change: Change
    clauses: tuple[ClauseChange, ...]
    moved: tuple[Moved, ...]
    sentence: str
    caveats: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every item has two labels or more under the draft."""
        return self.n_labeled >= self.n_wanted > 0


def report_on(
    workspace: Workspace, trial: Trial, draft: Rubric, criterion: str | None
) -> TrialReport:
    """On one criterion, by default the draft's headline. UserError where it cannot be compared."""
    wanted = criterion or draft.headline.id
    own = _criterion(draft, wanted)
    in_force = workspace.rubric
    declared = _declared(in_force, _criterion(in_force, wanted)), _declared(draft, own)
    with workspace.database.reading() as sql:
        lineage = workspace.recorder.rules.lineage(sql)
        states = dict(_states(sql, trial))
    before = ratings_of(_standing(states, wanted, lineage), declared[0].scale)
    after = ratings_of(_tried(states, wanted, trial), declared[1].scale)
    both = _same_people(before, after)
    n_same, n_any = (_n_pairs(*one) for one in (both, (before, after)))
    same_people = 2 * n_same >= n_any
    said = both if same_people else (before, after)
    seed = workspace.project.queue.seed
    change = paired_change(pattern_pairs(*said, same_people=False), *declared, seed)
    n_labeled = _n_with_two(after)
    return TrialReport(
        trial=trial,
        criterion=wanted,
        name=own.name,
        n_wanted=len(states),
        n_labeled=n_labeled,
        n_compared=change.n_items,
        same_people=same_people,
        people=_people(states, trial),
        change=change,
        clauses=changes_by_clause(said, _citing(states, trial), declared, seed),
        moved=moved_items(*said, frozenset()),
        sentence=_sentence(change, n_labeled, len(states)),
        caveats=tuple(_caveats(change, n_labeled, same_people, declared)),
    )


def _criterion(rubric: Rubric, wanted: str) -> Criterion:
    own = rubric.criterion(wanted)
    if own is None or own.kind == "text":
        raise UserError(
            f"The rubric and its draft do not both have a criterion “{wanted}” that is measured.",
            "Name one of the criteria that are not text.",
        )
    return own


def _declared(rubric: Rubric, own: Criterion) -> Declared:
    scale = units.scale_of(own)
    if scale is None:
        raise LookupError(f"{own.id} is not measured")
    judged = units.judged(rubric) == own.id
    return Declared(scale, units.violating_on(rubric, scale) if judged else None)


def _states(sql: Sql, trial: Trial) -> Iterator[tuple[str, ItemState]]:
    """Of the items that can be labeled: one may have been redacted since it was drawn."""
    for uid in trial.uids:
        stored = items.by_uid(sql, uid)
        if stored is not None and stored.status == "ready":
            yield uid, projection.state_of(sql, stored.row)


def _standing(
    states: Mapping[str, ItemState], criterion: str, lineage: Lineage
) -> Iterator[Triple]:
    """What people say under the version in force."""
    for uid, state in states.items():
        for label in state.labels:
            stated = label.values.get(criterion)
            if stated is None or not label.counts or label.annotator_kind != "human":
                continue
            value = lineage.stated(criterion, stated, lineage.version)
            if value is not None:
                yield uid, label.key.annotator, units.safe_code(code_of(value))


def _tried(states: Mapping[str, ItemState], criterion: str, trial: Trial) -> Iterator[Triple]:
    for uid, state in states.items():
        for label in _labels(state, trial):
            stated = label.values.get(criterion)
            if stated is not None:
                yield uid, label.key.annotator, units.safe_code(code_of(stated.value))


def _labels(state: ItemState, trial: Trial) -> Iterator[CurrentLabel]:
    """Those given under the draft; not what two machines say differently of one person."""
    return (c for c in state.trials if c.rubric_version == trial.version and not c.conflict)


def _people(states: Mapping[str, ItemState], trial: Trial) -> tuple[tuple[str, int], ...]:
    said = Counter(c.key.annotator for state in states.values() for c in _labels(state, trial))
    return tuple(sorted(said.items()))


def _citing(states: Mapping[str, ItemState], trial: Trial) -> Mapping[str, set[str]]:
    citing: dict[str, set[str]] = defaultdict(set)
    for uid, state in states.items():
        counted = (label for label in state.labels if label.counts)
        for label in (*counted, *_labels(state, trial)):
            for clause in label.clauses:
                citing[clause].add(uid)
    return citing


def _same_people(before: Ratings, after: Ratings) -> tuple[Ratings, Ratings]:
    """Only the labels of those who labeled an item both times."""
    old = {(uid, who) for uid, who, _ in triples_of(before)}
    both = old & {(uid, who) for uid, who, _ in triples_of(after)}
    kept = (
        ratings_of((t for t in triples_of(one) if t[:2] in both), one.scale)
        for one in (before, after)
    )
    return next(kept), next(kept)


def _n_pairs(before: Ratings, after: Ratings) -> int:
    return sum(pattern_pairs(before, after, same_people=False).values())


def _n_with_two(ratings: Ratings) -> int:
    return sum(n > 1 for n in Counter(uid for uid, _, _ in triples_of(ratings)).values())


def _sentence(change: Change, n_labeled: int, n_wanted: int) -> str:
    """Nothing before the last item is labeled: who stops when it looks well finds what is not."""
    so_far = f"{n_labeled} of {n_wanted} items have two labels or more under the draft"
    shift = change.alpha
    if shift.change.low is None or shift.change.high is None:
        why = shift.change.undefined or "there is no interval"
        return f"Nothing can be said yet: {so_far}, and {why}."
    told = f"On {change.n_items} items {shift_words(shift)}"
    if n_labeled < n_wanted:
        return f"{told}. Only {so_far}: wait for the others before you read anything into it."
    if shift.change.low > 0:
        return f"{told}: people agree better under the draft. {HINT}"
    if shift.change.high < 0:
        return f"{told}: people agree less under the draft. {HINT}"
    return f"{told}: the trial cannot tell a better draft from one that changes nothing. {HINT}"


def _caveats(
    change: Change, n_labeled: int, same_people: bool, declared: tuple[Declared, Declared]
) -> Iterator[str]:
    if change.n_items and not same_people:
        yield (
            "The labels before and in the trial come in part from different people, so part of the "
            "change may be theirs."
        )
    if 0 < change.n_items < n_labeled:
        left = n_labeled - change.n_items
        yield f"{left} of the {n_labeled} labeled items cannot be compared."
    if declared[0].scale != declared[1].scale:
        yield "The draft declares other levels, so the two α are not on one scale."
    if change.disputed is not None and declared[0].violating != declared[1].violating:
        yield (
            "The draft draws the policy threshold at another level, so the change in disputed "
            "verdicts is in part the threshold's."
        )
    share = change.percent_agreement.change.value
    alpha = change.alpha.change.value
    if share is not None and alpha is not None and share * alpha < 0:
        yield (
            f"The share of pairs that agree went the other way ({figure_text(share)}): the levels "
            "in use have changed, and α depends on them."
        )
    if change.warning is not None:
        yield f"{change.warning[0].upper()}{change.warning[1:]}."
