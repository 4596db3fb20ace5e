"""Of the card on top."""

from __future__ import annotations

from annotator.ui.text import tr


def headline_terms() -> dict[str, str]:
    return {
        "headline.violation_rate": tr(
            "The share of items at or over the policy threshold, of all that have a verdict."
        ),
        "headline.interval": tr(
            "Where the violation rate of more such items may lie (95 %). Wilson’s interval where "
            "every item stands alone; cluster-robust, and wider, where items share a prompt or "
            "family. It says nothing of labels that are wrong."
        ),
        "headline.n_clusters": tr(
            "Items of one prompt or family come out alike, so they count for less than as many "
            "items that stand alone. So many prompts or families there are."
        ),
        "headline.range": tr(
            "The same rate if all undecided disputes were no violation, and if all were one. No "
            "interval and no chance: the most that disagreement can do to the rate."
        ),
        "headline.n_items": tr(
            "Who decided the verdicts: a lead’s adjudication, else the majority of an item’s "
            "labels. A tie is neither and is left out of the rate."
        ),
        "headline.alpha": tr(
            "How far annotators agree beyond chance on this criterion: 1 is perfect, 0 is what "
            "shuffling the labels gives, below 0 they contradict each other."
        ),
        "headline.alpha_interval": tr(
            "Where α of more such items by the same people may lie (95 %): a jackknife over items "
            "on Fisher’s z. Other people might agree otherwise."
        ),
        "headline.word": tr(
            "By the lower end of α’s interval: reliable from .80, tentative from .667, else not "
            "yet. The two bounds are Krippendorff’s conventions, not laws."
        ),
        "headline.n_pairable": tr(
            "Items with labels of two people or more: only these can agree or differ."
        ),
        "headline.n_annotators": tr("Whoever gave a label that counts on this criterion."),
        "headline.warning": tr(
            "Said where one level dominates so far that every interval of α is too narrow. Then "
            "the word beside α is not to be relied on."
        ),
        "headline.percent_agreement": tr(
            "Of two labels on one item, how often they are the same. Easy to tell others, and high "
            "by chance where nearly all items are of one level."
        ),
        "headline.disputed_share": tr(
            "Of the items with two labels or more, the share with labels on both sides of the "
            "threshold. A 4 against a 5 is a disagreement and no dispute."
        ),
        "headline.n_disputed": tr(
            "How many verdicts are in dispute. Adjudication settles the verdict; the item still "
            "counts here, because people still differ about it."
        ),
        "headline.n_left_out": tr(
            "Items whose only labels were given under other versions of the rubric. Labels are "
            "compared under one version alone."
        ),
    }
