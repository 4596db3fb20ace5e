"""One file on its way into one batch, which nobody sees before it is whole.

Labels that the file brings are read, and refused if need be, before its items are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from annotator.domain.changes import ChangeSet
from annotator.domain.clock import iso_of_ms, wall_ms
from annotator.domain.errors import Cancelled
from annotator.formats.records import BadRecord, BadRecordBudget
from annotator.services.deriving import derive_owed
from annotator.services.intake.brought import Brought
from annotator.services.intake.bulk_writing import part_size, write_slices
from annotator.services.intake.label_writer import LabelWriter
from annotator.services.intake.placeholders import labeled_placeholders
from annotator.services.people import PeopleService
from annotator.services.recording import Recorder
from annotator.services.views import ImportReport, JobProgress
from annotator.store import items, to_derive
from annotator.store.database import Transaction
from annotator.store.items import Namesake, NewItem
from annotator.store.writer import BULK

_SLICE = 50
_MOST_ROWS = 500
_MOST_BYTES = 2**21
"""Of one transaction, where nobody waits."""
_PURGED = 100
_WARNINGS = 20
_SHOWN = 3
Tell = Callable[[JobProgress], None]
Cancel = Callable[[], bool]


@dataclass(slots=True)
class _Namesakes:
    """Source ids that name another item, too: how many, and the first of them."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, source_id: str) -> None:
        self.count += 1
        if len(self.first) < _WARNINGS:
            self.first.append(source_id)


class _Found(NamedTuple):
    """Of a slice: the uids that are new, those whose source id names another item, placeholders."""

    added: set[str]
    renamed: dict[str, Namesake]
    awaited: set[str]


class ImportJob:
    """Writes items by many transactions, shows them by one, then writes the labels."""

    def __init__(
        self, recorder: Recorder, people: PeopleService, path: Path, digest: str, format_name: str
    ) -> None:
        self._recorder = recorder
        self._people = people
        self._database = recorder.database
        self._path = path
        self._digest = digest
        self._format = format_name
        self._added = self._queued = self._duplicate = self._silent = 0
        self._namesakes: dict[Namesake, _Namesakes] = {
            "same source": _Namesakes(),
            "other source": _Namesakes(),
        }
        self._awaited: set[str] = set()

    def run(
        self,
        found: Iterable[NewItem | BadRecord],
        labels: Callable[[], Brought],
        budget: BadRecordBudget,
        tell: Tell,
        cancelled: Cancel,
        before_labels: Callable[[], None] | None = None,
    ) -> ImportReport:
        """Read, write, show; nothing is left where any of it fails or is cancelled.

        Once the items are seen, a cancel keeps them and the labels that are written; the report
        says how many. labels: asked for when all items are read. before_labels: what is written
        once the items are seen.
        """
        batch = self._open()
        try:
            for chunk in self._chunks(found, budget):
                if cancelled():
                    raise Cancelled
                self._write(batch, chunk, budget.read, tell)
            budget.finish()
            brought = labels()
            if cancelled():
                raise Cancelled
            self._people.ensure_all(brought.people)
        except BaseException:
            purge(self._recorder, batch)
            raise
        self._publish(batch)
        if before_labels is not None:
            before_labels()
        writer = LabelWriter(self._recorder)
        writer.write(brought.read(), lambda n: tell(JobProgress(n, brought.n, "labels")), cancelled)
        return self._report(writer, budget, brought.n)

    def _open(self) -> int:
        return self._database.write(
            lambda transaction: items.open_batch(
                transaction.sql, self._path.name, self._digest, self._format, iso_of_ms(wall_ms())
            ),
            BULK,
        ).result()

    def _chunks(
        self, found: Iterable[NewItem | BadRecord], budget: BadRecordBudget
    ) -> Iterator[list[NewItem]]:
        chunk: list[NewItem] = []
        size = 0
        for one in found:
            if isinstance(one, BadRecord):
                budget.spend(one)
                continue
            budget.good()
            chunk.append(one)
            size += len(one.raw)
            rows = part_size(self._database, _MOST_ROWS, _SLICE)
            if len(chunk) >= rows or size >= _MOST_BYTES * rows // _MOST_ROWS:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def _write(self, batch: int, chunk: Sequence[NewItem], read: int, tell: Tell) -> None:
        """read: records up to the chunk's end."""
        done = read - len(chunk)
        for some, found in write_slices(self._database, chunk, _SLICE, partial(_add, batch)):
            self._count(some, found)
            done += len(some)
            tell(JobProgress(done, None, "items"))

    def _count(self, chunk: Sequence[NewItem], found: _Found) -> None:
        new = {one.uid: one for one in chunk if one.uid in found.added}.values()  # some stand twice
        self._added += len(new)
        self._duplicate += len(chunk) - len(new)
        self._queued += sum(one.queued for one in new)
        self._silent += sum(one.status == "no_response" for one in new)
        for one in new:
            if one.uid in found.renamed:
                self._namesakes[found.renamed[one.uid]].add(one.item.source_id or "")
        self._awaited |= found.awaited

    def _publish(self, batch: int) -> None:
        if not self._added:
            purge(self._recorder, batch)
            return

        def job(transaction: Transaction) -> None:
            items.publish(transaction.sql, batch, self._added, self._queued)
            to_derive.note_batch(transaction.sql, batch)  # merged labels may wait for them

        self._database.write(job, BULK).result()
        derive_owed(self._recorder)
        self._recorder.changes.publish(ChangeSet((), frozenset({"import"}), "import"))

    def _report(self, writer: LabelWriter, budget: BadRecordBudget, brought: int) -> ImportReport:
        warnings = [record.told for record in budget.first]
        if self._silent:
            one = self._silent == 1
            silent = "1 item has" if one else f"{self._silent} items have"
            whom = "it" if one else "them"
            warnings.append(f"{silent} no response; nobody is asked to label {whom}")
        warnings += _told_namesakes(self._namesakes)
        if self._awaited:
            warnings.append(
                f"{len(self._awaited)} placeholders have labels for items that this file brings; "
                "import the labels' file again"
            )
        if writer.cancelled:
            warnings.append(
                f"{writer.written} of {brought} labels were written; import the file again to go on"
            )
        return ImportReport(
            format=self._format,
            read=budget.read,
            added=self._added,
            duplicate=self._duplicate,
            skipped=dict(budget.skipped),
            labels=writer.counts,
            warnings=tuple(warnings),
            places=_places(budget.first),
        )


