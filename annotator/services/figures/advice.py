"""What to do next: whom to talk to, which clause to mend, which items need more people.

In the order in which one spoils the next: a control that waits, for it judges what was done last;
then people whose labels scatter, as their labels make items look unclear; then clauses, the one
that concerns most of the disagreement first; then differences to keep, people who judge apart, and
single items. Every step says why. It follows from the labels, and nobody's name or pace enters it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from annotator.agreement.causes.cause import FEW
from annotator.agreement.causes.cause_reasons import MISFIT
from annotator.agreement.causes.groups import LEVEL, GroupSplit
from annotator.agreement.causes.standing_out import FEWEST_CITING, ClauseMisfit
from annotator.agreement.change.control import FEWEST_ITEMS, enough
from annotator.agreement.models.person import ENOUGH
from annotator.domain.errors import UserError
from annotator.domain.rubric import Rubric
from annotator.services.figures import advice_words as words
from annotator.services.figures.advice_views import Advice
from annotator.services.figures.control import ControlService
from annotator.services.figures.insight import InsightService
from annotator.services.figures.insight_facts import second_opinion
from annotator.services.figures.insight_groups import SplitItem
from annotator.services.figures.insight_snapshot import Snapshot
from annotator.services.figures.insight_views import ItemLine, PersonLine
from annotator.services.published import published_texts
from annotator.services.reads import Reads
from annotator.store import items, projection

ENOUGH_TOLD = 10
"""Disputed items with four labels or more before a clause is advised to be revised."""
ASKED = 20
"""Items that two more people are asked about at a time …"""
SENT_BACK = 10
"""… and labels that one person gets back."""
READ = 200
"""Items of a clause that are looked at, those that part people most."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """Open asks of one item: of whom a label is wanted again, and for how many more people."""

    people: frozenset[str]
    more: int


class AdviceService:
    """Reads only; may take seconds after a change: for a work pool."""

    def __init__(
        self, database: Reads, rubric: Rubric, insight: InsightService, control: ControlService
    ) -> None:
        self._database = database
        self._rubric = rubric
        self._insight = insight
        self._control = control

    def next_steps(self, criterion: str, *, by_id: bool = False) -> tuple[Advice, ...]:
        """What to do next on one criterion, in order; () where nothing stands out.

        by_id: sentences call people by their ids, as reports do. UserError for an unknown
        criterion.
        """
        waiting = self._waiting(criterion)
        snapshot = self._insight.snapshot(criterion)
        people: Sequence[PersonLine] = self._insight.people(criterion)
        if by_id:
            people = [replace(one, name=one.annotator) for one in people]
        clauses = list(self._clauses(snapshot))
        if waiting:
            clauses = [one for one in clauses if one.action != "revise"]
        known = {uid for one in clauses for uid in one.uids}
        return (
            *waiting,
            *self._inconsistent(snapshot, people),
            *sorted(clauses, key=lambda one: (-(one.share or 0.0), one.about)),
            *_groups(snapshot),
            *_apart(snapshot, people),
            *self._items(snapshot, known),
        )

    def missing(self, criterion: str) -> str | None:
        """What is missing before no advice means that all is well; None where nothing is.

        UserError for an unknown criterion.
        """
        snapshot = self._insight.snapshot(criterion)
        given = Counter(snapshot.ratings.item.tolist())
        shared = sum(n > 1 for n in given.values())
        if not shared:
            return words.none_shared(len(given))
        if snapshot.fit.undefined is not None:
            return words.few_shared(shared) if shared < FEWEST_CITING else None
        most = max(one.n for one in snapshot.fit.annotators)
        return words.few_each(most) if most < ENOUGH else None

    def _waiting(self, criterion: str) -> tuple[Advice, ...]:
        """Where the last version was published with a control that is not labeled yet."""
        version = self._rubric.version
        with self._database.reading() as sql:
            body = published_texts(sql).get((self._rubric.id, version))
        if body is None or not body.previous or len(body.control) < FEWEST_ITEMS:
            return ()
        try:
            found = self._control.compare(body.previous, version, criterion).comparison
        except UserError:  # the criterion is new, or was measured otherwise
            return ()
        labeled, drawn = found.n_compared, found.n_drawn
        if labeled >= enough(drawn):
            return ()
        uids = tuple(body.control)
        told = words.control_first(version, labeled, drawn)
        return (Advice("control", version, "label_control", told, uids),)

    def _inconsistent(self, snapshot: Snapshot, people: Sequence[PersonLine]) -> Iterator[Advice]:
        scattered = [one for one in people if one.annotator in snapshot.scatter]
        scattered.sort(key=lambda one: (-snapshot.scatter[one.annotator][0], one.annotator))
        for one in scattered:
            uids = self._alone(snapshot, one.annotator)
            scatter, usual = snapshot.scatter[one.annotator]
            told = words.scatters(one.name, scatter, usual, len(uids))
            yield Advice("person", one.annotator, "send_back" if uids else "train", told, uids)

    def _alone(self, snapshot: Snapshot, who: str) -> tuple[str, ...]:
        """Where somebody's label stands far from all others, which agree; the furthest first."""
        order = {code: place for place, code in enumerate(snapshot.scale.codes)}
        far = sorted(
            (-distance, item.uid)
            for item in snapshot.split
            if (distance := _distance(item, who, order)) >= 1
        )
        found: list[str] = []
        for _, uid in far[:READ]:
            if len(found) == SENT_BACK:
                break
            line = self._insight.item(uid, snapshot.measured.criterion)
            if line and _stands_alone(line, who) and who not in self._asked(uid).people:
                found.append(uid)
        return tuple(found)

    def _clauses(self, snapshot: Snapshot) -> Iterator[Advice]:
        kept = {key for key, _ in _kept(snapshot) if key}
        for found in snapshot.clauses:
            known = self._rubric.clause(found.clause) is not None
            if found.stands_out and known and found.clause not in kept:
                yield from self._clause(snapshot, found)

    def _clause(self, snapshot: Snapshot, found: ClauseMisfit) -> Iterator[Advice]:
        share = next(
            (one.share for one in snapshot.shares.clauses if one.keys == (found.clause,)), 0.0
        )
        lines = self._disputed(snapshot, found.clause)
        told = [one for one in lines if one.n > FEW]
        few = [one.uid for one in lines if one.n <= FEW]
        unclear = sum(_cause(one) == "unclear_rubric" for one in told)
        explained = sum(_cause(one) != "no_clear_cause" for one in told)
        if len(told) >= min(ENOUGH_TOLD, len(lines)):
            if unclear and 2 * unclear >= explained:
                reason = words.clause_concerns(found, share, unclear, len(told))
                yield Advice("clause", found.clause, "revise", reason, share=share)
            return
        asked = [uid for uid in few if self._asked(uid).more]
        if asked and len(told) + len(asked) >= min(ENOUGH_TOLD, len(lines)):
            waits = words.clause_waits(found.clause, len(asked))
            yield Advice("clause", found.clause, "wait", waits, tuple(asked), share)
            return
        open_ = tuple(uid for uid in few if uid not in set(asked))[:ASKED]
        asks = words.clause_asks(found, share, len(open_))
        yield Advice("clause", found.clause, "ask_more", asks, open_, share)

    def _disputed(self, snapshot: Snapshot, clause: str) -> list[ItemLine]:
        """The disputed items that cite a clause, those that part people most first."""
        uids = [item.uid for item in snapshot.split if clause in item.clauses]
        uids.sort(key=lambda uid: (-_misfit(snapshot, uid), uid))
        lines = (self._insight.item(uid, snapshot.measured.criterion) for uid in uids[:READ])
        return [line for line in lines if line is not None and line.cause is not None]

    def _items(self, snapshot: Snapshot, known: set[str]) -> Iterator[Advice]:
        """Single items that stand out before anybody can say why."""
        found = [
            line.uid
            for line in self._insight.items(snapshot.measured.criterion, READ)
            if (line.misfit or 0.0) >= MISFIT and _cause(line) == "ask_two_more"
        ]
        open_ = [uid for uid in found if uid not in known and not self._asked(uid).more][:ASKED]
        if open_:
            told = words.items_ask(len(open_))
            yield Advice("items", snapshot.measured.criterion, "ask_more", told, tuple(open_))

    def _asked(self, uid: str) -> _Asked:
        with self._database.reading() as sql:
            keys = items.keys_of(sql, uid)
            asked = () if keys is None else projection.state_of(sql, keys.row).asked
        people = frozenset(one.annotator for one in asked if one.annotator)
        return _Asked(people, sum(one.more for one in asked))


