"""What happened to an item, in plain words without who did it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from annotator.domain.events import (
    Adjudicate,
    Assign,
    Body,
    Comment,
    Flag,
    Label,
    Plan,
    Redact,
    Resolve,
    RubricPublish,
    Share,
    Skip,
    kind_of,
)
from annotator.domain.fold import CurrentLabel
from annotator.domain.label import TRIAL, Evidence, Value, Values, code_of
from annotator.domain.rubric import Criterion, Rubric
from annotator.store.items import GOLD

HERE = "this copy"
COMMENTED = "remarked"
_SKIPPED = {
    "language": "not their language",
    "broken": "the response is broken",
    "distressing": "too distressing",
    "conflict_of_interest": "conflict of interest",
    "other": "another reason",
}
_PURPOSES = {"repeat": ", as a hidden repeat", "gold": ", as a gold item"}
_OTHERS = ("unsure", "confidence", "clauses", "evidence", "rationale")
"""What a label says besides its values."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a label says otherwise than the one before. what: a criterion, or another part of it.

    before, after: codes as figures count them; "" where nothing was said.
    """

    what: str
    before: str
    after: str


def changes(before: CurrentLabel, label: Label, order: Sequence[str]) -> tuple[Change, ...]:
    """What of a label is other than what its annotator said until then. order: of criteria."""
    stated = {one: label.values[one] for one in (*order, *label.values) if one in label.values}
    found = [
        Change(criterion, _code(was), _code(value))
        for criterion, value in stated.items()
        if (was := before.values[criterion].value if criterion in before.values else None) != value
    ]
    old, new = (_parts(one) for one in (before, label))
    found += [Change(one, old[one], new[one]) for one in _OTHERS if old[one] != new[one]]
    return tuple(found)


def taken_back(brief: str) -> str:
    """Of a retraction; brief: of what."""
    return f"took back: {brief}" if brief else "took back what is not here"


def unknown(kind: str) -> str:
    """Of a kind that a later version of the program writes."""
    return f"something that this version of the program does not know ({kind})"


def arrival(file: str, format_name: str) -> str:
    """How an item came in."""
    if format_name == GOLD:
        return "made from a gold example of the rubric"
    return f"came in with {file}" if file else "came in with labels about it, without its text"


def copy_of(name: str, number: int) -> str:
    """Somebody's copy of the project; number: of several, else 0."""
    return f"{name}'s copy {number}" if number else f"{name}'s copy"


