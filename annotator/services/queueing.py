"""The queue: every annotator sees the same seeded order, less what they are done with.

A cursor per annotator makes the next item a seek and not a scan; it goes back to the start once
when it runs out, for items that came back (undone, or skipped by nobody any more).
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace

from annotator.domain.errors import UserError
from annotator.domain.project import Project
from annotator.services.drafts import draft_from
from annotator.services.views import Progress, QueueItem
from annotator.store import items, queries
from annotator.store.database import Database, Sql
from annotator.store.items import StoredItem

_BEFORE_ALL = -1


def rank(seed: int, uid: str) -> int:
    """An item's place in the order of that seed: 63 bits, the same on every machine."""
    digest = hashlib.sha256(f"{seed}:{uid}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


class QueueService:
    """What waits for an annotator."""

    def __init__(self, database: Database, project: Project) -> None:
        self._database = database
        self._project = project
        self._cursors: dict[str, int] = {}
        self._guard = threading.Lock()

    def upcoming(
        self, annotator: str, limit: int = 3, exclude: frozenset[str] = frozenset()
    ) -> tuple[QueueItem, ...]:
        """The next items for this annotator, without those in `exclude`."""
        with self._database.reading() as sql:
            found = self._scan(sql, annotator, limit + len(exclude))
            waiting = (self._load(sql, row, annotator) for row in found)
            return tuple(item for item in waiting if item.uid not in exclude)[:limit]

    def item(self, uid: str, annotator: str) -> QueueItem:
        """One item as this annotator may see it. UserError where there is none."""
        with self._database.reading() as sql:
            stored = items.by_uid(sql, uid)
            if stored is None:
                raise UserError(f"There is no item {uid}.", "It may not have been imported yet.")
            return self._seen(sql, stored, annotator)

    def progress(self, annotator: str) -> Progress:
        """How far the annotator is."""
        with self._database.reading() as sql:
            tally = queries.tally(sql, annotator)
        return Progress(done=tally.labels, remaining=tally.remaining, skipped=tally.skips)

    def forget_cursor(self, annotator: str) -> None:
        """Start from the front again, after an undo."""
        with self._guard:
            self._cursors.pop(annotator, None)

    def _scan(self, sql: Sql, annotator: str, limit: int) -> list[int]:
        with self._guard:
            start = self._cursors.get(annotator, _BEFORE_ALL)
        found = queries.next_items(sql, annotator, start, limit)
        if len(found) < limit and start != _BEFORE_ALL:
            found = queries.next_items(sql, annotator, _BEFORE_ALL, limit)
        if found:
            with self._guard:
                self._cursors[annotator] = found[0][1] - 1
        return [row for row, _ in found]

    def _load(self, sql: Sql, row: int, annotator: str) -> QueueItem:
        stored = items.by_row(sql, row)
        if stored is None:
            raise LookupError(f"the queue names the item {row}, which does not exist")
        return self._seen(sql, stored, annotator)

    def _seen(self, sql: Sql, stored: StoredItem, annotator: str) -> QueueItem:
        text = queries.draft(sql, annotator, stored.uid)
        item = stored.item
        if self._project.queue.blind_model:
            item = replace(item, model=None)
        return QueueItem(
            uid=stored.uid,
            item=item,
            status=stored.status,
            draft=None if text is None else draft_from(text),
            veiled=self._project.queue.veil or "sensitive" in item.tags,
        )
