"""What a new version would do to the labels that are there: which stay valid, which are touched.

Labels of older versions that are still valid stand in the ratings as they read under the version
in force (`lineage`), so that one step, from there to the draft, says what becomes of all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from annotator.agreement.patterns import pattern_from_key
from annotator.domain.carry import carry, touch
from annotator.domain.label import EMPTY_SET, Value
from annotator.domain.rubric import Criterion, Rubric
from annotator.domain.rubric_weights import Weight
from annotator.services import units
from annotator.services.lineage import COMING, Lineage, Step
from annotator.services.recording import labels_wanted, place_of
from annotator.services.revision_views import Validity
from annotator.services.rules import Rules
from annotator.store import projection, revising
from annotator.store.database import Sql
from annotator.store.projection import SliceKey


def value_of(criterion: Criterion, code: str) -> Value:
    """The value that a code of the ratings stands for (`code_of`, `safe_code`)."""
    plain = units.plain_code(code)
    if criterion.kind == "yes_no":
        return plain == "yes"
    if criterion.kind == "set":
        return () if plain == EMPTY_SET else tuple(plain.split("|"))
    return plain


def values_stated(sql: Sql, rubric: Rubric, criterion: Criterion) -> Mapping[Value, int]:
    """By value: how many people's labels that count under the rubric's version state it."""
    found: Counter[Value] = Counter()
    for pattern, n in projection.patterns_of(sql, SliceKey(criterion.id, rubric.version)):
        for code, count in pattern_from_key(pattern):
            found[value_of(criterion, code)] += n * count
    return found


def options_stated(sql: Sql, rubric: Rubric, criterion: Criterion) -> Mapping[str, int]:
    """The same by option: a set states each of its own."""
    found: Counter[str] = Counter()
    for value, n in values_stated(sql, rubric, criterion).items():
        if not isinstance(value, bool):
            found.update(dict.fromkeys(value if isinstance(value, tuple) else (value,), n))
    return found


def validity(sql: Sql, old: Rubric, new: Rubric, kind: Weight) -> tuple[Validity, ...]:
    """For every measured criterion of the version in force."""
    step = carry(old, new, kind)
    found = []
    for criterion in measured(old):
        said = values_stated(sql, old, criterion)
        valid = sum(n for one, n in said.items() if step.value(criterion.id, one) is not None)
        ended = sum(said.values()) - valid
        found.append(Validity(criterion.id, criterion.name, valid, ended))
    return tuple(found)


def wanted_again(sql: Sql, rules: Rules, draft: Rubric, kind: Weight) -> dict[str, int]:
    """By uid, of all items that have labels: how many each wants once the draft asks for it again.

    0 where it stays closed all the same. Most want the overlap; the queue is asked of the others.
    """
    old, lineage = rules.rubric, rules.lineage(sql)
    found = {uid: rules.overlap for uid, _ in revising.given(sql, old.headline.id)}
    step = Step(old, draft, kind, everything=True, at=COMING)
    then = Lineage(old.id, draft.version, (*lineage.steps, step))
    new = Rules(draft, rules.overlap, rules.groups)
    for uid, state in revising.unlike_others(sql, new.headline, then.carried):
        if uid in found:
            place = place_of(uid, state, new, then)
            wanted = labels_wanted(state, new, then) - place.n_labels
            found[uid] = wanted if place.open else 0
    return found


def waiting_already(sql: Sql, rules: Rules) -> dict[str, int]:
    """By uid: how many labels an item that was asked for again earlier still waits for."""
    lineage = rules.lineage(sql)
    return {
        uid: labels_wanted(state, rules, lineage) - n
        for uid, n, state in revising.asked_earlier(sql)
    }


def touched(sql: Sql, old: Rubric, new: Rubric) -> tuple[str, ...]:
    """The items of which a label cites or states what the step changed, by uid.

    Not those that nobody has judged on the headline criterion: they wait for labels anyway.
    """
    step = touch(old, new)
    if not step.clauses and not step.options:
        return ()
    found: set[str] = set()
    for criterion in measured(old):
        known: dict[tuple[str, str], bool] = {}
        for uid, code, cited in revising.stated(sql, criterion.id, old.version):
            said = code, cited
            if said not in known:
                clauses = tuple(cited.split("|")) if cited else ()
                known[said] = step.touches({criterion.id: value_of(criterion, code)}, clauses)
            if known[said]:
                found.add(uid)
    judged = (uid for uid, _ in revising.given(sql, old.headline.id))
    return tuple(sorted(found.intersection(judged)))


def measured(rubric: Rubric) -> Iterator[Criterion]:
    """The criteria that figures are made of: those that are not text."""
    return (one for one in rubric.criteria if one.kind != "text")
