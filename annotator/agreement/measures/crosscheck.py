"""α a second time, by the ``krippendorff`` library, for every figure that is published.

The library needs one row for each unit, so this is slow by design and never on a live path. It is
GPL-3.0-or-later and is imported only here, when it is called.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from annotator.agreement.measures.alpha import alpha, alpha_estimate
from annotator.agreement.patterns import PatternTable
from annotator.agreement.results import Estimate
from annotator.agreement.scale import Scale
from annotator.agreement.weights import weight_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from krippendorff.krippendorff import DistanceMetric

    Floats = npt.NDArray[np.float64]
    Integers = npt.NDArray[np.int_]

AlphaOf = Callable[[PatternTable, Scale], Estimate]
"""How α is estimated: ``alpha_estimate`` on a page, ``checked_alpha`` in what is published."""
AlphaValue = Callable[[PatternTable, Scale], float | None]
"""The same without an interval: ``alpha``, or ``check_against_library``."""
TOLERANCE = 1e-9


class CrossCheckError(AssertionError):
    """The live α and the library's differ: a bug in one of them, never a person's mistake."""


def library_alpha(table: PatternTable, scale: Scale) -> float | None:
    """The library's α, or None where it raises or has no number to give."""
    import krippendorff
    import numpy as np

    columns = _columns(table, scale)
    scale.require(columns)
    counts = _unit_rows(table, columns)
    domain = np.arange(len(columns), dtype=np.float64)
    if scale.measurement in ("interval", "ratio"):
        domain = np.asarray(scale.values, dtype=np.float64)
    level = _set_metric(columns, scale) if scale.measurement == "set" else scale.measurement
    try:
        with np.errstate(divide="ignore", invalid="ignore"):
            value = float(
                krippendorff.alpha(
                    value_counts=counts, value_domain=domain, level_of_measurement=level
                )
            )
    except ValueError:
        return None  # all ratings alike, or nothing to pair
    return value if np.isfinite(value) else None


def check_against_library(table: PatternTable, scale: Scale) -> float | None:
    """The live α, once the library has confirmed it. CrossCheckError where they differ."""
    live = alpha(table, scale)
    second = library_alpha(table, scale)
    agree = live is second if live is None or second is None else abs(live - second) <= TOLERANCE
    if not agree:
        raise CrossCheckError(f"α is {live!r} live but {second!r} by the krippendorff library")
    return live


def checked_alpha(table: PatternTable, scale: Scale) -> Estimate:
    """``alpha_estimate``, once the library has confirmed its value. CrossCheckError if not."""
    check_against_library(table, scale)
    return alpha_estimate(table, scale)


def _columns(table: PatternTable, scale: Scale) -> tuple[str, ...]:
    if scale.measurement != "set":
        return scale.codes
    return tuple(sorted({code for pattern, _ in table.items() for code, _ in pattern}))


def _unit_rows(table: PatternTable, columns: tuple[str, ...]) -> Integers:
    """One row of counts for each unit (units × columns)."""
    import numpy as np

    place = {code: column for column, code in enumerate(columns)}
    distinct = np.zeros((len(table.items()), len(columns)), dtype=np.int_)
    units = np.zeros(len(table.items()), dtype=np.int_)
    for row, (pattern, n) in enumerate(sorted(table.items())):
        units[row] = n
        for code, count in pattern:
            distinct[row, place[code]] = count
    return np.repeat(distinct, units, axis=0)


def _set_metric(columns: tuple[str, ...], scale: Scale) -> DistanceMetric:
    import numpy as np

    weight = weight_of(scale, {})
    apart = np.array([[weight(a, b) for b in columns] for a in columns], dtype=np.float64)

    def metric(v1: Floats, v2: Floats, i1: Integers, i2: Integers, **_: object) -> Floats:
        picked: Floats = apart[i1, i2]
        return picked

    return cast("DistanceMetric", metric)
