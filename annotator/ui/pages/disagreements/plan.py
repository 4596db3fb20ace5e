"""What a bulk action would do to each of many items, and to which it would not. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from annotator.domain.fold import ItemState
from annotator.domain.item import ItemStatus
from annotator.domain.label import Value, Values, code_of
from annotator.domain.label_rules import label_problems
from annotator.domain.rubric import Rubric
from annotator.services.views import DisputeDetail
from annotator.ui.pages.disagreements.lines import code_name
from annotator.ui.pages.disagreements.majority import majority, outlier
from annotator.ui.pages.disagreements.naming import Names
from annotator.ui.pages.disagreements.thread import values_words
from annotator.ui.text import tr
from annotator.ui.widgets.display_map import DisplayMap

Bulk = Literal["keep", "majority", "ask", "back"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What must be known of an item. given: the counted labels, by annotator."""

    uid: str
    prompt: str
    status: ItemStatus
    given: Mapping[str, Values]
    decided: bool
    asked: frozenset[str]
    names: Names


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person chose beside the action: a reason or note, and how many people."""

    text: str = ""
    more: int = 2


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one item, in words. values, annotator: what it needs."""

    uid: str
    prompt: str
    words: str
    values: Values | None = None
    annotator: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """steps: what will be done. left: the prompts of the items left out, by the reason why."""

    kind: Bulk
    steps: tuple[Step, ...] = ()
    left: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def n_left(self) -> int:
        return sum(len(prompts) for _, prompts in self.left)


@dataclass(frozen=True, slots=True)
class Foresight:
    """The plan as it is without a reason, and with one: the rubric may want it."""

    bare: Plan
    reasoned: Plan

    def plan(self, text: str) -> Plan:
        """text: the reason, if any."""
        return self.reasoned if text.strip() else self.bare


def foresee(kind: Bulk, facts: Sequence[Fact], rubric: Rubric) -> Foresight:
    """Both plans. It takes its time for thousands of items."""
    bare = plan_of(kind, facts, rubric)
    if kind != "majority":
        return Foresight(bare, bare)
    return Foresight(bare, plan_of(kind, facts, rubric, reasoned=True))


def fact_of(found: DisputeDetail, names: Names) -> Fact:
    """What a plan needs of an item."""
    state = found.state
    return Fact(
        uid=found.row.uid,
        prompt=DisplayMap(found.row.prompt).shown or tr("(no prompt)"),
        status=found.status,
        given=_given(state),
        decided=state.adjudication is not None and found.row.adjudicated,
        asked=frozenset(ask.annotator for ask in state.asked if ask.annotator),
        names=names,
    )


def plan_of(kind: Bulk, facts: Sequence[Fact], rubric: Rubric, *, reasoned: bool = False) -> Plan:
    """Every item either gets its step or is left out for a reason.

    reasoned: a rationale comes with it.
    """
    steps: list[Step] = []
    left: dict[str, list[str]] = {}
    for fact in facts:
        found = _step(kind, fact, rubric, reasoned=reasoned)
        if isinstance(found, Step):
            steps.append(found)
        else:
            left.setdefault(found, []).append(fact.prompt)
    ranked = sorted(left.items(), key=lambda one: -len(one[1]))
    return Plan(kind, tuple(steps), tuple((why, tuple(them)) for why, them in ranked))


def _given(state: ItemState) -> dict[str, Values]:
    return {
        label.key.annotator: {c: stated.value for c, stated in label.values.items()}
        for label in state.labels
        if label.counts and label.annotator_kind == "human"
    }


def _step(kind: Bulk, fact: Fact, rubric: Rubric, *, reasoned: bool) -> Step | str:
    """The step, or why the item is left out."""
    if fact.decided:
        return tr("decided already")
    if kind == "keep":
        return _keep(fact, rubric)
    if kind == "majority":
        return _majority(fact, rubric, reasoned=reasoned)
    if fact.status != "ready":
        return tr("there is no response to label")
    return _ask(fact) if kind == "ask" else _back(fact, rubric)


def _keep(fact: Fact, rubric: Rubric) -> Step | str:
    if not any(_differ(fact, criterion.id) for criterion in rubric.criteria):
        return tr("the labels do not differ")
    return Step(fact.uid, fact.prompt, tr("keeps {labels}", labels=_labels(fact, rubric)))


def _majority(fact: Fact, rubric: Rubric, *, reasoned: bool) -> Step | str:
    values = majority(rubric, tuple(fact.given.values()))
    if values is None:
        return tr("no level has a majority")
    for problem in label_problems(rubric, values, rationale="…" if reasoned else ""):
        if problem.criterion is None:
            return tr("the rubric wants a reason at this level")
        return tr("the majority's label is not complete")
    words = tr("{given} → {label}", given=_labels(fact, rubric), label=values_words(values, rubric))
    return Step(fact.uid, fact.prompt, words, values=values)


def _ask(fact: Fact) -> Step:
    n = len(fact.given)
    words = tr("1 label so far") if n == 1 else tr("{n} labels so far", n=n)
    return Step(fact.uid, fact.prompt, words)


def _back(fact: Fact, rubric: Rubric) -> Step | str:
    headline = rubric.headline
    codes = {
        who: code_of(value)
        for who, values in fact.given.items()
        if (value := values.get(headline.id)) is not None
    }
    who = outlier(codes, headline.codes if headline.kind == "ordinal" else ())
    if who is None:
        return tr("nobody stands alone")
    if who in fact.asked:
        return tr("asked again already")
    name = fact.names.get(who, who)
    words = tr("to {name}, who said {code}", name=name, code=_code(codes[who], rubric))
    return Step(fact.uid, fact.prompt, words, annotator=who)


def _differ(fact: Fact, criterion: str) -> bool:
    said = {
        code_of(value)
        for values in fact.given.values()
        if (value := values.get(criterion)) is not None
    }
    return len(said) > 1


def _labels(fact: Fact, rubric: Rubric) -> str:
    """“2 · 4 ×2”: the headline's codes as they were given."""
    codes: list[Value] = [
        value
        for values in fact.given.values()
        if (value := values.get(rubric.headline.id)) is not None
    ]
    given = Counter(code_of(value) for value in codes)
    ordered = sorted(given, key=lambda code: _place(code, rubric))
    said = [
        f"{_code(code, rubric)} ×{given[code]}" if given[code] > 1 else _code(code, rubric)
        for code in ordered
    ]
    return " · ".join(said)


def _place(code: str, rubric: Rubric) -> tuple[int, str]:
    codes = rubric.headline.codes
    return (codes.index(code) if code in codes else len(codes)), code


def _code(code: str, rubric: Rubric) -> str:
    return code if rubric.headline.kind == "ordinal" else code_name(rubric, None, code)
