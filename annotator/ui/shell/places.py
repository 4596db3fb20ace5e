"""The places of the window, who sees them, and how each page is loaded when first opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from annotator.domain.project import Role
from annotator.ui.pages.base import Page
from annotator.ui.text import tr


@dataclass(frozen=True, slots=True)
class Place:
    """load: imports the page's module; called after first paint, when the place is opened."""

    id: str
    icon: str
    roles: tuple[Role, ...]
    load: Callable[[], type[Page]]

    @property
    def title(self) -> str:
        return _titles()[self.id]


def places_for(role: Role) -> tuple[Place, ...]:
    """What a role finds in the rail, in order."""
    return tuple(place for place in PLACES if role in place.roles)


def _titles() -> dict[str, str]:
    return {
        "label": tr("Label"),
        "calibrate": tr("Calibrate"),
        "disagreements": tr("Disagreements"),
        "agreement": tr("Agreement"),
        "rubric": tr("Rubric"),
        "items": tr("Items"),
        "team": tr("Team"),
        "export": tr("Export"),
    }


def _label() -> type[Page]:
    from annotator.ui.pages.label.view import LabelPage

    return LabelPage


def _calibrate() -> type[Page]:
    from annotator.ui.pages.calibrate.view import CalibratePage

    return CalibratePage


def _disagreements() -> type[Page]:
    from annotator.ui.pages.disagreements.view import DisagreementsPage

    return DisagreementsPage


def _agreement() -> type[Page]:
    from annotator.ui.pages.agreement.view import AgreementPage

    return AgreementPage


def _rubric() -> type[Page]:
    from annotator.ui.pages.rubric.view import RubricPage

    return RubricPage


def _items() -> type[Page]:
    from annotator.ui.pages.items.view import ItemsPage

    return ItemsPage


def _team() -> type[Page]:
    from annotator.ui.pages.team.view import TeamPage

    return TeamPage


def _export() -> type[Page]:
    from annotator.ui.pages.export.view import ExportPage

    return ExportPage


_EVERYBODY: tuple[Role, ...] = ("annotator", "lead")
_LEAD: tuple[Role, ...] = ("lead",)

PLACES = (
    Place("label", "pencil-line", _EVERYBODY, _label),
    Place("calibrate", "graduation-cap", _EVERYBODY, _calibrate),
    Place("disagreements", "git-compare-arrows", _LEAD, _disagreements),
    Place("agreement", "chart-line", _LEAD, _agreement),
    Place("rubric", "book-open", _EVERYBODY, _rubric),
    Place("items", "list", _LEAD, _items),
    Place("team", "users", _LEAD, _team),
    Place("export", "download", _LEAD, _export),
)
