"""Families: items that should be judged alike, and whether they are.

A *paraphrase* family asks one thing in several wordings (its items name no group, or one); a
*paired* family asks it of several groups of people. Inside a family a model ought to behave the
same, and people to judge the same behaviour the same.

People's own disagreement is in every figure, so closeness stands between two marks, each the mean
distance between the labels of two different people: on the *same item* (what people disagree about
anyway), on two items of one *family*, and on two *unrelated* items. 1 − family / unrelated is 0
where a family tells nothing about its items and grows the more alike they are; what keeps it under
1 − same item / unrelated is the model (or the wording), not the people. The *same person's* labels
on two items of a family show whether each of them, at least, judges alike.

Everything here is within one model: the answers of two models need not be alike.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from annotator.agreement.measures.verdict import Verdict
from annotator.agreement.rates.clustered import clustered_mean
from annotator.agreement.rates.wilson import wilson
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale

Kind = Literal["paraphrase", "paired"]

NO_FAMILY = "no family has two items with a verdict"
NO_REFUSALS = "no family has two items of which it is known whether they were refused"
NO_LEVELS = "no family has two labeled items on a scale with values"


@dataclass(frozen=True, slots=True)
class Member:
    """One judged item of a family. ratings: (annotator, code), one each; refused: None if open."""

    family: str
    item: str
    group: str | None
    verdict: Verdict | None
    refused: bool | None
    ratings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sameness:
    """The share of families whose items all came out the same; ``estimate.n`` counts families.

    ``by_chance`` is what that share would be with as many items drawn at random: where few items
    violate, most families agree without any merit. Items without a verdict, and ties, are left
    out; a family counts with two items or more.
    """

    estimate: Estimate
    by_chance: float | None


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """One family. ``same``: None with fewer than two verdicts. ``spread``: highest less lowest mean
    level of its items, None without two items that have one."""

    family: str
    items: int
    groups: tuple[str, ...]
    violations: int
    no_violations: int
    ties: int
    same: bool | None
    spread: float | None


def by_family(members: Sequence[Member]) -> dict[str, tuple[Member, ...]]:
    """The families of two items or more, by name."""
    found: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        found[member.family].append(member)
    return {name: tuple(found[name]) for name in sorted(found) if len(found[name]) > 1}


def kind_of(members: Sequence[Member]) -> Kind:
    """Paired where two items name different groups; items that name none do not count."""
    named = {member.group for member in members if member.group is not None}
    return "paired" if len(named) > 1 else "paraphrase"


def same_verdict(families: Sequence[Sequence[Member]]) -> Sameness:
    """Whether all items of a family have one verdict."""
    return _sameness(
        [
            [m.verdict == "violation" for m in members if m.verdict not in (None, "tie")]
            for members in families
        ],
        NO_FAMILY,
    )


def same_refusal(families: Sequence[Sequence[Member]]) -> Sameness:
    """Whether all items of a family were refused, or none."""
    return _sameness(
        [[m.refused for m in members if m.refused is not None] for members in families],
        NO_REFUSALS,
    )


def mean_spread(lines: Sequence[FamilyLine]) -> Estimate:
    """The mean over families of highest less lowest mean level of their items."""
    spreads = [line.spread for line in lines if line.spread is not None]
    if not spreads:
        return Estimate(None, None, None, 0, "t interval, 95 %", NO_LEVELS)
    return clustered_mean(spreads, range(len(spreads)))


def family_line(name: str, members: Sequence[Member], scale: Scale) -> FamilyLine:
    """One family's items at a glance."""
    verdicts = Counter(member.verdict for member in members)
    settled = verdicts["violation"] + verdicts["no_violation"]
    return FamilyLine(
        family=name,
        items=len(members),
        groups=tuple(sorted({m.group for m in members if m.group is not None})),
        violations=verdicts["violation"],
        no_violations=verdicts["no_violation"],
        ties=verdicts["tie"],
        same=None if settled < 2 else settled in (verdicts["violation"], verdicts["no_violation"]),
        spread=_spread(members, scale),
    )


def _sameness(families: Sequence[Sequence[bool]], why_none: str) -> Sameness:
    told = [hits for hits in families if len(hits) > 1]
    if not told:
        none = Estimate(None, None, None, 0, wilson(0, 1).method, why_none)
        return Sameness(none, None)
    share = sum(map(sum, told)) / sum(map(len, told))
    chance = sum(share ** len(hits) + (1 - share) ** len(hits) for hits in told) / len(told)
    return Sameness(wilson(sum(len(set(hits)) == 1 for hits in told), len(told)), chance)


def _spread(members: Sequence[Member], scale: Scale) -> float | None:
    if scale.values is None:
        return None
    value = dict(zip(scale.codes, scale.values, strict=True))
    means = [
        sum(value[code] for _, code in member.ratings) / len(member.ratings)
        for member in members
        if member.ratings
    ]
    return max(means) - min(means) if len(means) > 1 else None
