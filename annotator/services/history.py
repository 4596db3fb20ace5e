"""Everything that happened to one item, in order of time, as data and in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from annotator.domain.rubric import Rubric
from annotator.services.history_reading import HistoryReader
from annotator.services.history_views import ItemHistory, Viewer
from annotator.services.labeling import refuse_unknown
from annotator.services.people import PeopleService
from annotator.services.reads import Reads
from annotator.store import items


class HistoryService:
    """Reads one item's events, whatever became of them."""

    def __init__(self, database: Reads, rubric: Rubric, people: PeopleService) -> None:
        self._database = database
        self._rubric = rubric
        self._people = people

    def of(self, uid: str, names: Mapping[str, str] | None = None) -> ItemHistory:
        """All of it. names: what to call people, by id; by default their names.

        Raises UserError where there is no such item.
        """
        return self._read(uid, names, None)

    def own(self, uid: str, annotator: str, occurrence: int = 0) -> ItemHistory:
        """What one annotator may see of it: what they said themselves, and what was asked of them.

        occurrence: of the label that they are at; of a hidden repeat nothing else is told, and
        nowhere that an item is a repeat or a gold item.
        """
        return replace(self._read(uid, None, Viewer(annotator, occurrence)), source_id=None)

    def _read(
        self, uid: str, names: Mapping[str, str] | None, viewer: Viewer | None
    ) -> ItemHistory:
        called = {one.id: one.name for one in self._people.all()} if names is None else names
        with self._database.reading() as sql:
            refuse_unknown(sql, uid)
            stored = items.by_uid(sql, uid)
            assert stored is not None
            reader = HistoryReader(sql, self._rubric, called, stored, viewer)
            entries = tuple(reader.entries())
        return ItemHistory(uid, stored.item.source_id, stored.status, entries)
