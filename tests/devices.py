"""Other machines' replicas as files bring them: chains of events made without a database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import Self

from annotator.domain.clock import hlc_of_ms
from annotator.domain.events import GENESIS, Body, Event, Label, Retract, Skip, chain_hash, encode
from annotator.domain.label import Purpose, SkipReason
from annotator.store.merging import Chain

DAY_MS = 86_400_000
_numbers = count()


@dataclass
class Device:
    """Writes one replica of a project. at_ms: its clock, which goes on by a second an event."""

    project: str
    replica: str
    at_ms: int = 1_700_000_000_000
    stored: list[bytes] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)

    def write(self, body: Body, actor: str, event_id: str | None = None) -> str:
        """Add an event; its id."""
        seq = len(self.stored) + 1
        self.at_ms += 1_000
        made = event_id or f"{self.replica}-{seq}-{next(_numbers)}"
        event = Event(made, self.project, self.replica, seq, actor, hlc_of_ms(self.at_ms), body)
        self.stored.append(encode(event))
        self.hashes.append(chain_hash(self.hash_at(seq - 1), self.stored[-1]))
        return made

    def label(self, uid: str, who: str, level: int, *supersedes: str, occurrence: int = 0) -> str:
        """Label an item; the id of the event."""
        values = {"severity": str(level), "categories": () if level < 2 else ("bias",)}
        purpose: Purpose = "repeat" if occurrence else "work"
        body = Label(uid, who, "mini", "1.0.0", values, supersedes=supersedes)
        return self.write(replace(body, occurrence=occurrence, purpose=purpose), who)

    def retract(self, uid: str, who: str, *targets: str) -> str:
        return self.write(Retract(uid, who, targets), who)

    def skip(self, uid: str, who: str, reason: SkipReason = "other") -> str:
        return self.write(Skip(uid, who, reason), who)

    def hash_at(self, seq: int) -> str:
        return self.hashes[seq - 1] if seq else GENESIS

    def chain(self, first: int = 1, last: int | None = None) -> Chain:
        """Its events from one seq to another, as a file holds them."""
        part = self.stored[first - 1 : last]
        return Chain(self.replica, first, self.hash_at(first - 1), iter(part))

    def snapshot(self) -> Self:
        """The same machine once more: from here on both write as one replica."""
        return replace(self, stored=list(self.stored), hashes=list(self.hashes))
