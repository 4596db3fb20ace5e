"""How close the labels of a family's items are, beside those of one item and of unrelated items.

Every figure is a mean distance between the labels of two different people: |difference of values|
on a scale with values, MASI for sets, 0 or 1 on any other. A family counts once, whatever its
size. All from histograms: with W the distances and h a histogram, the distances in it sum to
h W h / 2, and pairs of one person's labels are taken off, person by person.

The interval of 1 − family / unrelated is a delete-one-family jackknife on the logarithm of the
ratio (it cannot pass 1, and the value may be below 0), t with families − 1 degrees of freedom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, sqrt
from typing import TYPE_CHECKING

from annotator.agreement.rates.families import Member
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale, set_of_code
from annotator.agreement.set_distance import set_distance
from annotator.agreement.student import t_quantile

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

METHOD = "1 − family / unrelated, jackknife over families on the log ratio, t quantile, 95 %"
NO_FAMILY = "no family has two items that two different people labeled"
ONE_FAMILY = "there is one family only, so nothing to compare it with"
NO_UNRELATED = "no two people labeled items of different families"
ALL_ALIKE = "unrelated items have the same labels too, so there is no scale to measure on"
NEVER_APART = "no family's labels differ, so the logarithm is infinite and there is no interval"
HANGS_ON_ONE = "a single family decides whether the ratio is 0 or defined, so there is no interval"
NO_SPREAD = "the figure stays the same whichever family is left out: no honest interval"


@dataclass(frozen=True, slots=True)
class Closeness:
    """Mean distances between labels, in levels (or shares of unlike labels), and what they say.

    ``estimate`` is 1 − family / unrelated with ``n`` families; same_person is the mean distance
    between one person's labels on two items of a family. None: no such pair of labels.
    """

    estimate: Estimate
    same_item: float | None
    family: float | None
    same_person: float | None
    unrelated: float | None


def closeness(families: Sequence[Sequence[Member]], scale: Scale) -> Closeness:
    """Over families of one model; those without two items labeled by two people count nowhere.

    ValueError for an undeclared code.
    """
    kept = [members for members in families if _usable(members)]
    if not kept:
        return Closeness(Estimate(None, None, None, 0, METHOD, NO_FAMILY), None, None, None, None)
    codes = _codes(kept, scale)
    table = _table(kept, codes)
    apart = _sums(table, _distances(scale, codes))
    pairs = _pairs(table)
    each: Floats = (apart.two_people - apart.item) / (pairs.two_people - pairs.item)
    unrelated = _share(apart.unrelated, pairs.unrelated)
    return Closeness(
        estimate=_estimate(each, apart, pairs, unrelated),
        same_item=_share(float(apart.item.sum()), float(pairs.item.sum())),
        family=float(each.mean()),
        same_person=_share(float(apart.person.sum()), float(pairs.person.sum())),
        unrelated=unrelated,
    )


def _usable(members: Sequence[Member]) -> bool:
    """Whether two people labeled two different items."""
    who = [{annotator for annotator, _ in m.ratings} for m in members if m.ratings]
    return len(who) > 1 and len(set().union(*who)) > 1


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Histograms (rows × codes) of families, of items, and of each person's labels in a family."""

    families: Floats
    items: Floats
    item_family: Places
    people: Floats
    person_family: Places
    person: Places
    totals: Floats
    """Each person's labels in all families."""

    def by_family(self, rows: Places, values: Floats) -> Floats:
        """Row values summed by the rows' family."""
        import numpy as np

        return np.bincount(rows, weights=values, minlength=len(self.families)).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Summed over pairs of labels, by family: of two people, of one item, of one person's labels.

    ``unrelated``: of two people, in two families; ``left`` the same with one family left out.
    """

    two_people: Floats
    item: Floats
    person: Floats
    unrelated: float
    left: Floats


def _codes(families: Sequence[Sequence[Member]], scale: Scale) -> tuple[str, ...]:
    """The scale's codes; of a set the sets seen, in text order. ValueError for any other."""
    seen = {code for members in families for member in members for _, code in member.ratings}
    scale.require(sorted(seen))
    return tuple(sorted(seen)) if scale.measurement == "set" else scale.codes


def _table(families: Sequence[Sequence[Member]], codes: Sequence[str]) -> _Table:
    import numpy as np

    family, item, person, code = _labels(families, codes).T
    k, n, n_people = len(codes), len(families), int(person.max()) + 1
    keys, at = np.unique(family * n_people + person, return_inverse=True)
    item_family = np.zeros(int(item.max()) + 1, dtype=np.int64)
    item_family[item] = family
    people = _histogram(at, code, k, len(keys))
    totals = np.zeros((n_people, k))
    np.add.at(totals, keys % n_people, people)
    return _Table(
        families=_histogram(family, code, k, n),
        items=_histogram(item, code, k, len(item_family)),
        item_family=item_family,
        people=people,
        person_family=keys // n_people,
        person=keys % n_people,
        totals=totals,
    )


