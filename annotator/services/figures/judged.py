"""Every judged item with its verdict, its refusal, and what it shares with other items.

Read once for the rates of models, refusals and families.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from annotator.agreement.measures.verdict import Verdict
from annotator.agreement.rates.refusals import (
    WRONG_REASON,
    Answer,
    Basis,
    Declared,
    Refused,
    anything_refused,
    declared_by,
    is_contrast,
    refused_of,
)
from annotator.agreement.scale import Scale
from annotator.domain.label import Value, code_of
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.figures.measured import Measured
from annotator.services.figures.verdicts import Told, Verdicts, told, verdicts_of
from annotator.store import ratings
from annotator.store.database import Sql
from annotator.store.items import JudgedKeys

Said = tuple[tuple[str, str], ...]
"""(annotator, code) of one item on one criterion."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One item that somebody judged. cluster: shared by items of one family, source id or prompt.

    The keys' `prompt_hash` is None for nothing before the response, or a redacted item.
    """

    keys: JudgedKeys
    cluster: int
    verdict: Verdict | None
    answer: Answer

    @property
    def refused(self) -> bool | None:
        """Whether most labels say that something was refused; None for a tie or no label."""
        return anything_refused(self.answer)


@dataclass(frozen=True, slots=True)
class Judgements:
    """All judged items in the order of their import. ``no_verdict``: why there can be none.

    ``basis`` is "declared" where the data says of any judged prompt whether it is benign.
    ``headline``: under which the headline criterion's labels are compared.
    """

    items: tuple[Judged, ...]
    no_verdict: str | None
    basis: Basis
    headline: Measured | None

    @property
    def scale(self) -> Scale:
        """Of the headline criterion."""
        return Scale("nominal", ()) if self.headline is None else self.headline.scale

    def by_model(self) -> dict[str | None, list[Judged]]:
        """The items of each model, those without one last."""
        found: dict[str | None, list[Judged]] = defaultdict(list)
        for item in self.items:
            found[item.keys.model].append(item)
        return {model: found[model] for model in sorted(found, key=lambda m: (m is None, m or ""))}


def judgements(sql: Sql, rubric: Rubric) -> Judgements:
    """Some 10 µs an item."""
    found = verdicts_of(sql, rubric)
    declared = _declared(found.keys)
    answers = _Answers(found, told(sql, rubric, WRONG_REASON))
    columns = zip(found.keys, found.clusters, found.verdicts, declared, strict=True)
    judged = tuple(
        Judged(keys, cluster, verdict, answers.of(keys.row, said, verdict, cluster))
        for keys, cluster, verdict, said in columns
    )
    return Judgements(
        items=judged,
        no_verdict=found.no_verdict,
        basis="declared" if any(declared) else "labels",
        headline=found.headline.measured,
    )


def labels_in_families(sql: Sql, found: Judgements) -> Mapping[int, Said]:
    """By row id: the counted labels on the headline criterion of items that have a family."""
    if found.headline is None:
        return {}
    rows = [one.keys.row for one in found.items if one.keys.family is not None]
    said = ratings.said_of(sql, found.headline.criterion, found.headline.version, rows)
    return {
        row: tuple((annotator, code) for _, annotator, code in own)
        for row, own in groupby(said, key=itemgetter(0))
    }


def _declared(keys: Iterable[JudgedKeys]) -> list[Declared | None]:
    contrasted = {one.source for one in keys if is_contrast(one.category)}
    return [declared_by(one.declared, one.category, one.source in contrasted) for one in keys]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Of one item's labels on refusal."""

    full: int
    partial: int
    none: int


class _Answers:
    """From codes to answers; few different sets of codes are many items' own."""

    def __init__(self, found: Verdicts, wrong_reason: Told) -> None:
        self._decisions = found.decisions
        self._refusal = found.refusal
        self._wrong = wrong_reason
        self._classes = {
            codes: _counts(map(units.plain_code, codes.split(",")))
            for codes in {"", *found.refusal.by_row.values()}
        }

    def of(
        self, row: int, declared: Declared | None, verdict: Verdict | None, cluster: int
    ) -> Answer:
        counts, wrong = self._said(row)
        return Answer(
            declared=declared,
            full=counts.full,
            partial=counts.partial,
            none=counts.none,
            wrong=wrong,
            verdict=verdict,
            cluster=cluster,
        )

    def _said(self, row: int) -> tuple[_Counts, int | None]:
        """(labels on refusal, those that say “for the wrong reason”); an adjudication alone."""
        adjudication = self._decisions.get(row)
        decided = None if adjudication is None else self._refusal.decided(adjudication)
        if decided is not None:
            wrong = self._wrong.decided(adjudication)
            return _counts([code_of(decided)]), None if wrong is None else int(_is_yes(wrong))
        marks = self._wrong.by_row.get(row)
        return (
            self._classes[self._refusal.by_row.get(row, "")],
            None if marks is None else marks.split(",").count("yes"),
        )


def _counts(codes: Iterable[str]) -> _Counts:
    found = Counter[Refused](refused for code in codes if (refused := refused_of(code)) is not None)
    return _Counts(found["full"], found["partial"], found["none"])


def _is_yes(value: Value) -> bool:
    return code_of(value) == "yes"
