"""Brings a rubric's text to what an edited rubric says: only what differs is touched.

So comments and layout of the rest survive, and a reader of the file's history sees what was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.conditions import Test
from annotator.domain.rubric import Clause, Criterion, Example, Option, Rubric
from annotator.formats.condition_file import condition_json
from annotator.formats.rubric_editor import Place, RubricEditor

Entries = Sequence[tuple[str, JsonObject]]


def written(text: str, old: Rubric, new: Rubric, name: str = "rubric") -> str:
    """`text`, which says `old`, changed so that it says `new`.

    Written are the fields that the program edits: all but the rubric's id and its own number.
    """
    if old == new:
        return text
    editor = RubricEditor(text, name)
    _fields(editor, (), _head(old), _head(new))
    for was, now in _both(old.criteria, new.criteria):  # while all of them stand there
        place: Place = ("criteria", now.id)
        _fields(editor, place, _criterion(was), _criterion(now))
        levels = now.kind == "ordinal"
        listed = (*place, "levels" if levels else "options")
        _entries(
            editor,
            listed,
            [(one.id, _option(one)) for one in was.options],
            [(one.id, _option(one)) for one in now.options],
        )
    _criteria(editor, old, new)
    _entries(
        editor,
        ("clauses",),
        [(one.id, _clause(one)) for one in old.clauses],
        [(one.id, _clause(one)) for one in new.clauses],
    )
    _entries(
        editor,
        ("examples",),
        [(one.id, _example(old, one)) for one in old.examples],
        [(one.id, _example(new, one)) for one in new.examples],
    )
    return editor.text()


def _criteria(editor: RubricEditor, old: Rubric, new: Rubric) -> None:
    """Which there are, in which order; what they say was written before."""
    was, now = ([one.id for one in rubric.criteria] for rubric in (old, new))
    for one in was:
        if one not in now:
            editor.remove(("criteria", one))
    for added in new.criteria:
        if added.id not in was:
            editor.add(("criteria",), _whole(added))
    left = [one for one in was if one in now] + [one for one in now if one not in was]
    if left != now:
        editor.arrange(("criteria",), now)


def _whole(one: Criterion) -> JsonObject:
    listed = "levels" if one.kind == "ordinal" else "options"
    options: list[Json] = [_option(option) for option in one.options]
    head = {"id": one.id, "name": one.name, "kind": one.kind}
    return {**head, **_criterion(one), **_given({listed: options})}


def _both(
    old: Sequence[Criterion], new: Sequence[Criterion]
) -> Iterator[tuple[Criterion, Criterion]]:
    known = {one.id: one for one in old}
    return ((known[one.id], one) for one in new if one.id in known)


def _entries(editor: RubricEditor, place: Place, old: Entries, new: Entries) -> None:
    was, now = dict(old), dict(new)
    for one in was:
        if one not in now:
            editor.remove((*place, one))
    for one, entry in now.items():
        if one in was:
            _fields(editor, (*place, one), was[one], entry)
        else:
            editor.add(place, entry)
    left = [one for one in was if one in now] + [one for one in now if one not in was]
    if left != list(now):
        editor.arrange(place, list(now))


def _fields(editor: RubricEditor, place: Place, old: JsonObject, new: JsonObject) -> None:
    for key in {**old, **new}:
        if old.get(key) == new.get(key):
            continue
        if key in new:
            editor.set((*place, key), new[key])
        elif editor.holds((*place, key)):
            editor.remove((*place, key))


def _given(fields: Mapping[str, Json]) -> JsonObject:
    """Without what is empty: a key that says nothing is not written."""
    return {key: value for key, value in fields.items() if value not in ("", None, [])}


def _head(rubric: Rubric) -> JsonObject:
    threshold = rubric.threshold
    rationale = condition_json(rubric.rationale_required_when)
    told: Json = None
    if isinstance(threshold, Test) and isinstance(threshold.operand, int | float):
        told = {"criterion": threshold.criterion, threshold.operator: _number(threshold.operand)}
    return _given(
        {
            "previous": rubric.previous,
            "name": rubric.name,
            "description": rubric.description,
            "threshold": told,
            "rationale": None if rationale is None else {"required_when": rationale},
        }
    )


def _criterion(one: Criterion) -> JsonObject:
    return _given(
        {
            "name": one.name,
            "help": one.help,
            "required": one.required or None,
            "required_when": condition_json(one.required_when),
            "show_when": condition_json(one.show_when),
            "key": one.key,
        }
    )


def _option(one: Option) -> JsonObject:
    return {
        "id": one.id,
        **_given(
            {
                "value": None if one.value is None else _number(one.value),
                "name": one.name,
                "anchor": one.anchor,
                "measured": one.measured,
                "like": one.like,
                "not_like": one.not_like,
                "clauses": list(one.clauses),
                "key": one.key,
                "merges": list(one.merges),
                "splits": one.splits,
            }
        ),
    }


def _clause(one: Clause) -> JsonObject:
    return {
        "id": one.id,
        "text": one.text,
        **_given({"criteria": list(one.criteria), "categories": list(one.categories)}),
    }


def _example(rubric: Rubric, one: Example) -> JsonObject:
    labels: dict[str, Json] = {
        criterion: _value(rubric, criterion, value)
        for criterion, value in one.labels.items()
        if value is not None
    }
    turns: list[Json] = [{"role": turn.role, "text": turn.text} for turn in one.turns]
    return {
        "id": one.id,
        "item": {"turns": turns},
        "labels": labels,
        "reason": one.reason,
        **_given({"clauses": list(one.clauses)}),
        "use": one.use,
    }


def _value(rubric: Rubric, criterion: str, value: str | bool | tuple[str, ...]) -> Json:
    if isinstance(value, tuple):
        return list(value)
    own = rubric.criterion(criterion)
    if isinstance(value, bool) or own is None:
        return value
    number = rubric.level_value(criterion, value)
    return value if number is None else _number(number)


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value