def _labels(families: Sequence[Sequence[Member]], codes: Sequence[str]) -> Places:
    """Rows of (family, item, person, code), as places."""
    import numpy as np

    place = {code: n for n, code in enumerate(codes)}
    people: dict[str, int] = {}
    rows: list[tuple[int, int, int, int]] = []
    labeled = [(f, m) for f, members in enumerate(families) for m in members if m.ratings]
    for item, (family, member) in enumerate(labeled):
        rows += [
            (family, item, people.setdefault(who, len(people)), place[code])
            for who, code in member.ratings
        ]
    return np.array(rows, dtype=np.int64)


def _sums(table: _Table, weights: Floats) -> _Sums:
    """Leaving a family out takes off what it adds alone and with all others (a quadratic form)."""
    import numpy as np

    whole = table.families.sum(axis=0)
    person = table.by_family(table.person_family, _inside(table.people, weights))
    two_people: Floats = _inside(table.families, weights) - person
    own = np.einsum("ri,ij,rj->r", table.people, weights, table.totals[table.person])
    pull = table.families @ weights @ whole - table.by_family(table.person_family, own)
    everything = _inside(whole[None, :], weights).sum() - _inside(table.totals, weights).sum()
    unrelated = float(everything - two_people.sum())
    return _Sums(
        two_people=two_people,
        item=table.by_family(table.item_family, _inside(table.items, weights)),
        person=person,
        unrelated=unrelated,
        left=unrelated - pull + 2 * two_people,
    )


def _pairs(table: _Table) -> _Sums:
    """How many pairs there are: weights of 1, less each label's pair with itself."""
    import numpy as np

    k = table.families.shape[1]
    found = _sums(table, np.ones((k, k)))
    half_labels = table.families.sum(axis=1) / 2
    return replace(found, item=found.item - half_labels, person=found.person - half_labels)


def _distances(scale: Scale, codes: Sequence[str]) -> Floats:
    import numpy as np

    if scale.measurement == "set":
        sets = [set_of_code(code) for code in codes]
        apart = [[set_distance(one, other, scale.sets) for other in sets] for one in sets]
        return np.array(apart, dtype=np.float64)
    if scale.values is None:
        return 1.0 - np.eye(len(codes))
    values = np.array(scale.values, dtype=np.float64)
    return np.abs(values[:, None] - values[None, :])


def _histogram(rows: Places, code: Places, k: int, n: int) -> Floats:
    import numpy as np

    flat = np.bincount(rows * k + code, minlength=n * k)
    return flat.reshape(n, k).astype(np.float64)


def _inside(histograms: Floats, weights: Floats) -> Floats:
    """h W h / 2 of each row."""
    import numpy as np

    inside: Floats = np.einsum("ri,ij,rj->r", histograms, weights, histograms) / 2
    return inside


def _share(total: float, pairs: float) -> float | None:
    return total / pairs if pairs > 0 else None


def _estimate(each: Floats, apart: _Sums, pairs: _Sums, unrelated: float | None) -> Estimate:
    n = len(each)
    if n < 2 or not unrelated:
        reason = ONE_FAMILY if n < 2 else NO_UNRELATED if unrelated is None else ALL_ALIKE
        return Estimate(None, None, None, n, METHOD, reason)
    ratio = float(each.mean()) / unrelated
    if ratio == 0:
        return Estimate(1.0, None, None, n, METHOD, NEVER_APART)
    reach = _reach(each, apart.left, pairs.left)
    if isinstance(reach, str):
        return Estimate(1 - ratio, None, None, n, METHOD, reach)
    return Estimate(1 - ratio, 1 - ratio * exp(reach), 1 - ratio * exp(-reach), n, METHOD)


def _reach(each: Floats, unrelated: Floats, pairs: Floats) -> float | str:
    """Half the interval on the logarithm, or why there is none."""
    import numpy as np

    n = len(each)
    family = (each.sum() - each) / (n - 1)
    if min(family.min(), unrelated.min(), pairs.min()) <= 1e-9:
        return HANGS_ON_ONE
    logs = np.log(family) - np.log(unrelated / pairs)
    squares = float(((logs - logs.mean()) ** 2).sum())
    if squares <= 1e-24 * n:
        return NO_SPREAD
    return t_quantile(0.975, n - 1) * sqrt((n - 1) / n * squares)
