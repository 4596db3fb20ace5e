"""One item's history read from the log: whatever was said, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from annotator.domain.clock import iso_of
from annotator.domain.events import (
    Adjudicate,
    Assign,
    Comment,
    Event,
    Flag,
    Label,
    Plan,
    Redact,
    Resolve,
    Retract,
    RubricPublish,
    Share,
    Skip,
    Unknown,
)
from annotator.domain.fold import CurrentLabel, fold_item, retracted
from annotator.domain.rubric import Rubric
from annotator.services import history_words as words
from annotator.services.evidence import worded
from annotator.services.history_views import ARRIVAL, HistoryEntry, Standing, Viewer
from annotator.services.history_words import Wording
from annotator.services.published import rubric_then
from annotator.services.units import version_under
from annotator.store import handing, log, shares
from annotator.store import history as store
from annotator.store.database import Sql
from annotator.store.handing import Peer
from annotator.store.history import Found
from annotator.store.items import StoredItem


def decision_standing(
    event: Event, events: Sequence[Event]
) -> Literal["stands", "replaced", "taken back"]:
    """What became of a lead's decision. events: all about its item."""
    if event.id in retracted(events):
        return "taken back"
    now = fold_item(events).adjudication
    return "stands" if now is not None and now.event == event.id else "replaced"


