"""How the page's view is made of a workspace; runs on a worker thread."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.services.views import DisputeFilter
from annotator.ui.pages.agreement.asked import NOTHING, Asked
from annotator.ui.pages.agreement.compose import compose
from annotator.ui.pages.agreement.facts import read_facts
from annotator.ui.pages.agreement.linking import for_criterion, for_figures, stated
from annotator.ui.pages.agreement.narrow import Narrowed, aim_of
from annotator.ui.pages.agreement.presenter import Read
from annotator.ui.pages.agreement.sections.every import Section, section_of
from annotator.ui.pages.agreement.sections.views import SectionView
from annotator.ui.pages.agreement.state import AgreementView

if TYPE_CHECKING:
    from annotator.services.app import Workspace
    from annotator.ui.pages.agreement.facts import Facts


def reading(workspace: Workspace) -> Read:
    """A function from the wanted criterion, section, part and plan to the finished view."""
    from annotator.services.figures.drops_watch import DropWatch
    from annotator.services.figures.version_parts import VersionParts

    watch, versions = DropWatch(workspace), VersionParts(workspace)

    def read(
        criterion: str | None, section: str, wanted: DisputeFilter, asked: Asked = NOTHING
    ) -> AgreementView:
        facts = read_facts(workspace, criterion, watch, versions)
        wanted = for_criterion(wanted, facts.criterion)
        view = _overview(workspace, facts, wanted)
        shown = section_of(section, asked)
        if shown is None or not view.n_items:
            return view
        return replace(view, section=_section(workspace, shown, wanted, facts.criterion))

    return read


def _overview(workspace: Workspace, facts: Facts, wanted: DisputeFilter) -> AgreementView:
    if not stated(wanted) or not facts.figures.n_items:
        return compose(facts)
    narrowed = Narrowed(workspace, facts, wanted)
    view, aim = compose(facts, narrowed.but_for), aim_of(narrowed)
    part = " · ".join(chip.words for chip in aim.chips) if aim.narrows else ""
    return replace(view, aim=aim, origin=replace(view.origin, part=part))


def _section(
    workspace: Workspace, shown: Section, wanted: DisputeFilter, criterion: str
) -> SectionView:
    """The section, of the part that is wanted where it can be."""
    from annotator.services.figures.narrowing import part_of, reach_of

    of_part = for_figures(wanted)
    if not stated(of_part) or not shown.can_show(reach_of(of_part)):
        return shown.read(workspace, criterion)
    with part_of(workspace, of_part) as part:
        return replace(shown.read(part, criterion), narrowed=True)
