"""The labels of one criterion in long form, for the measures that must know who said what.

Pattern tables forget the annotator and the item; models of annotators and items, pairs, repeats
and families need both. All labels here share one rubric version.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.agreement.scale import Scale

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Places = npt.NDArray[np.int64]

Triple = tuple[str, str, str]
"""(item, annotator, code)."""


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Equally long arrays, one entry a label: places in `items`, `annotators` and `codes`.

    `codes` are the scale's declared codes; of a set, the sets seen, in text order. One annotator
    stands at most once at an item; hidden repeats are handed over apart. Both tables of names are
    sorted, and so are the entries (by item, then annotator): the same labels are the same arrays.
    """

    scale: Scale
    items: tuple[str, ...]
    annotators: tuple[str, ...]
    codes: tuple[str, ...]
    item: Places
    annotator: Places
    code: Places

    def __len__(self) -> int:
        return len(self.item)


def ratings_of(triples: Iterable[Triple], scale: Scale) -> Ratings:
    """Labels in any order. ValueError for an undeclared code, or one annotator twice at an item."""
    import numpy as np

    given = sorted(triples)
    if len({(item, annotator) for item, annotator, _ in given}) < len(given):
        raise ValueError("one annotator has two labels on one item: hand repeats over apart")
    seen = sorted({code for _, _, code in given})
    scale.require(seen)
    items = tuple(dict.fromkeys(item for item, _, _ in given))
    annotators = tuple(sorted({annotator for _, annotator, _ in given}))
    codes = tuple(seen) if scale.measurement == "set" else scale.codes

    def places(names: tuple[str, ...], column: Iterable[str]) -> Places:
        place = {name: n for n, name in enumerate(names)}
        return np.fromiter((place[name] for name in column), dtype=np.int64, count=len(given))

    return Ratings(
        scale=scale,
        items=items,
        annotators=annotators,
        codes=codes,
        item=places(items, (item for item, _, _ in given)),
        annotator=places(annotators, (annotator for _, annotator, _ in given)),
        code=places(codes, (code for _, _, code in given)),
    )
