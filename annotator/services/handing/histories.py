"""Copies that went on in two ways: what happened, and a lead's word that both count."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.domain.clock import ms_of
from annotator.domain.events import Settle
from annotator.services.app import Workspace
from annotator.services.views import Tell, quiet
from annotator.store import forks, handing


@dataclass(frozen=True, slots=True)
class Branch:
    """One of the ways on: how many events, and when the last was, ms since 1970."""

    n: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class History:
    """A copy whose events part at `seq`. annotator: "" where nobody's return named it."""

    replica: str
    seq: int
    annotator: str
    branches: tuple[Branch, ...]


def histories(workspace: Workspace) -> tuple[History, ...]:
    """Those that no lead has settled yet."""
    with workspace.database.reading() as sql:
        if all(point.settled for point in forks.points(sql)):
            return ()
        peers = handing.peers(sql)
        found = forks.forks(sql)
    return tuple(
        History(
            one.point.replica,
            one.point.seq,
            _whose(one, peers.get(one.point.replica)),
            tuple(_branch(branch) for branch in one.branches),
        )
        for one in found
        if not one.point.settled
    )


def settle(workspace: Workspace, lead: str, replica: str, seq: int, tell: Tell = quiet) -> int:
    """Record that all branches of a copy count from `seq` on; how many items changed. Blocks."""
    workspace.recorder.record(lead, [Settle(replica, seq)]).result()
    return workspace.deriving.run(tell)


def _whose(fork: forks.Fork, peer: handing.Peer | None) -> str:
    if peer is not None:
        return peer.annotator
    return next((who for branch in fork.branches for who in branch.actors), "")


def _branch(one: forks.Branch) -> Branch:
    return Branch(one.to_seq - one.from_seq + 1, ms_of(one.last_hlc))
