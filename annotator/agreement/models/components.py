"""Connected components of the graph of annotators and items that labels make.

What a label adds beyond its item can be compared only between annotators whom a chain of shared
items connects; between components, "harsher" means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.agreement.ratings import Ratings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """The component of each item and annotator; 0 has the most labels, then the first annotator."""

    item: Places
    annotator: Places
    n: int


def components(ratings: Ratings) -> Components:
    """Components of ``ratings``; an annotator who shares no item is one with those items alone."""
    import numpy as np

    together = np.flatnonzero(ratings.item[1:] == ratings.item[:-1])
    joined = join(
        len(ratings.annotators), ratings.annotator[together], ratings.annotator[together + 1]
    )
    labels = np.bincount(joined[ratings.annotator], minlength=len(joined))
    roots = np.unique(joined)
    ranked = roots[np.lexsort((roots, -labels[roots]))]
    number = np.zeros(len(joined), dtype=np.int64)
    number[ranked] = np.arange(len(ranked))
    of_annotator = number[joined]
    of_item = np.zeros(len(ratings.items), dtype=np.int64)
    of_item[ratings.item] = of_annotator[ratings.annotator]
    return Components(of_item, of_annotator, len(ranked))


def join(size: int, left: Places, right: Places) -> Places:
    """Union-find on arrays: the smallest member of each place's set, the edges given as pairs."""
    import numpy as np

    parent = np.arange(size, dtype=np.int64)
    while len(left):
        left, right = parent[left], parent[right]
        apart = left != right
        left, right = left[apart], right[apart]
        np.minimum.at(parent, np.maximum(left, right), np.minimum(left, right))
        parent = _flattened(parent)
    return parent


def _flattened(parent: Places) -> Places:
    while True:
        above = parent[parent]
        if (above == parent).all():
            return parent
        parent = above
