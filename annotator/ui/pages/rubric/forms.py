"""The editor of one part: its fields in reading order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from annotator.domain import rubric_edits as edits
from annotator.domain.rubric import Clause, Criterion, Example, ExampleUse, Option, Rubric
from annotator.domain.rubric_diff import Place
from annotator.ui.forms.edits import toggled
from annotator.ui.pages.rubric.condition_fields import (
    rationale_field,
    required_field,
    shown_field,
)
from annotator.ui.pages.rubric.example_fields import LabelsField, TurnsField
from annotator.ui.pages.rubric.fields import (
    Change,
    ChipsField,
    ClausesField,
    Field,
    Port,
    TextField,
)
from annotator.ui.pages.rubric.key_field import KeyField
from annotator.ui.pages.rubric.option_rows import list_options
from annotator.ui.pages.rubric.part_form import PartForm
from annotator.ui.pages.rubric.places import RUBRIC, option_at
from annotator.ui.pages.rubric.threshold_field import ThresholdField
from annotator.ui.text import tr

TextName = Literal["name", "anchor", "measured", "like", "not_like"]


def shape_of(rubric: Rubric, part: Place) -> object:
    """What a form of the part is built from besides values: another shape, another form."""
    match part:
        case ("examples", example):
            found = _example(rubric, example)
            kinds = tuple((c.id, c.name, tuple(o.name for o in c.options)) for c in rubric.criteria)
            return (part, tuple(turn.role for turn in found.turns), kinds)
        case ("clauses", _):
            return (
                part,
                tuple((c.id, c.name) for c in rubric.criteria),
                tuple(_categories(rubric)),
            )
        case ("criteria", criterion):
            own = rubric.criterion(criterion)
            return (part, own.codes if own else ())
        case ("clauses" | "examples",):
            return (part, len(rubric.clauses), len(rubric.examples))
    return part


def form_for(rubric: Rubric, part: Place, port: Port) -> PartForm:
    """The editor of a part that the rubric has."""
    match part:
        case ("criteria", criterion):
            return _criterion_form(rubric, criterion, port)
        case ("criteria", *_):
            return _option_form(rubric, part, port)
        case ("clauses", clause):
            return _clause_form(rubric, clause, port)
        case ("examples", example):
            return _example_form(rubric, example, port)
    return _rubric_form(rubric, port)


def _rubric_form(rubric: Rubric, port: Port) -> PartForm:
    fields: list[Field] = [
        TextField(
            tr("Name"),
            ("name",),
            port,
            lambda r: r.name,
            lambda text: lambda r: replace(r, name=text),
            single=True,
        ),
        TextField(
            tr("What it judges"),
            ("description",),
            port,
            lambda r: r.description,
            lambda text: lambda r: replace(r, description=text),
            lines=3,
        ),
        ThresholdField(rubric, port),
        rationale_field(port),
    ]
    return PartForm(RUBRIC, fields, shape_of(rubric, RUBRIC))


def _criterion_form(rubric: Rubric, criterion: str, port: Port) -> PartForm:
    part: Place = ("criteria", criterion)

    def read(what: Callable[[Criterion], str]) -> Callable[[Rubric], str]:
        return lambda r: what(_criterion(r, criterion))

    def write(what: Callable[[Criterion, str], Criterion]) -> Callable[[str], Change]:
        return lambda text: lambda r: edits.edit_criterion(r, criterion, lambda c: what(c, text))

    fields: list[Field] = [
        TextField(
            tr("Name"),
            (*part, "name"),
            port,
            read(lambda c: c.name),
            write(lambda c, text: replace(c, name=text)),
            single=True,
        ),
        TextField(
            tr("Help for annotators"),
            (*part, "help"),
            port,
            read(lambda c: c.help),
            write(lambda c, text: replace(c, help=text)),
            lines=2,
        ),
        required_field(criterion, port),
        shown_field(criterion, port),
    ]
    own = _criterion(rubric, criterion)
    if own.kind == "yes_no":
        fields.append(KeyField(part, port))
    form = PartForm(part, fields, shape_of(rubric, part))
    list_options(form, own)
    return form


def _option_form(rubric: Rubric, part: Place, port: Port) -> PartForm:
    criterion, option = part[1], part[3]

    def text(
        heading: str,
        name: TextName,
        *,
        lines: int = 1,
        single: bool = False,
        near_miss: bool | None = None,
    ) -> TextField:
        return TextField(
            heading,
            (*part, name),
            port,
            lambda r: _text_of(_option(r, part), name),
            lambda said: (
                lambda r: edits.edit_option(
                    r, criterion, option, lambda o: _with_text(o, name, said)
                )
            ),
            lines=lines,
            single=single,
            near_miss=near_miss,
        )

    own = _criterion(rubric, criterion)
    fields: list[Field] = [text(tr("Name"), "name", single=True)]
    now = _option(rubric, part)
    if own.kind != "set" or now.anchor:
        heading = tr("Anchor: the sentence that defines it")
        fields.append(text(heading, "anchor", lines=2))
    if own.kind == "set" or now.measured:
        fields.append(text(tr("What is measured, and what is not"), "measured", lines=3))
    fields.append(text(tr("Like: an example that belongs here"), "like", near_miss=False))
    fields.append(text(tr("Not like: a near miss"), "not_like", near_miss=True))
    fields.append(KeyField(part, port))
    if own.kind != "ordinal" or now.clauses:
        fields.append(
            ClausesField(
                (*part, "clauses"),
                port,
                lambda r: _option(r, part).clauses,
                lambda one: (
                    lambda r: edits.edit_option(
                        r, criterion, option, lambda o: replace(o, clauses=toggled(o.clauses, one))
                    )
                ),
            )
        )
    return PartForm(part, fields, shape_of(rubric, part))


def _clause_form(rubric: Rubric, clause: str, port: Port) -> PartForm:
    part: Place = ("clauses", clause)

    def change(what: Callable[[Clause], Clause]) -> Change:
        return lambda r: edits.edit_clause(r, clause, what)

    fields: list[Field] = [
        TextField(
            tr("Text"),
            (*part, "text"),
            port,
            lambda r: _clause(r, clause).text,
            lambda text: change(lambda c: replace(c, text=text)),
            lines=3,
        ),
        ChipsField(
            tr("Concerns the criteria"),
            (*part, "criteria"),
            port,
            [(c.id, c.name, c.help) for c in rubric.criteria],
            lambda r: _clause(r, clause).criteria,
            lambda one: (
                lambda r: edits.edit_clause(
                    r, clause, lambda c: replace(c, criteria=_listed(r, toggled(c.criteria, one)))
                )
            ),
        ),
    ]
    categories = _categories(rubric)
    if categories:
        fields.append(
            ChipsField(
                tr("Concerns the categories"),
                (*part, "categories"),
                port,
                categories,
                lambda r: _clause(r, clause).categories,
                lambda one: change(lambda c: replace(c, categories=toggled(c.categories, one))),
            )
        )
    return PartForm(part, fields, shape_of(rubric, part))


def _example_form(rubric: Rubric, example: str, port: Port) -> PartForm:
    part: Place = ("examples", example)

    def change(what: Callable[[Example], Example]) -> Change:
        return lambda r: edits.edit_example(r, example, what)

    uses: dict[str, ExampleUse] = {"train": "train", "gold": "gold", "beside": "beside"}
    fields: list[Field] = [
        ChipsField(
            tr("Used for"),
            (*part, "use"),
            port,
            [
                ("train", tr("Calibration"), tr("Answered before the queue opens.")),
                ("gold", tr("Gold item"), tr("Kept for checks; not shown in training.")),
                ("beside", tr("Beside the form"), tr("Shown to annotators while they label.")),
            ],
            lambda r: (_example(r, example).use,),
            lambda one: change(lambda e: replace(e, use=uses[one])),
        ),
        TurnsField(rubric, example, port),
        LabelsField(rubric, example, port),
        TextField(
            tr("Reason for the reference label"),
            (*part, "reason"),
            port,
            lambda r: _example(r, example).reason,
            lambda text: change(lambda e: replace(e, reason=text)),
            lines=2,
        ),
        ClausesField(
            (*part, "clauses"),
            port,
            lambda r: _example(r, example).clauses,
            lambda one: change(lambda e: replace(e, clauses=toggled(e.clauses, one))),
        ),
    ]
    return PartForm(part, fields, shape_of(rubric, part))


def _text_of(option: Option, name: TextName) -> str:
    return {
        "name": option.name,
        "anchor": option.anchor,
        "measured": option.measured,
        "like": option.like,
        "not_like": option.not_like,
    }[name]


def _with_text(option: Option, name: TextName, text: str) -> Option:
    match name:
        case "name":
            return replace(option, name=text)
        case "anchor":
            return replace(option, anchor=text)
        case "measured":
            return replace(option, measured=text)
        case "like":
            return replace(option, like=text)
        case "not_like":
            return replace(option, not_like=text)


def _categories(rubric: Rubric) -> list[tuple[str, str, str]]:
    """Every option of a set, each id once."""
    found = {
        o.id: (o.id, o.name, o.measured)
        for c in rubric.criteria
        if c.kind == "set"
        for o in c.options
    }
    return list(found.values())


def _listed(rubric: Rubric, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Criteria in the rubric's order."""
    return tuple(one.id for one in rubric.criteria if one.id in ids)


def _criterion(rubric: Rubric, criterion: str) -> Criterion:
    return rubric.criterion(criterion) or Criterion(criterion, "", "text")


def _option(rubric: Rubric, part: Place) -> Option:
    found = option_at(rubric, part)
    return found[1] if found else Option(part[-1], "")


def _clause(rubric: Rubric, clause: str) -> Clause:
    return rubric.clause(clause) or Clause(clause, "")


def _example(rubric: Rubric, example: str) -> Example:
    found = next((one for one in rubric.examples if one.id == example), None)
    return found or Example(example, (), {}, "")
