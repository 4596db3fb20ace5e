"""Who decided what, when and why: every decision of the log, beside the labels as they were."""

from __future__ import annotations

from annotator.domain.clock import LogPlace
from annotator.domain.events import Adjudicate, Event
from annotator.domain.fold import ItemState, fold_item
from annotator.services.history_reading import decision_standing
from annotator.services.labeling import one_line
from annotator.services.views import DecisionPage, DecisionRow, LabelThen
from annotator.store import items, log
from annotator.store.database import Sql


def decision_page(sql: Sql, limit: int, after: LogPlace | None) -> DecisionPage:
    """The last decisions first, from behind `after` on."""
    found = log.newest_by_kind(sql, "adjudicate", limit + 1, after)
    rows = tuple(
        _row(sql, event, event.body)
        for event in found[:limit]
        if isinstance(event.body, Adjudicate)
    )
    return DecisionPage(rows, log.order(found[limit - 1]) if len(found) > limit else None)


def _row(sql: Sql, event: Event, body: Adjudicate) -> DecisionRow:
    stored = items.by_uid(sql, body.item)
    events = log.events_of(sql, body.item)
    return DecisionRow(
        event=event.id,
        uid=body.item,
        source_id=None if stored is None else stored.item.source_id,
        prompt="" if stored is None else one_line(stored.item.prompt or stored.item.response.text),
        lead=body.lead,
        decision=body.decision,
        values={c: value for c, value in body.values.items() if value is not None},
        rationale=body.rationale,
        clauses=body.clauses,
        rubric_version=body.rubric_version,
        at=event.hlc,
        labels=_labels(fold_item(one for one in events if one.hlc < event.hlc)),
        standing=decision_standing(event, events),
    )


def _labels(then: ItemState) -> tuple[LabelThen, ...]:
    return tuple(
        LabelThen(label.key.annotator, {c: s.value for c, s in label.values.items()})
        for label in then.labels
        if label.counts and label.annotator_kind == "human"
    )
