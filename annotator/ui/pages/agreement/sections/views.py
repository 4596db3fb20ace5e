"""A section of the page as one frozen value: cards, each with its chart, table and meaning."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotator.ui.charts.views import CloudView, IntervalRowsView
from annotator.ui.models.sheet import Sheet


@dataclass(frozen=True, slots=True)
class CardView:
    """rows or cloud: the chart; neither: the table alone. wide: over both columns.

    lead: what it shows, as a sentence above it. empty: why there is nothing to show.
    """

    heading: str
    meaning: str
    sheet: Sheet = field(default_factory=Sheet)
    rows: IntervalRowsView | None = None
    cloud: CloudView | None = None
    lead: str = ""
    empty: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class SectionView:
    """The cards in reading order. by_criterion: they change with the criterion that is chosen.

    narrowed: of the part that the page is narrowed to.
    """

    id: str = ""
    cards: tuple[CardView, ...] = ()
    by_criterion: bool = True
    narrowed: bool = False
