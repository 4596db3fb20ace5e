"""What a trial has shown, as cards: the change, where it is, and what moved. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.services.trial_report import TrialReport
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.numbers import count, figure
from annotator.ui.pages.agreement.sections.drawing import (
    LEVELS,
    Line,
    axis_around,
    rows_of,
    sheet_of,
)
from annotator.ui.pages.agreement.sections.revision import change_card, codes, is_clear
from annotator.ui.pages.agreement.sections.views import CardView, SectionView
from annotator.ui.text import tr


def trial_section(report: TrialReport, called: Mapping[str, str]) -> SectionView:
    """called: what items are called, by uid."""
    cards = (
        change_card(tr("CHANGE ON THE TRIAL’S ITEMS"), trial_meaning(), report.change, ""),
        _clauses_card(report),
        _moved_card(report, called),
    )
    return SectionView("trial", cards)


def trial_meaning() -> str:
    return tr(
        "The same items before and under the draft, compared pair by pair. They were drawn at "
        "random, without regard to disagreement, and the control of the next version never has "
        "them. But they are few, and people know that it is a trial and have seen them before: "
        "take it as a hint. Only the control after publishing can say whether a rewrite helped."
    )


def _clauses_card(report: TrialReport) -> CardView:
    lines = [
        Line(one.clause, change, (count(one.change.n_items),), firm=is_clear(change))
        for one in report.clauses
        for change in (one.change.alpha.change,)
    ]
    empty = tr("Nobody cited a clause on the items that can be compared.")
    return CardView(
        heading=tr("CHANGE BY CLAUSE"),
        meaning=trial_meaning(),
        sheet=sheet_of((tr("Clause"), tr("Items")), lines, LEVELS),
        rows=rows_of(lines, axis_around(lines, 0.0, "0"), LEVELS, empty),
        empty="" if lines else empty,
    )


def _moved_card(report: TrialReport, called: Mapping[str, str]) -> CardView:
    rows = tuple(
        SheetRow(
            (
                called.get(one.uid, one.uid),
                codes(one.before),
                codes(one.after),
                figure(one.distance_before),
                figure(one.distance_after),
            ),
            one.uid,
        )
        for one in report.moved
    )
    columns = (
        tr("Item"),
        tr("Labels before"),
        tr("Labels in the trial"),
        tr("Distance before"),
        tr("In the trial"),
    )
    return CardView(
        heading=tr("WHAT MOVED"),
        meaning=tr(
            "Items whose labels are others under the draft, the widest change of distance first. "
            "Single items move by chance, too."
        ),
        sheet=Sheet(columns, rows, texts=3),
        empty="" if rows else tr("No item has other labels under the draft."),
        wide=True,
    )
