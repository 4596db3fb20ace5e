"""What was decided, remarked, asked for and contradicted about an item, in words. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from annotator.domain.clock import ms_of
from annotator.domain.fold import CurrentAdjudication, CurrentAsk, ItemState
from annotator.domain.label import SKIP_REASONS, Value, Values, code_of
from annotator.domain.rubric import Criterion, Rubric
from annotator.services.views import LabelConflict, Statement
from annotator.ui.pages.disagreements.lines import code_name
from annotator.ui.pages.disagreements.naming import Names
from annotator.ui.pages.disagreements.state import (
    ConflictLine,
    Decided,
    Remark,
    StatementLine,
)
from annotator.ui.pages.label.words import skip_words
from annotator.ui.text import tr


def decided_line(
    decided: CurrentAdjudication | None, rubric: Rubric, names: Names
) -> Decided | None:
    """The decision that stands, as a sentence."""
    if decided is None:
        return None
    who = names.get(decided.lead, decided.lead)
    if decided.decision == "keep_split":
        words = tr("{who} kept the split: the difference is honest and stays.", who=who)
        return Decided(decided.event, decided.lead, words, decided.rationale, {}, ())
    words = tr("{who} decided: {said}", who=who, said=values_words(decided.values, rubric))
    return Decided(
        decided.event, decided.lead, words, decided.rationale, decided.values, decided.clauses
    )


def values_words(values: Values, rubric: Rubric) -> str:
    """A whole label in a line: “Severity 4, Actionable · Privacy · Refusal: none”."""
    return " · ".join(
        _value_words(criterion, value, rubric)
        for criterion in rubric.criteria
        if (value := values.get(criterion.id)) is not None and value not in ((), False)
    )


def criterion_words(criterion: Criterion, value: Value, rubric: Rubric) -> str:
    """One value of a criterion that is not the headline."""
    if criterion.kind == "yes_no":
        return criterion.name if value is True else ""
    if criterion.kind == "set":
        return "" if value == () else code_name(rubric, criterion.id, code_of(value))
    said = code_name(rubric, criterion.id, code_of(value))
    return f"{criterion.name}: {said.lower() if criterion.kind == 'nominal' else said}"


def remarks(state: ItemState, names: Names) -> tuple[Remark, ...]:
    """Flags, skips, asks and comments in the order in which they came."""
    told = {(one.author, one.text) for one in state.comments}
    found = [(f.at, f.annotator, _flag(f.flag, f.note, f.clauses)) for f in state.flags]
    found += [(s.at, s.annotator, _skip(s.reason)) for s in state.skips]
    found += [(a.at, a.asker, _ask(a, names, told)) for a in state.asked]
    found += [(c.at, c.author, c.text) for c in state.comments]
    return tuple(
        Remark(names.get(who, who), text, minute(at)) for at, who, text in sorted(found) if text
    )


def waiting_words(state: ItemState, names: Names, missing: int) -> str:
    """Whose labels are asked for and not there yet. missing: how many labels that is."""
    again = [a.annotator for a in state.asked if a.annotator]
    people = list(dict.fromkeys(names.get(one, one) for one in again))
    more = missing - len(people)
    said = [tr("{name} again", name=name) for name in people]
    if more > 0:
        said.append(tr("1 more person") if more == 1 else tr("{n} more people", n=more))
    return tr("Asked, and not answered yet: {who}.", who=", ".join(said)) if said else ""


def cited_clauses(state: ItemState) -> tuple[str, ...]:
    """The clauses that labels and flags cite, the most cited first."""
    said = [*(one.clauses for one in state.labels), *(one.clauses for one in state.flags)]
    counted = Counter(clause for clauses in said for clause in clauses)
    return tuple(clause for clause, _ in counted.most_common())


def conflict_lines(
    conflicts: tuple[LabelConflict, ...], rubric: Rubric, names: Names, *, blind: bool
) -> tuple[ConflictLine, ...]:
    """The statements that contradict each other, side by side.

    blind: the file of an imported one is not named, for its name may say whose it is.
    """
    return tuple(
        ConflictLine(
            one.annotator,
            names.get(one.annotator, one.annotator),
            one.occurrence,
            tuple(_statement(said, rubric, blind=blind) for said in one.statements),
        )
        for one in conflicts
    )


def minute(hlc: str) -> str:
    """“22 Nov, 14:03”; with the year where it is not this one."""
    moment = datetime.fromtimestamp(ms_of(hlc) / 1000)
    year = "" if moment.year == datetime.now().year else f" {moment.year}"
    return f"{moment.day} {moment:%b}{year}, {moment:%H:%M}"


def _statement(one: Statement, rubric: Rubric, *, blind: bool) -> StatementLine:
    where = tr("made here") if one.here else tr("made in another copy")
    if one.tool is not None:
        where = tr("imported") if blind else tr("imported ({tool})", tool=one.tool)
    said = [minute(one.at), where, *one.clauses, *([tr("unsure")] if one.unsure else [])]
    values = values_words(one.values, rubric) or _foreign(one.values)
    return StatementLine(one.event, values, " · ".join(said), one.rationale)


def _foreign(values: Mapping[str, Value]) -> str:
    return " · ".join(f"{name}: {code_of(value)}" for name, value in values.items())


def _value_words(criterion: Criterion, value: Value, rubric: Rubric) -> str:
    if criterion.kind == "ordinal":
        code = code_of(value)
        return f"{criterion.name} {code}, {code_name(rubric, criterion.id, code)}"
    return criterion_words(criterion, value, rubric)


def _flag(flag: str, note: str, clauses: tuple[str, ...]) -> str:
    words = tr("escalated") if flag == "escalate" else tr("finds the rubric unclear here")
    if clauses:
        words = f"{words} ({', '.join(clauses)})"
    return f"{words}: {note}" if note else words


def _skip(reason: str) -> str:
    known = next((r for r in SKIP_REASONS if r == reason), None)
    if known is None:
        return tr("skipped")
    return tr("skipped: {reason}", reason=skip_words(known).lower())


def _ask(ask: CurrentAsk, names: Names, told: set[tuple[str, str]]) -> str:
    """A note that stands in the thread as a comment is not said twice."""
    return ": ".join(_asked(ask, names, told))


def _asked(ask: CurrentAsk, names: Names, told: set[tuple[str, str]]) -> Iterator[str]:
    if ask.annotator:
        yield tr("asked {name} again", name=names.get(ask.annotator, ask.annotator))
    elif ask.more:
        yield tr("asked more people")
    else:
        yield tr("put it back into the queue")
    if ask.note and (ask.asker, ask.note) not in told:
        yield ask.note
