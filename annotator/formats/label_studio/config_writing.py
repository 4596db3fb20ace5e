"""A labelling configuration made of a rubric, and labels as results of its controls."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.label import Scale, Value, code_of
from annotator.domain.rubric import Criterion, Option
from annotator.formats.judgements import number_of
from annotator.formats.label_studio.tasks import own_mark
from annotator.formats.labeled import LabelRow, SetContent

DIALOGUE = "messages"
OBJECT = "conversation"
_RATED = 10
_LINES = "white-space: pre-line"
"""A header shows its lines as lines only in a view that says so."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Control:
    """A criterion as a control. kind: the tag's name. codes: what can be chosen, in order."""

    criterion: str
    name: str
    title: str
    kind: str
    codes: tuple[str, ...] = ()
    several: bool = False
    required: bool = False
    help: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """Every control, and the name of the one for rationales."""

    controls: tuple[Control, ...]
    rationale: str

    def results(self, row: LabelRow) -> list[Json]:
        """A label as results. Values of criteria that no control is for are left."""
        found: list[Json] = []
        for control in self.controls:
            value = row.codes.get(control.criterion)
            if value is not None:
                held = _value(control, value)
                if held is not None:
                    found.append(_result(control.name, control.kind, held))
        if row.rationale:
            text: JsonObject = {"text": [shown(row.rationale)]}
            found.append(_result(self.rationale, "TextArea", text))
        return found

    def xml(self) -> str:
        """The configuration."""
        return "\n".join(("<View>", *_dialogue(), *self._rows(), "</View>")) + "\n"

    def _rows(self) -> Iterator[str]:
        for control in self.controls:
            yield from _control_xml(control)
        yield "  " + _tag("Header", value="Rationale", size="4")
        yield "  " + _tag(
            "TextArea", name=self.rationale, toName=OBJECT, rows="3", maxSubmissions="1"
        )


def form_of(content: SetContent, data_fields: frozenset[str]) -> Form:
    """The controls for everything that was judged, named so that no two things share a name."""
    taken = {*data_fields, OBJECT}
    controls: list[Control] = []
    scales = {**_scales(content), **content.scales}
    for criterion_id in dict.fromkeys((*content.criteria, *scales)):
        own = content.rubric.criterion(criterion_id) if content.rubric else None
        name = _free(criterion_id, taken)
        if own is not None:
            controls.append(_of_criterion(own, name))
        elif criterion_id in scales:
            controls.append(_of_scale(criterion_id, name, scales[criterion_id]))
    return Form(tuple(controls), _free("rationale", taken))


def shown(text: str) -> str:
    """A text as this tool can hold it: no U+0000 and no lone surrogates."""
    return re.sub("[\ud800-\udfff]", "�", text.replace("\x00", "␀"))


def _scales(content: SetContent) -> dict[str, Scale]:
    """By criterion, the scale that its labels came with; models may score what no person did."""
    found: dict[str, Scale] = {}
    for row in content.labels:
        for criterion, scale in row.scales.items():
            found.setdefault(criterion, scale)
    return dict(sorted(found.items()))


def _of_criterion(own: Criterion, name: str) -> Control:
    kind, codes = "Choices", own.codes
    if own.kind == "ordinal" and _is_rating(codes):
        kind = "Rating"
    elif own.kind == "text":
        kind = "TextArea"
    return Control(
        criterion=own.id,
        name=name,
        title=own.name or own.id,
        kind=kind,
        codes=codes,
        several=own.kind == "set",
        required=own.required,
        help=own.help,
        hints=tuple(_hint(option) for option in own.options),
    )


def _of_scale(criterion: str, name: str, scale: Scale) -> Control:
    kind = "Rating" if scale.measurement == "ordinal" and _is_rating(scale.codes) else "Choices"
    if scale.measurement == "interval":
        kind = "Number"
    several = scale.measurement == "set"
    return Control(criterion, name, criterion, kind, scale.codes, several)


def _is_rating(codes: tuple[str, ...]) -> bool:
    return len(codes) <= _RATED and codes == tuple(str(n + 1) for n in range(len(codes)))


def _hint(option: Option) -> str:
    said = " — ".join(one for one in (option.anchor, option.measured) if one)
    name = option.name if option.name != option.id else ""
    return ": ".join(one for one in (name, said) if one)


def _value(control: Control, value: Value) -> JsonObject | None:
    if control.kind == "TextArea":
        return {"text": [shown(code_of(value))]}
    if control.kind == "Rating":
        return {"rating": int(code_of(value))} if value in control.codes else None
    if control.kind == "Number":
        number = number_of(code_of(value))
        return None if number is None else {"number": number}
    chosen = list(value) if isinstance(value, tuple) else [code_of(value)]
    return {"choices": list(chosen)} if set(chosen) <= set(control.codes) else None


def _result(name: str, kind: str, value: JsonObject) -> JsonObject:
    return {
        "id": own_mark(name, value),
        "from_name": name,
        "to_name": OBJECT,
        "type": kind.lower(),
        "origin": "manual",
        "value": value,
    }


def _dialogue() -> Iterator[str]:
    yield "  " + _tag(
        "Paragraphs",
        name=OBJECT,
        value=f"${DIALOGUE}",
        layout="dialogue",
        nameKey="role",
        textKey="content",
    )


def _control_xml(control: Control) -> Iterator[str]:
    required = {"required": "true"} if control.required else {}
    yield "  " + _tag("Header", value=_plain(control.title), size="4")
    told = control.help
    if control.kind == "Rating":
        levels = zip(control.codes, control.hints, strict=False)
        told = "\n".join((told, *(f"{code} {hint}" for code, hint in levels if hint))).strip()
    if told:
        yield "  " + _tag("View", "", style=_LINES)
        yield "    " + _tag("Header", value=_plain(told), size="6")
        yield "  </View>"
    if control.kind == "Rating":
        most = str(len(control.codes))
        yield "  " + _tag("Rating", name=control.name, toName=OBJECT, maxRating=most, **required)
    elif control.kind == "Choices":
        choice = "multiple" if control.several else "single"
        yield "  " + _tag(
            "Choices", "", name=control.name, toName=OBJECT, choice=choice, **required
        )
        for index, code in enumerate(control.codes):
            hint = control.hints[index] if index < len(control.hints) else ""
            yield "    " + _tag("Choice", value=code, **({"hint": _plain(hint)} if hint else {}))
        yield "  </Choices>"
    else:
        yield "  " + _tag(control.kind, name=control.name, toName=OBJECT, **required)


def _tag(name: str, close: str = "/", /, **attributes: str) -> str:
    stated = "".join(f' {key}="{_attribute(value)}"' for key, value in attributes.items())
    return f"<{name}{stated}{close}>"


def _attribute(value: str) -> str:
    return escape(_NO_XML.sub("�", value), _ESCAPES)


def _plain(text: str) -> str:
    """A text that is shown is a template there: a dollar sign would name a field of the data."""
    return text.replace("$", "＄")


_ESCAPES: Mapping[str, str] = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name
