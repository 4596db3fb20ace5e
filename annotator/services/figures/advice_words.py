"""Advice in sentences: what to do, and the figures that speak for it."""

from __future__ import annotations

from annotator.agreement.causes.groups import GroupSplit
from annotator.agreement.causes.standing_out import FEWEST_CITING, ClauseMisfit
from annotator.agreement.models.person import ENOUGH
from annotator.domain.numerals import figure_text
from annotator.services.figures.cause_words import count, levels, p_told


def control_first(version: str, labeled: int, drawn: int) -> str:
    return (
        f"Get the control of version {version} labeled first ({labeled} of {drawn} items so far): "
        "before that nobody can tell whether the last revision helped."
    )


def scatters(name: str, scatter: float, usual: float, n_items: int) -> str:
    told = (
        f"the labels scatter by {levels(scatter)} in both directions, the others' by "
        f"{levels(usual)}."
    )
    if not n_items:
        return f"Train {name}: {told}"
    if n_items == 1:
        return f"Talk to {name}, and send back one label that stands alone: {told}"
    return f"Talk to {name}, and send back {n_items} labels that stand alone: {told}"


def judges_apart(name: str, severity: float) -> str:
    way = "above" if severity > 0 else "below"
    return (
        f"Calibrate with {name}: the labels hang together and lie {levels(abs(severity))} {way} "
        "the others'. That is a matter of the scale, not of care."
    )


def clause_concerns(found: ClauseMisfit, share: float, unclear: int, told: int) -> str:
    """Why a clause is to be revised."""
    return (
        f"Revise {found.clause}: {_evidence(found, share)} On {unclear} of the "
        f"{count(told, 'disputed item')} with four labels or more the rubric looks unclear."
    )


def clause_asks(found: ClauseMisfit, share: float, n: int) -> str:
    """Why more labels are wanted before a clause is revised."""
    return (
        f"Ask two more people about {count(n, 'item')} that cite {found.clause}: "
        f"{_evidence(found, share)} From three labels or fewer nobody can tell why."
    )


def clause_waits(clause: str, n: int) -> str:
    return (
        f"Wait for the labels that were asked for on {count(n, 'item')} before you revise {clause}."
    )


def keeps(split: GroupSplit, clause: str | None) -> str:
    difference = split.difference or 0.0
    way = "higher" if difference > 0 else "lower"
    where = "" if clause is None else f" on items that cite {clause}"
    p = "" if split.q is None else f" ({p_told(split.q)}, {count(split.n_items, 'item')})"
    return (
        f"Keep the splits that follow the group {split.group}{where}: it judges "
        f"{levels(abs(difference))} {way}{p}. That is honest difference, to be reported and not "
        "mended."
    )


def items_ask(n: int) -> str:
    return (
        f"Ask two more people about {count(n, 'item')}: the labels lie further apart than these "
        "people's usual scatter explains, and from three or fewer nobody can tell why."
    )


def none_shared(n_items: int) -> str:
    """Where no two labels can be compared."""
    if not n_items:
        return "Nobody has labeled this criterion yet."
    if n_items == 1:
        labeled = "1 item is labeled, by one person only"
    else:
        labeled = f"{count(n_items, 'item')} are labeled, none of them by two people"
    return (
        f"{labeled}. Only where two people labeled the same item can anything be said: have "
        "somebody else label it, too."
    )


def few_shared(n_items: int) -> str:
    """Where no clause can stand out yet, and people have no scale to be judged by."""
    return (
        f"Too little for advice yet: {count(n_items, 'item')} with labels of two people. A clause "
        f"is looked at from {FEWEST_CITING} items that cite it."
    )


def few_each(most: int) -> str:
    """Where nobody has labels enough to be judged by."""
    return (
        f"Too little for advice yet: nobody has more than {count(most, 'label')} on items that "
        f"somebody else labeled, too. People are judged from {ENOUGH} such labels, a clause from "
        f"{FEWEST_CITING} items that cite it."
    )


def _evidence(found: ClauseMisfit, share: float) -> str:
    more = "" if found.more.value is None else figure_text(found.more.value, 1)
    low = "" if found.more.low is None else f", at least {figure_text(found.more.low, 1)}"
    return (
        f"the clause concerns {100 * share:.0f} % of the disagreement and is cited on "
        f"{100 * found.n / found.n_items:.0f} % of the items, and on them labels lie further "
        "apart than elsewhere "
        f"(misfit {more} standard deviations higher{low})."
    )
