"""How the page's view is made of a workspace; runs on a worker thread."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from annotator.services.views import DisputeFilter
from annotator.ui.pages.agreement.asked import NOTHING, Asked
from annotator.ui.pages.agreement.compose import compose
from annotator.ui.pages.agreement.facts import read_facts
from annotator.ui.pages.agreement.linking import for_criterion, for_figures, stated
from annotator.ui.pages.agreement.narrow import Narrowed, Parts, aim_of, once
from annotator.ui.pages.agreement.sections.every import Section, section_of
from annotator.ui.pages.agreement.sections.views import SectionView
from annotator.ui.pages.agreement.state import AgreementView, Aim

if TYPE_CHECKING:
    from annotator.domain.project import Annotator
    from annotator.services.app import Workspace
    from annotator.ui.pages.agreement.facts import Facts


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was read of one state of the project; any thread may look, and put in."""

    people: tuple[Annotator, ...]
    facts: dict[str, Future[Facts]] = field(default_factory=dict)
    parts: Parts = field(default_factory=Parts)
    views: dict[DisputeFilter, Future[AgreementView]] = field(default_factory=dict)
    aims: dict[DisputeFilter, Future[Aim]] = field(default_factory=dict)
    sections: dict[tuple[str, DisputeFilter, Asked], Future[SectionView]] = field(
        default_factory=dict
    )


AHEAD = (
    "annotator.services.figures.drops_watch",
    "annotator.services.figures.version_parts",
)
"""What a `Reading` imports when it is made: 10 ms that need not be the window's."""


class Reading:
    """From the wanted criterion, section, part and plan to the finished view: a `Read`.

    Everything is read once, until `forget` says that something changed.
    """

    def __init__(self, workspace: Workspace) -> None:
        from annotator.services.figures.drops_watch import DropWatch
        from annotator.services.figures.version_parts import VersionParts

        self._workspace = workspace
        self._watch, self._versions = DropWatch(workspace), VersionParts(workspace)
        self._kept = _Kept(workspace.people.all())

    def forget(self) -> None:
        """Something changed. A reading that is under way keeps nothing for later."""
        self._kept = _Kept(self._workspace.people.all())

    def __call__(
        self,
        criterion: str | None,
        section: str,
        wanted: DisputeFilter,
        asked: Asked = NOTHING,
    ) -> AgreementView:
        if self._kept.people != self._workspace.people.all():
            self.forget()
        kept = self._kept
        facts = self._facts(kept, criterion)
        narrowed = Narrowed(
            self._workspace, facts, for_criterion(wanted, facts.criterion), kept.parts
        )
        shown = section_of(section, asked)
        if shown is None or not facts.figures.n_items:
            view = once(kept.views, narrowed.wanted, lambda: compose(facts, narrowed.but_for))
            bare = not facts.figures.n_items and not self._workspace.items.count()
            return replace(_aimed(view, narrowed, kept), bare=bare)
        whole = DisputeFilter(criterion=facts.criterion)
        key = (shown.id, _part_for(shown, narrowed.wanted), asked)
        below = once(kept.sections, key, lambda: _section(self._workspace, shown, narrowed))
        view = once(kept.views, whole, lambda: compose(facts))
        return replace(_aimed(view, narrowed, kept), section=below)

    def _facts(self, kept: _Kept, criterion: str | None) -> Facts:
        of = criterion or self._workspace.rubric.headline.id
        return once(
            kept.facts,
            of,
            lambda: read_facts(self._workspace, of, self._watch, self._versions),
        )


def _aimed(view: AgreementView, narrowed: Narrowed, kept: _Kept) -> AgreementView:
    """With what the page is narrowed to."""
    wanted = narrowed.wanted
    if not stated(wanted) or not view.n_items:
        return view
    aim = once(kept.aims, wanted, lambda: aim_of(narrowed))
    part = " · ".join(chip.words for chip in aim.chips) if aim.narrows else ""
    origin = replace(view.origin, n=narrowed.figures().n_items, part=part)
    return replace(view, aim=aim, origin=origin)


def _part_for(shown: Section, wanted: DisputeFilter) -> DisputeFilter:
    """The part that a section is read of: all of the criterion where it cannot be narrowed."""
    from annotator.services.figures.narrowing import reach_of

    of_part = for_figures(wanted)
    narrows = stated(of_part) and shown.can_show(reach_of(of_part))
    return of_part if narrows else DisputeFilter(criterion=wanted.criterion)


def _section(workspace: Workspace, shown: Section, narrowed: Narrowed) -> SectionView:
    """The section, of the part that is wanted where it can be."""
    from annotator.services.figures.narrowing import part_of

    criterion = narrowed.whole.criterion
    wanted = _part_for(shown, narrowed.wanted)
    if not stated(wanted):
        return shown.read(workspace, criterion)
    with part_of(workspace, wanted) as part:
        narrowed.figures(part)
        return replace(shown.read(part, criterion), narrowed=True)
