"""What is read of the log comes in order of time, whichever replica's events came in first."""

from __future__ import annotations

from functools import partial
from itertools import permutations

import pytest
from devices import Device
from spine import uid_of

from annotator.domain.clock import LogPlace
from annotator.domain.events import Adjudicate
from annotator.services.app import Workspace
from annotator.store import log
from annotator.store.database import Transaction

ORDERS = list(permutations(range(3)))


def decided(workspace: Workspace) -> list[Device]:
    """Three leads who decide at the same moments."""
    devices = [Device(workspace.project.id, f"r-{n}") for n in range(3)]
    for device in devices:
        for n in range(3):
            body = Adjudicate(uid_of(workspace, f"i{n}"), "lead", "mini", "1.0.0", {})
            device.write(body, "lead", f"{device.replica}-{n}")
    return devices


def take(workspace: Workspace, devices: list[Device]) -> None:
    for device in devices:
        workspace.database.write(partial(merge, device)).result()


def merge(device: Device, transaction: Transaction) -> None:
    transaction.merge([device.chain()])


@pytest.mark.parametrize("order", ORDERS)
def test_lists_are_paged_in_order_of_time(loaded: Workspace, order: tuple[int, ...]) -> None:
    devices = decided(loaded)
    take(loaded, [devices[n] for n in order])
    wanted = [f"r-{replica}-{n}" for n in (2, 1, 0) for replica in (2, 1, 0)]
    for size in (1, 2, 4, 9):
        found: list[str] = []
        after: LogPlace | None = None
        with loaded.database.reading() as sql:
            while page := log.newest_by_kind(sql, "adjudicate", size, after):
                assert len(page) <= size
                found += [event.id for event in page]
                after = log.order(page[-1])
        assert found == wanted


@pytest.mark.parametrize("order", ORDERS)
def test_the_last_events_are_those_of_the_last_moments(
    loaded: Workspace, order: tuple[int, ...]
) -> None:
    devices = decided(loaded)
    take(loaded, [devices[n] for n in order])
    uid = uid_of(loaded, "i1")
    with loaded.database.reading() as sql:
        last = [event.id for event in log.latest_by_actor(sql, "lead", 4)]
        oldest = [event.id for event in log.events_by_kind(sql, "adjudicate")]
        about = [event.id for event in log.events_of(sql, uid)]
    assert last == ["r-2-2", "r-1-2", "r-0-2", "r-2-1"]
    assert oldest == [f"r-{replica}-{n}" for n in range(3) for replica in range(3)]
    assert about == ["r-0-1", "r-1-1", "r-2-1"]
