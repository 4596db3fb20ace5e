"""What a lead should look at: the counted labels of an item that differ, and its flags."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, reduce

from annotator.agreement.distance import flips_verdict, item_disagreement
from annotator.agreement.patterns import pattern_of
from annotator.agreement.scale import Scale
from annotator.domain.fold import ItemState
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.counting import Unit
from annotator.services.rules import Rules
from annotator.store.database import Sql
from annotator.store.projection import Dispute

_distance = lru_cache(maxsize=4_096)(item_disagreement)


def disputes_of(
    sql: Sql, state: ItemState, counted: Iterable[Unit], rules: Rules
) -> tuple[Dispute, ...]:
    """What a lead should look at, one entry a criterion. counted: the item's units.

    sql: where the texts of older rubric versions are, whose scales their labels are measured on.
    """
    counted = sorted(counted, key=lambda unit: _standing(unit, rules.rubric))
    found = [_dispute(sql, unit, state, rules) for unit in counted if _differs(unit)]
    disputes = {d.criterion: d for d in found if d is not None}
    if state.flags and rules.headline not in disputes:
        disputes[rules.headline] = _flagged(state, counted, rules)
    return tuple(disputes.values())


def _standing(unit: Unit, rubric: Rubric) -> tuple[bool, tuple[bool, tuple[int, ...], str]]:
    """Of several versions the current one stands in the list, else the latest."""
    return unit.version == rubric.version, units.version_order(unit.version)


def _differs(unit: Unit) -> bool:
    return len(set(unit.codes)) > 1


def _dispute(sql: Sql, unit: Unit, state: ItemState, rules: Rules) -> Dispute | None:
    scale = _scale(sql, unit, state, rules)
    if scale is None or not scale.declares(unit.codes):
        return None
    pattern = pattern_of(unit.codes)
    violating = rules.violations(sql, unit.criterion, unit.version)
    escalated, unclear = _flags(state)
    return Dispute(
        criterion=unit.criterion,
        version=unit.version,
        distance=_distance(pattern, scale),
        flips=violating is not None and flips_verdict(pattern, violating),
        adjudicated=state.adjudication is not None,
        codes=_said(unit),
        clauses=_clauses(state),
        escalated=escalated,
        unclear=unclear,
    )


def _flagged(state: ItemState, counted: Iterable[Unit], rules: Rules) -> Dispute:
    escalated, unclear = _flags(state)
    criterion = rules.headline
    return Dispute(
        criterion=criterion,
        version=rules.rubric.version,
        distance=0.0,
        flips=False,
        adjudicated=state.adjudication is not None,
        codes=tuple(said for u in counted if u.criterion == criterion for said in _said(u)),
        clauses=_clauses(state),
        escalated=escalated,
        unclear=unclear,
    )


def _said(unit: Unit) -> tuple[tuple[str, str], ...]:
    return tuple((one.annotator, units.plain_code(one.code)) for one in unit.ratings)


def _flags(state: ItemState) -> tuple[bool, int]:
    escalated = any(f.flag == "escalate" for f in state.flags) and state.adjudication is None
    return escalated, sum(f.flag == "rubric_unclear" for f in state.flags)


def _clauses(state: ItemState) -> tuple[str, ...]:
    cited = [c for label in state.labels for c in label.clauses]
    cited += [c for flag in state.flags for c in flag.clauses]
    return tuple(dict.fromkeys(cited))


def _scale(sql: Sql, unit: Unit, state: ItemState, rules: Rules) -> Scale | None:
    if unit.version == units.IMPORTED:
        stated = [label.values.get(unit.criterion) for label in state.labels]
        scales = [s.scale for s in stated if s is not None and s.scale is not None]
        return units.declared(reduce(units.together, scales)) if scales else None
    return rules.scale(sql, unit.criterion, unit.version)