class HistoryReader:
    """Of one item, under one consistent view."""

    def __init__(
        self,
        sql: Sql,
        rubric: Rubric,
        names: Mapping[str, str],
        stored: StoredItem,
        viewer: Viewer | None,
    ) -> None:
        self._sql = sql
        self._stored = stored
        self._rubric = rubric
        self._names = names
        self._viewer = viewer
        self._found = store.said_of(sql, stored.uid)
        self._heard = [one.event for one in self._found if one.heard]
        self._state = fold_item(self._heard)
        self._gone = retracted(self._heard)
        self._peers = handing.peers(sql)
        self._events = {one.event.id: one.event for one in self._found}
        self._words = Wording(names, rubric.version, self._rubric_of, frank=viewer is None)

    def entries(self) -> Iterator[HistoryEntry]:
        """All that the viewer may see, the oldest first."""
        plans = store.plans_of(self._sql, self._stored.uid)
        seen = [one for one in self._found if self._is_seen(one.event)]
        dated = [(log.order(one.event), self._told(one)) for one in seen]
        dated += [
            (log.order(one.event), self._planned(one, plan)) for one, plan in self._own(plans)
        ]
        dated += [(log.order(event), self._published(event)) for event in self._publications()]
        several = len({self._place(one.replica) for _, one in dated if one.replica}) > 1
        if self._viewer is None:
            yield from self._arrival()
        for _, entry in sorted(dated, key=lambda pair: pair[0]):
            shown = several and entry.replica
            yield replace(entry, device=self._place(entry.replica)) if shown else entry

    def _is_seen(self, event: Event) -> bool:
        """Whether it is the viewer's own, or nobody hides it from them."""
        viewer, body = self._viewer, event.body
        if viewer is None:
            return True
        if isinstance(body, Label):
            return (body.annotator, body.occurrence) == viewer
        if isinstance(body, Retract):
            targets = (self._events.get(one) for one in body.targets)
            return any(one is not None and self._is_seen(one) for one in targets)
        if isinstance(body, Assign):
            return (body.annotator, body.occurrence) == viewer and not viewer.occurrence
        if isinstance(body, Skip | Flag | Comment):
            return _author(event) == viewer.annotator and not viewer.occurrence
        return isinstance(body, Redact)

    def _own(self, plans: Sequence[Found]) -> Iterator[tuple[Found, Plan]]:
        """What plans say of this item, and to whom the viewer may see it given."""
        uid, viewer = self._stored.uid, self._viewer
        for one in plans:
            body = one.event.body
            if isinstance(body, Plan):
                plan = replace(
                    body,
                    gives=tuple(s for s in body.gives if _names(s, uid, viewer)),
                    releases=tuple(s for s in body.releases if _names(s, uid, viewer)),
                )
                if plan.gives or plan.releases:
                    yield one, plan

    def _told(self, found: Found) -> HistoryEntry:
        event, body = found.event, found.event.body
        entry = replace(self._base(event), standing=self._standing(found))
        if isinstance(body, Label):
            return self._label(entry, found, body)
        if isinstance(body, Retract):
            brief = "; ".join(self._brief(one) for one in body.targets if one in self._events)
            return replace(entry, said=words.taken_back(brief), about=body.targets)
        if isinstance(body, Comment):
            text = worded(body.text, self._stored.item, self._stored.status)
            return replace(entry, said=words.COMMENTED, note=text)
        if isinstance(body, Adjudicate):
            return replace(
                entry,
                said=self._words.decision(body),
                note=body.rationale,
                values=body.values,
                clauses=body.clauses,
                rubric_version=body.rubric_version,
                origin=body.origin,
                about=body.supersedes,
            )
        if isinstance(body, Unknown):
            return replace(entry, said=words.unknown(body.kind), unknown=body.json)
        said, note = self._words.other(body, self._brief)
        return replace(entry, said=said, note=note, clauses=getattr(body, "clauses", ()))

    def _label(self, entry: HistoryEntry, found: Found, body: Label) -> HistoryEntry:
        before = self._before(found, body)
        order = [one.id for one in self._rubric.criteria]
        changes = () if before is None else words.changes(before, body, order)
        return replace(
            entry,
            said=self._words.label(body, before, changes),
            note=body.rationale,
            values=body.values,
            changes=changes,
            clauses=body.clauses,
            occurrence=body.occurrence,
            purpose=body.purpose if self._viewer is None else "work",
            rubric_version=body.rubric_version,
            about=body.supersedes,
            origin=body.origin,
        )

    def _before(self, found: Found, body: Label) -> CurrentLabel | None:
        """What the label replaces. One that replaces nothing stands beside what is there."""
        if not found.heard or not body.supersedes:
            return None
        place = log.order(found.event)
        then = fold_item(one for one in self._heard if log.order(one) < place)
        both = (*then.labels, *then.trials)
        was = next((one for one in both if one.key == body.key), None)
        return was if was is not None and set(was.heads) & set(body.supersedes) else None

    def _brief(self, event_id: str) -> str:
        """What an earlier event said, in a few words."""
        event = self._events.get(event_id)
        return "" if event is None else self._words.brief(event.body)

    def _base(self, event: Event) -> HistoryEntry:
        who = _author(event)
        return HistoryEntry(
            at=iso_of(event.hlc),
            kind=event.kind,
            said="",
            event=event.id,
            who=who,
            name=self._names.get(who, who),
            actor=event.actor,
            replica=event.replica,
            seq=event.seq,
        )

    def _planned(self, found: Found, plan: Plan) -> HistoryEntry:
        event = found.event
        named = (*plan.gives, *plan.releases)
        standing: Standing = "stands" if self._holds(event, named) else "replaced"
        return replace(
            self._base(event),
            said=self._words.plan(plan),
            standing=standing if found.heard else "set aside",
        )

    def _holds(self, event: Event, named: Iterable[Share]) -> bool:
        """Whether a plan has the last word on anybody's share of the item."""
        at = f"{event.hlc} {event.replica}"
        keys = {(one.annotator, one.occurrence) for one in named}
        entries = shares.of_item(self._sql, self._stored.row)
        return any(one.at == at and (one.annotator, one.occurrence) in keys for one in entries)

    def _publications(self) -> Iterator[Event]:
        """Of versions that asked for the item again, as the log or a pack tells them."""
        if self._viewer is not None and self._viewer.occurrence:
            return
        labels = [event.hlc for event in self._heard if isinstance(event.body, Label)]
        for one in log.publications(self._sql):
            named = self._stored.uid in (*one.body.control, *one.body.reopened)
            if named or (one.body.reopens == "all" and any(at < one.hlc for at in labels)):
                yield Event(one.event, "", "", 0, one.actor, one.hlc, one.body)

    def _published(self, event: Event) -> HistoryEntry:
        body = event.body
        assert isinstance(body, RubricPublish)
        drawn = self._stored.uid in body.control and self._viewer is None
        return replace(
            self._base(event),
            said=self._words.publication(body, drawn=drawn),
            note=body.reason,
            rubric_version=body.version,
        )

    def _arrival(self) -> Iterator[HistoryEntry]:
        came = store.arrival(self._sql, self._stored.uid)
        if came is not None:
            yield HistoryEntry(came.started, ARRIVAL, words.arrival(came.file, came.format))

    def _place(self, replica: str) -> str:
        """Which copy: this one, or somebody's, numbered where they have several."""
        peer = self._peers.get(replica)
        if peer is None:
            return words.HERE
        theirs = sorted(one.replica for one in self._peers.values() if _same(one, peer))
        number = theirs.index(replica) + 1 if len(theirs) > 1 else 0
        return words.copy_of(self._names.get(peer.annotator, peer.annotator), number)

    def _standing(self, found: Found) -> Standing:
        event, body = found.event, found.event.body
        if not found.heard:
            return "set aside"
        if isinstance(body, Retract):
            return "stands" if any(one in self._gone for one in body.targets) else "without effect"
        if event.id in self._gone:
            return "taken back"
        if isinstance(body, Label):
            return self._label_standing(event, body)
        if isinstance(body, Adjudicate):
            return decision_standing(event, self._heard)
        if isinstance(body, Assign):
            waits = any(one.event == event.id for one in self._state.asked)
            return "waits" if waits else "answered"
        return "" if isinstance(body, Unknown) else "stands"

    def _label_standing(self, event: Event, body: Label) -> Standing:
        both = (*self._state.labels, *self._state.trials)
        label = next((one for one in both if one.key == body.key), None)
        if label is not None and event.id in label.heads:
            return "in conflict" if label.conflict else "stands"
        dropped = {
            one
            for other in self._heard
            if isinstance(other.body, Resolve) and other.id not in self._gone
            for one in other.body.drop
        }
        return "put aside" if event.id in dropped else "replaced"

    def _rubric_of(self, rubric_id: str, version: str) -> Rubric:
        under = version_under(rubric_id, version, self._rubric.id)
        return rubric_then(self._sql, self._rubric, under) or self._rubric


def _author(event: Event) -> str:
    """Whose word it is: an import brings other people's."""
    body = event.body
    if isinstance(body, Label | Skip | Flag):
        return body.annotator
    if isinstance(body, Adjudicate):
        return body.lead
    return body.author if isinstance(body, Comment) else event.actor


def _names(share: Share, uid: str, viewer: Viewer | None) -> bool:
    """Whether a share has the item, and may be told: of a repeat its annotator hears nothing."""
    told = viewer is None or (share.annotator, share.occurrence) == (viewer.annotator, 0)
    return told and (viewer is None or not viewer.occurrence) and uid in share.items


def _same(one: Peer, other: Peer) -> bool:
    return one.annotator == other.annotator
