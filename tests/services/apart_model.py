"""What a lead must hold after any merges: a model that knows nothing of the store."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from annotator.domain import fold
from annotator.domain.events import Event, Settle, chain_hash, decode

Place = tuple[str, int]
"""A replica and a seq."""


@dataclass
class Model:
    """What the lead must hold: every event by its hash, with what it follows. No store, no SQL."""

    events: dict[str, bytes] = field(default_factory=dict)
    prev: dict[str, str] = field(default_factory=dict)
    settled: dict[str, int] = field(default_factory=dict)

    def add(self, prev: str, lines: list[bytes]) -> None:
        for stored in lines:
            digest = chain_hash(prev, stored)
            self.events[digest], self.prev[digest] = stored, prev
            prev = digest

    def heard(self) -> list[Event]:
        """All but what follows on a fork that nobody settled."""
        by_place: defaultdict[Place, set[str]] = defaultdict(set)
        read = {digest: decode(stored) for digest, stored in self.events.items()}
        for digest, event in read.items():
            by_place[event.replica, event.seq].add(digest)
            if isinstance(event.body, Settle):
                self.settled[event.body.replica] = event.body.seq
        forks: dict[str, int] = {}
        for (replica, seq), digests in by_place.items():
            if len(digests) > 1:
                forks[replica] = min(seq, forks.get(replica, seq))
        return [
            event
            for event in read.values()
            if event.seq < forks.get(event.replica, event.seq + 1)
            or self.settled.get(event.replica, event.seq + 1) <= forks[event.replica]
        ]


_UNITED = fold._united


def by_the_model(events: list[Event]) -> fold.ItemState:
    """The fold as it should be, also where a bug was planted into the program's."""
    planted, fold._united = fold._united, _UNITED
    try:
        return fold.fold_item(events)
    finally:
        fold._united = planted
