"""Which clauses part people more than the others do, over all items on which they are cited.

An item by itself says little: at three labels most unclear ones look like any other, and where many
are unclear, everybody's usual scatter grows until none stands out. Its clause's items together do.
Compared are misfits, so harsh people and careless ones are taken off before: the mean over the
items that cite a clause, less the mean over those that cite others (Welch's t). It wants an
interval that excludes chance, for all clauses together (Bonferroni), *and* a size that matters:
clauses about the middle of the scale part people a little more, and need no mending for that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from annotator.agreement.results import Estimate
from annotator.agreement.student import t_quantile

FEWEST_CITING = 10
"""Items on either side."""
SURE = 0.99
"""Of the interval, for all clauses together. Misfits are skewed: over few items 95 % is less."""
LEAST_MORE = 0.75
"""Standard deviations of misfit. Simulated without any unclear clause, one about the middle of the
scale reaches .6."""
FEW_CITING = f"Fewer than {FEWEST_CITING} items cite it, or fewer than {FEWEST_CITING} do not."

Cited = tuple[float, frozenset[str]]
"""(misfit of an item with two labels or more, the clauses that its labels cite)."""


@dataclass(frozen=True, slots=True)
class ClauseMisfit:
    """How much further apart labels are where a clause is cited, in standard deviations of misfit.

    n: items that cite it, of n_items. stands_out: clearly, and by a size that matters. n_others:
    the items that they are compared with; those of clauses that stand out more are left out.
    """

    clause: str
    n: int
    n_others: int
    n_items: int
    more: Estimate
    stands_out: bool


@dataclass(slots=True)
class _Sums:
    """Of misfits: enough for their mean and variance, whatever the number of items."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    def add(self, other: _Sums) -> None:
        self.n += other.n
        self.total += other.total
        self.squares += other.squares

    @property
    def mean(self) -> float:
        return self.total / self.n

    @property
    def variance(self) -> float:
        return max(self.squares - self.total * self.mean, 0.0) / (self.n - 1)


_Groups = Mapping[frozenset[str], _Sums]
"""By the clauses that an item's labels cite."""


def clause_misfits(items: Iterable[Cited]) -> tuple[ClauseMisfit, ...]:
    """Every clause that is cited, what stands out most first. The last ones have no figure."""
    groups: dict[frozenset[str], _Sums] = {}
    for misfit, cited in items:
        groups.setdefault(cited, _Sums()).add(_Sums(1, misfit, misfit * misfit))
    clauses = {clause for cited in groups for clause in cited}
    level = 1 - (1 - SURE) / 2 / max(len(clauses), 1)
    found: list[ClauseMisfit] = []
    while clauses:
        known = {one.clause for one in found}
        ranked = [_compared(clause, groups, known, level) for clause in clauses]
        ranked.sort(key=lambda one: (not one.stands_out, -_low(one), one.clause))
        if not ranked[0].stands_out:
            return (*found, *ranked)
        found.append(ranked[0])
        clauses.remove(ranked[0].clause)
    return tuple(found)


def _compared(clause: str, groups: _Groups, known: Collection[str], level: float) -> ClauseMisfit:
    """known: clauses that stand out anyhow; their items are no measure for others."""
    inside, others, silent = _Sums(), _Sums(), _Sums()
    for cited, sums in groups.items():
        if clause in cited:
            inside.add(sums)
        elif cited.isdisjoint(known):
            (others if cited else silent).add(sums)
    if others.n < FEWEST_CITING:  # what cites nothing is mostly harmless: a poor measure
        others.add(silent)
    more = _welch(inside, others, level)
    clear = more.low is not None and more.low > 0
    large = more.value is not None and more.value >= LEAST_MORE
    n_items = sum(sums.n for sums in groups.values())
    return ClauseMisfit(clause, inside.n, others.n, n_items, more, clear and large)


def _welch(inside: _Sums, others: _Sums, level: float) -> Estimate:
    method = "difference of mean misfits, Welch's t, 99 % for all clauses together (Bonferroni)"
    n = inside.n
    if min(n, others.n) < FEWEST_CITING:
        return Estimate(None, None, None, n, method, FEW_CITING)
    a, b = inside.variance / n, others.variance / others.n
    value = inside.mean - others.mean
    if a + b == 0:
        return Estimate(value, None, None, n, method, "All items have one misfit.")
    freedom = (a + b) ** 2 / (a * a / (n - 1) + b * b / (others.n - 1))
    reach = t_quantile(level, max(int(freedom), 1)) * sqrt(a + b)
    return Estimate(value, value - reach, value + reach, n, method)


def _low(one: ClauseMisfit) -> float:
    return float("-inf") if one.more.low is None else one.more.low
