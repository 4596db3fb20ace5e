"""What each figure means, in a few plain sentences."""

from __future__ import annotations

from annotator.ui.text import tr


def headline() -> str:
    return tr(
        "The violation rate is the share of items at or over the policy threshold. An item's "
        "verdict is its adjudication, else the majority of its labels; ties are left out. "
        "α says how far annotators agree beyond chance: 1 is perfect, 0 is what guessing gives. "
        "From .80 (lower end of the interval) labels are reliable, from .667 they allow tentative "
        "conclusions. Percent agreement is easier to read but takes no account of chance."
    )


def over_time() -> str:
    return tr(
        "α over all labels given up to each moment, as they stand now. The band is its 95 % "
        "interval: a band that narrows means more labels, a line that rises means better "
        "agreement. The line has a gap where α is undefined, for instance while all labels are "
        "alike."
    )


def categories() -> str:
    return tr(
        "By source: α among the items of each category that the data came with. By mark: for each "
        "level or option, whether annotators agree on giving it or not, over all items. A full "
        "dot has the lower end of its interval at or over .667, a ring does not. Click a row to "
        "see its disagreements."
    )


def pairs() -> str:
    return tr(
        "α between every two people over the items that both labeled. One pair that stands apart "
        "points to a person; all pairs alike point to the rubric. Few shared items make a wide "
        "bar. Click a row to see where the two differ."
    )


def confusion() -> str:
    return tr(
        "How often two labels of one item had these levels. The framed diagonal is agreement; "
        "what lies beside it is a difference of one step, what lies far away weighs most in α. "
        "Click a cell to see these items."
    )
