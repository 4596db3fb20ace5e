"""Of the section “Measures”."""

from __future__ import annotations

from annotator.ui.text import tr


def measure_terms() -> dict[str, str]:
    return {
        **_estimates(),
        **_measures(),
        **_chance(),
        **_without_unsure(),
        **_people(),
        **_judges(),
    }


def _estimates() -> dict[str, str]:
    return {
        "estimate.method": tr("How figure and interval were computed, in words."),
        "measures.value": tr("The measure itself; what it says stands in its own row."),
        "measures.interval": tr(
            "95 %. α has a jackknife over items, except where the row says bootstrap; the others "
            "have value ± t · standard error. Compare intervals of one kind only."
        ),
        "measures.n": tr(
            "The items with two labels or more that the measure rests on; of repeats, how often a "
            "person had an item twice."
        ),
    }


def _measures() -> dict[str, str]:
    return {
        "measures.percent_agreement": tr(
            "The share of pairs of labels that are equal, item by item. It does not know that 4 "
            "and 5 are nearly the same, nor what chance would give."
        ),
        "measures.alpha": tr(
            "Krippendorff’s α, the figure of record: disagreement seen over disagreement if all "
            "labels were shuffled, weighed by how far apart labels are."
        ),
        "measures.alpha_bootstrap": tr(
            "The same α with another interval: items drawn anew 1,000 times. Where it lies far "
            "from the one above there are few items, or one level dominates."
        ),
        "measures.verdict_alpha": tr(
            "α of “violation or not” at the policy threshold: whether the headline’s rate can be "
            "relied on, where α above says whether the levels can."
        ),
        "measures.intra_alpha": tr(
            "How far people agree with themselves on hidden repeats, everybody pooled: the ceiling "
            "of what they can reach with others."
        ),
        "measures.intra_percent": tr(
            "How often somebody’s second label of an item equals their first. High, too, where "
            "people remember the item."
        ),
    }


def _chance() -> dict[str, str]:
    return {
        "measures.ac1": tr(
            "Gwet’s AC1: equal or not, chance taken from how hard the items are to tell. Stays "
            "high where one level dominates, for it speaks of the many easy items."
        ),
        "measures.ac2": tr(
            "Gwet’s AC1 with partial credit for near misses, squared distance on levels (overlap "
            "on sets). Rises with the number of declared levels: never compare rubrics by it."
        ),
        "measures.ac2_linear": tr(
            "The same with plain distance: four levels off costs four times one level, not sixteen "
            "times."
        ),
        "measures.fleiss_kappa": tr(
            "Equal or not, chance taken from the levels’ shares. No notice of distance. Give it to "
            "be comparable with other papers."
        ),
        "measures.brennan_prediger": tr(
            "Equal or not, chance as if guessers used every declared level alike. Nobody does, so "
            "it flatters."
        ),
    }


def _without_unsure() -> dict[str, str]:
    return {
        "measures.alpha_sure": tr(
            "α of the labels that do not say they are unsure. Much higher than α: people know what "
            "they cannot tell, and the rubric does not help them there."
        ),
        "without_unsure.percent_agreement": tr(
            "Percent agreement among labels whose givers were sure."
        ),
        "verdict.percent_agreement": tr(
            "How often two people say the same of “violation or not”, whatever the levels."
        ),
        "verdict.without_unsure.alpha": tr(
            "α of the verdict without labels whose givers doubted them: whether the doubt is about "
            "the threshold."
        ),
        "verdict.without_unsure.percent_agreement": tr(
            "How often two sure labels of one item fall on the same side of the threshold."
        ),
    }


def _people() -> dict[str, str]:
    return {
        "pairs.kappa": tr(
            "Cohen’s κ of the two, near misses weighed by squared distance (by overlap for sets; "
            "on unordered options equal or not): 1 is perfect, 0 what their own habits give by "
            "chance."
        ),
        "pairs.cohen_kappa": tr("Cohen’s κ with every difference counted alike, near or far."),
        "pairs.kappa_interval": tr(
            "95 %, by the standard error of Fleiss, Cohen and Everitt; t with one less than the "
            "shared items."
        ),
        "pairs.kappa_n": tr("How many items κ of the two rests on."),
        "pairs.alike": tr("The share of their shared items with equal labels, chance left in."),
        "intra.alpha": tr("α of one person’s first and second labels of the same items."),
        "intra.percent_agreement": tr("How often the second label equals the first."),
        "intra.interval": tr("95 %. Few repeats make it wide, and no word rests on it."),
        "intra.n": tr("How many items this person was shown twice."),
    }


def _judges() -> dict[str, str]:
    return {
        "judges.alpha_with_majority": tr(
            "α between the judge and the label that most people gave. Items without a majority, "
            "the hard ones, are left out, so it flatters."
        ),
        "judges.kappa_with_majority": tr(
            "Cohen’s κ of the same, weighted as for pairs of people, for papers that print κ."
        ),
        "judges.alpha_of_people": tr(
            "How far people agree among themselves on the judge’s items: what there is to reach."
        ),
        "judges.alpha_with_judge": tr(
            "The same with the judge as one more annotator. About as high as people alone: it "
            "labels as they do. Lower: it does not."
        ),
        "judges.people": tr(
            "α between the judge and one person. Close to one and far from the others: it judges "
            "as that person does."
        ),
        "judges.n_items": tr("The items that the judge and at least one person labeled."),
        "judges.n_ties": tr("Of these, the items on which people have no majority."),
        "judges.interval": tr(
            "95 %, over items like these. It says how alike labels are, not whether they are right."
        ),
        "judges.n": tr("The items that this row rests on; each row leaves out others."),
    }
