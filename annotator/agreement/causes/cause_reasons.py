"""The facts that can speak for a cause, each with its figures. What they amount to is `cause`'s."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.agreement.causes.cause_facts import (
    APART,
    ROUNDING,
    ItemFacts,
    LabelFacts,
    Reason,
    camps,
    lone_label,
)

QUICK = 1 / 3
"""Of the person's own median time."""
LITTLE_CONFIDENCE = 2
MISFIT = 2.326
"""Standard deviations: by chance one item in a hundred."""


def apart(lone: LabelFacts, others: Sequence[LabelFacts]) -> Reason:
    figures: list[tuple[str, float]] = [("others", len(others)), ("n", len(others) + 1)]
    places = [label.place for label in others if label.place is not None]
    figures.append(("alike", len({label.code for label in others}) == 1))
    if lone.place is not None and places:
        figures.append(("levels", min(abs(lone.place - place) for place in places)))
    return Reason("apart", (lone.annotator,), codes=(lone.code,), figures=tuple(figures))


def support(lone: LabelFacts) -> list[Reason]:
    """What speaks for a slip."""
    who = (lone.annotator,)
    found = []
    seconds, usual = lone.active_s, lone.usual_s
    if seconds is not None and usual is not None and seconds < QUICK * usual:
        found.append(Reason("quick", who, figures=(("seconds", seconds), ("usual", usual))))
    if lone.unsure:
        found.append(Reason("unsure", who))
    if lone.confidence is not None and lone.confidence <= LITTLE_CONFIDENCE:
        found.append(Reason("unconfident", who, figures=(("confidence", lone.confidence),)))
    if lone.scatter is not None and lone.usual_scatter is not None:
        figures = (("scatter", lone.scatter), ("usual", lone.usual_scatter))
        found.append(Reason("scatters", who, figures=figures))
    return found


def flagged(facts: ItemFacts) -> list[Reason]:
    return [Reason("flagged", facts.flagged)] if facts.flagged else []


def half_unsure(facts: ItemFacts) -> list[Reason]:
    unsure = tuple(label.annotator for label in facts.labels if label.unsure)
    if len(unsure) < 2 or 2 * len(unsure) < len(facts.labels):
        return []
    return [Reason("half_unsure", unsure, figures=(("n", len(facts.labels)),))]


def misfit(facts: ItemFacts) -> list[Reason]:
    if facts.misfit is None or facts.misfit < MISFIT or lone_label(facts.labels) is not None:
        return []
    return [Reason("misfit", figures=(("misfit", facts.misfit), ("n", len(facts.labels))))]


def stands_out(facts: ItemFacts) -> list[Reason]:
    """Two people or more cite a clause that parts people everywhere, and it parts these, too."""
    places = [label.place for label in facts.labels if label.place is not None]
    near = bool(places) and max(places) - min(places) < APART - ROUNDING
    if near or lone_label(facts.labels) is not None:
        return []
    for clause, more, n in facts.standing_out:
        if len(_citing(clause, facts.labels)) > 1:
            figures = (("more", more), ("n", n))
            return [Reason("stands_out", clauses=(clause,), figures=figures)]
    return []


def cited_apart(facts: ItemFacts) -> list[Reason]:
    """Both camps cite, and nothing in common."""
    low, high = map(_cited, camps(facts.labels))
    if not low or not high or low & high:
        return []
    clauses = (*sorted(low), *sorted(high))
    return [Reason("cited_apart", clauses=clauses, figures=(("of_the_first", len(low)),))]


def clause_reasons(facts: ItemFacts) -> list[Reason]:
    """Beside the ground: which clauses the two camps cite, and how much they concern."""
    low, high = camps(facts.labels)
    both = sorted(_cited(low) & _cited(high))
    n = len(facts.labels)
    found = [
        Reason("cited_both_sides", _citing(clause, facts.labels), (clause,), figures=(("n", n),))
        for clause in both
    ]
    for camp, other in ((low, high), (high, low)):
        shared = {c for c in _cited(camp) - _cited(other) if len(_citing(c, camp)) == len(camp)}
        codes = tuple(dict.fromkeys(label.code for label in camp))
        others = tuple(dict.fromkeys(label.code for label in other))
        if len(camp) > 1 and len(codes) == 1 and len(others) == 1:
            found += [
                Reason("cited_one_side", _citing(c, camp), (c,), codes + others)
                for c in sorted(shared)
            ]
    return found + _shares(facts)


def _shares(facts: ItemFacts) -> list[Reason]:
    cited = _cited(facts.labels)
    shares = [(share, clause) for clause, share in facts.clause_shares if clause in cited]
    if not shares:
        return []
    share, clause = max(shares)
    return [Reason("clause_share", clauses=(clause,), figures=(("share", share),))]


def _cited(labels: Sequence[LabelFacts]) -> set[str]:
    return {clause for label in labels for clause in label.clauses}


def _citing(clause: str, labels: Sequence[LabelFacts]) -> tuple[str, ...]:
    return tuple(label.annotator for label in labels if clause in label.clauses)
