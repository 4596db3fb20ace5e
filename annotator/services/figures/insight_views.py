"""What the insight service answers: people, items, shares and groups of one criterion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from annotator.agreement.causes.cause_facts import Cause
from annotator.agreement.causes.groups import GroupSplit
from annotator.agreement.models.facet_results import Consensus
from annotator.agreement.models.person import PersonWord
from annotator.agreement.results import Estimate

Pool = Literal["all", "clause", "category"]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One annotator. n: labels that the figures rest on: on items that somebody else labeled too,
    without those of clauses that stand out where enough others are left.

    severity, inconsistency: in the values of the scale; comparable inside one component only.
    word: None where the criterion has no severities (sets, unordered options). accuracy: how often
    Dawid–Skene expects this person to be right (nominal criteria).
    """

    annotator: str
    name: str
    component: int
    n: int
    severity: Estimate
    inconsistency: Estimate
    misfit: float | None
    word: PersonWord | None
    accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item. mean: its level without the annotators' severities; misfit: standard deviations.

    flip: chance that as many fresh annotators turn the verdict, None without a threshold here.
    cause: None where the labels do not differ; words: its reasons in sentences. consensus:
    Dawid–Skene's second opinion (nominal criteria). said: (annotator, code) of the counted labels.
    distance: how far they are apart, 0–1 (`item_disagreement`).
    """

    uid: str
    n: int
    mean: float | None
    misfit: float | None
    flip: float | None
    cause: Cause | None
    words: tuple[str, ...]
    consensus: Consensus | None = None
    said: tuple[tuple[str, str], ...] = ()
    distance: float = 0.0


@dataclass(frozen=True, slots=True)
class ComponentLine:
    """People who are connected by shared items. Severities compare inside it, not across."""

    component: int
    annotators: tuple[str, ...]
    n_items: int


@dataclass(frozen=True, slots=True)
class PooledSplit:
    """A group test over the items of one pool: all, those citing a clause, or of one category."""

    pool: Pool
    key: str
    split: GroupSplit


@dataclass(frozen=True, slots=True)
class GroupReport:
    """Tests of the declared groups. Both families are adjusted by Benjamini–Hochberg.

    items: of the `n_item_tests` single items those with q ≤ .05, the smallest p first.
    undefined: why there are no tests.
    """

    pooled: tuple[PooledSplit, ...]
    items: tuple[tuple[str, GroupSplit], ...]
    n_item_tests: int
    undefined: str | None = None
