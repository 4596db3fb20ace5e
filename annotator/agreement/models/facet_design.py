"""The sums that the many-facet model is fitted with, and its severities for given spreads.

With the items' means taken out, the severities b solve L b = r, L being the Laplacian of the graph
of annotators who meet on items: one small system, solved by conjugate gradients preconditioned
with its diagonal. Plain alternating updates have the same fixed point, but where groups meet on
few items they stop long before they get there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

FEW_LABELS = 5
"""From so many labels on, a severity is the data's; below, it is shrunk towards the average."""

_TOLERANCE = 1e-9
_STEPS = 50


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Labels on items that have two or more, sorted by item; ``y`` in steps of one level.

    ``starts``: where each item begins. ``n``: labels, and ``component``, of each annotator.
    """

    item: Places
    annotator: Places
    y: Floats
    starts: Places
    n: Places
    component: Places

    def by_item(self, values: Floats) -> Floats:
        """Sums over each item's labels."""
        import numpy as np

        found: Floats = np.add.reduceat(values, self.starts)
        return found

    def by_annotator(self, values: Floats) -> Floats:
        """Sums over each annotator's labels."""
        import numpy as np

        return np.asarray(np.bincount(self.annotator, values, len(self.n)), dtype=float)

    def by_component(self, values: Floats) -> Floats:
        """For each annotator, the sum over all of the same component."""
        import numpy as np

        return np.asarray(np.bincount(self.component, values), dtype=float)[self.component]

    @property
    def centre(self) -> Floats:
        """What each annotator counts in the component's average: those with enough labels alike."""
        enough = (self.n >= FEW_LABELS).astype(float)
        counts = self.by_component(enough)
        enough[counts == 0] = 1.0
        return enough / self.by_component(enough)


@dataclass(frozen=True, slots=True, eq=False)
class Weighing:
    """A design with a weight 1/σ² for each annotator. ``total``: the weight of each item."""

    design: Design
    weight: Floats
    total: Floats
    centre: Floats
    few: Floats
    diagonal: Floats

    def means(self, severity: Floats) -> Floats:
        """Each item's weighted mean, the severities taken off its labels."""
        design = self.design
        taken_off = design.y - severity[design.annotator]
        return design.by_item(self.weight[design.annotator] * taken_off) / self.total

    def leverage(self) -> Floats:
        """How much of its own item's mean each label is, in (0, 1)."""
        design = self.design
        return self.weight[design.annotator] / self.total[design.item]

    def centred(self, severity: Floats) -> Floats:
        """The same severities around the average of each component."""
        return severity - self.design.by_component(self.centre * severity)

    def severities(self, start: Floats) -> tuple[Floats, bool]:
        """The severities, centred, from a first guess; False where the steps did not suffice."""
        severity = start
        rest = self._right_side() - self._times(severity)
        aim = _TOLERANCE**2 * float(self.diagonal.sum())
        towards = scaled = rest / self.diagonal
        size = float(rest @ scaled)
        for _ in range(_STEPS):
            if size <= aim:
                return self.centred(severity), True
            image = self._times(towards)
            step = size / float(towards @ image)
            severity = severity + step * towards
            rest = rest - step * image
            scaled = rest / self.diagonal
            size, before = float(rest @ scaled), size
            towards = scaled + size / before * towards
        return self.centred(severity), size <= aim

    def _right_side(self) -> Floats:
        import numpy as np

        design = self.design
        means = self.means(np.zeros(len(design.n)))
        return self.weight * design.by_annotator(design.y - means[design.item])

    def _times(self, severity: Floats) -> Floats:
        """(L + the pull of those with few labels towards the average) · severity."""
        design = self.design
        weighted = (self.weight * severity)[design.annotator]
        shared = (design.by_item(weighted) / self.total)[design.item]
        pull = self.few * self.centred(severity)
        return (
            self.weight * (design.n * severity - design.by_annotator(shared))
            + pull
            - self.centre * design.by_component(pull)
        )


def weigh(design: Design, variance: Floats) -> Weighing:
    """Weights for these variances, all above 0."""
    import numpy as np

    weight = 1 / variance
    own = weight[design.annotator]
    total = design.by_item(own)
    few = weight * np.maximum(FEW_LABELS - design.n, 0)
    free = weight * (design.n - design.by_annotator(own / total[design.item]))
    return Weighing(design, weight, total, design.centre, few, free + few)
