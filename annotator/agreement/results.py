"""What a measure answers: frozen, with its interval, its n, its method and, if need be, why not."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.agreement.scale import Measurement


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval.

    ``value`` is None where it is undefined, ``low`` and ``high`` where there is no honest interval;
    ``undefined`` then says why, as a full sentence. ``n`` counts the units it rests on.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """One criterion's agreement over one set of items, to be shown side by side.

    ``n_items`` have a label, ``n_pairable`` two or more; ``percent_agreement`` is Gwet's p_a
    (None without a pairable item); ``distribution`` covers every declared level (of a set, every
    option); ``warning`` says when the interval is not to be trusted.
    """

    measurement: Measurement
    n_items: int
    n_pairable: int
    n_labels: int
    n_annotators: int
    percent_agreement: float | None
    alpha: Estimate
    distribution: tuple[tuple[str, int], ...]
    warning: str | None = None
