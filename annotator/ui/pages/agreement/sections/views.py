"""A section of the page as one frozen value: cards, each with its chart, table and meaning."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from annotator.services.views import DisputeFilter
from annotator.ui.charts.views import CloudView, IntervalRowsView
from annotator.ui.models.sheet import Sheet

Term = tuple[str, str]
"""(name, meaning) of a figure."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a step leads: a section of this page, or the disagreements that it is about."""

    section: str = ""
    wanted: DisputeFilter | str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of what to do next, with the button that leads there."""

    sentence: str
    action: str
    link: Link


@dataclass(frozen=True, slots=True)
class AskView:
    """What a lead can ask of a plan: fields by their captions, with what stands in them.

    kind: which question it is. hints: what an empty field could hold. models: what a rate may be
    chosen from.
    """

    kind: str
    captions: tuple[str, ...]
    values: tuple[str, ...]
    hints: tuple[str, ...]
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CardView:
    """rows, cloud or steps: the chart; none: the table alone. wide: over both columns.

    lead: what it shows, as a sentence above it. empty: why there is nothing to show. terms: figures
    that stand in the lead, with their meanings. folded: closed until somebody opens it. whole:
    about all items, whatever the page is narrowed to.
    """

    heading: str
    meaning: str
    sheet: Sheet = field(default_factory=Sheet)
    rows: IntervalRowsView | None = None
    cloud: CloudView | None = None
    steps: tuple[Step, ...] | None = None
    ask: AskView | None = None
    lead: str = ""
    empty: str = ""
    wide: bool = False
    terms: tuple[Term, ...] = ()
    folded: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class SectionView:
    """The cards in reading order. by_criterion: they change with the criterion that is chosen.

    narrowed: of the part that the page is narrowed to.
    """

    id: str = ""
    cards: tuple[CardView, ...] = ()
    by_criterion: bool = True
    narrowed: bool = False


def told_once(cards: tuple[CardView, ...]) -> tuple[CardView, ...]:
    """The cards; where none has anything to show the first alone: the others repeat its reason."""
    if all(card.empty for card in cards):
        return (replace(cards[0], wide=True),)
    return cards
