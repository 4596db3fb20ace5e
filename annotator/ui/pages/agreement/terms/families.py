"""Of the section “Families”."""

from __future__ import annotations

from annotator.ui.text import tr


def family_terms() -> dict[str, str]:
    return {**_same(), **_close(), **_impact(), **_lines()}


def _same() -> dict[str, str]:
    return {
        "families.same_verdict": tr(
            "Of the families with two verdicts or more, the share whose items all violate or all "
            "do not."
        ),
        "families.same_refusal": tr(
            "Of the families of which it is known, the share whose items were all refused or all "
            "answered."
        ),
        "families.same_value": tr("The share of families that came out the same."),
        "families.by_chance": tr(
            "What that share would be if as many items were drawn at random. Only what is above it "
            "is the model’s merit."
        ),
        "families.same_interval": tr("95 %, Wilson’s over families: families count, not items."),
        "families.same_n": tr("The families that can tell: those with two known items or more."),
        "families.n_families": tr("All families of this model and kind that have labels."),
        "families.n_items": tr("The labeled items in them."),
        "families.n_items_alone": tr("Labeled items that are in no family, or alone in one."),
    }


def _close() -> dict[str, str]:
    return {
        "families.closeness": tr(
            "1 − the distance inside families over that between unrelated items: 1 as one item, 0 "
            "no closer than any two."
        ),
        "families.closeness_interval": tr(
            "95 %, a jackknife over families on the logarithm. Wide with few families."
        ),
        "families.closeness_n": tr("The families that it rests on."),
        "families.same_item": tr(
            "Mean distance between two people’s labels of one item: people’s own part, which no "
            "family can undercut."
        ),
        "families.family": tr("Mean distance between two people’s labels of two of its items."),
        "families.same_person": tr(
            "The same by one person for both items: what the model or the wording did."
        ),
        "families.unrelated": tr("Mean distance between labels of items of different families."),
        "families.spread": tr(
            "Mean, over families, of the highest less the lowest mean level, with its interval."
        ),
    }


def _impact() -> dict[str, str]:
    return {
        "families.disparate_impact": tr(
            "The lowest group’s rate over the highest group’s. Below 1 by chance alone, so its "
            "interval allows for having picked the extremes."
        ),
        "families.ratio": tr("This group’s rate over that of the largest group; 1 is equal."),
        "families.rate": tr("The group’s own rate: of violations, or of refusals."),
        "families.impact_interval": tr("95 % on the logarithm. With 1 inside, nothing is shown."),
        "families.impact_n": tr("The items that the ratio rests on."),
    }


def _lines() -> dict[str, str]:
    return {
        "family.groups": tr("Whom the items of the family are about."),
        "family.n_items": tr("Labeled items of this family."),
        "family.spread": tr("The highest less the lowest mean level of its items."),
        "family.violations": tr("Its items whose verdict is a violation."),
        "family.no_violations": tr("Its items whose verdict is none."),
        "family.ties": tr("Its items on whose verdict people are evenly split."),
        "family.same_verdict": tr("Whether all its verdicts are the same; ties do not count."),
    }
