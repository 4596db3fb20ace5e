"""The active filters as words, each of which can be taken away. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from annotator.domain.rubric import Rubric
from annotator.services.views import DisputeFilter
from annotator.ui.pages.disagreements.lines import code_name
from annotator.ui.text import tr


@dataclass(frozen=True, slots=True)
class FilterChip:
    """words: what is filtered for. without: the filter once this is taken away."""

    words: str
    without: DisputeFilter


def filter_chips(
    wanted: DisputeFilter, rubric: Rubric, names: Mapping[str, str]
) -> tuple[FilterChip, ...]:
    """A chip for everything but the text, which stands in its box."""
    chips: list[FilterChip] = []
    if wanted.criterion not in (None, rubric.headline.id):
        own = rubric.criterion(wanted.criterion or "")
        without = replace(wanted, criterion=None, levels=None)
        chips.append(FilterChip(own.name if own else wanted.criterion or "", without))
    if wanted.clause is not None:
        words = tr("clause {clause}", clause=wanted.clause)
        chips.append(FilterChip(words, replace(wanted, clause=None)))
    if wanted.category is not None:
        chips.append(FilterChip(wanted.category, replace(wanted, category=None)))
    if wanted.annotator is not None:
        words = names.get(wanted.annotator, wanted.annotator)
        chips.append(FilterChip(words, replace(wanted, annotator=None)))
    if wanted.pair is not None:
        a, b = (names.get(one, one) for one in wanted.pair)
        words = tr("{a} and {b} differ", a=a, b=b)
        chips.append(FilterChip(words, replace(wanted, pair=None)))
    if wanted.levels is not None:
        chips.append(FilterChip(_levels(wanted, rubric), replace(wanted, levels=None)))
    return tuple(chips)


def is_filtered(wanted: DisputeFilter) -> bool:
    """Whether anything but the criterion narrows the list."""
    return replace(wanted, criterion=None, include_adjudicated=False) != DisputeFilter()


def cleared(wanted: DisputeFilter) -> DisputeFilter:
    """Without any filter; whether decided items are listed stays."""
    return DisputeFilter(include_adjudicated=wanted.include_adjudicated)


def _levels(wanted: DisputeFilter, rubric: Rubric) -> str:
    one, other = wanted.levels or ("", "")
    named = [code_name(rubric, wanted.criterion, code) for code in (one, other)]
    own = rubric.criterion(wanted.criterion) if wanted.criterion else rubric.headline
    if own is not None and own.kind == "ordinal":
        named = [one, other]
    if one == other:
        return tr("two said {one}", one=named[0])
    return tr("{one} against {other}", one=named[0], other=named[1])
