"""The active filters as words, each of which can be taken away. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

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
        without = replace(wanted, criterion=None, levels=None, mark=None)
        chips.append(FilterChip(own.name if own else wanted.criterion or "", without))
    if wanted.clause is not None:
        words = tr("clause {clause}", clause=wanted.clause) if wanted.clause else ""
        words = words or tr("no clause cited")
        chips.append(FilterChip(words, replace(wanted, clause=None)))
    if wanted.category is not None:
        words = wanted.category or tr("no category")
        chips.append(FilterChip(words, replace(wanted, category=None)))
    if wanted.annotator is not None:
        words = names.get(wanted.annotator, wanted.annotator)
        chips.append(FilterChip(words, replace(wanted, annotator=None)))
    if wanted.pair is not None:
        a, b = (names.get(one, one) for one in wanted.pair)
        words = tr("{a} and {b} differ", a=a, b=b)
        chips.append(FilterChip(words, replace(wanted, pair=None)))
    if wanted.levels is not None:
        chips.append(FilterChip(_levels(wanted, rubric), replace(wanted, levels=None)))
    if wanted.mark is not None:
        words = tr("torn on {option}", option=code_name(rubric, wanted.criterion, wanted.mark))
        chips.append(FilterChip(words, replace(wanted, mark=None)))
    chips.extend(_part_chips(wanted))
    return tuple(chips)


def _part_chips(wanted: DisputeFilter) -> Iterator[FilterChip]:
    """Parts of the project: an empty key is what has none."""
    if wanted.model is not None:
        yield FilterChip(wanted.model or tr("no model"), replace(wanted, model=None))
    if wanted.source is not None:
        yield FilterChip(wanted.source or tr("no source"), replace(wanted, source=None))
    if wanted.group is not None:
        words = tr("within group {group}", group=wanted.group) if wanted.group else ""
        without = replace(wanted, group=None)
        yield FilterChip(words or tr("within those of no group"), without)
    if wanted.until_ms is not None:
        words = tr("labels up to {time}", time=_minute(wanted.until_ms))
        yield FilterChip(words, replace(wanted, until_ms=None))


def _minute(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000).strftime("%Y-%m-%d %H:%M")


def is_filtered(wanted: DisputeFilter) -> bool:
    """Whether anything but the criterion narrows the list."""
    bare = replace(wanted, criterion=None, include_adjudicated=False, order="distance")
    return bare != DisputeFilter()


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