def purge(recorder: Recorder, batch: int) -> None:
    """Remove a batch that was never visible, by short transactions."""
    gone = False
    while not gone:
        gone = recorder.database.write(
            lambda transaction: items.purge(transaction.sql, batch, _PURGED), BULK
        ).result()


def _places(bad: Sequence[BadRecord]) -> dict[str, tuple[str, ...]]:
    """Where the first bad records stand, by reason."""
    found: dict[str, tuple[str, ...]] = {}
    for one in bad:
        found[one.reason] = (*found.get(one.reason, ()), one.place)
    return found


def _add(batch: int, transaction: Transaction, chunk: Sequence[NewItem]) -> _Found:
    sql = transaction.sql
    found = ((n.uid, _namesake(transaction, n)) for n in chunk)
    renamed = {uid: kind for uid, kind in found if kind is not None}
    added = items.add(sql, batch, chunk)
    fresh = (n for n in chunk if n.uid in added)
    awaited = {p for n in fresh for p in labeled_placeholders(sql, n)}
    return _Found(added, renamed, awaited)


def _namesake(transaction: Transaction, new: NewItem) -> Namesake | None:
    source_id = new.item.source_id
    if source_id is None:
        return None
    return items.other_content(transaction.sql, source_id, new.item.source, new.item.model, new.uid)


def _told_namesakes(namesakes: Mapping[Namesake, _Namesakes]) -> Iterator[str]:
    """Within a source an id should mean one item; across sources ids often begin anew."""
    for one in namesakes["same source"].first:
        yield f"the source id “{one}” names another item too"
    others = namesakes["other source"]
    if others.count:
        shown = ", ".join(f"“{one}”" for one in others.first[:_SHOWN])
        more = ", …" if others.count > _SHOWN else ""
        yield (
            f"{others.count} source ids name an item of another source too, with other content "
            f"({shown}{more}); where you name one, say which source"
        )
