"""Every judged item with its verdict, its refusal, and what it shares with other items.

Read once for violation rates, refusals and families. Verdict = adjudication, else the majority of
the counted human labels, under the version that `MeasuringService` compares; a tie stays a tie.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from annotator.agreement.clustered import components
from annotator.agreement.patterns import pattern_of
from annotator.agreement.refusals import (
    REFUSAL,
    WRONG_REASON,
    Answer,
    Basis,
    Declared,
    Refused,
    anything_refused,
    declared_of,
    is_contrast,
    refused_of,
)
from annotator.agreement.scale import Scale
from annotator.agreement.verdict import Verdict, majority_verdict
from annotator.domain.events import Adjudicate
from annotator.domain.fold import CurrentAdjudication
from annotator.domain.item import Item
from annotator.domain.label import Value, code_of
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.measuring import Measured, measured_under
from annotator.services.scales import known
from annotator.store import items, log, projection, ratings
from annotator.store.database import Sql
from annotator.store.items import ItemKeys

NO_THRESHOLD = "the rubric's threshold gives no verdict from one criterion, so there is no rate"
OTHER_SCALE = "the labels came on a scale of their own, of which the threshold says nothing"

Said = tuple[tuple[str, str], ...]
"""(annotator, code) of one item on one criterion."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One item that somebody judged.

    prompt: a digest of what stands before the response, None for nothing or redacted. cluster:
    shared by items of one family, one source id or one prompt. ratings: on the headline criterion.
    """

    keys: ItemKeys
    prompt: bytes | None
    cluster: int
    verdict: Verdict | None
    answer: Answer
    ratings: Said

    @property
    def refused(self) -> bool | None:
        """Whether most labels say that something was refused; None for a tie or no label."""
        return anything_refused(self.answer)


@dataclass(frozen=True, slots=True)
class Judgements:
    """All judged items in the order of their import. ``no_verdict``: why there can be none.

    ``scale`` is that of the headline criterion; ``basis`` is "declared" where the data says of any
    judged prompt whether it is benign.
    """

    items: tuple[Judged, ...]
    no_verdict: str | None
    basis: Basis
    scale: Scale

    def by_model(self) -> dict[str | None, list[Judged]]:
        """The items of each model, those without one last."""
        found: dict[str | None, list[Judged]] = defaultdict(list)
        for item in self.items:
            found[item.keys.model].append(item)
        return {model: found[model] for model in sorted(found, key=lambda m: (m is None, m or ""))}


@dataclass(frozen=True, slots=True)
class _Told:
    """What was said on one criterion, by row id."""

    measured: Measured | None
    by_row: Mapping[int, Said]

    def of(self, row: int) -> Said:
        return self.by_row.get(row, ())

    def decided(self, adjudication: CurrentAdjudication | None) -> Value | None:
        """The lead's value, where it was given under the version that is compared."""
        if adjudication is None or self.measured is None:
            return None
        if adjudication.rubric_version != self.measured.version:
            return None
        return adjudication.values.get(self.measured.criterion)


@dataclass(frozen=True, slots=True)
class _Content:
    """What only the item's content tells."""

    prompt: bytes | None
    tags: tuple[str, ...]
    meta: Mapping[str, str]


def judgements(sql: Sql, rubric: Rubric) -> Judgements:
    """One scan over the labels and one over the items' contents: some .1 ms an item under load."""
    headline = _told(sql, rubric, rubric.headline.id)
    threshold = units.violating(rubric)
    judged_by = _told(sql, rubric, threshold[0]) if threshold else _Told(None, {})
    verdicts = _Verdicts(judged_by, threshold[1] if threshold else None)
    answers = _Answers(_told(sql, rubric, REFUSAL), _told(sql, rubric, WRONG_REASON))
    keys = {one.row: one for one in items.every_keys(sql)}
    decisions = _decisions(sql, keys.values())
    rows = sorted(
        {*headline.by_row, *judged_by.by_row, *answers.refusal.by_row, *decisions} & keys.keys()
    )
    content = _contents(sql, set(rows))
    clusters = components(_shared(keys[row], content[row].prompt) for row in rows)
    contrasted = {keys[row].source for row in rows if is_contrast(keys[row].category)}
    found = []
    for row, cluster in zip(rows, clusters, strict=True):
        verdict = verdicts.of(row, decisions.get(row))
        declared = _declared(keys[row], content[row], contrasted)
        found.append(
            Judged(
                keys=keys[row],
                prompt=content[row].prompt,
                cluster=cluster,
                verdict=verdict,
                answer=answers.of(row, decisions.get(row), declared, verdict, cluster),
                ratings=headline.of(row),
            )
        )
    return Judgements(
        items=tuple(found),
        no_verdict=verdicts.missing,
        basis="declared" if any(one.answer.declared for one in found) else "labels",
        scale=_scale(headline),
    )


