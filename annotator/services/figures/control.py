"""Did a new rubric version help? The control, the disputed items apart, and a verdict in words.

The control is not stored: it follows from the log. It is drawn from the items that had two counted
labels or more under the old version *when the next version was published*, in the order of a hash,
so it is the same before and after re-labeling, on every machine with the same log. What was said
under a version is folded from that version's label events alone: a label given again under the
new version supersedes the old one in the projection, but not here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from annotator.agreement.change.control import (
    CONTROL_ITEMS,
    Comparison,
    compare,
    detectable_rise,
    draw_control,
)
from annotator.agreement.change.paired import Change, Declared, paired_change, pattern_pairs
from annotator.agreement.distance import item_disagreement
from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.ratings import (
    Ratings,
    Triple,
    by_item,
    ratings_of,
    restricted,
    triples_of,
)
from annotator.domain.errors import UserError
from annotator.domain.events import Event, Label, Redact
from annotator.domain.fold import CurrentLabel, ItemState, Stated, fold_item
from annotator.domain.label import code_of
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.figures.measured import Measured, violations
from annotator.services.figures.rated import rated
from annotator.services.published import published_rubric
from annotator.services.reads import Reads
from annotator.store import log
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
            said = self._left(sql, measured, self._published(sql))
        return self._draw(measured, said, n)

    def compare(
        self,
        from_version: str,
        to_version: str,
        criterion: str | None = None,
        n: int | None = CONTROL_ITEMS,
    ) -> ControlReport:
        """What the step did to agreement. UserError unless `to_version` was published later."""
        with self._database.reading() as sql:
            published = self._published(sql)
            old, before = self._declared(sql, from_version, criterion)
            new, after = self._declared(sql, to_version, criterion)
            if published[to_version] <= published[from_version]:
                raise UserError(
                    f"Version {to_version} was not published after {from_version}.",
                    "Name the older version first.",
                )
            said = self._left(sql, old, published)
            now = self._now(sql, new, log.items_since(sql, published[to_version]))
        draw = self._draw(old, said, n)
        declared = before, after
        return ControlReport(
            from_version=from_version,
            to_version=to_version,
            draw=draw,
            comparison=compare(said.before, now, draw.items, declared, self._seed),
            clauses=tuple(_by_clause(said, now, draw.items, declared, self._seed)),
            moved=_moved(said.before, now, frozenset(draw.items)),
        )

    def _draw(self, measured: Measured, said: _Said, n: int | None) -> Draw:
        items = draw_control(said.eligible, self._seed, measured.version, n)
        labels = by_item(restricted(said.before, said.eligible))
        table = PatternTable((pattern_of(codes.values()), 1) for codes in labels.values())
        alpha = alpha_estimate(table, measured.scale)
        return Draw(
            version=measured.version,
            criterion=measured.criterion,
            seed=self._seed,
            items=items,
            n_eligible=len(said.eligible),
            detectable_rise=detectable_rise(alpha, len(items)),
        )

    def _published(self, sql: Sql) -> dict[str, str]:
        """By version of this rubric: the hlc of its first publication."""
        found: dict[str, str] = {}
        for event in log.events_by_kind(sql, "rubric.publish"):
            if getattr(event.body, "rubric_id", None) == self._rubric.id:
                version = str(getattr(event.body, "version", ""))
                found[version] = min(found.get(version, event.hlc), event.hlc)
        return found

    def _declared(self, sql: Sql, version: str, criterion: str | None) -> tuple[Measured, Declared]:
        rubric = published_rubric(sql, self._rubric.id, version)
        if rubric is None:
            known = ", ".join(sorted(self._published(sql), key=units.version_order))
            raise UserError(
                f"This project has no version {version} of its rubric.", f"It has: {known}."
            )
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

    def _left(self, sql: Sql, measured: Measured, published: Mapping[str, str]) -> _Said:
        """What was said under a version until the next one was published (or until now)."""
        since = published[measured.version]
        until = min((hlc for hlc in published.values() if hlc > since), default=None)
        touched = frozenset() if until is None else frozenset(log.items_since(sql, until))
        current = rated(sql, measured, self._rubric.id)
        folded = {
            uid: _fold(log.events_of(sql, uid), measured, self._rubric.id, until)
            for uid in sorted(touched)
        }
        kept = (t for t in triples_of(current) if t[0] not in touched)
        before = ratings_of(chain(kept, _triples(folded, measured)), measured.scale)
        gone = {
            event.body.item
            for event in log.events_by_kind(sql, "item.redact")
            if isinstance(event.body, Redact) and (until is None or event.hlc < until)
        }
        eligible = tuple(
            uid for uid, said in by_item(before).items() if len(said) > 1 and uid not in gone
        )
        cited = {uid: frozenset(_cited(state, measured)) for uid, state in folded.items()}
        return _Said(before, cited, eligible)

    def _now(self, sql: Sql, measured: Measured, touched: Iterable[str]) -> Ratings:
        """What is said under the later version, also where a still later one superseded it."""
        folded = {
            uid: _fold(log.events_of(sql, uid), measured, self._rubric.id, None)
            for uid in sorted(touched)
        }
        return ratings_of(_triples(folded, measured), measured.scale)


def _fold(
    events: Sequence[Event], measured: Measured, rubric_id: str, until: str | None
) -> ItemState:
    """The item as if its labels under other versions had never been given."""
    return fold_item(
        event
        for event in events
        if (until is None or event.hlc < until)
        and (
            not isinstance(event.body, Label)
            or _version_of(event.body, rubric_id) == measured.version
        )
    )


def _version_of(label: Label, rubric_id: str) -> str:
    stated = Stated("", label.rubric_id, label.rubric_version, label.origin.scale)
    return units.unit_version(stated, rubric_id)


def _triples(folded: Mapping[str, ItemState], measured: Measured) -> Iterator[Triple]:
    for uid, state in folded.items():
        for label in _counted(state, measured):
            value = label.values[measured.criterion].value
            yield uid, label.key.annotator, units.safe_code(code_of(value))


def _counted(state: ItemState, measured: Measured) -> Iterator[CurrentLabel]:
    for label in state.labels:
        if label.counts and label.annotator_kind == "human" and measured.criterion in label.values:
            yield label


def _cited(state: ItemState, measured: Measured) -> Iterator[str]:
    for label in _counted(state, measured):
        yield from label.clauses


def _by_clause(
    said: _Said,
    now: Ratings,
    drawn: Sequence[str],
    declared: tuple[Declared, Declared],
    seed: int,
) -> Iterator[ClauseChange]:
    """Few items each, so most have no verdict of their own: they say where the change is."""
    citing: dict[str, set[str]] = defaultdict(set)
    for uid in drawn:
        for clause in said.cited.get(uid, ()):
            citing[clause].add(uid)
    for clause, uids in sorted(citing.items()):
        pairs = pattern_pairs(
            restricted(said.before, uids), restricted(now, uids), same_people=False
        )
        if pairs:
            yield ClauseChange(clause, paired_change(pairs, *declared, seed))


def _moved(before: Ratings, after: Ratings, drawn: frozenset[str]) -> tuple[Moved, ...]:
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
