"""How the rubric version in force came to be, and what that means for labels given before it.

Follows from the log alone: every published version names the one it came from, how heavy the
change is, and whose labels are asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from annotator.domain.carry import Carry, carry
from annotator.domain.events import RubricPublish
from annotator.domain.fold import CurrentLabel, ItemState, Stated
from annotator.domain.label import Value
from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import claimed_kind, diff, required_kind
from annotator.domain.rubric_weights import WEIGHTS, Weight
from annotator.services import units
from annotator.services.published import (
    edited_since,
    first_published,
    published_rubric,
    published_texts,
)
from annotator.store.database import Sql

COMING = "~"
"""Later than every hlc: when a version comes into force that is not published yet."""


@dataclass(frozen=True, slots=True)
class Step:
    """From one version to the next. asked: the uids whose labels are asked for again. at: the hlc
    by which it was in force; "" where nobody knows.
    """

    old: Rubric
    new: Rubric
    kind: Weight
    everything: bool = False
    asked: frozenset[str] = frozenset()
    at: str = ""

    def asks(self, uid: str) -> bool:
        """Whether labels given before it are asked for again."""
        return self.everything or uid in self.asked


@dataclass(frozen=True, slots=True, eq=False)
class Lineage:
    """Of `version`, the one in force. steps: from the first version that led here to the last."""

    rubric_id: str
    version: str
    steps: tuple[Step, ...] = ()
    _carries: Mapping[str, Carry] = field(default_factory=dict)
    _took: dict[tuple[str, str], bool] = field(default_factory=dict, init=False)

    @property
    def carried(self) -> tuple[str, ...]:
        """The older versions of which labels may still be valid, the oldest first."""
        return tuple(step.old.version for step in self.steps)

    def since(self, version: str) -> tuple[Step, ...]:
        """The steps that came after a version; none for one that did not lead here."""
        for place, step in enumerate(self.steps):
            if step.old.version == version:
                return self.steps[place:]
        return ()

    def read(
        self, criterion: str, value: Value, given: str, under: str | None = None
    ) -> Value | None:
        """A value given under a version (`units.version_under`), as it reads under another.

        None where it is not valid there. under: by default the version in force.
        """
        wanted = under or self.version
        if given == wanted:
            return value
        known = self._carries.get(given) if wanted == self.version else None
        return None if known is None else known.value(criterion, value)

    def stated(self, criterion: str, stated: Stated, under: str) -> Value | None:
        """The same of what a label states."""
        given = units.unit_version(stated, self.rubric_id)
        return self.read(criterion, stated.value, given, under)

    def asked_again(self, uid: str, label: CurrentLabel) -> bool:
        """Whether a step since the label was given asks its annotator to say it anew."""
        return self.asks_since(uid, label.rubric_id, label.rubric_version)

    def asks_since(self, uid: str, rubric_id: str, version: str) -> bool:
        """Whether the item is asked for again by a step that came after a version."""
        given = units.version_under(rubric_id, version, self.rubric_id)
        return any(step.asks(uid) for step in self.since(given))

    def ended(self, criterion: str, label: CurrentLabel) -> bool:
        """Whether a step since has taken the meaning from what the label states."""
        stated = label.values.get(criterion)
        if stated is None or stated.scale is not None:
            return False
        given = units.unit_version(stated, self.rubric_id)
        return given in self.carried and self.stated(criterion, stated, self.version) is None

    def more_wanted(self, criterion: str, state: ItemState) -> int:
        """How many people more than the overlap a lead asked for and still wants.

        They were asked to settle what a criterion's labels left open: a step that has taken the
        meaning from these labels since has ended that, too.
        """
        return sum(ask.more for ask in state.asked if not self._ends_since(criterion, ask.at))

    def _ends_since(self, criterion: str, at: str) -> bool:
        return any(step.at > at and self._takes(step, criterion) for step in self.steps)

    def _takes(self, step: Step, criterion: str) -> bool:
        """Whether a step takes the meaning from a criterion; worked out once for each."""
        known = step.new.version, criterion
        if known not in self._took:
            own = carry(step.old, step.new, step.kind)
            self._took[known] = criterion not in own.codes and criterion not in own.free
        return self._took[known]


def lineage_of(sql: Sql, rubric: Rubric) -> Lineage:
    """Reads the texts of all versions that led to `rubric`: some 0.1 s for each, once."""
    published = {v: body for (i, v), body in published_texts(sql).items() if i == rubric.id}
    edited, times, since = edited_since(sql), first_published(sql, rubric.id), COMING
    steps: list[Step] = []
    new, seen = rubric, {rubric.version}
    while (previous := previous_of(new, published)) is not None and previous not in seen:
        seen.add(previous)
        old = published_rubric(sql, rubric.id, previous)
        if old is None:
            break
        by_hand = (rubric.id, new.version) in edited
        # What an import brings of older versions is in the log later than what came of them.
        since = min(since, times.get(new.version, since))
        step = _step(old, new, published.get(new.version), by_hand)
        steps.append(replace(step, at=since))
        new = old
    steps.reverse()
    return Lineage(rubric.id, rubric.version, tuple(steps), _carries(steps))


def previous_of(rubric: Rubric, published: Mapping[str, RubricPublish]) -> str | None:
    """What the event says, else the text, else the version that was published before."""
    body = published.get(rubric.version)
    stated = (body.previous if body is not None else "") or rubric.previous
    if stated in published:
        return stated
    order = list(published)
    at = order.index(rubric.version) if rubric.version in order else len(order)
    return order[at - 1] if at > 0 else None


def _step(old: Rubric, new: Rubric, body: RubricPublish | None, edited: bool) -> Step:
    """edited: the text was changed by hand since it was published, so that its kind may be too
    light.
    """
    if body is None or not body.kind:
        return Step(old, new, _kind_by_hand(old, new))
    asked = frozenset((*body.control, *body.reopened))
    kind = _no_lighter(body.kind, old, new) if edited else body.kind
    return Step(old, new, kind, body.reopens == "all", asked)


def _kind_by_hand(old: Rubric, new: Rubric) -> Weight:
    """What the numbers say, but never lighter than the change is."""
    claimed = claimed_kind(old.version, new.version) or "meaning"
    return _no_lighter(claimed, old, new)


def _no_lighter(kind: Weight, old: Rubric, new: Rubric) -> Weight:
    needed = required_kind(diff(old, new)) or "wording"
    return max(kind, needed, key=WEIGHTS.index)


def _carries(steps: list[Step]) -> dict[str, Carry]:
    found: dict[str, Carry] = {}
    behind: Carry | None = None
    for step in reversed(steps):
        own = carry(step.old, step.new, step.kind)
        behind = own if behind is None else own.then(behind)
        found[step.old.version] = behind
    return found
