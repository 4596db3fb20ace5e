"""Did a new rubric version help? The control, the disputed items apart, and a verdict in words.

The control of a published version stands in its event. Where a version came by hand, it follows
from the log: it is drawn from the items that had two counted labels or more under the old version
*when the next version was published*, in the order of a hash, so it is the same before and after
re-labeling, on every machine with the same log. What was said under a version is folded from the
label events that are valid under it: a label given again under the new version supersedes the old
one in the projection, but not here. Items on which a draft was tried are never drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, takewhile

from annotator.agreement.change.control import (
    CONTROL_ITEMS,
    Comparison,
    compare,
    detectable_rise,
    draw_control,
)
from annotator.agreement.change.paired import Change, Declared, paired_change, pattern_pairs
from annotator.agreement.distance import item_disagreement
from annotator.agreement.measures.alpha import alpha, alpha_estimate
from annotator.agreement.measures.crosscheck import AlphaValue, check_against_library
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.ratings import Ratings, Triple, by_item, ratings_of, restricted
from annotator.agreement.scale import Scale
from annotator.domain.errors import UserError
from annotator.domain.events import Event, Label, Redact
from annotator.domain.fold import CurrentLabel, ItemState, Stated, fold_item
from annotator.domain.label import EMPTY_SET, Value, code_of
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.figures.measured import Measured, violations
from annotator.services.lineage import Lineage, lineage_of
from annotator.services.published import first_published, published_rubric, published_texts
from annotator.services.reads import Reads
from annotator.services.trial_log import tried
from annotator.store import log, ratings
from annotator.store.database import Sql

Codes = tuple[tuple[str, str], ...]
"""(annotator, code), in the annotators' order."""


@dataclass(frozen=True, slots=True)
class Draw:
    """The control of a version: ``items`` of the ``n_eligible`` ones, by uid, in drawn order.

    detectable_rise: the rise in α that so many items find four times in five; None where the old
    version's labels give no interval. An estimate.
    """

    version: str
    criterion: str
    seed: int
    items: tuple[str, ...]
    n_eligible: int
    detectable_rise: float | None


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """The change on the control items where somebody cited the clause under the old version."""

    clause: str
    change: Change


@dataclass(frozen=True, slots=True)
class Moved:
    """An item whose labels are others now. Distances are 0–1, as in the list of disagreements."""

    uid: str
    in_control: bool
    before: Codes
    after: Codes
    distance_before: float
    distance_after: float


@dataclass(frozen=True, slots=True)
class ControlReport:
    """Everything about one step from a rubric version to a later one, on one criterion."""

    from_version: str
    to_version: str
    draw: Draw
    comparison: Comparison
    clauses: tuple[ClauseChange, ...]
    moved: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    """Labels under the old version as it was left, its citations, and who may be drawn."""

    before: Ratings
    cited: Mapping[str, frozenset[str]]
    eligible: tuple[str, ...]


