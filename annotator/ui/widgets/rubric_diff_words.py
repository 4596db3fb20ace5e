"""What changed between two versions of a rubric, in words. Pure."""

from __future__ import annotations

from annotator.domain.rubric_diff import RubricChange, RubricDiff
from annotator.domain.rubric_weights import WEIGHTS, Weight
from annotator.ui.text import tr


def kind_words(kind: Weight) -> str:
    """How heavy a version or a change is."""
    return {
        "wording": tr("wording"),
        "clarifying": tr("clarifying"),
        "meaning": tr("changes the meaning"),
    }[kind]


def change_title(change: RubricChange) -> str:
    """What is changed and where: “Severity · level 3: anchor changed”."""
    named = _part(change)
    owner = "" if change.criterion in (None, change.id) else f"{change.criterion} · "
    return tr("{part}: {done}", part=f"{owner}{named}", done=_done(change))


def summary_words(diff: RubricDiff) -> str:
    """“3 changes: 1 meaning-changing, 2 wording”, “1 change: clarifying” or “no change”."""
    n = len(diff.changes)
    if not n:
        return tr("no change")
    weights = [change.weight for change in diff.changes]
    kinds = [one for one in reversed(WEIGHTS) if one in weights]
    parts = [f"{weights.count(one)} {_adjective(one)}" for one in kinds]
    counted = tr("1 change") if n == 1 else tr("{n} changes", n=f"{n:,}")
    said = ", ".join(parts) if len(kinds) > 1 else _adjective(kinds[0])
    return tr("{counted}: {parts}", counted=counted, parts=said)


def _adjective(kind: Weight) -> str:
    return tr("meaning-changing") if kind == "meaning" else kind_words(kind)


def _part(change: RubricChange) -> str:
    one = change.id or ""
    return {
        "rubric": tr("rubric"),
        "threshold": tr("policy threshold"),
        "criterion": tr("criterion {id}", id=one),
        "level": tr("level {id}", id=one),
        "option": tr("option {id}", id=one),
        "rationale": tr("rationale"),
        "clause": tr("clause {id}", id=one),
        "example": tr("example {id}", id=one),
    }[change.part]


def _done(change: RubricChange) -> str:
    if change.kind == "moved":
        return tr("order of {field} changed", field=_field(change.field))
    if change.field is None or change.part in ("threshold", "rationale"):
        return {"added": tr("added"), "removed": tr("removed"), "changed": tr("changed")}[
            change.kind
        ]
    if (change.field, change.kind) == ("name", "changed"):
        return tr("renamed")
    field = _field(change.field)
    return {
        "added": tr("{field} added", field=field),
        "removed": tr("{field} removed", field=field),
        "changed": tr("{field} changed", field=field),
    }[change.kind]


def _field(name: str | None) -> str:
    known = {
        "criteria": tr("the criteria"),
        "levels": tr("the levels"),
        "options": tr("the options"),
        "clauses": tr("clauses"),
        "examples": tr("the examples"),
        "categories": tr("categories"),
        "name": tr("name"),
        "description": tr("description"),
        "help": tr("help"),
        "anchor": tr("anchor"),
        "like": tr("like"),
        "not_like": tr("not like"),
        "measured": tr("what is measured"),
        "text": tr("text"),
        "reason": tr("reason"),
        "labels": tr("labels"),
        "item": tr("conversation"),
        "use": tr("use"),
        "key": tr("key"),
        "value": tr("value"),
        "kind": tr("kind"),
    }
    return known.get(name or "", (name or "").replace("_", " "))
