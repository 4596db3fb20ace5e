"""Each annotator as two numbers: how harsh, and how consistent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from annotator.services.views import DisputeFilter, NamedEstimate
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.numbers import count, figure, percent, sentence
from annotator.ui.pages.agreement.panels import why_undefined
from annotator.ui.pages.agreement.sections import meanings
from annotator.ui.pages.agreement.sections.drawing import (
    ALPHA,
    LEVELS,
    SPREAD,
    Line,
    axis_around,
    axis_from_zero,
    bounds_or_dash,
    rows_of,
    sheet_of,
)
from annotator.ui.pages.agreement.sections.groups import group_cards
from annotator.ui.pages.agreement.sections.views import CardView, SectionView
from annotator.ui.pages.agreement.terms.every import meaning, means
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.agreement.measures.own import OwnAgreement
    from annotator.services.figures.insight_views import ComponentLine, PersonLine
    from annotator.services.figures.narrowing import FiguresOf


def read(workspace: FiguresOf, criterion: str) -> SectionView:
    """Everybody who labeled this criterion."""
    insight = workspace.insight
    people = insight.people(criterion)
    parts = insight.components(criterion)
    parted = parted_words(parts, people)
    return SectionView(
        "people",
        (
            severity_card(people, criterion, parted),
            consistency_card(people, criterion),
            everybody_card(people, criterion, parts),
            others_card(
                insight.with_others(criterion),
                {one.key: one for one in workspace.measuring.by_slice(criterion, "annotator")},
                {one.annotator: one.name for one in people},
                criterion,
            ),
            *group_cards(insight.group_split(criterion), workspace.items.names),
        ),
    )


def severity_card(people: tuple[PersonLine, ...], criterion: str, parted: str) -> CardView:
    """Lenient to the left, harsh to the right."""
    lines = [Line(p.name, p.severity, mark=_mark(criterion, p)) for p in _measured(people)]
    told = means("", "people.severity", "people.severity_interval", "people.n")
    empty = unmeasured(people)
    return CardView(
        heading=tr("SEVERITY: LENIENT – HARSH"),
        meaning=meanings.severity(),
        sheet=sheet_of((tr("Annotator"),), lines, LEVELS, told),
        rows=rows_of(lines, axis_around(lines, 0.0, "0"), LEVELS, empty),
        lead=parted or said_of(people, ("harsh", "lenient")),
        empty="" if lines else empty,
    )


def consistency_card(people: tuple[PersonLine, ...], criterion: str) -> CardView:
    """How far labels scatter when severity is taken off."""
    lines = [Line(p.name, p.inconsistency, mark=_mark(criterion, p)) for p in _measured(people)]
    told = means("", "people.inconsistency", "people.inconsistency_interval", "people.n")
    empty = unmeasured(people)
    return CardView(
        heading=tr("INCONSISTENCY"),
        meaning=meanings.inconsistency(),
        sheet=sheet_of((tr("Annotator"),), lines, SPREAD, told),
        rows=rows_of(lines, axis_from_zero(lines, 0.5), SPREAD, empty),
        lead=said_of(people, ("inconsistent",)),
        empty="" if lines else empty,
    )


def everybody_card(
    people: tuple[PersonLine, ...], criterion: str, parts: tuple[ComponentLine, ...]
) -> CardView:
    """Both numbers in one table, with the word for them."""
    rows = tuple(SheetRow(_person_cells(p), _mark(criterion, p)) for p in people)
    columns = (
        tr("Annotator"),
        tr("In a word"),
        tr("Labels"),
        tr("Severity"),
        tr("95 % interval"),
        tr("Inconsistency"),
        tr("95 % interval"),
        tr("Misfit"),
        tr("Dawid–Skene"),
        tr("Part"),
    )
    told = means(
        "",
        "people.word",
        "people.n",
        "people.severity",
        "people.severity_interval",
        "people.inconsistency",
        "people.inconsistency_interval",
        "people.misfit",
        "people.accuracy",
        "people.component",
    )
    return CardView(
        heading=tr("EVERY ANNOTATOR"),
        meaning=meanings.everybody(),
        sheet=Sheet(columns, rows, 2, told),
        lead=" ".join(map(_part_words, parts)) if len(parts) > 1 else "",
        terms=((tr("Items of a part"), meaning("people.component_items")),),
        empty="" if rows else tr("Nobody has labeled this criterion."),
        wide=True,
    )


def others_card(
    own: Mapping[str, OwnAgreement],
    alphas: Mapping[str, NamedEstimate],
    names: Mapping[str, str],
    criterion: str,
) -> CardView:
    """How often each person says what others say, and α of everybody on the same items."""
    rows = tuple(
        SheetRow(
            (
                names.get(who, who),
                count(one.n_labels),
                count(one.n_shared),
                "–" if one.percent is None else percent(one.percent),
                *_alpha_of(alphas.get(who)),
            ),
            DisputeFilter(criterion=criterion, annotator=who),
        )
        for who, one in own.items()
    )
    columns = (
        tr("Annotator"),
        tr("Labels"),
        tr("With others"),
        tr("Percent alike"),
        tr("α on these items"),
        tr("95 % interval"),
    )
    told = means(
        "",
        "annotators.n_labels",
        "annotators.n_shared",
        "annotators.percent_agreement",
        "annotators.alpha",
        "annotators.interval",
    )
    return CardView(
        heading=tr("EACH PERSON AND THE OTHERS"),
        meaning=meanings.others(),
        sheet=Sheet(columns, rows, 1, told),
        lead=why_undefined(one.estimate for who, one in alphas.items() if who in own),
        empty="" if rows else tr("Nobody has labeled this criterion."),
        wide=True,
    )


def _alpha_of(part: NamedEstimate | None) -> tuple[str, str]:
    if part is None:
        return "–", "–"
    return figure(part.estimate.value), bounds_or_dash(part.estimate, ALPHA)


def _person_cells(p: PersonLine) -> tuple[str, ...]:
    severity = p.severity.value
    return (
        p.name,
        word(p),
        count(p.n),
        figure(severity) if severity is None else LEVELS.value(severity),
        bounds_or_dash(p.severity, LEVELS),
        SPREAD.value(p.inconsistency.value),
        bounds_or_dash(p.inconsistency, SPREAD),
        "–" if p.misfit is None else figure(p.misfit),
        "–" if p.accuracy is None else percent(p.accuracy),
        count(p.component + 1),
    )


def _part_words(part: ComponentLine) -> str:
    return tr("Part {number} has {n} items.", number=part.component + 1, n=count(part.n_items))


def word(person: PersonLine) -> str:
    """The word for somebody, in the reader's language."""
    return {
        "harsh": tr("harsh"),
        "lenient": tr("lenient"),
        "inconsistent": tr("inconsistent"),
        "in line": tr("in line"),
        "too few labels": tr("too few labels"),
    }.get(person.word or "", "–")