class ControlService:
    """Draws the control and judges by it. `seed` is the project's; another draws other items."""

    def __init__(self, database: Reads, rubric: Rubric, seed: int = 1) -> None:
        self._database = database
        self._rubric = rubric
        self._seed = seed

    def draw(
        self,
        from_version: str | None = None,
        criterion: str | None = None,
        n: int | None = CONTROL_ITEMS,
    ) -> Draw:
        """The items to label again under the next version; None draws all that can be.

        UserError where the project has no such version or criterion.
        """
        version = from_version or self._rubric.version
        with self._database.reading() as sql:
            measured, _ = self._declared(sql, version, criterion)
            said = self._left(sql, measured, first_published(sql, self._rubric.id))
        return self._draw(measured, said, n, None)

    def compare(
        self,
        from_version: str,
        to_version: str,
        criterion: str | None = None,
        n: int | None = CONTROL_ITEMS,
        *,
        checked: bool = False,
    ) -> ControlReport:
        """What the step did to agreement. UserError unless `to_version` was published later.

        `checked` has the `krippendorff` library confirm every α (CrossCheckError if it does not).
        """
        alpha_of = check_against_library if checked else alpha
        with self._database.reading() as sql:
            published = first_published(sql, self._rubric.id)
            old, before = self._declared(sql, from_version, criterion)
            new, after = self._declared(sql, to_version, criterion)
            if published[to_version] <= published[from_version]:
                raise UserError(
                    f"Version {to_version} was not published after {from_version}.",
                    "Name the older version first.",
                )
            said = self._left(sql, old, published)
            span = self._span(sql, from_version, to_version)
            now = self._now(sql, new, span, published[span[0]])
            recorded = self._recorded(sql, span)
        draw = self._draw(old, said, n, recorded)
        declared = before, after
        return ControlReport(
            from_version=from_version,
            to_version=to_version,
            draw=draw,
            comparison=compare(said.before, now, draw.items, declared, self._seed, alpha_of),
            clauses=changes_by_clause(
                (said.before, now), _citing(said, draw.items), declared, self._seed, alpha_of
            ),
            moved=moved_items(said.before, now, frozenset(draw.items)),
        )

    def as_left(self, version: str, criterion: str) -> tuple[PatternTable, Scale]:
        """All labels under a version as they were when the next one was published, and their scale.

        UserError where the project has no such version or criterion.
        """
        with self._database.reading() as sql:
            measured, _ = self._declared(sql, version, criterion)
            said = self._left(sql, measured, first_published(sql, self._rubric.id))
        labels = by_item(said.before).values()
        return PatternTable((pattern_of(one.values()), 1) for one in labels), measured.scale

    def _draw(
        self, measured: Measured, said: _Said, n: int | None, recorded: tuple[str, ...] | None
    ) -> Draw:
        items = recorded
        if items is None:
            items = draw_control(said.eligible, self._seed, measured.version, n)
        labels = by_item(restricted(said.before, said.eligible))
        table = PatternTable((pattern_of(codes.values()), 1) for codes in labels.values())
        estimate = alpha_estimate(table, measured.scale)
        return Draw(
            version=measured.version,
            criterion=measured.criterion,
            seed=self._seed,
            items=items,
            n_eligible=len(said.eligible),
            detectable_rise=detectable_rise(estimate, len(items)),
        )

    def _span(self, sql: Sql, from_version: str, to_version: str) -> tuple[str, ...]:
        """The versions that led from the one to the other, without the first."""
        steps = self._lineage(sql, to_version).since(from_version)
        return tuple(step.new.version for step in steps) or (to_version,)

    def _recorded(self, sql: Sql, span: Sequence[str]) -> tuple[str, ...] | None:
        """The control that was drawn last on the way; None where all versions came by hand."""
        texts = published_texts(sql)
        bodies = [texts.get((self._rubric.id, version)) for version in reversed(span)]
        drawn = [body.control for body in bodies if body is not None and body.kind]
        return next((control for control in drawn if control), ()) if drawn else None

    def _declared(self, sql: Sql, version: str, criterion: str | None) -> tuple[Measured, Declared]:
        rubric = published_rubric(sql, self._rubric.id, version)
        if rubric is None:
            raise self._no_version(sql, version)
        wanted = criterion or rubric.headline.id
        own = rubric.criterion(wanted)
        scale = units.scale_of(own) if own else None
        if scale is None:
            raise UserError(
                f"Version {version} has no criterion “{wanted}” that can be measured.",
                "Name one of its criteria that is not text.",
            )
        measured = Measured(wanted, version, scale)
        return measured, Declared(scale, violations(self._rubric, measured))

    def _no_version(self, sql: Sql, version: str) -> UserError:
        known = sorted(first_published(sql, self._rubric.id), key=units.version_order)
        if version == self._rubric.version or not known:
            return UserError(
                f"Version {version} of the rubric is not in force yet.",
                "Open the project once for writing, and try again.",
            )
        return UserError(
            f"This project has no version {version} of its rubric.", f"It has: {', '.join(known)}."
        )

    def _left(self, sql: Sql, measured: Measured, published: Mapping[str, str]) -> _Said:
        """What was said under a version until the next one was published (or until now)."""
        since = published[measured.version]
        until = min((hlc for hlc in published.values() if hlc > since), default=None)
        touched = frozenset() if until is None else frozenset(log.items_since(sql, until))
        lineage = self._lineage(sql, measured.version)
        known = {*lineage.carried, lineage.version}
        folded = {
            uid: _fold(log.events_of(sql, uid), known, self._rubric.id, until)
            for uid in sorted(touched)
        }
        kept = (t for t in given_by(sql, measured, lineage) if t[0] not in touched)
        said = _triples(folded, measured, lineage)
        before = ratings_of(chain(kept, said), measured.scale)
        gone = {
            event.body.item
            for event in log.events_by_kind(sql, "item.redact")
            if isinstance(event.body, Redact) and (until is None or event.hlc < until)
        }
        gone |= tried(sql, self._rubric.id, measured.version, until)
        eligible = tuple(
            uid for uid, said in by_item(before).items() if len(said) > 1 and uid not in gone
        )
        cited = {uid: frozenset(_cited(state, measured)) for uid, state in folded.items()}
        return _Said(before, cited, eligible)

    def _now(self, sql: Sql, measured: Measured, span: Sequence[str], since: str) -> Ratings:
        """What was given under the versions of a span and is valid under its last one.

        Also where a still later version superseded it; and what was given under versions that
        changed no more than wording since: they end no control that is being labeled.
        """
        same = self._reworded(sql, measured.version)
        known = {*span, *same}
        touched = sorted(log.items_since(sql, since))
        folded = {
            uid: _fold(log.events_of(sql, uid), known, self._rubric.id, None) for uid in touched
        }
        lineage = self._lineage(sql, measured.version)
        return ratings_of(_triples(folded, measured, lineage, same), measured.scale)

    def _reworded(self, sql: Sql, version: str) -> frozenset[str]:
        """The versions that came after one by wording alone."""
        steps = lineage_of(sql, self._rubric).since(version)
        reworded = takewhile(lambda step: step.kind == "wording", steps)
        return frozenset(step.new.version for step in reworded)

    def _lineage(self, sql: Sql, version: str) -> Lineage:
        rubric = published_rubric(sql, self._rubric.id, version)
        return Lineage(self._rubric.id, version) if rubric is None else lineage_of(sql, rubric)


