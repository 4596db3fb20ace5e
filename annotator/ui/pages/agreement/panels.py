"""The charts' views and their tables, from the services' figures. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import floor, sqrt

from annotator.agreement.results import Estimate
from annotator.services.views import DisputeFilter, PairFigure, SeriesPoint
from annotator.ui.charts.views import (
    Cell,
    Flag,
    GridView,
    IntervalRow,
    IntervalRowsView,
    Moment,
    Threshold,
    TimeView,
)
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.facts import Facts
from annotator.ui.pages.agreement.numbers import count, figure, interval, percent, sentence
from annotator.ui.pages.agreement.state import RowsPanel
from annotator.ui.pages.agreement.terms.every import means
from annotator.ui.text import tr

TENTATIVE = Threshold(0.667, ".667")
RELIABLE = Threshold(0.8, ".80")
THRESHOLDS = (TENTATIVE, RELIABLE)
_LOWEST = -1.0


def over_time(facts: Facts) -> TimeView:
    """α over all labels given up to each moment."""
    moments = tuple(
        Moment(p.at_ms, p.value, p.low, p.high, _moment_said(p), _until(facts, p))
        for p in facts.series
    )
    settled = facts.series[len(facts.series) // 2 :]  # early intervals may span everything
    bounds = [p.value for p in facts.series] + [p.low for p in settled]
    return TimeView(
        moments=moments,
        thresholds=(RELIABLE, TENTATIVE),
        least=least(b for b in bounds if b is not None),
        summary=_time_summary(facts.series),
        empty="" if any(p.value is not None for p in facts.series) else _none_yet(facts),
        flags=_version_flags(facts),
    )


def _version_flags(facts: Facts) -> tuple[Flag, ...]:
    """The first label under the version that the line is about, where there were several.

    The labels under the others are not on this line, so there is nothing of theirs to mark.
    """
    versions = {one.version for one in facts.published}
    if not facts.series or len(versions) < 2 or facts.version not in versions:
        return ()
    return (Flag(facts.series[0].at_ms, tr("rubric {version}", version=facts.version)),)


def over_time_sheet(facts: Facts) -> Sheet:
    rows = tuple(
        SheetRow(
            (
                _when(p.at_ms),
                count(p.n_labels),
                figure(p.value),
                interval(p.low, p.high) or "–",
            ),
            _until(facts, p),
        )
        for p in reversed(facts.series)
    )
    told = means("", "over_time.n_labels", "over_time.alpha", "over_time.interval")
    columns = (tr("When"), tr("Labels"), tr("α"), tr("95 % interval"))
    return Sheet(columns, rows, meanings=told)


def pairs_panel(facts: Facts) -> RowsPanel:
    """α of every two annotators who share items."""
    rows, cells = [], []
    for pair in sorted(facts.pairs, key=lambda p: (_order(p.estimate), p.a, p.b)):
        name = f"{facts.names.get(pair.a, pair.a)} · {facts.names.get(pair.b, pair.b)}"
        mark = DisputeFilter(criterion=facts.criterion, pair=(pair.a, pair.b))
        rows.append(interval_row(name, pair.estimate, pair.n, mark))
        cells.append(SheetRow(_pair_cells(facts, pair), mark))
    columns = (
        tr("Annotator"),
        tr("Annotator"),
        tr("α"),
        tr("95 % interval"),
        tr("Shared items"),
        tr("Percent alike"),
    )
    empty = "" if rows else tr("No two annotators have labeled the same item.")
    told = means("", "", "pairs.alpha", "pairs.interval", "pairs.n", "pairs.percent_agreement")
    return RowsPanel(rows_view(rows, empty), Sheet(columns, tuple(cells), 2, told))


def confusion_grid(facts: Facts) -> GridView:
    """Counts of label pairs; tinted by the square root of their share, so that few still show."""
    view = facts.confusion
    if facts.figures.measurement == "set":
        return GridView(empty=tr("A set has no levels to confuse: see “by mark”."))
    total = sum(n for r, row in enumerate(view.counts) for c, n in enumerate(row) if c <= r)
    if not total:
        return GridView(empty=_none_yet(facts))
    top = max(max(row) for row in view.counts)
    cells = tuple(
        tuple(
            Cell(
                text=count(n) if n else "",
                share=sqrt(n / top),
                said=_cell_said(view.names[r], view.names[c], n, total),
                mark=_cell_mark(facts, r, c) if n else None,
            )
            for c, n in enumerate(row)
        )
        for r, row in enumerate(view.counts)
    )
    return GridView(_heads(facts), view.names, cells, _grid_summary(facts, total))


def confusion_sheet(facts: Facts) -> Sheet:
    """Every pair of levels that occurred, the most frequent disagreement first."""
    view = facts.confusion
    found = [
        (n, r, c) for r, row in enumerate(view.counts) for c, n in enumerate(row) if n and r <= c
    ]
    found.sort(key=lambda f: (f[1] == f[2], -f[0], f[1], f[2]))
    total = sum(n for n, _, _ in found)
    rows = tuple(
        SheetRow(
            (view.names[r], view.names[c], count(n), percent(n / total)),
            _cell_mark(facts, r, c),
        )
        for n, r, c in found
    )
    columns = (tr("One said"), tr("The other said"), tr("Pairs"), tr("Share"))
    return Sheet(columns, rows, 2, means("", "", "confusion.counts", "confusion.share"))


def least(bounds: Iterable[float]) -> float:
    """Where the axis starts: at 0, or at the tenth below the lowest bound."""
    lowest = min(bounds, default=0.0)
    return 0.0 if lowest >= 0 else max(floor(lowest * 10) / 10, _LOWEST)


def interval_row(name: str, alpha: Estimate, n: int, mark: DisputeFilter | None) -> IntervalRow:
    """α of a part or of a pair, with the items that it rests on."""
    firm = alpha.low is not None and alpha.low >= TENTATIVE.value
    return IntervalRow(
        name=name,
        value=alpha.value,
        low=alpha.low,
        high=alpha.high,
        figure=figure(alpha.value),
        aside=tr("n {n}", n=count(n)),
        firm=firm,
        said=_said(name, alpha, n),
        mark=mark,
    )


def _said(name: str, alpha: Estimate, n: int) -> str:
    if alpha.value is None:
        return tr("{name}: undefined. {reason}", name=name, reason=sentence(alpha.undefined or ""))
    bounds = interval(alpha.low, alpha.high)
    if not bounds:
        bounds = tr("no interval ({reason})", reason=alpha.undefined or "")
    return tr(
        "{name}: α {value}, {bounds}, {n} items with two labels or more",
        name=name,
        value=figure(alpha.value),
        bounds=bounds,
        n=count(n),
    )


def rows_view(rows: list[IntervalRow], empty: str) -> IntervalRowsView:
    """Rows of α on one axis, with the two thresholds."""
    bounds = [b for row in rows for b in (row.low, row.value) if b is not None]
    summary = " ".join(f"{row.said}." for row in rows) if rows else empty
    return IntervalRowsView(tuple(rows), THRESHOLDS, least(bounds), summary=summary, empty=empty)


def _pair_cells(facts: Facts, pair: PairFigure) -> tuple[str, ...]:
    return (
        facts.names.get(pair.a, pair.a),
        facts.names.get(pair.b, pair.b),
        *alpha_cells(pair.estimate),
        count(pair.n),
        percent(pair.percent_agreement),
    )


def alpha_cells(alpha: Estimate) -> tuple[str, str]:
    """Value and interval, or why there are none."""
    if alpha.value is None:
        return figure(None), sentence(alpha.undefined or "")
    return figure(alpha.value), interval(alpha.low, alpha.high) or sentence(alpha.undefined or "")


def why_undefined(alphas: Iterable[Estimate]) -> str:
    """Why some have no value or no interval, each reason once: for above a table."""
    return " ".join(dict.fromkeys(sentence(one.undefined) for one in alphas if one.undefined))


def _until(facts: Facts, point: SeriesPoint) -> DisputeFilter:
    """The disagreements as they stood at a point in time."""
    return DisputeFilter(criterion=facts.criterion, until_ms=point.at_ms)


def _order(alpha: Estimate) -> float:
    return 2.0 if alpha.value is None else alpha.value


def _cell_mark(facts: Facts, r: int, c: int) -> DisputeFilter:
    codes = facts.confusion.codes
    return DisputeFilter(criterion=facts.criterion, levels=(codes[r], codes[c]))


def _cell_said(one: str, other: str, n: int, total: int) -> str:
    if one == other:
        return tr(
            "Both said “{one}”: {n} pairs of labels, {share}",
            one=one,
            n=count(n),
            share=percent(n / total),
        )
    return tr(
        "“{one}” and “{other}”: {n} pairs of labels, {share}",
        one=one,
        other=other,
        n=count(n),
        share=percent(n / total),
    )


def _heads(facts: Facts) -> tuple[str, ...]:
    """Ordinal levels by their id (1–5), others by name."""
    view = facts.confusion
    return view.codes if facts.figures.measurement == "ordinal" else view.names


def _grid_summary(facts: Facts, total: int) -> str:
    alike = sum(facts.confusion.counts[i][i] for i in range(len(facts.confusion.codes)))
    return tr(
        "{n} pairs of labels; {share} of them on the same level.",
        n=count(total),
        share=percent(alike / total),
    )


def _time_summary(series: tuple[SeriesPoint, ...]) -> str:
    defined = [p for p in series if p.value is not None]
    if not defined:
        return tr("α is undefined so far.")
    first, last = defined[0], defined[-1]
    return tr(
        "α went from {first} to {last} over {n} labels.",
        first=figure(first.value),
        last=figure(last.value),
        n=count(last.n_labels),
    )


def _moment_said(point: SeriesPoint) -> str:
    bounds = interval(point.low, point.high)
    said = tr(
        "{when}, after {n} labels: α {value}",
        when=_when(point.at_ms),
        n=count(point.n_labels),
        value=figure(point.value),
    )
    return f"{said}, {bounds}" if bounds else said


def _when(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000).strftime("%Y-%m-%d %H:%M")


def _none_yet(facts: Facts) -> str:
    return sentence(facts.figures.alpha.undefined or tr("Nothing can be compared yet."))
