"""What each figure means, in a few plain sentences."""

from __future__ import annotations

from annotator.ui.text import tr


def headline() -> str:
    return tr(
        "The violation rate is the share of items at or over the policy threshold. An item’s "
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
        "By category, model and source: α among the items of each. By mark: for each level or "
        "option, whether annotators agree on giving it or not, over all items. By group: α among "
        "the annotators of each group that the project declares. A full "
        "dot has the lower end of its interval at or over .667, a ring does not. Click a row "
        "to narrow the page to it."
    )


def pairs() -> str:
    return tr(
        "α between every two people over the items that both labeled. One pair that stands apart "
        "points to a person; all pairs alike point to the rubric. Few shared items make a wide "
        "bar. Click a row to narrow the page to the two."
    )


def progress() -> str:
    return tr(
        "Above: the labels that the queue still waits for, and the date at which they are done at "
        "the pace of the last fortnight. Below: the items with two labels that make α's 95 % "
        "interval .10 wide, an estimate from the items so far, give or take a half. Labels that "
        "were imported give no pace."
    )


def confusion() -> str:
    return tr(
        "How often two labels of one item had these levels. The framed diagonal is agreement; "
        "what lies beside it is a difference of one step, what lies far away weighs most in α. "
        "Click a cell to find these items: D opens them."
    )
