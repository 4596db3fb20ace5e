"""Model judges against people: may this model's labels stand in for a person's?

For each judge, over the items that it and people labeled:

    with_majority    α between the judge and the code that most people gave; a tie has none
    kappa            Cohen's κ of the same, weighted as the scale's AC2 is
    with_people      α between the judge and each person
    people_alone     α among people on the items that two people or more labeled
    with_judge       the same items and people, the judge being one more annotator

A judge that labels as people do leaves ``with_judge`` about where ``people_alone`` is. People's
labels never change for it: judges stay out of human agreement everywhere else.

When it misleads: a majority is less noisy than any person, so ``with_majority`` may exceed what
people reach among themselves without the judge being better than they are. Items without a majority
are the hard ones, and they are left out there; ``n_ties`` counts them. All this says how alike the
labels are, not whether they are right, and holds for items like these only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from annotator.agreement.measures.alpha import alpha_estimate
from annotator.agreement.measures.cohen import cohen_kappa
from annotator.agreement.measures.crosscheck import AlphaOf
from annotator.agreement.measures.pairs import Confusion
from annotator.agreement.measures.similarity import default_weighting
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.ratings import Ratings, triples_of
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale

Said = Mapping[str, Mapping[str, str]]
"""By item, by annotator: the code."""


@dataclass(frozen=True, slots=True)
class JudgeAgreement:
    """One judge. ``n_items`` it shares with people; on ``n_ties`` of them people have no majority.

    ``with_people`` lists (person, α) for everyone who shares an item with the judge.
    """

    judge: str
    n_items: int
    n_ties: int
    with_majority: Estimate
    kappa: Estimate
    with_people: tuple[tuple[str, Estimate], ...]
    people_alone: Estimate
    with_judge: Estimate


def judge_agreement(
    people: Ratings, judges: Ratings, alpha_of: AlphaOf = alpha_estimate
) -> tuple[JudgeAgreement, ...]:
    """Every judge, in the order of their names. ValueError unless both share one scale."""
    if people.scale != judges.scale:
        raise ValueError("people and judges must be rated on one scale")
    by_person = _said(people, set(judges.items))
    by_judge: dict[str, dict[str, str]] = defaultdict(dict)
    for item, codes in _said(judges, set(by_person)).items():
        for judge, code in codes.items():
            by_judge[judge][item] = code
    return tuple(
        _judge(judge, by_judge.get(judge, {}), by_person, people.scale, alpha_of)
        for judge in judges.annotators
    )


def majority(codes: Iterable[str]) -> str | None:
    """The code given most often; None for a tie or without a code."""
    first, second = (*Counter(codes).most_common(2), ("", 0), ("", 0))[:2]
    return first[0] if first[1] > second[1] else None


def _judge(
    judge: str, codes: Mapping[str, str], people: Said, scale: Scale, alpha_of: AlphaOf
) -> JudgeAgreement:
    with_majority = Confusion(scale)
    with_people: dict[str, Confusion] = defaultdict(lambda: Confusion(scale))
    alone, joined = PatternTable(), PatternTable()
    for item, code in codes.items():
        given = people[item]
        most = majority(given.values())
        if most is not None:
            with_majority.add(code, most)
        for person, theirs in given.items():
            with_people[person].add(code, theirs)
        if len(given) > 1:
            alone.add(pattern_of(given.values()))
            joined.add(pattern_of((code, *given.values())))
    return JudgeAgreement(
        judge=judge,
        n_items=len(codes),
        n_ties=len(codes) - with_majority.n_items,
        with_majority=alpha_of(with_majority.table, scale),
        kappa=cohen_kappa(with_majority, default_weighting(scale)),
        with_people=tuple(
            (who, alpha_of(c.table, scale)) for who, c in sorted(with_people.items())
        ),
        people_alone=alpha_of(alone, scale),
        with_judge=alpha_of(joined, scale),
    )


def _said(ratings: Ratings, items: set[str]) -> dict[str, dict[str, str]]:
    """What is said of those of its items that are among ``items``."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for item, annotator, code in triples_of(ratings):
        if item in items:
            found[item][annotator] = code
    return found
