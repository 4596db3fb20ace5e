"""Of the figures that other papers and programs print."""

from __future__ import annotations

from annotator.ui.text import tr


def comparison_terms() -> dict[str, str]:
    return {**_otherwise(), **_correlations(), **_columns()}


def _otherwise() -> dict[str, str]:
    return {
        "measures.alpha_gwet": tr(
            "The same α with Gwet’s standard error, as AgreeStat and irrCAC print it. With few "
            "items, or α near 1, the jackknife above is the honest one."
        ),
        "measures.alpha_nominal": tr(
            "α as if any two different labels were equally far apart. How much it falls tells how "
            "much of α is near misses."
        ),
        "measures.alpha_interval": tr(
            "α as if the levels’ numbers were equal steps. Nobody has shown that they are; often "
            "the highest, which is no reason to quote it."
        ),
        "measures.alpha_ratio": tr(
            "α as if the numbers were amounts counted from 0, so that 1 against 2 is as far as 2 "
            "against 4. For counts; severity has no such zero."
        ),
        "measures.alpha_jaccard": tr(
            "α of sets by Jaccard’s distance: the share of options that only one of two labels "
            "has. For papers that do not know MASI."
        ),
        "fleiss.z": tr(
            "Fleiss’ κ over its standard error if labels were drawn by lot. Over 2 says better "
            "than lots, which is little, and grows with the number of items."
        ),
        "fleiss.se": tr("The standard error that Fleiss’ κ would have if its true value were 0."),
    }


def _correlations() -> dict[str, str]:
    return {
        "measures.icc1": tr(
            "Intraclass correlation of one label, as if each item had other people: the share of "
            "the variance that is the items’ own."
        ),
        "measures.icc2": tr(
            "Of one label, the people drawn from many: somebody’s steady severity counts against "
            "agreement."
        ),
        "measures.icc3": tr(
            "Of one label, just these people: somebody’s steady severity is forgiven, and hidden."
        ),
        "measures.icc1k": tr(
            "Of the mean of all labels of an item, other people on each. Nobody publishes that "
            "mean; higher by construction."
        ),
        "measures.icc2k": tr(
            "Of the mean of the labels of as many people drawn from many, severity counted."
        ),
        "measures.icc3k": tr(
            "Of the mean of just these people’s labels, severity forgiven: the most flattering of "
            "the six."
        ),
    }


def _columns() -> dict[str, str]:
    return {
        "comparison.value": tr("As another paper or program would print it."),
        "comparison.interval": tr(
            "95 %: Gwet’s by t, of ICC by quantiles of F, else α’s jackknife. A standard error and "
            "z have none."
        ),
        "comparison.n": tr(
            "The items that it rests on; of ICC, those with labels of every one of one crew, so "
            "there may be far fewer."
        ),
    }
