"""Three bugs that the stateful test is there to find: planted, each is caught."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from apart_team import FEW, Device, Team
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from annotator.domain import fold
from annotator.domain.events import Event, decode
from annotator.store import database, log

Plant = Callable[[pytest.MonkeyPatch], None]


def holes_are_accepted(patch: pytest.MonkeyPatch) -> None:
    from annotator.store.merging import _Incoming

    patch.setattr(_Incoming, "_starts_in_log", lambda self: True)


def arrival_order_wins(patch: pytest.MonkeyPatch) -> None:
    def by_arrival(sql: Any, item: str) -> list[Event]:
        rows = sql.execute("SELECT stored FROM events WHERE item = ? ORDER BY n", (item,))
        return [decode(stored) for (stored,) in rows]

    for module in (log, database):
        patch.setattr(module, "events_of", by_arrival)
    patch.setattr(fold, "_united", lambda events: list({e.id: e for e in events}.values()))


def a_sequence_is_reused_after_a_restore(patch: pytest.MonkeyPatch) -> None:
    from annotator.store import replica

    claim = replica.claim

    def reused(stored: tuple[str, str] | None, folder: Path) -> tuple[str, str]:
        fresh, token = claim(stored, folder)
        return (fresh if stored is None else stored[0]), token

    patch.setattr(replica, "claim", reused)


class Restoring(Team):
    """The same, but that somebody puts a backup back before each day's work."""

    def _happens(self, device: Device, what: str) -> None:
        super()._happens(device, "restored")


@pytest.mark.parametrize(
    ("plant", "machine"),
    [
        (holes_are_accepted, Team),
        (arrival_order_wins, Team),
        (a_sequence_is_reused_after_a_restore, Restoring),
    ],
)
def test_a_planted_bug_is_caught(
    plant: Plant, machine: type[Team], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=settings(FEW, max_examples=50))
