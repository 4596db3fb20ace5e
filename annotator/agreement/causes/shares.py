"""Where the disagreement lies: its shares by cited clause, by pair of levels and by category.

Two unlike labels of an item with m labels weigh δ²/(m − 1), as in α, so the weights add up to the
disagreement that α observes. A pair's weight is split equally over the clauses that either of the
two labels cites; pairs that cite none are a row of their own. A share says what a clause concerns,
never what mending it would settle.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from annotator.agreement.scale import Scale
from annotator.agreement.weights import weight_of

Cited = tuple[str, tuple[str, ...]]
"""(code, clauses that the label cites)."""
Keys = tuple[str, ...]
_Row = tuple[str, Keys]
_Pair = tuple[int, str, str, Keys, str | None]
"""(m, lower code, higher code, clauses, category)."""


@dataclass(frozen=True, slots=True)
class Share:
    """One row. keys: a clause, two levels or a category; () where none is stated.

    share: of all disagreement, 0–1. n_pairs: pairs of unlike labels that it has a part in;
    n_items: the items they stand at.
    """

    keys: Keys
    share: float
    n_pairs: int
    n_items: int


@dataclass(frozen=True, slots=True)
class Shares:
    """Rows, the largest first; each of the three adds up to 1. n_pairs: pairs of unlike labels.

    undefined: why there are no rows.
    """

    clauses: tuple[Share, ...]
    levels: tuple[Share, ...]
    categories: tuple[Share, ...]
    n_pairs: int
    n_items: int
    undefined: str | None = None


class ShareTable:
    """Counts the pairs of unlike labels, item by item.

    marginals: ratings by code in items of two or more (``PatternTable.paired``); ordinal δ²
    depends on them. Items whose labels are alike need not be added.
    """

    def __init__(self, scale: Scale, marginals: Mapping[str, int]) -> None:
        self._scale = scale
        self._weight = weight_of(scale, marginals)
        self._place = {code: n for n, code in enumerate(scale.codes)}
        self._pairs: Counter[_Pair] = Counter()
        self._items: Counter[_Row] = Counter()
        self._n_items = 0

    def add(self, labels: Sequence[Cited], category: str | None = None) -> None:
        """One item's labels, by different annotators. ValueError for an undeclared code."""
        codes = [code for code, _ in labels]
        self._scale.require(codes)
        if len(set(codes)) < 2:
            return
        pairs = [
            (len(labels), *self._ordered(a, b), tuple(sorted({*cited_a, *cited_b})), category)
            for (a, cited_a), (b, cited_b) in combinations(labels, 2)
            if a != b
        ]
        self._pairs.update(pairs)
        self._items.update({row for pair in pairs for row, _ in _rows(pair)})
        self._n_items += 1

    def shares(self) -> Shares:
        """The shares of everything added so far."""
        n_pairs = self._pairs.total()
        if not n_pairs:
            return Shares((), (), (), 0, 0, "No item has labels that differ.")
        weights = self._weights()
        counts: Counter[_Row] = Counter()
        for pair, n in self._pairs.items():
            counts.update({row: n for row, _ in _rows(pair)})
        found = {
            kind: self._listed(kind, weights, counts) for kind in ("clause", "level", "category")
        }
        return Shares(found["clause"], found["level"], found["category"], n_pairs, self._n_items)

    def _ordered(self, a: str, b: str) -> tuple[str, str]:
        low, high = sorted((a, b), key=lambda code: (self._place.get(code, 0), code))
        return low, high

    def _weights(self) -> Mapping[_Row, Fraction]:
        """Every row's part of the observed disagreement, exactly."""
        parts: defaultdict[_Row, Fraction] = defaultdict(Fraction)
        for pair, n in self._pairs.items():
            m, low, high, _, _ = pair
            whole = Fraction(n * self._weight(low, high), m - 1)
            for row, among in _rows(pair):
                parts[row] += whole / among
        return parts

    def _listed(
        self,
        kind: str,
        weights: Mapping[_Row, Fraction],
        counts: Mapping[_Row, int],
    ) -> tuple[Share, ...]:
        rows = [row for row in weights if row[0] == kind]
        total = sum((weights[row] for row in rows), Fraction())
        rows.sort(key=lambda row: (-weights[row], row))
        return tuple(
            Share(row[1], float(weights[row] / total), counts[row], self._items[row])
            for row in rows
        )


def _rows(pair: _Pair) -> list[tuple[_Row, int]]:
    """The rows that a pair has a part in, and among how many of a kind it is split."""
    _, low, high, clauses, category = pair
    cited: list[Keys] = [(clause,) for clause in clauses] or [()]
    return [
        *((("clause", one), len(cited)) for one in cited),
        (("level", (low, high)), 1),
        (("category", () if category is None else (category,)), 1),
    ]
