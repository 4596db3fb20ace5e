"""The labels of one criterion in long form, for the measures that must know who said what.

Pattern tables forget the annotator and the item; models of annotators and items, pairs, repeats
and families need both. All labels here share one rubric version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from annotator.agreement.scale import Scale

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Places = npt.NDArray[np.int64]

K = TypeVar("K", int, str)
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
    given = list(triples)
    names = sorted({item for item, _, _ in given})
    place = {name: n for n, name in enumerate(names)}
    return ratings_of_columns(
        rows=[place[item] for item, _, _ in given],
        annotators=[annotator for _, annotator, _ in given],
        codes=[code for _, _, code in given],
        names=zip(names, range(len(names)), strict=True),
        scale=scale,
    )


def ratings_of_columns(
    rows: Sequence[int],
    annotators: Sequence[str],
    codes: Sequence[str],
    names: Iterable[tuple[str, int]],
    scale: Scale,
) -> Ratings:
    """The same from equally long columns, without sorting texts: a second at 500k labels.

    rows: a number for each label's item. names: (name, number) of all items in text order, others
    among them or not. LookupError for an item without a name.
    """
    import numpy as np

    people, seen = sorted(set(annotators)), sorted(set(codes))
    scale.require(seen)
    kept = tuple(seen) if scale.measurement == "set" else scale.codes
    wanted = set(rows)
    named = [(name, number) for name, number in names if number in wanted]
    place = {number: n for n, (_, number) in enumerate(named)}
    item, annotator = _places(place, rows), _places(_numbered(people), annotators)
    order = np.lexsort((annotator, item))
    item, annotator = item[order], annotator[order]
    if ((item[1:] == item[:-1]) & (annotator[1:] == annotator[:-1])).any():
        raise ValueError("one annotator has two labels on one item: hand repeats over apart")
    code = _places(_numbered(kept), codes)[order]
    return Ratings(
        scale, tuple(name for name, _ in named), tuple(people), kept, item, annotator, code
    )


def restricted(ratings: Ratings, items: Collection[str]) -> Ratings:
    """The labels of some items only."""
    wanted = frozenset(items)
    return ratings_of((t for t in triples_of(ratings) if t[0] in wanted), ratings.scale)


def triples_of(ratings: Ratings) -> Iterator[Triple]:
    """(item, annotator, code) of every label."""
    columns = (ratings.item.tolist(), ratings.annotator.tolist(), ratings.code.tolist())
    for item, annotator, code in zip(*columns, strict=True):
        yield ratings.items[item], ratings.annotators[annotator], ratings.codes[code]


def by_item(ratings: Ratings) -> dict[str, dict[str, str]]:
    """By item, by annotator: the code."""
    found: dict[str, dict[str, str]] = {}
    for item, annotator, code in triples_of(ratings):
        found.setdefault(item, {})[annotator] = code
    return found


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: n for n, name in enumerate(names)}


def _places(place: Mapping[K, int], column: Sequence[K]) -> Places:
    import numpy as np

    return np.fromiter(map(place.__getitem__, column), dtype=np.int64, count=len(column))
