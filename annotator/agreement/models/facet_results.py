"""What the many-facet model and Dawid–Skene answer: three numbers for item and person, frozen.

Severity is to be calibrated, inconsistency to be trained, an item's misfit to be mended in the
rubric. Fits keep arrays, for there may be a hundred thousand items; a facet is made when asked for.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.agreement.results import Estimate

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class AnnotatorFacet:
    """One annotator against the others of the same component.

    ``severity`` is b on the scale of the levels' values, positive = harsher than the component's
    average annotator; ``inconsistency`` is σ, the spread that stays when b is taken off. Both are
    undefined, with the reason, where there are too few labels on items that somebody else labeled
    too; ``n`` counts those. ``misfit`` is about 1, and more where a few labels are far off.
    """

    annotator: str
    component: int
    n: int
    severity: Estimate
    inconsistency: Estimate
    misfit: float | None


@dataclass(frozen=True, slots=True)
class ItemFacet:
    """One item: its level with the annotators' severities taken off, and how far they are apart.

    ``misfit`` is in standard deviations: about standard normal where the annotators' own σ explain
    the spread, whatever ``n``; large where they do not. None below two labels.
    """

    item: str
    component: int
    n: int
    mean: float
    misfit: float | None


@dataclass(frozen=True, slots=True, eq=False)
class FacetFit:
    """A fitted many-facet model. Severities are comparable inside one component only.

    ``names`` are the items, sorted; ``n``, ``mean``, ``misfit`` and ``component`` stand beside them
    (``misfit`` is 0 below two labels; ``item`` gives None). Component 0 has the most labels.
    ``step`` is the width of a level, on the scale of ``mean`` and of the annotators' figures.
    ``undefined`` says why there is no fit; then everything is empty.
    """

    names: tuple[str, ...]
    n: Places
    mean: Floats
    misfit: Floats
    component: Places
    annotators: tuple[AnnotatorFacet, ...]
    n_components: int
    step: float
    converged: bool
    rounds: int
    method: str
    undefined: str | None = None

    @property
    def items(self) -> tuple[ItemFacet, ...]:
        """Every item, in the order of ``names``. Slow where there are very many."""
        return tuple(self._facet(place) for place in range(len(self.names)))

    def item(self, name: str) -> ItemFacet | None:
        """One item's facet, None for an item that has no label."""
        place = bisect_left(self.names, name)
        if place == len(self.names) or self.names[place] != name:
            return None
        return self._facet(place)

    def worst(self, at_most: int) -> tuple[ItemFacet, ...]:
        """The items of two labels or more with the largest misfit, the largest first."""
        import numpy as np

        order = np.lexsort((np.arange(len(self.names)), -self.misfit))
        order = order[self.n[order] > 1]
        return tuple(self._facet(int(place)) for place in order[:at_most])

    def _facet(self, place: int) -> ItemFacet:
        n = int(self.n[place])
        return ItemFacet(
            item=self.names[place],
            component=int(self.component[place]),
            n=n,
            mean=float(self.mean[place]),
            misfit=float(self.misfit[place]) if n > 1 else None,
        )


@dataclass(frozen=True, slots=True)
class Consensus:
    """The likeliest code of an item and its probability; ``tied`` where another is as likely."""

    item: str
    code: str
    probability: float
    tied: bool
    misfit: float | None


@dataclass(frozen=True, slots=True, eq=False)
class DawidSkeneFit:
    """A fitted Dawid–Skene model over ``codes``; arrays stand beside the sorted names.

    ``prevalence``: codes. ``confusion``: annotators × true code × code given, rows sum to 1.
    ``posterior``: items × codes. ``n``: labels of each item; ``misfit``: as in ``ItemFacet``.
    ``log_likelihood`` leaves out the multinomial coefficients.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    annotators: tuple[str, ...]
    prevalence: Floats
    confusion: Floats
    posterior: Floats
    n: Places
    misfit: Floats
    log_likelihood: float
    converged: bool
    rounds: int
    method: str
    undefined: str | None = None

    def consensus(self, item: str) -> Consensus | None:
        """The likeliest code of one item, the first of equals; None for an unlabeled item."""
        place = bisect_left(self.names, item)
        if place == len(self.names) or self.names[place] != item:
            return None
        chances = self.posterior[place]
        best = int(chances.argmax())
        n = int(self.n[place])
        return Consensus(
            item=self.names[place],
            code=self.codes[best],
            probability=float(chances[best]),
            tied=bool((chances >= chances[best] - 1e-9).sum() > 1),
            misfit=float(self.misfit[place]) if n > 1 else None,
        )

    def accuracy(self, annotator: str) -> float | None:
        """How often the model expects this annotator to give the true code; None if unknown."""
        if annotator not in self.annotators:
            return None
        own = self.confusion[self.annotators.index(annotator)]
        return float(self.prevalence @ own.diagonal())