def _fold(events: Sequence[Event], known: Set[str], rubric_id: str, until: str | None) -> ItemState:
    """The item as if its labels under other versions had never been given."""
    return fold_item(
        event
        for event in events
        if (until is None or event.hlc < until)
        and (not isinstance(event.body, Label) or _version_of(event.body, rubric_id) in known)
    )


def _version_of(label: Label, rubric_id: str) -> str:
    stated = Stated("", label.rubric_id, label.rubric_version, label.origin.scale)
    return units.unit_version(stated, rubric_id)


def given_by(sql: Sql, measured: Measured, lineage: Lineage) -> Iterator[Triple]:
    """Every counted label that is valid under a version, in force or not, by its code there."""
    called = {row: uid for uid, row in ratings.uids(sql)}
    for version in (*lineage.carried, measured.version):
        for row, who, code in ratings.given_under(sql, measured.criterion, version):
            value = _value(units.plain_code(code), measured)
            now = lineage.read(measured.criterion, value, version)
            if now is not None:
                yield called[row], who, units.safe_code(code_of(now))


def _value(code: str, measured: Measured) -> Value:
    if measured.scale.measurement == "set":
        return tuple(one for one in code.split("|") if one != EMPTY_SET)
    return code


def _triples(
    folded: Mapping[str, ItemState],
    measured: Measured,
    lineage: Lineage,
    same: Set[str] = frozenset(),
) -> Iterator[Triple]:
    """same: versions whose values mean the same as under the one that is measured."""
    for uid, state in folded.items():
        for label in _counted(state, measured):
            stated = label.values[measured.criterion]
            if units.unit_version(stated, lineage.rubric_id) in same:
                value: Value | None = stated.value
            else:
                value = lineage.stated(measured.criterion, stated, measured.version)
            if value is not None:
                yield uid, label.key.annotator, units.safe_code(code_of(value))


def _counted(state: ItemState, measured: Measured) -> Iterator[CurrentLabel]:
    for label in state.labels:
        if label.counts and label.annotator_kind == "human" and measured.criterion in label.values:
            yield label


def _cited(state: ItemState, measured: Measured) -> Iterator[str]:
    for label in _counted(state, measured):
        yield from label.clauses


def _citing(said: _Said, drawn: Sequence[str]) -> Mapping[str, set[str]]:
    citing: dict[str, set[str]] = defaultdict(set)
    for uid in drawn:
        for clause in said.cited.get(uid, ()):
            citing[clause].add(uid)
    return citing


def changes_by_clause(
    said: tuple[Ratings, Ratings],
    citing: Mapping[str, Collection[str]],
    declared: tuple[Declared, Declared],
    seed: int,
    alpha_of: AlphaValue = alpha,
) -> tuple[ClauseChange, ...]:
    """Few items each, so most have no verdict of their own: they say where the change is.

    said: before and after. citing: by clause, the items where somebody cited it.
    """
    found = []
    for clause, uids in sorted(citing.items()):
        pairs = pattern_pairs(*(restricted(one, uids) for one in said), same_people=False)
        if pairs:
            change = paired_change(pairs, *declared, seed, alpha_of=alpha_of)
            found.append(ClauseChange(clause, change))
    return tuple(found)


def moved_items(before: Ratings, after: Ratings, drawn: frozenset[str]) -> tuple[Moved, ...]:
    """The re-labeled items whose codes are others now, the widest change of distance first."""
    old, new = by_item(before), by_item(after)
    found = []
    for uid in sorted(old.keys() & new.keys()):
        was, now = pattern_of(old[uid].values()), pattern_of(new[uid].values())
        if old[uid] != new[uid]:
            found.append(
                Moved(
                    uid,
                    uid in drawn,
                    _codes(old[uid]),
                    _codes(new[uid]),
                    item_disagreement(was, before.scale),
                    item_disagreement(now, after.scale),
                )
            )
    return tuple(sorted(found, key=lambda m: (-abs(m.distance_after - m.distance_before), m.uid)))


def _codes(said: Mapping[str, str]) -> Codes:
    return tuple((annotator, units.plain_code(code)) for annotator, code in sorted(said.items()))
