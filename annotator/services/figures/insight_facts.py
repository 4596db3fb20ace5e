"""What the rules of `agreement.cause` look at, gathered from one item's state."""

from __future__ import annotations

from annotator.agreement.causes.cause_facts import ItemFacts, LabelFacts
from annotator.agreement.models.facet_results import Consensus
from annotator.domain.fold import CurrentLabel, ItemState
from annotator.domain.label import code_of
from annotator.services.figures.insight_snapshot import Snapshot
from annotator.services.lineage import Lineage
from annotator.services.units import safe_code


def item_facts(uid: str, state: ItemState, snapshot: Snapshot, lineage: Lineage) -> ItemFacts:
    """What the rules of `agreement.cause` look at, from an item's state."""
    labels = tuple(
        _label_facts(label, code, snapshot) for label, code in _counted(state, snapshot, lineage)
    )
    said = [(label.annotator, label.code) for label in labels]
    clauses = {clause for label in labels for clause in label.clauses}
    facet, second = snapshot.fit.item(uid), second_opinion(snapshot, uid)
    misfit = facet.misfit if facet is not None else second.misfit if second is not None else None
    flags = (flag.annotator for flag in state.flags if flag.flag == "rubric_unclear")
    shares = snapshot.shares.clauses
    return ItemFacts(
        labels=labels,
        misfit=misfit,
        flagged=tuple(dict.fromkeys(flags)),
        group=snapshot.groups.facts(uid, said, clauses),
        clause_shares=tuple((one.keys[0], one.share) for one in shares if one.keys),
        standing_out=tuple(
            (one.clause, one.more.value, one.n)
            for one in snapshot.clauses
            if one.stands_out and one.more.value is not None
        ),
    )


def _counted(
    state: ItemState, snapshot: Snapshot, lineage: Lineage
) -> list[tuple[CurrentLabel, str]]:
    """The labels that enter figures, with their codes, as in `rated`."""
    found = []
    for label in state.labels:
        stated = label.values.get(snapshot.measured.criterion)
        if stated is None or not label.counts or label.annotator_kind != "human":
            continue
        value = lineage.stated(snapshot.measured.criterion, stated, snapshot.measured.version)
        if value is not None:
            found.append((label, safe_code(code_of(value))))
    return found


def _label_facts(label: CurrentLabel, code: str, snapshot: Snapshot) -> LabelFacts:
    who = label.key.annotator
    scatter = snapshot.scatter.get(who)
    return LabelFacts(
        annotator=who,
        code=code,
        place=_place(code, snapshot),
        clauses=label.clauses,
        unsure=label.unsure,
        confidence=label.confidence,
        active_s=label.active_s,
        usual_s=snapshot.usual_s.get(who),
        severity=snapshot.severity.get(who),
        scatter=None if scatter is None else scatter[0],
        usual_scatter=None if scatter is None else scatter[1],
    )


def _place(code: str, snapshot: Snapshot) -> float | None:
    """Where the level stands, in levels; None without an order."""
    scale = snapshot.scale
    if scale.measurement not in ("ordinal", "interval"):
        return None
    place = scale.codes.index(code)
    return float(place) if scale.values is None else scale.values[place] / snapshot.step


def second_opinion(snapshot: Snapshot, uid: str) -> Consensus | None:
    """Dawid–Skene's likeliest code of one item; None off nominal criteria."""
    return None if snapshot.second is None else snapshot.second.consensus(uid)
