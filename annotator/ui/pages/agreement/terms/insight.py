"""Of the sections “People” and “Items and causes”."""

from __future__ import annotations

from annotator.ui.text import tr


def insight_terms() -> dict[str, str]:
    return {**_people(), **_others(), **_groups(), **_items(), **_shares(), **_advice()}


def _people() -> dict[str, str]:
    return {
        "people.severity": tr(
            "How many levels above (+) or below (−) the others this person labels the same items. "
            "A matter of the scale: calibrate."
        ),
        "people.severity_interval": tr(
            "95 %. An interval that holds 0 does not tell harsh from in line."
        ),
        "people.inconsistency": tr(
            "By how many levels the labels scatter in both directions after severity is taken off. "
            "A matter of care, or of a reading of one’s own."
        ),
        "people.inconsistency_interval": tr(
            "95 %, taken on the logarithm, so it is longer upwards. Compare whole intervals "
            "between people, not single values."
        ),
        "people.n": tr(
            "The labels that both numbers rest on: on items that somebody else labeled, too, and "
            "where enough are left without those of clauses that stand out."
        ),
        "people.word": tr(
            "What both numbers come to, in a word. It needs an interval that excludes chance and a "
            "size that matters; under 15 labels there is none."
        ),
        "people.misfit": tr(
            "About 1 where somebody’s labels scatter as their inconsistency says; more where a few "
            "of them lie far off the rest."
        ),
        "people.accuracy": tr(
            "How often Dawid–Skene’s model expects this person to be right, on criteria without an "
            "order. It takes what most able people say for the truth."
        ),
        "people.component": tr(
            "People whom a chain of shared items connects. Severities compare inside a part alone."
        ),
        "people.component_items": tr("The items that connect the people of a part."),
    }


def _others() -> dict[str, str]:
    return {
        "annotators.n_labels": tr("All counted labels of this person on the criterion."),
        "annotators.n_shared": tr("Those on items that somebody else labeled, too."),
        "annotators.percent_agreement": tr(
            "Of all pairs of this person’s label with another’s on one item, how many are the very "
            "same. No account is taken of chance, nor of how far the others are off."
        ),
        "annotators.alpha": tr(
            "α of everybody’s labels on the items that this person labeled. Low says that these "
            "items or people are hard to agree with, not which."
        ),
        "annotators.interval": tr(
            "That α’s interval (95 %): compare people by whole intervals, and only where they "
            "labeled much the same items."
        ),
    }


def _groups() -> dict[str, str]:
    return {
        "groups.difference": tr(
            "By how many levels the group judges higher (+) or lower (−) than the others, on the "
            "same items; of verdicts, the difference of the shares."
        ),
        "groups.p": tr(
            "How often a split so wide arises when group names are dealt out at random. Of one "
            "test for itself."
        ),
        "groups.p_without_one": tr(
            "The largest p when any one person is left out. Where it is large, one person makes "
            "the split, and one person is no group."
        ),
        "groups.q": tr(
            "p allowing for all the tests made together (Benjamini–Hochberg): of the rows with q "
            "up to .05, at most one in twenty is expected to be there by chance."
        ),
        "groups.n_items": tr("Items with unlike labels that people of both sides labeled."),
        "groups.n_labels": tr("The labels on these items."),
        "groups.people": tr("How many people of the group and of the others gave them."),
        "group_items.difference": tr("By how many levels the group judges this one item higher."),
        "group_items.p": tr("The exact chance of that split on this item with names dealt anew."),
        "group_items.q": tr(
            "That p allowing for all single items tested; only items with .05 or less are listed."
        ),
        "group_items.n_labels": tr("How many people labeled this item."),
        "group_items.people": tr("How many of them are of the group, and how many are not."),
        "group_items.tested": tr(
            "Single items whose labels differ and that both sides labeled. From few labels no "
            "single item can reach significance."
        ),
    }


def _items() -> dict[str, str]:
    return {
        "items.mean": tr("The item’s mean level after the severities of its people are taken off."),
        "items.misfit": tr(
            "How much wider the labels lie apart than the same people’s usual scatter explains, in "
            "standard deviations. From 2.3 on worth a look."
        ),
        "items.n": tr("The counted labels of the item. At three or fewer every score is weak."),
        "items.said": tr("Who gave which label: all that count on this criterion, by person."),
        "items.distance": tr(
            "How far the labels of the item are apart, from 0 to 1: 1 against 5 is 1. The list of "
            "disagreements goes by it; unlike misfit it takes nobody’s habits off."
        ),
        "items.flip": tr(
            "The chance that as many fresh people would turn the verdict. Even three alike labels "
            "are no certainty."
        ),
        "items.second_opinion": tr(
            "The answer that Dawid–Skene’s model takes for the likeliest, from how each person "
            "confuses answers. It can differ from the majority."
        ),
        "items.probability": tr(
            "How sure the model is of that answer: far surer than it ought to be where most people "
            "share an error."
        ),
        "items.cause": tr(
            "The first rule that fits: ask two more people, honest difference, a slip, a habit, "
            "unclear rubric, or no clear cause. A suggestion, no finding."
        ),
        "items.reasons": tr("What speaks for the cause, from the labels, flags and clauses."),
        "items.n_total": tr("How many items have two labels or more; the list has the widest."),
    }


def _shares() -> dict[str, str]:
    return {
        "shares.clauses": tr(
            "The clause’s share of all disagreement, weighed as α weighs it and split over the "
            "clauses that the labels cite."
        ),
        "shares.levels": tr("The share of all disagreement that is between these two levels."),
        "shares.categories": tr(
            "The share of all disagreement that stands at items of this category. More items make "
            "a larger share."
        ),
        "shares.n_items": tr("On how many items such labels differ."),
        "shares.n_pairs": tr("How many pairs of unlike labels it is."),
    }


def _advice() -> dict[str, str]:
    return {
        "advice.action": tr(
            "What to do, in the order in which one step spoils the next: scattered labels make "
            "items look unclear, so people come before clauses."
        ),
        "advice.sentence": tr("The step with the figures that speak for it."),
        "advice.share": tr(
            "Of the disagreement on this criterion, how much concerns the clause. It does not say "
            "what mending it would settle."
        ),
        "advice.uids": tr("The items that the step is about, the first ones first."),
    }
