"""The sections in the order of their tabs. Another one is one more line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.ui.pages.agreement.sections import (
    families,
    items,
    measures,
    models,
    people,
    planning,
    revision,
)
from annotator.ui.pages.agreement.sections.views import SectionView
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace


@dataclass(frozen=True, slots=True)
class Section:
    """read: from a workspace and a criterion to the view, on a worker thread."""

    id: str
    title: str
    read: Callable[[Workspace, str], SectionView]


def sections() -> tuple[Section, ...]:
    """All of them, with their titles in the reader's language."""
    return (
        Section("measures", tr("Measures"), measures.read),
        Section("people", tr("People"), people.read),
        Section("items", tr("Items and causes"), items.read),
        Section("models", tr("Models"), models.read),
        Section("families", tr("Families"), families.read),
        Section("planning", tr("Plan"), planning.read),
        Section("revision", tr("Did it help?"), revision.read),
    )


def section_of(wanted: str) -> Section | None:
    """The section of that id; None for the overview."""
    return next((one for one in sections() if one.id == wanted), None)