@dataclass(frozen=True, slots=True)
class Wording:
    """names: by id. version: the one in force, which is not said. rubric_of: of an id and version.

    frank: whether it is told that an item is a repeat or a gold item.
    """

    names: Mapping[str, str]
    version: str
    rubric_of: Callable[[str, str], Rubric]
    frank: bool = True

    def label(self, body: Label, before: CurrentLabel | None, found: Sequence[Change]) -> str:
        """A label, beside what was said before."""
        own = body.rubric_version == self.version or body.origin.scale is not None
        under = "" if own else f" (under {body.rubric_version})"
        if before is None:
            said = self._values(body)
            unsure = "; unsure" if body.unsure else ""
            return f"{self._verb(body)}: {said or 'no value'}{unsure}{self._told(body, under)}"
        if not found:
            return f"gave the same label again{self._told(body, under)}"
        told = "; ".join(self._change(body, one) for one in found)
        return f"changed the label: {told}{self._told(body, under)}"

    def decision(self, body: Adjudicate) -> str:
        """A lead's word on an item."""
        if body.decision == "keep_split":
            return "kept the split: the difference is honest and stays"
        rubric = self.rubric_of(body.rubric_id, body.rubric_version)
        return f"decided: {values_words(body.values, rubric)}"

    def publication(self, body: RubricPublish, *, drawn: bool) -> str:
        """A version that asks for the item again."""
        why = ", drawn for its control" if drawn else ""
        return f"published version {body.version}: the item is asked for again{why}"

    def plan(self, plan: Plan) -> str:
        """Who was given the item, and from whom it was taken."""
        gives = [("gave it to", share) for share in plan.gives]
        releases = [("took it back from", share) for share in plan.releases]
        return "; ".join(
            f"{verb} {self._name(share.annotator)}{self._purpose(share)}"
            for verb, share in (*gives, *releases)
        )

    def other(self, body: Body, brief: Callable[[str], str]) -> tuple[str, str]:
        """Of everything else: in words, and what they wrote. brief: of an event's id."""
        match body:
            case Skip():
                return f"skipped it: {_SKIPPED.get(body.reason, body.reason)}", body.note
            case Flag(flag="escalate"):
                return f"escalated it to the lead{_cited(body.clauses)}", body.note
            case Flag():
                return f"finds the rubric unclear here{_cited(body.clauses)}", body.note
            case Assign():
                return self._asked(body), body.note
            case Resolve():
                name = self._name(body.annotator)
                return f"settled the conflict of {name}'s labels: kept {brief(body.keep)}", ""
            case Redact():
                return "removed its content for good", body.reason
        return unknown(kind_of(body)), ""

    def brief(self, body: Body) -> str:
        """What an event said, to be quoted by another."""
        if isinstance(body, Label):
            return self._values(body) or "a label without values"
        if isinstance(body, Adjudicate):
            return self.decision(body)
        return "a remark" if isinstance(body, Comment) else self.other(body, lambda _: "one")[0]

    def _verb(self, body: Label) -> str:
        if body.occurrence >= TRIAL:
            return "tried a draft of the rubric on it"
        if body.origin.kind == "import":
            return f"labeled it, imported{f' from {body.origin.tool}' if body.origin.tool else ''}"
        return f"labeled it{_PURPOSES.get(body.purpose, '') if self.frank else ''}"

    def _told(self, body: Label, under: str) -> str:
        if body.origin.at is None:
            return under
        given = datetime.fromisoformat(body.origin.at)
        given = given.replace(tzinfo=given.tzinfo or UTC).astimezone(UTC)
        return f"{under}, given {given:%Y-%m-%d %H:%M} UTC"

    def _values(self, body: Label) -> str:
        own = None if body.origin.scale else self.rubric_of(body.rubric_id, body.rubric_version)
        return values_words(body.values, own)

    def _change(self, body: Label, one: Change) -> str:
        own = self.rubric_of(body.rubric_id, body.rubric_version)
        criterion = None if body.origin.scale else own.criterion(one.what)
        if one.what in _OTHERS and criterion is None:
            return _other_change(one)
        name = one.what if criterion is None else criterion.name
        before, after = (_code_words(criterion, code) for code in (one.before, one.after))
        return f"{name} {before} → {after}"

    def _asked(self, body: Assign) -> str:
        if body.annotator:
            return f"asked {self._name(body.annotator)} to look at it again"
        if body.more:
            return "asked one more person" if body.more == 1 else f"asked {body.more} more people"
        return "put it back into the queue"

    def _purpose(self, share: Share) -> str:
        return _PURPOSES.get(share.purpose, "") if self.frank else ""

    def _name(self, who: str) -> str:
        return self.names.get(who, who)


def values_words(values: Values, rubric: Rubric | None) -> str:
    """A whole label in a line: “Severity 4, Much · Categories Bias”. rubric: None for codes."""
    order = [] if rubric is None else [one.id for one in rubric.criteria if one.id in values]
    said = (
        (one, value)
        for one in (*order, *(other for other in values if other not in order))
        if (value := values[one]) is not None and value not in ((), False)
    )
    return " · ".join(_value(rubric, one, value) for one, value in said)


def _value(rubric: Rubric | None, criterion_id: str, value: Value) -> str:
    criterion = None if rubric is None else rubric.criterion(criterion_id)
    name = criterion_id if criterion is None else criterion.name
    return f"{name} {_code_words(criterion, code_of(value))}"


def _code_words(criterion: Criterion | None, code: str) -> str:
    if not code:
        return "nothing"
    if criterion is None:
        return code
    if criterion.kind == "set":
        return " + ".join(_option(criterion, one) for one in code.split("|")) or "none"
    if criterion.kind == "ordinal":
        name = _option(criterion, code)
        return code if name == code else f"{code}, {name}"
    return _option(criterion, code)


def _option(criterion: Criterion, code: str) -> str:
    option = criterion.option(code)
    return "none" if code == "-" else code if option is None else option.name


def _other_change(one: Change) -> str:
    if one.what == "unsure":
        return "unsure" if one.after else "not unsure any more"
    if one.what in ("rationale", "evidence"):
        return f"another {one.what}" if one.what == "rationale" else "other evidence"
    before, after = (code.replace("|", ", ") or "none" for code in (one.before, one.after))
    return f"{one.what} {before} → {after}"


def _parts(label: Label | CurrentLabel) -> Mapping[str, str]:
    confidence = label.confidence
    return {
        "unsure": "yes" if label.unsure else "",
        "confidence": "" if confidence is None else str(confidence),
        "clauses": "|".join(label.clauses),
        "evidence": "|".join(map(_span, label.evidence)),
        "rationale": label.rationale,
    }


def _span(one: Evidence) -> str:
    return f"{one.turn}:{one.start}-{one.end}"


def _code(value: Value | None) -> str:
    return "" if value is None else code_of(value)


def _cited(clauses: Sequence[str]) -> str:
    return f" ({', '.join(clauses)})" if clauses else ""
