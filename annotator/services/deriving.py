"""Deriving what merged events say, in small transactions between which people's labels are written.

What is owed is noted in the database: an interrupted derivation goes on at the next writable
opening, or here.
"""

from __future__ import annotations

from collections.abc import Callable

from annotator.domain.changes import ChangeSet
from annotator.services.recording import MERGED, Recorder
from annotator.services.views import JobProgress, Tell, quiet
from annotator.store import projection, to_derive
from annotator.store.writer import BULK

CHUNK = 25
"""Items of one transaction: some 20 ms on a machine that has other work, too."""
STEP = "merged items"


class DerivingService:
    """Brings the projection up to the log after a merge. again: derives everything from it."""

    def __init__(self, recorder: Recorder, again: Callable[[Tell], None]) -> None:
        self._recorder = recorder
        self._again = again

    def owed(self) -> int:
        """Items of which events were merged that no figure and no queue knows yet."""
        with self._recorder.database.reading() as sql:
            return to_derive.count(sql)

    def run(self, tell: Tell = quiet, cancelled: Callable[[], bool] = lambda: False) -> int:
        """Derive all that is owed; how many items that were. Blocks: for the work pool.

        A cancel leaves the rest owed. Every transaction tells its ChangeSet.
        """
        with self._recorder.database.reading() as sql:
            outdated = projection.is_outdated(sql)
        if outdated:
            self._again(tell)
            everything = ChangeSet((), frozenset({MERGED, "import"}), MERGED)
            self._recorder.changes.publish(everything)
        return derive_owed(self._recorder, tell, cancelled)


def derive_owed(
    recorder: Recorder, tell: Tell = quiet, cancelled: Callable[[], bool] = lambda: False
) -> int:
    """The same for an opening."""
    with recorder.database.reading() as sql:
        total = to_derive.count(sql)
    done = 0
    while done < total and not cancelled():
        job = recorder.database.write(lambda one: recorder.derive_owed(one, CHUNK), BULK)
        change = job.result()
        if not change.items:
            break
        recorder.changes.publish(change)
        done += len(change.items)
        tell(JobProgress(done, total, STEP))
    return done
