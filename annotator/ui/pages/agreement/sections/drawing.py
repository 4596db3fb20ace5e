"""Estimates as rows of a chart and as cells of its table. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from annotator.agreement.results import Estimate
from annotator.ui.charts.views import IntervalRow, IntervalRowsView, Mark, Threshold
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.numbers import (
    count,
    figure,
    interval,
    percent,
    percents,
    sentence,
)
from annotator.ui.pages.agreement.terms.every import meaning
from annotator.ui.text import tr


@dataclass(frozen=True, slots=True)
class Writing:
    """How figures of one kind are written: a value, and an interval (empty without one)."""

    value: Callable[[float | None], str]
    bounds: Callable[[float | None, float | None], str]


def signed(value: float | None) -> str:
    """+.40, −.12: a figure that has a direction."""
    said = figure(value)
    return f"+{said}" if value is not None and value > 0 and said != ".00" else said


def points(value: float | None) -> str:
    """A difference of two rates in percentage points: +1.2, −3.0."""
    if value is None:
        return tr("undefined")
    said = f"{abs(value) * 100:.1f}"
    return said if said == "0.0" else f"{'−' if value < 0 else '+'}{said}"


def p_value(p: float | None) -> str:
    """.037; “< .001” below that, for p is never 0; a dash where there is no test."""
    if p is None:
        return "–"
    return "< .001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


def _to(value: Callable[[float | None], str]) -> Callable[[float | None, float | None], str]:
    def bounds(low: float | None, high: float | None) -> str:
        if low is None or high is None:
            return ""
        return tr("{low} to {high}", low=value(low), high=value(high))

    return bounds


ALPHA = Writing(figure, interval)
SHARE = Writing(percent, percents)
LEVELS = Writing(signed, _to(signed))
SPREAD = Writing(figure, interval)
POINTS = Writing(points, _to(points))


@dataclass(frozen=True, slots=True)
class Line:
    """One estimate under a name; texts: further cells that follow the name in the table.

    meaning: what the figure means, where each line is a measure of its own.
    """

    name: str
    estimate: Estimate
    texts: tuple[str, ...] = ()
    mark: Mark | None = None
    firm: bool = True
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """From where to where the rows are drawn, and a line across them."""

    least: float
    most: float
    thresholds: tuple[Threshold, ...] = ()


UNIT = Axis(0.0, 1.0)


def axis_around(lines: Iterable[Line], at: float, text: str, step: float = 0.5) -> Axis:
    """An axis around a value that matters, as wide on both sides as the figures need."""
    bounds = [b for line in lines for b in _bounds(line.estimate)]
    reach = max([abs(b - at) for b in bounds] + [step])
    reach = ceil(reach / step - 1e-9) * step
    return Axis(at - reach, at + reach, (Threshold(at, text),))


def axis_from_zero(lines: Iterable[Line], step: float = 0.1) -> Axis:
    """An axis from 0 to the next step over the highest bound."""
    top = max([b for line in lines for b in _bounds(line.estimate)] + [step])
    return Axis(0.0, ceil(top / step - 1e-9) * step)


def axis_to_one(lines: Iterable[Line], thresholds: tuple[Threshold, ...] = ()) -> Axis:
    """An axis to 1, from 0 or the tenth below the lowest bound."""
    lowest = min([b for line in lines for b in _bounds(line.estimate)] + [0.0])
    return Axis(max(floor(lowest * 10) / 10, -1.0), 1.0, thresholds)


def rows_of(lines: Sequence[Line], axis: Axis, writing: Writing, empty: str) -> IntervalRowsView:
    """The chart."""
    rows = tuple(_row(line, writing) for line in lines)
    return IntervalRowsView(
        rows=rows,
        thresholds=axis.thresholds,
        least=axis.least,
        most=axis.most,
        summary=" ".join(f"{row.said}." for row in rows) if rows else empty,
        empty="" if rows else empty,
    )


def sheet_of(
    head: tuple[str, ...],
    lines: Sequence[Line],
    writing: Writing,
    meanings: tuple[str, ...] = (),
) -> Sheet:
    """The chart's twin. head: the columns of name and texts; the figures' follow.

    meanings: of all columns: head, value, interval and n; that of the method is added.
    """
    columns = (*head, tr("Value"), tr("95 % interval"), tr("n"), tr("Method"))
    rows = tuple(
        SheetRow(
            (
                line.name,
                *line.texts,
                writing.value(line.estimate.value),
                bounds_or_reason(line.estimate, writing),
                count(line.estimate.n),
                line.estimate.method,
            ),
            line.mark,
            line.meaning,
        )
        for line in lines
    )
    told = (*meanings, meaning("estimate.method")) if meanings else ()
    return Sheet(columns, rows, texts=len(head), meanings=told)


def reasons(lines: Iterable[Line]) -> str:
    """Why some of the figures are undefined, each reason once."""
    found = (line.estimate.undefined for line in lines if line.estimate.value is None)
    return " ".join(dict.fromkeys(sentence(reason) for reason in found if reason))


def why_none(lines: Sequence[Line], otherwise: str) -> str:
    """Why no line has a figure; empty where one has. otherwise: said where there is no line."""
    if any(line.estimate.value is not None for line in lines):
        return ""
    return reasons(lines) or otherwise


def bounds_or_reason(estimate: Estimate, writing: Writing) -> str:
    """The interval; why there is none; or a dash where none is meant."""
    bounds = writing.bounds(estimate.low, estimate.high)
    return bounds or sentence(estimate.undefined or "") or "–"


def bounds_or_dash(estimate: Estimate, writing: Writing) -> str:
    """The interval, or a dash: for a table whose reasons stand above it."""
    return writing.bounds(estimate.low, estimate.high) or "–"


def said(estimate: Estimate, writing: Writing) -> str:
    """“.71, .66–.75”, or “undefined: …”."""
    if estimate.value is None:
        return tr("undefined: {reason}", reason=estimate.undefined or "")
    bounds = writing.bounds(estimate.low, estimate.high)
    value = writing.value(estimate.value)
    return f"{value} ({bounds})" if bounds else value


def _row(line: Line, writing: Writing) -> IntervalRow:
    estimate = line.estimate
    return IntervalRow(
        name=line.name,
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        figure=writing.value(estimate.value),
        aside=tr("n {n}", n=count(estimate.n)),
        firm=line.firm,
        said=tr("{name}: {figure}", name=line.name, figure=said(estimate, writing)),
        mark=line.mark,
        meaning=line.meaning,
    )


def _bounds(estimate: Estimate) -> list[float]:
    return [b for b in (estimate.low, estimate.value, estimate.high) if b is not None]
