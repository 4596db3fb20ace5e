"""What the figures of the whole and of every part rest on, and the verdict's in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from annotator.agreement.measures.verdict import NO_VIOLATION, VIOLATION
from annotator.services.tallying import SURE
from annotator.services.units import plain_code
from annotator.services.views import DisputeFilter
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.numbers import count, figure, percent, sentence
from annotator.ui.pages.agreement.panels import why_undefined
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.drawing import ALPHA, bounds_or_dash
from annotator.ui.pages.agreement.sections.views import CardView, SectionView, Term
from annotator.ui.pages.agreement.terms.every import meaning, means
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.agreement.results import Figures
    from annotator.services.figures.measuring import MeasuringService
    from annotator.services.figures.narrowing import FiguresOf
    from annotator.services.figures.slicing import By, SliceFigures

KINDS: tuple[By, ...] = (
    "category",
    "model",
    "source",
    "group",
    "annotator",
    "pair",
    "rubric",
    "month",
)
UNNAMED, BOTH = "(none)", " | "
"""How the slices call a part without a name, and what stands between the names of two people."""
_UNJUDGED = 6
"""Columns before those of the verdict."""


def read(workspace: FiguresOf, criterion: str) -> SectionView:
    """The whole first, then each kind of part that there is."""
    names = {one.id: one.name for one in workspace.people.all()}
    cards = [whole_card(workspace.measuring, criterion)]
    for kind in KINDS:
        found = workspace.slicing.by(kind, (criterion,))
        if any(one.key != UNNAMED for one in found):
            cards.append(part_card(kind, found, criterion, names))
    return SectionView("parts", tuple(cards))


def whole_card(measuring: MeasuringService, criterion: str) -> CardView:
    """The criterion and, where it is judged, the verdict: all labels, and the sure ones."""
    every, certain = measuring.figures(criterion), measuring.figures(criterion, SURE)
    alphas = [every.alpha, certain.alpha]
    rows = [_whole(tr("All labels"), every), _whole(tr("Without unsure"), certain, sure=True)]
    verdict, sure = measuring.verdict(), measuring.verdict(SURE)
    judging = measuring.judging()
    if judging is not None and judging.criterion == criterion and verdict and sure:
        rows.append(_whole(tr("The verdict"), verdict))
        rows.append(_whole(tr("The verdict, without unsure"), sure, sure=True))
        alphas += [verdict.alpha, sure.alpha]
    columns = (
        tr("Which labels"),
        tr("Levels given"),
        tr("Items"),
        tr("With two"),
        tr("Labels"),
        tr("People"),
        tr("α"),
        tr("95 % interval"),
        tr("Percent alike"),
    )
    told = means(
        "",
        "whole.distribution",
        "whole.n_items",
        "whole.n_pairable",
        "whole.n_labels",
        "whole.n_annotators",
        "whole.alpha",
        "whole.interval",
        "whole.percent_agreement",
    )
    return CardView(
        heading=tr("THE WHOLE"),
        meaning=meanings.everything(),
        sheet=Sheet(columns, tuple(rows), 2, told),
        lead=why_undefined(alphas),
        wide=True,
    )


def part_card(
    kind: By, found: Iterable[SliceFigures], criterion: str, names: Mapping[str, str]
) -> CardView:
    """One row a part. α of the criterion stands on the overview, that of the verdict here."""
    parts = [(one, one.criteria[criterion]) for one in found if criterion in one.criteria]
    judged = any(one.verdict is not None for one, _ in parts)
    warned = _warned(kind, parts, names)
    lead = tr(
        "Too one-sided for a trustworthy interval: {parts}.",
        parts=", ".join(name for name, _ in warned),
    )
    return CardView(
        heading=_heading(kind),
        meaning=meanings.part(kind),
        sheet=_sheet(kind, judged, tuple(_row(kind, *one, criterion, names) for one in parts)),
        lead=lead if warned else "",
        terms=(
            (tr("Warning"), meaning("headline.warning")),
            *warned,
            *_without_interval(kind, parts, names),
        ),
        wide=True,
    )


def _row(
    kind: By, one: SliceFigures, figures: Figures, criterion: str, names: Mapping[str, str]
) -> SheetRow:
    cells = (
        _called(kind, one.key, names),
        spread(figures),
        count(figures.n_items),
        count(figures.n_pairable),
        count(figures.n_labels),
        count(figures.n_annotators),
        *_verdict(one.verdict),
    )
    return SheetRow(cells, _mark(kind, one.key, criterion))


def _sheet(kind: By, judged: bool, rows: tuple[SheetRow, ...]) -> Sheet:
    """judged: with the columns of the verdict, which stand last."""
    columns = (
        (f"by.{kind}", part_name(kind)),
        ("parts.distribution", tr("Levels given")),
        ("parts.n_items", tr("Items")),
        ("parts.n_pairable", tr("With two")),
        ("parts.n_labels", tr("Labels")),
        ("parts.n_annotators", tr("People")),
        ("parts.verdict_alpha", tr("α of the verdict")),
        ("parts.verdict_interval", tr("95 % interval")),
        ("parts.verdict_percent", tr("Verdict alike")),
        ("parts.verdict_distribution", tr("Over the threshold")),
    )
    kept = columns if judged else columns[:_UNJUDGED]
    cut = tuple(SheetRow(row.cells[: len(kept)], row.mark) for row in rows)
    told = means(*(key for key, _ in kept))
    return Sheet(tuple(name for _, name in kept), cut, 2, told)


def spread(figures: Figures) -> str:
    """“1: 40 · 2: 3”: how often each level was given; unused ones are left out."""
    sides = {NO_VIOLATION: tr("below the threshold"), VIOLATION: tr("over it")}
    given = ((sides.get(code) or plain_code(code), n) for code, n in figures.distribution if n)
    return " · ".join(f"{code}: {count(n)}" for code, n in given) or "–"


def part_name(kind: str) -> str:
    """What a part of this kind is."""
    return {
        "category": tr("Category"),
        "model": tr("Model"),
        "source": tr("Source"),
        "group": tr("Group"),
        "annotator": tr("Annotator"),
        "pair": tr("Pair"),
        "rubric": tr("Rubric"),
        "month": tr("Month"),
    }[kind]


def _heading(kind: str) -> str:
    return tr("BY {part}", part=part_name(kind).upper())


def _whole(name: str, figures: Figures, *, sure: bool = False) -> SheetRow:
    return SheetRow(
        (
            name,
            spread(figures),
            count(figures.n_items),
            count(figures.n_pairable),
            count(figures.n_labels),
            "–" if sure else count(figures.n_annotators),
            figure(figures.alpha.value),
            bounds_or_dash(figures.alpha, ALPHA),
            percent(figures.percent_agreement),
        )
    )


def _verdict(figures: Figures | None) -> tuple[str, str, str, str]:
    if figures is None:
        return "–", "–", "–", "–"
    given = dict(figures.distribution)
    over, every = given.get(VIOLATION, 0), sum(given.values())
    alpha = figures.alpha
    return (
        figure(alpha.value),
        bounds_or_dash(alpha, ALPHA),
        percent(figures.percent_agreement),
        tr("{over} of {every}", over=count(over), every=count(every)),
    )


def _called(kind: str, key: str, names: Mapping[str, str]) -> str:
    if key == UNNAMED:
        return tr("none named")
    if kind == "annotator":
        return names.get(key, key)
    if kind == "pair":
        return " · ".join(names.get(one, one) for one in key.split(BOTH))
    return key or tr("imported")


def _mark(kind: str, key: str, criterion: str) -> DisputeFilter | None:
    """What a click narrows the page to; months and versions are no filter."""
    if kind == "pair":
        a, b = key.split(BOTH)
        return DisputeFilter(criterion, pair=(a, b))
    if kind in ("rubric", "month"):
        return None
    named = "" if key == UNNAMED else key
    return DisputeFilter(
        criterion,
        category=named if kind == "category" else None,
        model=named if kind == "model" else None,
        source=named if kind == "source" else None,
        group=named if kind == "group" else None,
        annotator=named if kind == "annotator" else None,
    )


def _warned(
    kind: str, parts: Iterable[tuple[SliceFigures, Figures]], names: Mapping[str, str]
) -> tuple[Term, ...]:
    """The parts with a warning, each with what it says."""
    return tuple(
        (_called(kind, one.key, names), sentence(figures.warning))
        for one, figures in parts
        if figures.warning
    )


def _without_interval(
    kind: str, parts: Iterable[tuple[SliceFigures, Figures]], names: Mapping[str, str]
) -> Iterator[Term]:
    """The parts whose verdict has no interval, each with the reason."""
    for one, _ in parts:
        verdict = one.verdict
        if verdict is not None and verdict.alpha.undefined:
            name = tr("{part}, verdict", part=_called(kind, one.key, names))
            yield name, sentence(verdict.alpha.undefined)
