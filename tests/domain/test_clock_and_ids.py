"""The hybrid clock never runs backwards; ids sort by time or follow from their source."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.clock import (
    AHEAD_MS,
    ZERO,
    HybridClock,
    hlc_of_ms,
    iso_of,
    iso_of_ms,
    ms_of,
)
from annotator.domain.ids import imported_event_id, uuid7

walls = st.lists(st.integers(0, 2**41), min_size=1, max_size=60)


@given(walls)
def test_ticks_rise_whatever_the_wall_clock_does(readings: list[int]) -> None:
    feed = iter(readings)
    clock = HybridClock(lambda: next(feed))
    ticks = [clock.tick() for _ in readings]
    assert ticks == sorted(set(ticks))


@given(st.integers(0, 2**41), st.integers(0, 2**41))
def test_ticks_come_after_what_was_witnessed_but_for_a_clock_that_went_wrong(
    now: int, seen: int
) -> None:
    clock = HybridClock(lambda: now)
    clock.witness(hlc_of_ms(seen))
    assert clock.tick() > hlc_of_ms(min(seen, now + AHEAD_MS))
    assert clock.tick() < hlc_of_ms(now + AHEAD_MS + 1)


def test_a_clock_goes_on_from_the_last_value() -> None:
    clock = HybridClock(lambda: 5, "0000000000009.00007")
    assert clock.tick() == "0000000000009.00008"


def test_a_full_counter_moves_to_the_next_millisecond() -> None:
    clock = HybridClock(lambda: 0, "0000000000009.99999")
    assert clock.tick() == "0000000000010.00000"


def test_the_wall_clock_shows_through() -> None:
    tick = HybridClock(lambda: 1_700_000_000_123, ZERO).tick()
    assert ms_of(tick) == 1_700_000_000_123
    assert iso_of(tick) == "2023-11-14T22:13:20.123Z"
    assert iso_of_ms(0) == "1970-01-01T00:00:00.000Z"


def test_uuid7_is_of_version_7_and_sorts_by_its_millisecond() -> None:
    early, late = uuid7(lambda: 1_000), uuid7(lambda: 2_000)
    assert uuid.UUID(early).version == 7
    assert early < late
    assert uuid7(lambda: 1_000) != early


def test_the_id_of_an_imported_label_follows_from_its_place() -> None:
    one = imported_event_id("ab" * 32, 3, "severity", "ada")
    assert one == imported_event_id("ab" * 32, 3, "severity", "ada")
    others = {
        imported_event_id("cd" * 32, 3, "severity", "ada"),
        imported_event_id("ab" * 32, 4, "severity", "ada"),
        imported_event_id("ab" * 32, 3, "refusal", "ada"),
        imported_event_id("ab" * 32, 3, "severity", "bob"),
    }
    assert one not in others
    assert len(others) == 4
