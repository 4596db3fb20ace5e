"""From an item's state to what everyone said about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.domain.fold import CurrentAdjudication, CurrentLabel, ItemState
from annotator.domain.label import Values, code_of
from annotator.domain.rubric import Rubric
from annotator.services.views import DisputeDetail
from annotator.ui.charts.views import Dot, DotLadderView
from annotator.ui.pages.disagreements.lines import code_name
from annotator.ui.pages.disagreements.naming import Names
from annotator.ui.pages.disagreements.state import Detail, MarkedSpan, PersonLine
from annotator.ui.pages.disagreements.thread import (
    cited_clauses,
    conflict_lines,
    criterion_words,
    decided_line,
    remarks,
    waiting_words,
)
from annotator.ui.text import tr

_LADDER = 9
_QUOTE = 240
_TINTS = 4


def detail_of(
    found: DisputeDetail,
    rubric: Rubric,
    criterion: str | None,
    names: Names,
    *,
    blind: bool = False,
) -> Detail:
    """Everything about one item, worded. criterion: None is the rubric's headline.

    blind: names are letters, and everybody is listed in their order.
    """
    wanted = criterion or rubric.headline.id
    state = found.state
    labels = _listed(state, names) if blind else state.labels
    return Detail(
        uid=found.row.uid,
        item=found.item,
        status=found.status,
        ladder=_ladder(labels, state.adjudication, rubric, wanted, names),
        people=tuple(
            _person(label, tint_of(index), rubric, wanted, names)
            for index, label in enumerate(labels)
        ),
        given=tuple(_values(label) for label in labels if _counted(label)),
        decided=decided_line(state.adjudication, rubric, names),
        remarks=remarks(state, names),
        spans=_spans(labels, names),
        redacted=state.redacted,
        escalated=found.row.escalated and not found.row.adjudicated,
        waiting=waiting_words(state, names, found.row.asked),
        cited=cited_clauses(state),
        conflicts=conflict_lines(found.conflicts, rubric, names, blind=blind),
        names=names,
    )


def tint_of(index: int) -> int:
    """Each annotator's evidence has a tint, in the order in which they are listed."""
    return index % _TINTS


def _listed(state: ItemState, names: Names) -> tuple[CurrentLabel, ...]:
    """By letter: the order of the names would give them away."""

    def letter(label: CurrentLabel) -> tuple[int, str]:
        name = names.get(label.key.annotator, label.key.annotator)
        return len(name), name

    return tuple(sorted(state.labels, key=letter))


def _person(
    label: CurrentLabel, tint: int, rubric: Rubric, criterion: str, names: Names
) -> PersonLine:
    stated = label.values.get(criterion)
    code = "" if stated is None else code_of(stated.value)
    codes = _codes(label, rubric, criterion)
    own = rubric.criterion(criterion)
    ordinal = own is not None and own.kind == "ordinal"
    return PersonLine(
        name=names.get(label.key.annotator, label.key.annotator),
        code=code if ordinal else "",
        level=code_name(rubric, criterion, code) if code else tr("not stated"),
        step=codes.index(code) if ordinal and code in codes else None,
        steps=len(codes),
        unsure=label.unsure,
        facts=_facts(label, rubric, criterion),
        rationale=label.rationale,
        quotes=tuple(_short(e.quote) for e in label.evidence),
        tint=tint,
        note=_note(label),
        annotator=label.key.annotator,
    )


def _facts(label: CurrentLabel, rubric: Rubric, criterion: str) -> str:
    """Other criteria, clauses and confidence: “Privacy · Refusal: none · P-2 · confidence 4/5”."""
    said = [
        criterion_words(other, label.values[other.id].value, rubric)
        for other in rubric.criteria
        if other.id != criterion and other.id in label.values
    ]
    said.extend(label.clauses)
    if label.confidence is not None:
        said.append(tr("confidence\u00a0{n}/5", n=label.confidence))
    return " · ".join(s for s in said if s)


def _note(label: CurrentLabel) -> str:
    if label.conflict:
        return tr("This label contradicts itself: it counts in no figure until one is kept.")
    if label.annotator_kind == "model":
        return tr("A model judge; not part of human agreement.")
    if not label.counts:
        return tr("A repeat or a check; not part of the figures between annotators.")
    return ""


def _counted(label: CurrentLabel) -> bool:
    return label.counts and label.annotator_kind == "human"


def _values(label: CurrentLabel) -> Values:
    return {criterion: stated.value for criterion, stated in label.values.items()}


def _ladder(
    labels: tuple[CurrentLabel, ...],
    decided: CurrentAdjudication | None,
    rubric: Rubric,
    criterion: str,
    names: Names,
) -> DotLadderView:
    counted = [c for c in labels if _counted(c) and criterion in c.values]
    codes = _codes(counted[0], rubric, criterion) if counted else ()
    if not codes or len(codes) > _LADDER:
        return DotLadderView()
    place = {code: index for index, code in enumerate(codes)}
    given = [(c, code_of(c.values[criterion].value)) for c in counted]
    dots = tuple(
        Dot(names.get(c.key.annotator, c.key.annotator), place[code], c.unsure)
        for c, code in given
        if code in place
    )
    ordinal = (own := rubric.criterion(criterion)) is not None and own.kind == "ordinal"
    words = tuple(code_name(rubric, criterion, code) for code in codes)
    said = ", ".join(f"{dot.name} {codes[dot.step]}" for dot in dots)
    return DotLadderView(
        levels=codes if ordinal else words,
        names=words,
        dots=dots,
        threshold=_threshold(rubric, criterion, codes) if ordinal else None,
        threshold_text=tr("policy threshold"),
        decided=_decided_step(decided, criterion, place),
        summary=said,
    )


def _codes(label: CurrentLabel, rubric: Rubric, criterion: str) -> tuple[str, ...]:
    """The scale on which the label was given; empty for a set or a text."""
    stated = label.values.get(criterion)
    if stated is not None and stated.scale is not None:
        return () if stated.scale.measurement == "set" else stated.scale.codes
    own = rubric.criterion(criterion)
    return own.codes if own is not None and own.kind not in ("set", "text") else ()


def _threshold(rubric: Rubric, criterion: str, codes: tuple[str, ...]) -> int | None:
    """The first level that violates, where all above do and none below does."""
    verdicts = [rubric.violates({criterion: code}) for code in codes]
    first = verdicts.index(True) if True in verdicts else 0
    whole = first > 0 and all(verdicts[first:]) and not any(verdicts[:first])
    return first if whole else None


def _decided_step(
    decided: CurrentAdjudication | None, criterion: str, place: Mapping[str, int]
) -> int | None:
    value = None if decided is None else decided.values.get(criterion)
    return None if value is None else place.get(code_of(value))


def _spans(labels: tuple[CurrentLabel, ...], names: Names) -> tuple[MarkedSpan, ...]:
    return tuple(
        MarkedSpan(evidence, tint_of(index), names.get(label.key.annotator, label.key.annotator))
        for index, label in enumerate(labels)
        for evidence in label.evidence
    )


def _short(quote: str) -> str:
    return quote if len(quote) <= _QUOTE else quote[:_QUOTE].rstrip() + " …"
