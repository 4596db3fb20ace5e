"""Why do the labels of one item differ? A suggestion, with its reasons as data.

The rules are few and stand in order; the first that holds gives the cause:

1. ``few_labels``: at three labels or fewer every method is weak: ask two more people.
2. ``honest_difference``: the split follows a declared group of annotators. Tested before anything
   is called unclear, for a difference between groups is to be kept, not mended.
3. ``slip``: one label alone stands two levels or more from all others, which agree within one; and
   something about it speaks for a slip: it was given quickly, unsure, with little confidence, or
   by somebody whose labels scatter. Not where anybody marked the rubric as unclear, nor where the
   lone label cites what nobody else saw.
4. ``habit``: somebody is known to judge harsher or milder, and without that the labels lie within
   one level: to be calibrated.
5. ``unclear_rubric``: somebody marked the rubric as unclear here; or at least half were unsure; or
   both camps cite clauses and none in common; or the labels are further apart than these
   people's usual scatter explains, and not because of one label alone; or they are two levels or
   more apart under a clause that parts people more than others do over all its items.
6. Nothing holds: ``no_clear_cause``. No support is no ground for a guess.

Distances are in levels; without an order (``place`` is None) labels are alike or not.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from annotator.agreement.causes.cause_facts import (
    APART,
    ROUNDING,
    Cause,
    ItemFacts,
    Reason,
    lone_label,
)
from annotator.agreement.causes.cause_reasons import (
    apart,
    cited_apart,
    clause_reasons,
    flagged,
    half_unsure,
    misfit,
    stands_out,
    support,
)

FEW = 3
WITHIN = 1.5
"""Below this a spread is one level, rounded."""

Rule = Callable[[ItemFacts], Cause | None]


def suggest(facts: ItemFacts) -> Cause | None:
    """The suggested cause; None where the labels do not differ."""
    if not disputed(facts):
        return None
    return next(cause for rule in RULES if (cause := rule(facts)) is not None)


def disputed(facts: ItemFacts) -> bool:
    """Whether there are labels that differ."""
    return len({label.code for label in facts.labels}) > 1


def few_labels(facts: ItemFacts) -> Cause | None:
    """Ask two more people first. What is known already stands beside it, as facts."""
    if len(facts.labels) > FEW:
        return None
    few = Reason("few_labels", figures=(("n", len(facts.labels)),))
    leaning = next((c for rule in _ITEM_RULES if (c := rule(facts)) is not None), None)
    return Cause("ask_two_more", (few, *(leaning.reasons if leaning else ())))


def honest_difference(facts: ItemFacts) -> Cause | None:
    """The split follows a declared group."""
    group = facts.group
    if group is None:
        return None
    reason = Reason(
        "group",
        clauses=() if group.clause is None else (group.clause,),
        codes=() if group.code is None else (group.code,),
        groups=(group.group,) if group.against is None else (group.group, group.against),
        figures=(("p", group.p), ("n_items", group.n_items), ("difference", group.difference)),
    )
    return Cause("honest_difference", (reason,))


def slip(facts: ItemFacts) -> Cause | None:
    """One label alone is far off, and something says that it was not meant."""
    lone = lone_label(facts.labels)
    if lone is None or facts.flagged:
        return None
    others = [label for label in facts.labels if label is not lone]
    if set(lone.clauses) - {clause for label in others for clause in label.clauses}:
        return None
    speaks = support(lone)
    return Cause("slip", (apart(lone, others), *speaks)) if speaks else None


def habit(facts: ItemFacts) -> Cause | None:
    """Known severities explain the spread."""
    placed = [(label, label.place) for label in facts.labels if label.place is not None]
    if len(placed) < len(facts.labels):
        return None
    places = [place for _, place in placed]
    mended = [place - (label.severity or 0.0) for label, place in placed]
    span, left = max(places) - min(places), max(mended) - min(mended)
    if span < APART - ROUNDING or left >= WITHIN - ROUNDING:
        return None
    middle = median(places)
    by_habit = [
        Reason("habit", (label.annotator,), figures=(("severity", b), ("left", left)))
        for label, place in placed
        if (b := label.severity) is not None and (place - middle) * b > 0
    ]
    return Cause("habit", tuple(by_habit)) if by_habit else None


def unclear_rubric(facts: ItemFacts) -> Cause | None:
    """People say so, cite past one another, or are further apart than they usually are."""
    said = [*flagged(facts), *half_unsure(facts), *cited_apart(facts)]
    reasons = [*said, *misfit(facts), *stands_out(facts)]
    if not reasons:
        return None
    return Cause("unclear_rubric", (*reasons, *clause_reasons(facts)))


def no_clear_cause(facts: ItemFacts) -> Cause:
    """Neighbouring levels, or nothing that speaks for anything."""
    places = [label.place for label in facts.labels if label.place is not None]
    n = ("n", len(facts.labels))
    span = max(places) - min(places) if places else None
    if span is not None and span <= 1 + ROUNDING:
        return Cause("no_clear_cause", (Reason("neighbours", figures=(n,)),))
    lone = lone_label(facts.labels)
    others = [label for label in facts.labels if label is not lone]
    first = () if lone is None else (apart(lone, others),)
    return Cause("no_clear_cause", (*first, Reason("no_support", figures=(n,))))


_ITEM_RULES: tuple[Rule, ...] = (honest_difference, slip, habit, unclear_rubric)
RULES: tuple[Rule, ...] = (few_labels, *_ITEM_RULES, no_clear_cause)
