"""Linked views: what a click on a mark narrows the page to, and what that is called. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from annotator.domain.rubric import Rubric
from annotator.services.views import DisputeFilter
from annotator.ui.charts.views import Mark
from annotator.ui.pages.disagreements.filters import FilterChip, filter_chips

_ABOUT_LEVELS = ("levels", "mark")
_SAID = ("clause", *_ABOUT_LEVELS)
_NARROWING = (
    "category",
    "annotator",
    "pair",
    "until_ms",
    "model",
    "source",
    "group",
    *_SAID,
)
EVERYTHING = DisputeFilter()


def stated(wanted: DisputeFilter) -> tuple[str, ...]:
    """The fields by which a filter narrows."""
    return tuple(name for name in _NARROWING if getattr(wanted, name) is not None)


def is_chosen(wanted: DisputeFilter, mark: Mark) -> bool:
    """Whether the page is narrowed to that mark (and maybe to more)."""
    if not isinstance(mark, DisputeFilter):
        return False
    names = stated(mark)
    return bool(names) and all(getattr(wanted, n) == getattr(mark, n) for n in names)


def clicked(wanted: DisputeFilter, mark: DisputeFilter) -> DisputeFilter:
    """The mark comes to what is wanted; a second click on it takes it away."""
    if is_chosen(wanted, mark):
        return without(wanted, *stated(mark))
    criterion = mark.criterion if wanted.criterion is None else wanted.criterion
    chosen: dict[str, object] = {name: getattr(mark, name) for name in stated(mark)}
    return _with(wanted, chosen | {"criterion": criterion})


def without(wanted: DisputeFilter, *names: str) -> DisputeFilter:
    """Not narrowed by these fields."""
    return _with(wanted, dict.fromkeys(names))


def for_figures(wanted: DisputeFilter) -> DisputeFilter:
    """Without what labels say: items chosen by that have no agreement to speak of."""
    return without(wanted, *_SAID)


def for_criterion(wanted: DisputeFilter, criterion: str) -> DisputeFilter:
    """The same part of another criterion; levels and options are that criterion's own."""
    if wanted.criterion not in (None, criterion):
        wanted = without(wanted, *_ABOUT_LEVELS)
    return replace(wanted, criterion=criterion)


def chips_of(
    wanted: DisputeFilter, rubric: Rubric, names: Mapping[str, str]
) -> tuple[FilterChip, ...]:
    """A chip for all by which the page is narrowed; the criterion has its own switch."""
    chips = filter_chips(wanted, rubric, names)
    return tuple(one for one in chips if one.without.criterion == wanted.criterion)


def _with(wanted: DisputeFilter, values: Mapping[str, object]) -> DisputeFilter:
    kept = {one.name: getattr(wanted, one.name) for one in fields(wanted)}
    return DisputeFilter(**(kept | dict(values)))
