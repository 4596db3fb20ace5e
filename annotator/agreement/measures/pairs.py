"""Two annotators side by side: how often each code of the one met each code of the other."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable

from annotator.agreement.measures.alpha import alpha, alpha_estimate
from annotator.agreement.measures.percent import percent_agreement
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale

Cell = tuple[str, str]


class Confusion:
    """Integer counts of (first annotator's code, second annotator's code), one for each item."""

    __slots__ = ("_cells", "_scale", "_table")

    def __init__(self, scale: Scale, cells: Iterable[tuple[Cell, int]] = ()) -> None:
        self._scale = scale
        self._cells: dict[Cell, int] = {}
        self._table = PatternTable()
        for (first, second), n in cells:
            self.add(first, second, n)

    def add(self, first: str, second: str, n: int = 1) -> None:
        """Count ``n`` ≥ 1 more items. ValueError for a code that the scale does not declare."""
        self._scale.require((first, second))
        self._table.add(pattern_of((first, second)), n)
        self._cells[first, second] = self._cells.get((first, second), 0) + n

    def remove(self, first: str, second: str, n: int = 1) -> None:
        """Take ``n`` ≥ 1 items away. ValueError, and no change, where there are fewer."""
        left = self._cells.get((first, second), 0) - n
        if n < 1 or left < 0:
            raise ValueError(f"cannot remove {n} items of ({first!r}, {second!r})")
        self._table.remove(pattern_of((first, second)), n)
        if left:
            self._cells[first, second] = left
        else:
            del self._cells[first, second]

    @property
    def scale(self) -> Scale:
        """The declared scale of both annotators' codes."""
        return self._scale

    @property
    def n_items(self) -> int:
        """Items that both have labeled."""
        return self._table.n_items

    @property
    def table(self) -> PatternTable:
        """The same items without regard to who said what: a copy."""
        return self._table.copy()

    def items(self) -> ItemsView[Cell, int]:
        """The cells that are not zero, in no order that means anything."""
        return self._cells.items()

    def alpha(self) -> float | None:
        """The pair's α, or None where it is undefined."""
        return alpha(self._table, self._scale)

    def alpha_estimate(self) -> Estimate:
        """The pair's α with its interval."""
        return alpha_estimate(self._table, self._scale)

    def percent_agreement(self) -> float | None:
        """The share of items on which both say the same, or None without an item."""
        return percent_agreement(self._table)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Confusion):
            return NotImplemented
        return self._scale == other._scale and self._cells == other._cells

    __hash__ = None  # type: ignore[assignment]  # it changes