@dataclass(frozen=True, slots=True)
class _Verdicts:
    told: _Told
    violations: frozenset[str] | None

    @property
    def missing(self) -> str | None:
        if self.violations is None:
            return NO_THRESHOLD
        measured = self.told.measured
        return OTHER_SCALE if measured and measured.version == units.IMPORTED else None

    def of(self, row: int, adjudication: CurrentAdjudication | None) -> Verdict | None:
        if self.violations is None or self.missing:
            return None
        value = self.told.decided(adjudication)
        if value is not None:
            return "violation" if code_of(value) in self.violations else "no_violation"
        pattern = pattern_of(code for _, code in self.told.of(row))
        return majority_verdict(pattern, self.violations)


@dataclass(frozen=True, slots=True)
class _Answers:
    refusal: _Told
    wrong_reason: _Told

    def of(
        self,
        row: int,
        adjudication: CurrentAdjudication | None,
        declared: Declared | None,
        verdict: Verdict | None,
        cluster: int,
    ) -> Answer:
        decided = self.refusal.decided(adjudication)
        if decided is not None:
            classes = _classes([code_of(decided)])
            wrong = [self.wrong_reason.decided(adjudication)]
            marks = [code_of(value) for value in wrong if value is not None]
        else:
            classes = _classes(units.plain_code(code) for _, code in self.refusal.of(row))
            marks = [code for _, code in self.wrong_reason.of(row)]
        return Answer(
            declared=declared,
            full=classes["full"],
            partial=classes["partial"],
            none=classes["none"],
            wrong=marks.count("yes") if marks else None,
            verdict=verdict,
            cluster=cluster,
        )


def _classes(codes: Iterable[str]) -> Counter[Refused]:
    return Counter(refused for code in codes if (refused := refused_of(code)) is not None)


def _told(sql: Sql, rubric: Rubric, criterion: str) -> _Told:
    """Nothing, where neither the rubric nor a file has such a criterion."""
    own = rubric.criterion(criterion)
    if (own is None or units.scale_of(own) is None) and known(sql, criterion) is None:
        return _Told(None, {})
    counted = [version for name, version in projection.criteria(sql) if name == criterion]
    measured = measured_under(sql, rubric, criterion, counted)
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for row, annotator, code in ratings.said(sql, criterion, measured.version, "human"):
        found[row].append((annotator, code))
    return _Told(measured, {row: tuple(said) for row, said in found.items()})


def _scale(headline: _Told) -> Scale:
    if headline.measured is None:
        return Scale("nominal", ())
    return headline.measured.scale


def _decisions(sql: Sql, keys: Iterable[ItemKeys]) -> dict[int, CurrentAdjudication]:
    """The standing adjudications, by row id. People make them one by one, so there are few."""
    bodies = (event.body for event in log.events_by_kind(sql, "adjudicate"))
    decided = {body.item for body in bodies if isinstance(body, Adjudicate)}
    if not decided:
        return {}
    found = {one.row: projection.state_of(sql, one.row) for one in keys if one.uid in decided}
    return {row: state.adjudication for row, state in found.items() if state.adjudication}


def _contents(sql: Sql, rows: set[int]) -> dict[int, _Content]:
    found = {}
    for stored in items.every(sql):
        if stored.row in rows:
            shown = stored.status != "redacted"
            prompt = _prompt(stored.item) if shown else None
            found[stored.row] = _Content(prompt, stored.item.tags, stored.item.meta)
    return found


def _prompt(item: Item) -> bytes | None:
    """A digest of every turn before the response; None where they hold nothing."""
    before = [
        (turn.role, part.kind, part.text, part.media)
        for turn in item.turns[: item.target]
        for part in turn.parts
        if part.text or part.media
    ]
    return sha256(repr(before).encode("utf-8", "backslashreplace")).digest() if before else None


def _shared(keys: ItemKeys, prompt: bytes | None) -> list[tuple[str, str | None, str | bytes]]:
    """Families and source ids are names within a source; a prompt is what it is."""
    shared: list[tuple[str, str | None, str | bytes]] = []
    if keys.family is not None:
        shared.append(("family", keys.source, keys.family))
    if keys.source_id is not None:
        shared.append(("id", keys.source, keys.source_id))
    if prompt is not None:
        shared.append(("prompt", None, prompt))
    return shared


def _declared(keys: ItemKeys, content: _Content, contrasted: set[str | None]) -> Declared | None:
    return declared_of(content.tags, content.meta, keys.category, keys.source in contrasted)
