"""The queue: every annotator sees the same seeded order, less what they are done with; or their
share, where a plan gave them one, in its own order.

A cursor per annotator makes the next item a seek and not a scan. Near its end the queue is read
from the front once, for items that came back; what is then left is few, and remembered. Both are
forgotten when something may have opened an item again: an import, an undo, a decision.
"""

from __future__ import annotations

import hashlib
import threading

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.domain.fold import ItemState
from annotator.domain.item import Item
from annotator.domain.label import LabelKey
from annotator.domain.project import Project
from annotator.services.changes import Changes
from annotator.services.drafts import draft_from, draft_of
from annotator.services.lineage import Lineage
from annotator.services.rules import Rules
from annotator.services.veiling import is_veiled
from annotator.services.views import Draft, Progress, QueueItem
from annotator.store import items, projection, queries, shares
from annotator.store.database import Database, Sql
from annotator.store.handed import is_handed
from annotator.store.items import StoredItem

FRONT = -(1 << 63)
"""What brings an item that is asked for again before all others, in the same order."""
_BEFORE_ALL, _REST = FRONT, 0
_TAIL = 200
_BATCH = 50
_CLOSING = frozenset({"label", "calibrate", "comment"})


def rank(seed: int, uid: str) -> int:
    """An item's place in the order of that seed: 63 bits, the same on every machine."""
    digest = hashlib.sha256(f"{seed}:{uid}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


class QueueService:
    """What waits for an annotator."""

    def __init__(
        self, database: Database, project: Project, changes: Changes, rules: Rules
    ) -> None:
        self._database = database
        self._project = project
        self._rules = rules
        self._cursors: dict[str, int] = {}
        self._tails: dict[str, list[int]] = {}
        self._again: dict[str, int] = {}
        self._guard = threading.Lock()
        changes.subscribe(self._changed)

    def upcoming(
        self, annotator: str, limit: int = 3, exclude: frozenset[str] = frozenset()
    ) -> tuple[QueueItem, ...]:
        """The next items for this annotator, without those in `exclude`."""
        with self._database.reading() as sql:
            waiting: list[QueueItem] = []
            for row, occurrence in self._next(sql, annotator, limit + len(exclude)):
                item = self._load(sql, row, annotator, occurrence)
                if item.uid not in exclude:
                    waiting.append(item)
                if len(waiting) == limit:
                    break
            return tuple(waiting)

    def item(self, uid: str, annotator: str, occurrence: int | None = None) -> QueueItem:
        """One item as this annotator may see it. UserError where there is none.

        occurrence: None for the last one that they labeled.
        """
        with self._database.reading() as sql:
            stored = items.by_uid(sql, uid)
            if stored is None:
                raise UserError(f"There is no item {uid}.", "It may not have been imported yet.")
            if occurrence is None:
                own = projection.state_of(sql, stored.row).last_of(annotator)
                occurrence = 0 if own is None else own.key.occurrence
            return self._seen(sql, stored, annotator, occurrence)

    def progress(self, annotator: str) -> Progress:
        """How far the annotator is."""
        with self._database.reading() as sql:
            tally = queries.tally(sql, annotator)
            if self._has_share(sql, annotator):
                left = shares.to_do(sql, annotator)
                return Progress(tally.labels, left, tally.skips, "own")
            others = not tally.remaining and shares.any_waits(sql)
        return Progress(tally.labels, tally.remaining, tally.skips, "others" if others else "")

    def _changed(self, change: ChangeSet) -> None:
        """Forget where everybody stands, unless there were only labels, which open nothing."""
        if not change.kinds <= _CLOSING:
            with self._guard:
                self._cursors.clear()
                self._tails.clear()
                self._again.clear()

    def _next(self, sql: Sql, annotator: str, limit: int) -> list[tuple[int, int]]:
        """(row id, occurrence) of what comes next."""
        if not self._has_share(sql, annotator):
            return [(row, 0) for row in self._scan(sql, annotator, limit)]
        asked = self._asked_again(sql, annotator, limit)
        given = shares.waiting(sql, annotator, limit)
        found = [(row, 0) for row in asked]
        found += [(e.row, e.occurrence) for e in given if e.occurrence or e.row not in asked]
        return found[:limit]

    def _asked_again(self, sql: Sql, annotator: str, limit: int) -> list[int]:
        """What somebody with a share is asked for again; read on from where it was found last."""
        with self._guard:
            start = self._again.get(annotator, _BEFORE_ALL)
        found = _asked_of(sql, annotator, start, limit)
        with self._guard:
            self._again[annotator] = found[0][1] if found else _REST
        return [row for row, _ in found]

    def _has_share(self, sql: Sql, annotator: str) -> bool:
        """Whether the annotator labels what was given to them, and nothing else."""
        return shares.holds(sql, annotator) or is_handed(sql)

    def _scan(self, sql: Sql, annotator: str, limit: int) -> list[int]:
        with self._guard:
            start = self._cursors.get(annotator, _BEFORE_ALL)
            tail = self._tails.get(annotator)
        if tail is not None:
            return queries.still_waiting(sql, annotator, tail)[:limit]
        found = _own_first(sql, annotator, start, limit)
        if len(found) < limit:
            found = queries.next_items(sql, annotator, _BEFORE_ALL, _TAIL)
            if len(found) < _TAIL:
                with self._guard:
                    self._tails[annotator] = [row for row, _ in found]
        elif found:
            with self._guard:
                self._cursors[annotator] = found[0][1]
        return [row for row, _ in found][:limit]

    def _load(self, sql: Sql, row: int, annotator: str, occurrence: int) -> QueueItem:
        stored = items.by_row(sql, row)
        if stored is None:
            raise LookupError(f"the queue names the item {row}, which does not exist")
        return self._seen(sql, stored, annotator, occurrence)

    def _seen(self, sql: Sql, stored: StoredItem, annotator: str, occurrence: int) -> QueueItem:
        blind = self._project.queue.blind_model
        state = projection.state_of(sql, stored.row)
        lineage = self._rules.lineage(sql)
        notes = [a.note for a in state.asked if a.annotator == annotator and a.note]
        entry = shares.entry(sql, annotator, stored.row, occurrence)
        if entry is not None and entry.note and not entry.done:
            notes.append(entry.note)
        return QueueItem(
            uid=stored.uid,
            item=blinded(stored.item) if blind else stored.item,
            status=stored.status,
            draft=_draft(sql, stored, state, LabelKey(stored.uid, annotator, occurrence), lineage),
            veiled=is_veiled(self._project.queue, self._rules.rubric, stored.item, state),
            model_hidden=blind and stored.item.model is not None,
            notes=tuple(notes),
            occurrence=occurrence,
        )


def _own_first(sql: Sql, annotator: str, start: int, limit: int) -> list[tuple[int, int]]:
    """The next items without those that are asked for again of other people.

    Who labeled the control before labels it again: a change of people cannot be told from a change
    of the rubric. The others find such items when nothing else is left.
    """
    found: list[tuple[int, int]] = []
    while len(found) < limit:
        read = queries.next_items(sql, annotator, start, max(limit, _BATCH if start < 0 else 0))
        found += [one for one in read if one[1] >= 0 or _is_asked(sql, one[0], annotator)]
        if not read or read[-1][1] >= 0:
            break
        start = read[-1][1] + 1
    return found[:limit]


def asked_of(sql: Sql, annotator: str) -> list[int]:
    """The items that this annotator is asked for again, in the order of the queue."""
    found = _asked_of(sql, annotator, _BEFORE_ALL, queries.first_ones(sql))
    return [row for row, _ in found]


def _asked_of(sql: Sql, annotator: str, start: int, limit: int) -> list[tuple[int, int]]:
    """(row id, rank) of the first from a rank on. What is open beside them is not read."""
    found: list[tuple[int, int]] = []
    size = max(limit, _BATCH)
    while len(found) < limit:
        read = queries.asked_items(sql, annotator, start, size)
        found += [one for one in read if _is_asked(sql, one[0], annotator)]
        if len(read) < size:
            break
        start = read[-1][1] + 1
    return found[:limit]


def _is_asked(sql: Sql, row: int, annotator: str) -> bool:
    state = projection.state_of(sql, row)
    asked = any(ask.annotator in ("", annotator) for ask in state.asked)
    return asked or state.label_of(annotator) is not None


def blinded(item: Item) -> Item:
    """Without anything that could name the model: sources and ids often do."""
    return Item(
        turns=item.turns, target=item.target, category=item.category, language=item.language
    )


def _draft(
    sql: Sql, stored: StoredItem, state: ItemState, key: LabelKey, lineage: Lineage
) -> Draft | None:
    """What was typed and not submitted, else what was imported under the annotator's name.

    A label that a new rubric version asks for again is given anew, not copied: the form is empty.
    """
    text = queries.draft(sql, key.annotator, stored.uid)
    typed = None if text is None else draft_from(text)
    if typed is not None and typed.occurrence == key.occurrence:
        return typed
    label = state.label_of(key.annotator, key.occurrence)
    if label is None or lineage.asked_again(stored.uid, label):
        return None
    return draft_of(label)
