"""Causes and their reasons in full sentences, each with its figures and n.

A sentence says what a clause concerns, never what mending it would settle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from annotator.agreement.causes.cause_facts import Cause, Reason, ReasonKey
from annotator.domain.numerals import figure_text
from annotator.services.units import plain_code

Names = Mapping[str, str]
"""By annotator id, what to call them; an id that is missing stands for itself."""


def cause_sentences(cause: Cause, names: Names) -> tuple[str, ...]:
    """The reasons, one sentence each, in their order."""
    return tuple(reason_sentence(reason, names) for reason in cause.reasons)


def reason_sentence(reason: Reason, names: Names) -> str:
    """One reason as a full sentence."""
    return _WORDS[reason.key](reason, [names.get(one, one) for one in reason.annotators])


def _few_labels(reason: Reason, _: list[str]) -> str:
    labels = count(reason.figure("n"), "label")
    return f"Only {labels} so far: from three or fewer nobody can tell why they differ."


def _group(reason: Reason, _: list[str]) -> str:
    n, p = reason.figure("n_items"), p_told(reason.figure("p"))
    between = " / ".join(reason.groups)
    sides = f"groups {between}" if len(reason.groups) > 1 else f"group {between} / all others"
    citing = f" that cite{'s' if n == 1 else ''} {reason.clauses[0]}" if reason.clauses else ""
    difference = reason.figure("difference")
    way = f"judges {levels(abs(difference))} {'higher' if difference > 0 else 'lower'}"
    if reason.codes:
        often = "more" if difference > 0 else "less"
        way = f"chooses {plain_code(reason.codes[0])} {often} often"
    return (
        f"The split follows the {sides} ({p}), on {count(n, 'item')}{citing}: "
        f"{reason.groups[0]} {way}."
    )


def _apart(reason: Reason, who: list[str]) -> str:
    others, n = reason.figure("others"), reason.figure("n")
    level = plain_code(reason.codes[0])
    agree = "agree" if reason.figure("alike") else "lie within one level"
    first = f"{others:.0f} of {n:.0f} {agree}"
    if "levels" not in dict(reason.figures):
        return f"{first}; {who[0]} alone chose {level}."
    return f"{first}; {_own(who[0])} label ({level}) is {levels(reason.figure('levels'))} off."


def _quick(reason: Reason, who: list[str]) -> str:
    seconds, usual = reason.figure("seconds"), reason.figure("usual")
    return f"{who[0]} was quick ({_seconds(seconds)} against a usual {_seconds(usual)})."


def _unsure(_: Reason, who: list[str]) -> str:
    return f"{who[0]} was unsure."


def _unconfident(reason: Reason, who: list[str]) -> str:
    return f"{who[0]} gave a confidence of {reason.figure('confidence'):.0f} out of 5."


def _scatters(reason: Reason, who: list[str]) -> str:
    own, usual = levels(reason.figure("scatter")), levels(reason.figure("usual"))
    return f"{_own(who[0])} labels scatter by {own} in general, the others' by {usual}."


def _habit(reason: Reason, who: list[str]) -> str:
    severity = reason.figure("severity")
    way = "harsher" if severity > 0 else "milder"
    return (
        f"{who[0]} usually judges {levels(abs(severity))} {way} than the others; "
        "without that this item is within one level."
    )


def _flagged(_: Reason, who: list[str]) -> str:
    return f"{_listed(who)} marked the rubric as unclear here."


def _half_unsure(reason: Reason, who: list[str]) -> str:
    return f"{len(who)} of {reason.figure('n'):.0f} were unsure: {_listed(who)}."


def _misfit(reason: Reason, _: list[str]) -> str:
    return (
        f"The {reason.figure('n'):.0f} labels are further apart than these people's usual "
        f"scatter explains (misfit {figure_text(reason.figure('misfit'), 1)} standard deviations)."
    )


def _cited_one_side(reason: Reason, who: list[str]) -> str:
    ours, theirs = (plain_code(code) for code in reason.codes)
    all_who = "Both" if len(who) == 2 else f"All {len(who)}"
    return f"{all_who} who chose {ours} cite {reason.clauses[0]}; nobody who chose {theirs} does."


def _cited_both_sides(reason: Reason, who: list[str]) -> str:
    n = reason.figure("n")
    return f"{reason.clauses[0]} is cited on both sides, by {len(who)} of {n:.0f}."


def _cited_apart(reason: Reason, _: list[str]) -> str:
    first = int(reason.figure("of_the_first"))
    low, high = _listed(reason.clauses[:first]), _listed(reason.clauses[first:])
    return f"One side cites {low}, the other {high}."


def _clause_share(reason: Reason, _: list[str]) -> str:
    share = reason.figure("share")
    return (
        f"{reason.clauses[0]} concerns {100 * share:.0f} % of the disagreement on this criterion."
    )


def _stands_out(reason: Reason, _: list[str]) -> str:
    return (
        f"On the {count(reason.figure('n'), 'item')} that cite {reason.clauses[0]}, labels lie "
        f"further apart than elsewhere (misfit {figure_text(reason.figure('more'), 1)} standard "
        "deviations higher)."
    )


def _neighbours(reason: Reason, _: list[str]) -> str:
    return f"The {reason.figure('n'):.0f} labels are on neighbouring levels."


def _no_support(reason: Reason, _: list[str]) -> str:
    n = reason.figure("n")
    return f"Nothing that is known of the {n:.0f} labels says why they differ."


_WORDS: Mapping[ReasonKey, Callable[[Reason, list[str]], str]] = {
    "few_labels": _few_labels,
    "group": _group,
    "apart": _apart,
    "quick": _quick,
    "unsure": _unsure,
    "unconfident": _unconfident,
    "scatters": _scatters,
    "habit": _habit,
    "flagged": _flagged,
    "half_unsure": _half_unsure,
    "misfit": _misfit,
    "cited_one_side": _cited_one_side,
    "cited_both_sides": _cited_both_sides,
    "cited_apart": _cited_apart,
    "clause_share": _clause_share,
    "stands_out": _stands_out,
    "neighbours": _neighbours,
    "no_support": _no_support,
}


def levels(size: float) -> str:
    """“3 levels”, “1 level”, “.8 levels”; of nothing, “0 levels”."""
    number = figure_text(size, 1).removesuffix(".0") or "0"
    return f"{number} level" if number == "1" else f"{number} levels"


def count(n: float, what: str) -> str:
    return f"{n:.0f} {what}" if n == 1 else f"{n:.0f} {what}s"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if 0 < seconds < 1 else f"{seconds:.0f} s"


def p_told(p: float) -> str:
    """“p = .02”, “p < .001”."""
    if p < 0.001:
        return "p < .001"
    digits = 2 if p >= 0.0095 else 3
    return f"p = {p:.{digits}f}".replace("0.", ".", 1)


def _own(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _listed(names: Sequence[str]) -> str:
    """“Ada”, “Ada and Ben”, “Ada, Ben and Cy”."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