def said_of(people: tuple[PersonLine, ...], words: tuple[str, ...]) -> str:
    """Who stands out, by name; or that nobody does."""
    out = [p for p in people if p.word in words]
    known = [p for p in people if p.word not in (None, "too few labels")]
    if not known:
        return ""
    if not out:
        return tr("Nobody stands out.")
    return " ".join(tr("{name} is {word}.", name=p.name, word=word(p)) for p in out)


def parted_words(components: tuple[ComponentLine, ...], people: tuple[PersonLine, ...]) -> str:
    """A warning where people share no items, so that nobody can be compared across."""
    if len(components) < 2:
        return ""
    names = {p.annotator: p.name for p in people}
    parts = "; ".join(
        ", ".join(names.get(one, one) for one in component.annotators) for component in components
    )
    return tr(
        "The annotators share no items across {n} parts ({parts}): severities compare "
        "only inside one.",
        n=len(components),
        parts=parts,
    )


def unmeasured(people: tuple[PersonLine, ...]) -> str:
    """Why there are no severities."""
    why = (p.severity.undefined or "" for p in people)
    return sentence(next(why, tr("Nobody has labeled this criterion.")))


def _measured(people: tuple[PersonLine, ...]) -> list[PersonLine]:
    return [p for p in people if p.severity.value is not None]


def _mark(criterion: str, person: PersonLine) -> DisputeFilter:
    return DisputeFilter(criterion=criterion, annotator=person.annotator)
