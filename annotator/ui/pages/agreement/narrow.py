"""The figures of the part that the page is narrowed to, for every view that can be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from annotator.services.views import DisputeFilter
from annotator.ui.pages.agreement.facts import Facts, read_part
from annotator.ui.pages.agreement.linking import chips_of, for_figures, stated, without
from annotator.ui.pages.agreement.numbers import count, figure, interval, percent, sentence
from annotator.ui.pages.agreement.state import Aim
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.app import Workspace


@dataclass(slots=True)
class Narrowed:
    """Reads each part once. A view is narrowed by all but its own kind of mark, so that its other
    marks stay where they are and can be clicked instead."""

    workspace: Workspace
    whole: Facts
    wanted: DisputeFilter
    _read: dict[DisputeFilter, Facts] = field(default_factory=dict)

    def but_for(self, *own: str) -> Facts:
        """The facts for a view whose marks are of these fields."""
        from annotator.services.figures.narrowing import part_of

        wanted = for_figures(without(self.wanted, *own))
        if not stated(wanted):
            return self.whole
        if wanted not in self._read:
            with part_of(self.workspace, wanted) as part:
                self._read[wanted] = read_part(self.whole, part)
        return self._read[wanted]


def aim_of(narrowed: Narrowed) -> Aim:
    """What the page is narrowed to, in words, with how many disagreements there are in it."""
    wanted, facts = narrowed.wanted, narrowed.whole
    chips = chips_of(wanted, facts.rubric, facts.names)
    n = narrowed.workspace.disagreements.page(wanted, limit=1).total
    if not stated(for_figures(wanted)):
        return Aim(wanted, chips, _by_what_was_said(), n, narrows=False)
    words = _sentence(narrowed.but_for())
    if for_figures(wanted) != wanted:
        words = f"{words} {_list_alone()}"
    return Aim(wanted, chips, words, n)


def _sentence(part: Facts) -> str:
    figures, alpha = part.figures, part.figures.alpha
    if alpha.value is None:
        reason = sentence(alpha.undefined or "")
        return tr("α of this part is undefined: {reason}", reason=reason)
    bounds = interval(alpha.low, alpha.high) or tr("no interval")
    return tr(
        "α {alpha} ({bounds}), {agreement} agreement on {n} items with two labels or more. "
        "The card above stays about all items.",
        alpha=figure(alpha.value),
        bounds=bounds,
        agreement=percent(figures.percent_agreement),
        n=count(figures.n_pairable),
    )


def _list_alone() -> str:
    return tr("What labels say of the items narrows the list alone.")


def _by_what_was_said() -> str:
    return tr(
        "These items are chosen by what was said of them, so an α among them would say nothing: "
        "the figures stay about all items, the list is narrowed."
    )
