"""What a criterion's values are measured on, and the text codes that stand for them.

A rating is a *code*: the id of a level or option. For a set it is the chosen option ids joined by
``|`` in declared order, or ``-`` for the empty set.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import lcm
from typing import Literal

Measurement = Literal["nominal", "ordinal", "interval", "ratio", "set"]
SetDistance = Literal["masi", "jaccard"]

EMPTY_SET = "-"
SEPARATOR = "|"
RESERVED = ":,"  # pattern_key() uses them


@dataclass(frozen=True)
class Scale:
    """A declared scale: all of its codes, in order, used or not.

    ``codes`` are level ids (ordinal: lowest first), or for a set its option ids. ``values`` gives
    each level's number; an interval or ratio scale needs it, an ordinal one without it uses 0, 1,
    2, …; on a ratio scale none lies below 0. ``sets`` says how far two sets are apart. ValueError
    where the declaration contradicts itself.
    """

    measurement: Measurement
    codes: tuple[str, ...]
    values: tuple[float, ...] | None = None
    sets: SetDistance = "masi"

    def __post_init__(self) -> None:
        if len(set(self.codes)) != len(self.codes):
            raise ValueError("a scale may not declare a code twice")
        for code in self.codes:
            _check_code(code, in_set=self.measurement == "set")
        if self.values is not None and len(self.values) != len(self.codes):
            raise ValueError("a scale needs one value for each code, or none at all")
        if self.measurement in ("interval", "ratio") and self.values is None:
            raise ValueError(f"a scale measured as {self.measurement} needs values")
        if self.measurement == "ratio" and any(value < 0 for value in self.values or ()):
            raise ValueError("the values of a ratio scale are counted from 0")
        if self.measurement == "ordinal" and self.values is not None and not _rises(self.values):
            raise ValueError("the values of an ordinal scale must rise")

    @property
    def has_order(self) -> bool:
        """Whether the codes are levels, one above the other."""
        return self.measurement in ("ordinal", "interval", "ratio")

    def encode(self, value: str | float | bool | Iterable[str]) -> str:
        """The code of a label's value: a level id, its number, yes/no as a bool, or options.

        ValueError where the scale does not declare it.
        """
        if isinstance(value, str):
            code = self.code_of_set(set_of_code(value)) if self.measurement == "set" else value
        elif isinstance(value, bool):
            code = "yes" if value else "no"
        elif isinstance(value, int | float):
            code = self._code_of_number(value)
        else:
            code = self.code_of_set(frozenset(value))
        self.require((code,))
        return code

    def code_of_set(self, options: frozenset[str]) -> str:
        """``a|b`` in declared order, ``-`` for none. ValueError for an undeclared option."""
        if not options <= _known(self):
            unknown = ", ".join(sorted(options - _known(self)))
            raise ValueError(f"not among the declared options: {unknown}")
        return SEPARATOR.join(code for code in self.codes if code in options) or EMPTY_SET

    def require(self, codes: Iterable[str]) -> None:
        """ValueError unless every code is one of this scale's."""
        for code in codes:
            if not self._declares(code):
                raise ValueError(
                    f"{code!r} is not a declared code of this {self.measurement} scale"
                )

    def declares(self, codes: Iterable[str]) -> bool:
        """Whether every code is one of this scale's."""
        return all(self._declares(code) for code in codes)

    def options_of(self, code: str) -> frozenset[str]:
        """The options that a set's code holds; any other code stands for itself alone."""
        return set_of_code(code) if self.measurement == "set" else frozenset((code,))

    def _declares(self, code: str) -> bool:
        known = _known(self)
        return code in known or (self.measurement == "set" and set_of_code(code) <= known)

    def _code_of_number(self, value: float) -> str:
        if self.values is not None and value in self.values:
            return self.codes[self.values.index(value)]
        raise ValueError(f"no declared level has the value {value!r}")


@lru_cache(maxsize=65_536)
def set_of_code(code: str) -> frozenset[str]:
    """The options in a set's code; of a level's code, that level alone."""
    return frozenset() if code == EMPTY_SET else frozenset(code.split(SEPARATOR))


@lru_cache(maxsize=1_024)
def integer_values(scale: Scale) -> tuple[int, ...]:
    """The levels' values times one common factor that makes all of them whole, exactly.

    Every float is a whole number over a power of two, so nothing is rounded; α and every share of
    a range do not depend on the factor. Without values: 0, 1, 2, …
    """
    if scale.values is None:
        return tuple(range(len(scale.codes)))
    ratios = [float(value).as_integer_ratio() for value in scale.values]
    factor = lcm(*(bottom for _, bottom in ratios)) if ratios else 1
    return tuple(top * (factor // bottom) for top, bottom in ratios)


@lru_cache(maxsize=1_024)
def _known(scale: Scale) -> frozenset[str]:
    return frozenset(scale.codes)


def _rises(values: tuple[float, ...]) -> bool:
    return all(low < high for low, high in pairwise(values))


def _check_code(code: str, *, in_set: bool) -> None:
    forbidden = RESERVED + (SEPARATOR if in_set else "")
    if not code or any(character in code for character in forbidden):
        raise ValueError(f"{code!r} cannot be a code: it is empty or has one of {forbidden!r}")
    if in_set and code == EMPTY_SET:
        raise ValueError(f"{EMPTY_SET!r} means the empty set and cannot be an option")
