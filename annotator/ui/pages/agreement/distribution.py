"""How often each level was given, and what a level that holds nearly all labels does to α. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.agreement.results import Estimate, Figures
from annotator.services.units import plain_code
from annotator.services.views import DisputeFilter
from annotator.ui.charts.views import IntervalRow, IntervalRowsView
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.numbers import count, figure, interval, percent
from annotator.ui.pages.agreement.state import RowsPanel
from annotator.ui.pages.agreement.terms.every import means
from annotator.ui.text import tr

PARADOX_SHARE = 0.8
"""From here on one level dominates; and from here on percent agreement sounds high."""
_LOW_ALPHA = 0.667


def distribution_panel(
    figures: Figures,
    names: Mapping[str, str],
    criterion: str,
    gwet: Estimate | None,
    sure: Figures | None = None,
) -> RowsPanel:
    """A bar a level, from 0 to its share of the labels. sure: without unsure labels, beside it."""
    labels = _labels(figures)
    empty = "" if labels else tr("No item has labels of two people yet.")
    marks = [
        DisputeFilter(criterion=criterion, mark=plain_code(c)) for c, _ in figures.distribution
    ]
    certain = {} if sure is None else dict(sure.distribution)
    rows, cells = [], []
    for (code, n), mark in zip(figures.distribution, marks, strict=True):
        name, share = called(code, names), n / labels if labels else 0.0
        rows.append(_bar(name, n, share, mark))
        beside = () if sure is None else (count(certain.get(code, 0)),)
        told = (name, count(n), percent(share if labels else None), *beside)
        cells.append(SheetRow(told, mark))
    chart = IntervalRowsView(
        rows=tuple(rows) if labels else (),
        summary=" ".join(f"{row.said}." for row in rows) if labels else empty,
        empty=empty,
    )
    columns: tuple[str, ...] = (tr("Level"), tr("Labels"), tr("Share"))
    keys: tuple[str, ...] = ("", "distribution.n", "distribution.share")
    if sure is not None:
        columns, keys = (*columns, tr("Without unsure")), (*keys, "distribution.sure")
    sheet = Sheet(columns, tuple(cells), meanings=means(*keys))
    return RowsPanel(chart, sheet, paradox(figures, names, gwet))


def dominant(figures: Figures) -> tuple[str, float] | None:
    """The level that holds nearly all labels, with its share; None where there is none."""
    total = sum(n for _, n in figures.distribution)
    if not total or figures.measurement == "set":
        return None
    code, n = max(figures.distribution, key=lambda one: one[1])
    return (code, n / total) if n >= PARADOX_SHARE * total else None


def bites(figures: Figures) -> bool:
    """Whether people agree often, α is low all the same, and one level is why."""
    often = figures.percent_agreement is not None and figures.percent_agreement >= PARADOX_SHARE
    low = figures.alpha.value is not None and figures.alpha.value < _LOW_ALPHA
    return often and low and dominant(figures) is not None


def paradox(figures: Figures, names: Mapping[str, str], gwet: Estimate | None = None) -> str:
    """Said where one level dominates: agreement is high by chance, and α low."""
    top = dominant(figures)
    if top is None or not figures.n_pairable:
        return ""
    code, share = top
    held = tr(
        "{share} of the labels are “{level}”.", share=percent(share), level=called(code, names)
    )
    if not bites(figures) or gwet is None:
        rest = tr(
            "People who hardly looked would agree often, too, so α can be low where percent "
            "agreement is high: read both, and {name} beside them.",
            name=gwet_name(figures),
        )
        return f"{held} {rest}"
    rest = tr(
        "People agree on {agreement} of the pairs, but those who hardly looked would agree nearly "
        "as often, so α is only {alpha} (the prevalence paradox). {name}, which expects less "
        "agreement by chance here, is {gwet}. α tells whether the rare levels are found reliably, "
        "{name} how often two labels are alike.",
        agreement=percent(figures.percent_agreement),
        alpha=figure(figures.alpha.value),
        name=gwet_name(figures),
        gwet=gwet_figure(gwet),
    )
    return f"{held} {rest}"


def gwet_name(figures: Figures) -> str:
    """AC2 weighs by distance; where there is none it is AC1."""
    return "AC1" if figures.measurement == "nominal" else "AC2"


def gwet_figure(gwet: Estimate) -> str:
    """.93 (.90–.95)."""
    bounds = interval(gwet.low, gwet.high)
    return f"{figure(gwet.value)} ({bounds})" if bounds else figure(gwet.value)


def called(code: str, names: Mapping[str, str]) -> str:
    """A level's name; of an imported scale, the code as it came."""
    return names.get(code, plain_code(code))


def _labels(figures: Figures) -> int:
    """What the shares are of; a label with several options counts once."""
    if figures.measurement == "set":
        return figures.n_labels
    return sum(n for _, n in figures.distribution)


def _bar(name: str, n: int, share: float, mark: DisputeFilter) -> IntervalRow:
    return IntervalRow(
        name=name,
        value=share,
        low=0.0,
        high=share,
        figure=percent(share),
        aside=count(n),
        firm=True,
        said=tr("{name}: {n} labels, {share}", name=name, n=count(n), share=percent(share)),
        mark=mark if n else None,
    )
