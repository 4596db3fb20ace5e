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
from annotator.ui.pages.agreement.sections.every import Section, section_of
from annotator.ui.pages.agreement.sections.views import SectionView
from annotator.ui.pages.agreement.state import AgreementView

if TYPE_CHECKING:
    from annotator.services.app import Workspace
    from annotator.ui.pages.agreement.facts import Facts


class Reading:
    """From the wanted criterion, section, part and plan to the finished view: a `Read`.

    What all sections stand below is read once, until `forget` says that something changed.
    """

    def __init__(self, workspace: Workspace) -> None:
        from annotator.services.figures.drops_watch import DropWatch
        from annotator.services.figures.version_parts import VersionParts

        self._workspace = workspace
        self._watch, self._versions = DropWatch(workspace), VersionParts(workspace)
        self._edition = 0
        self._facts: tuple[tuple[object, ...], Facts] | None = None
        self._view: tuple[tuple[object, ...], AgreementView] | None = None

    def forget(self) -> None:
        """Something changed. A reading that is under way keeps nothing for later."""
        self._edition += 1

    def __call__(
        self,
        criterion: str | None,
        section: str,
        wanted: DisputeFilter,
        asked: Asked = NOTHING,
    ) -> AgreementView:
        edition = self._edition
        facts = self._read_facts(edition, criterion)
        wanted = for_criterion(wanted, facts.criterion)
        view = self._overview(edition, facts, wanted)
        shown = section_of(section, asked)
        if shown is None or not view.n_items:
            return view
        return replace(view, section=_section(self._workspace, shown, wanted, facts.criterion))

    def _read_facts(self, edition: int, criterion: str | None) -> Facts:
        of = (edition, criterion)
        if self._facts is None or self._facts[0] != of:
            facts = read_facts(self._workspace, criterion, self._watch, self._versions)
            self._facts = of, facts
        return self._facts[1]

    def _overview(self, edition: int, facts: Facts, wanted: DisputeFilter) -> AgreementView:
        of = (edition, facts.criterion, wanted)
        if self._view is None or self._view[0] != of:
            self._view = of, _overview(self._workspace, facts, wanted)
        return self._view[1]


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
