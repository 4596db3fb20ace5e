"""Other threads' results reach the window in its own thread, in order, and never a dead widget."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from itertools import pairwise

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from annotator.domain.errors import Cancelled, UserError
from annotator.ui.bridge import SLICE_S, Bridge


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()


def fail(error: Exception) -> int:
    raise error


def test_work_runs_elsewhere_and_its_result_arrives_here(qtbot: QtBot, bridge: Bridge) -> None:
    seen: list[tuple[str, str]] = []
    owner = QObject()
    bridge.run(
        lambda: threading.current_thread().name,
        lambda where: seen.append((where, threading.current_thread().name)),
        owner=owner,
    )
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0].startswith("work") and seen[0][1] == threading.main_thread().name


def test_a_future_of_another_lane_is_delivered(qtbot: QtBot, bridge: Bridge) -> None:
    future: Future[int] = Future()
    seen: list[int] = []
    owner = QObject()
    bridge.deliver(future, seen.append, owner=owner)
    writer = threading.Thread(target=lambda: future.set_result(7))
    writer.start()
    writer.join()
    qtbot.waitUntil(lambda: seen == [7])


def test_a_result_for_a_destroyed_owner_is_dropped(qtbot: QtBot, bridge: Bridge) -> None:
    import shiboken6

    seen: list[int] = []
    dead, alive = QObject(), QObject()
    future: Future[int] = Future()
    bridge.deliver(future, seen.append, owner=dead)
    shiboken6.delete(dead)
    future.set_result(1)
    bridge.run(lambda: 2, seen.append, owner=alive)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [2]


def test_errors_go_to_their_handler_else_to_the_shell(qtbot: QtBot, bridge: Bridge) -> None:
    told: list[object] = []
    bridge.user_error.connect(lambda e: told.append(("user", e)))
    bridge.bug.connect(lambda e: told.append(("bug", e)))
    owner = QObject()
    own, user, bug = UserError("a"), UserError("b", "do this"), KeyError("c")
    for error, handler in (
        (own, lambda e: told.append(("own", e))),
        (user, None),
        (bug, None),
        (Cancelled(), None),
    ):
        bridge.run(lambda e=error: fail(e), lambda _: told.append("result"), handler, owner=owner)
        qtbot.wait(20)
    qtbot.waitUntil(lambda: len(told) >= 3)
    assert told == [("own", own), ("user", user), ("bug", bug)]


def test_a_flood_is_drained_in_slices_that_leave_room_for_the_window(
    qtbot: QtBot, bridge: Bridge
) -> None:
    done: list[int] = []
    slices: list[int] = []
    ticker = QTimer()
    ticker.timeout.connect(lambda: slices.append(len(done)))
    ticker.start(0)

    def slow(n: int) -> None:
        end = time.perf_counter() + 0.002
        while time.perf_counter() < end:
            pass
        done.append(n)

    for n in range(50):
        bridge.post(partial(slow, n))
    qtbot.waitUntil(lambda: len(done) == 50)
    assert done == list(range(50))
    longest = max(b - a for a, b in pairwise([0, *slices, 50]))
    assert longest * 0.002 <= SLICE_S + 0.004


def test_a_failing_result_does_not_hold_up_the_rest(qtbot: QtBot, bridge: Bridge) -> None:
    seen: list[int] = []
    with qtbot.capture_exceptions() as raised:
        bridge.post(lambda: [][0])
        bridge.post(lambda: seen.append(1))
        qtbot.waitUntil(lambda: seen == [1])
    assert [kind for kind, _, _ in raised] == [IndexError]


def test_close_joins_the_threads_and_drops_what_waits(qtbot: QtBot) -> None:
    bridge = Bridge()
    seen: list[int] = []
    owner = QObject()
    bridge.run(lambda: 1, seen.append, owner=owner)
    bridge.close()
    bridge.post(lambda: seen.append(2))
    qtbot.wait(20)
    assert seen == []
    assert not [t for t in threading.enumerate() if t.name.startswith("work")]