def _groups(snapshot: Snapshot) -> Iterator[Advice]:
    for clause, split in _kept(snapshot):
        told = words.keeps(split, clause or None)
        yield Advice("group", split.group, "keep_split", told)


def _kept(snapshot: Snapshot) -> Iterator[tuple[str, GroupSplit]]:
    """(clause or "", the test): splits over everything, or over a clause that stands out, that
    follow a group, and not because of one person."""
    out = {one.clause for one in snapshot.clauses if one.stands_out}
    for one in snapshot.groups.report.pooled:
        q, alone = one.split.q, one.split.p_without_one
        clear = q is not None and alone is not None and max(q, alone) <= LEVEL
        if clear and (one.pool == "all" or (one.pool == "clause" and one.key in out)):
            yield one.key, one.split


def _apart(snapshot: Snapshot, people: Sequence[PersonLine]) -> Iterator[Advice]:
    """Harsh and lenient people whose labels do not scatter."""
    judged = [one for one in people if one.word in ("harsh", "lenient")]
    judged.sort(key=lambda one: (-abs(snapshot.severity[one.annotator]), one.annotator))
    for one in judged:
        told = words.judges_apart(one.name, snapshot.severity[one.annotator])
        yield Advice("person", one.annotator, "calibrate", told)


def _distance(item: SplitItem, who: str, order: dict[str, int]) -> float:
    own = [order[code] for one, code in item.labels if one == who]
    others = [order[code] for one, code in item.labels if one != who]
    return abs(own[0] - median(others)) if own and others else 0.0


def _stands_alone(line: ItemLine, who: str) -> bool:
    if line.cause is None or line.cause.kind not in ("slip", "ask_two_more"):
        return False
    return any(one.key == "apart" and one.annotators == (who,) for one in line.cause.reasons)


def _misfit(snapshot: Snapshot, uid: str) -> float:
    facet = snapshot.fit.item(uid) or second_opinion(snapshot, uid)
    return 0.0 if facet is None or facet.misfit is None else facet.misfit


def _cause(line: ItemLine) -> str:
    return "no_clear_cause" if line.cause is None else line.cause.kind
