"""Of the overview: α over time and by part, pairs, confusion, distribution, progress."""

from __future__ import annotations

from annotator.ui.text import tr


def agreement_terms() -> dict[str, str]:
    return {**_over_time(), **_parts(), **_pairs(), **_levels(), **_progress()}


def _over_time() -> dict[str, str]:
    return {
        "over_time.n_labels": tr("How many labels had been given by then."),
        "over_time.alpha": tr(
            "α of all labels given up to this moment, as they stand now: a label that was "
            "corrected since counts as corrected."
        ),
        "over_time.interval": tr(
            "How far α could have been told from the labels up to then (95 %). Early on it spans "
            "nearly everything."
        ),
    }


def _parts() -> dict[str, str]:
    return {
        "by.category": tr("All labels on the items of one category of the source."),
        "by.model": tr("All labels on one model’s responses."),
        "by.source": tr("All labels on the items that came from one source."),
        "by.group": tr("The labels of one declared group of annotators, among themselves."),
        "by.annotator": tr(
            "All labels, everybody’s, on the items that this person labeled. A low α here says "
            "that the items or the people are hard to agree with, not which."
        ),
        "by.pair": tr("The labels of two people on the items of both."),
        "by.rubric": tr(
            "All labels that stand under one version of the rubric, on that version’s own scale."
        ),
        "by.month": tr("The labels that were given in one month (UTC), among themselves."),
        "by.caveat": tr(
            "A label that is given again under a later version no longer stands under the older "
            "one. Items are labeled again because their labels differed, so what is left of the "
            "older version was chosen by its labels, and its α looks better than it was."
        ),
        "by.alpha": tr(
            "α inside the part alone, chance taken from the part’s own labels. Of many parts one "
            "is the lowest by chance."
        ),
        "by.interval": tr(
            "The part’s own interval (95 %), wide where it has few items. A part is worse than the "
            "rest only where the whole interval lies below."
        ),
        "by.n_pairable": tr("The part’s items with two labels or more."),
        "by.percent_agreement": tr(
            "How often two labels on one item of the part are the same, chance not taken off."
        ),
        "one_vs_rest.name": tr(
            "One level or option for itself: was it given or not, over all items."
        ),
        "one_vs_rest.alpha": tr(
            "Whether people agree on giving this level or option, all others taken as one. Low for "
            "a level that its neighbours eat into."
        ),
        "one_vs_rest.interval": tr(
            "How sure that is (95 %). Rare levels and options have wide intervals, or none."
        ),
        "one_vs_rest.n_pairable": tr(
            "The same for every level: all items count, those without it, too."
        ),
        "one_vs_rest.percent_agreement": tr(
            "How often two labels alike give it, or alike do not. High for whatever is rare."
        ),
    }


def _pairs() -> dict[str, str]:
    return {
        "pairs.alpha": tr("α of the two people’s labels alone, on the items of both."),
        "pairs.interval": tr("The pair’s interval (95 %). Few shared items make it wide."),
        "pairs.n": tr("The items that both of them labeled."),
        "pairs.percent_agreement": tr(
            "On how many of these items the two gave the very same label."
        ),
    }


def _levels() -> dict[str, str]:
    return {
        "confusion.counts": tr("So many pairs of labels on one item had these two levels."),
        "confusion.share": tr(
            "Of all pairs of labels. Pairs on the same level are agreement; those far apart weigh "
            "most in α."
        ),
        "distribution.n": tr("How often the level was given; of a set, how many labels hold it."),
        "distribution.share": tr(
            "Of all labels. From 80 % on, one level dominates, and percent agreement is high "
            "whoever labels."
        ),
        "distribution.sure": tr(
            "The same count without labels that say they are unsure: a level that loses many is "
            "one that people find hard to tell."
        ),
    }


def _progress() -> dict[str, str]:
    return {
        "progress.so_far": tr("What there is: labels given, or items with two labels or more."),
        "progress.needed": tr(
            "All that the queue asks for; or the items at which α’s interval is narrow enough, an "
            "estimate."
        ),
        "progress.hours": tr("The time it takes one person at this project’s median pace."),
        "progress.done_on": tr("The date at the pace of the last fortnight, days off included."),
    }
