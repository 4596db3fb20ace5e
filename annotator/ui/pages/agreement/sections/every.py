"""The sections in the order of their tabs. Another one is one more line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from annotator.ui.pages.agreement.asked import NOTHING, Asked
from annotator.ui.pages.agreement.sections import (
    families,
    items,
    measures,
    models,
    parts,
    people,
    planning,
    revision,
)
from annotator.ui.pages.agreement.sections.views import SectionView
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.figures.narrowing import FiguresOf, Reach


@dataclass(frozen=True, slots=True)
class Section:
    """read: from a workspace (or a part of it) and a criterion to the view, on a worker thread.

    narrows: what it can be narrowed to: whole items, or some of their labels, too; or never.
    """

    id: str
    title: str
    read: Callable[[FiguresOf, str], SectionView]
    narrows: Reach = "none"

    def can_show(self, reach: Reach) -> bool:
        """Whether the section can be of a part that is chosen in that way."""
        return (reach == "items" and self.narrows != "none") or reach == self.narrows == "labels"


def sections(asked: Asked = NOTHING) -> tuple[Section, ...]:
    """All of them, with their titles in the reader's language. asked: of the plan."""
    return (
        Section("measures", tr("Measures"), measures.read, "labels"),
        Section("parts", tr("Parts"), parts.read),
        Section("people", tr("People"), people.read, "labels"),
        Section("items", tr("Items and causes"), items.read, "items"),
        Section("models", tr("Models"), models.read, "items"),
        Section("families", tr("Families"), families.read, "items"),
        Section("planning", tr("Plan"), partial(planning.read, asked=asked)),
        Section("revision", tr("Did it help?"), revision.read),
    )


def section_of(wanted: str, asked: Asked = NOTHING) -> Section | None:
    """The section of that id; None for the overview."""
    return next((one for one in sections(asked) if one.id == wanted), None)
