"""Taking in other replicas' events: what is new is added verbatim, all else is told and refused."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from devices import DAY_MS, Device
from spine import clean, raw, say, uid_of

from annotator.domain.canonical import canonical
from annotator.domain.clock import hlc_of_ms
from annotator.domain.errors import UserError
from annotator.domain.events import GENESIS, Comment, Event, Settle, Unknown, encode
from annotator.services.app import Workspace
from annotator.store import forks, log, to_derive
from annotator.store.database import Transaction
from annotator.store.merging import Chain, EventsMissing, EventsUnreadable, Merged

Opener = Callable[..., Workspace]


def merge(workspace: Workspace, *chains: Chain) -> tuple[Merged, ...]:
    return workspace.database.write(lambda one: one.merge(chains)).result()


def stored_of(workspace: Workspace, replica: str) -> list[tuple[int, bytes, str, str]]:
    with workspace.database.reading() as sql:
        return [(s.seq, s.bytes, s.prev, s.hash) for s in log.chain_of(sql, replica)]


def heard_of(workspace: Workspace, replica: str) -> set[bytes]:
    with workspace.database.reading() as sql:
        return {r[0] for r in sql.execute("SELECT stored FROM heard WHERE replica = ?", (replica,))}


@pytest.fixture
def device(loaded: Workspace) -> Device:
    made = Device(loaded.project.id, "r-ada")
    for n in range(4):
        made.label(uid_of(loaded, f"i{n}"), "ada", n + 1)
    return made


def test_events_are_added_verbatim_and_are_known_from_then_on(
    loaded: Workspace, device: Device
) -> None:
    [first] = merge(loaded, device.chain())
    assert (first.new, first.known, first.branched) == (4, 0, 0)
    assert (first.to_seq, first.hash) == (4, device.hashes[-1])
    assert first.kinds == {"label"}
    stored = stored_of(loaded, "r-ada")
    assert [one[1] for one in stored] == device.stored
    assert [one[3] for one in stored] == device.hashes
    assert [one[2] for one in stored] == [GENESIS, *device.hashes[:-1]]
    [again] = merge(loaded, device.chain())
    assert (again.new, again.known, again.to_seq, again.hash) == (0, 4, 4, device.hashes[-1])
    assert stored_of(loaded, "r-ada") == stored


def test_a_chain_goes_on_where_the_last_file_stopped_or_overlaps_it(
    loaded: Workspace, device: Device
) -> None:
    merge(loaded, device.chain(1, 2))
    [found] = merge(loaded, device.chain(2, 3))
    assert (found.known, found.new) == (1, 1)
    [found] = merge(loaded, device.chain(4))
    assert (found.known, found.new) == (0, 1)
    assert [one[1] for one in stored_of(loaded, "r-ada")] == device.stored


def test_a_chain_of_nothing_is_where_it_says(loaded: Workspace, device: Device) -> None:
    merge(loaded, device.chain())
    [found] = merge(loaded, device.chain(5))
    assert (found.new, found.known, found.to_seq, found.hash) == (0, 0, 4, device.hashes[-1])


def test_the_items_of_new_events_are_noted_with_them(loaded: Workspace, device: Device) -> None:
    merge(loaded, device.chain(1, 2))
    with loaded.database.reading() as sql:
        noted = set(to_derive.next_uids(sql, 10))
    assert noted == {uid_of(loaded, "i0"), uid_of(loaded, "i1")}


@pytest.mark.parametrize(("known", "first", "missing"), [(0, 2, (1, 1)), (1, 4, (2, 3))])
def test_a_hole_is_refused_and_named(
    loaded: Workspace, device: Device, known: int, first: int, missing: tuple[int, int]
) -> None:
    merge(loaded, device.chain(1, known))
    with pytest.raises(EventsMissing) as refused:
        merge(loaded, device.chain(first))
    assert (refused.value.first, refused.value.last) == missing
    assert "missing" in refused.value.message
    assert len(stored_of(loaded, "r-ada")) == known


def test_what_follows_an_event_that_nobody_knows_is_a_hole(
    loaded: Workspace, device: Device
) -> None:
    other = device.snapshot()
    other.label(uid_of(loaded, "i9"), "ada", 1)
    other.label(uid_of(loaded, "i8"), "ada", 1)
    device.label(uid_of(loaded, "i9"), "ada", 2)
    merge(loaded, device.chain())
    with pytest.raises(EventsMissing):
        merge(loaded, other.chain(6))


def test_a_file_is_taken_in_whole_or_not_at_all(loaded: Workspace, device: Device) -> None:
    second = Device(loaded.project.id, "r-ben")
    second.label(uid_of(loaded, "i5"), "ben", 1)
    second.label(uid_of(loaded, "i6"), "ben", 1)
    with pytest.raises(EventsMissing):
        merge(loaded, device.chain(), second.chain(2))
    assert stored_of(loaded, "r-ada") == []
    assert loaded.deriving.owed() == 0
    clean(loaded)


def test_a_judge_sees_every_new_event_and_can_refuse_all(loaded: Workspace, device: Device) -> None:
    seen: list[Event] = []
    loaded.database.write(lambda one: one.merge([device.chain(1, 2)], seen.append)).result()
    loaded.database.write(lambda one: one.merge([device.chain()], seen.append)).result()
    assert [event.seq for event in seen] == [1, 2, 3, 4]

    def refuse(event: Event) -> None:
        raise UserError("Not of this person.")

    device.label(uid_of(loaded, "i8"), "ada", 1)
    with pytest.raises(UserError, match="Not of this person"):
        loaded.database.write(lambda one: one.merge([device.chain()], refuse)).result()
    assert len(stored_of(loaded, "r-ada")) == 4


# ---- what is no event of this replica


def spoiled(device: Device, **envelope: object) -> Chain:
    import json

    said = {**json.loads(device.stored[0]), **envelope}
    return Chain(device.replica, 1, GENESIS, [canonical(said)])


@pytest.mark.parametrize(
    "envelope",
    [
        {"project": "another"},
        {"replica": "r-other"},
        {"seq": 2},
        {"seq": True},
        {"v": 1.0},
        {"v": True},
        {"hlc": "1700000000000.0000"},
        {"hlc": "1700000000000.000000"},
        {"hlc": "170000000000٣.00000"},
        {"hlc": "1700000000000.00000\n"},
        {"hlc": 17},
        {"actor": ""},
        {"actor": None},
        {"id": 7},
        {"kind": []},
        {"body": "nothing"},
        {"body": {}},
        {"body": {"item": 1}},
        {"kind": "hologram", "body": [1]},
    ],
)
def test_an_envelope_that_is_not_ours_is_refused(
    loaded: Workspace, device: Device, envelope: dict[str, object]
) -> None:
    with pytest.raises(EventsUnreadable, match="Event 1 of replica r-ada"):
        merge(loaded, spoiled(device, **envelope))
    assert stored_of(loaded, "r-ada") == []


@pytest.mark.parametrize(
    "change",
    [
        lambda stored: stored[:-1],
        lambda stored: b"",
        lambda stored: b"\xff" + stored,
        lambda stored: stored.replace(b":", b": ", 1),
        lambda stored: stored.replace(b'{"actor":"ada"', b'{"actor":"ada","actor":"ada"'),
        lambda stored: b"[" * 100_000,
        lambda stored: stored.replace(b'"active_s":null', b'"active_s":NaN'),
        lambda stored: stored.replace(b'"confidence":null', b'"confidence":' + b"9" * 40),
        lambda stored: stored.replace(b'"id":"r-ada', b'"id":"\\ud800r-ada'),
    ],
)
def test_bytes_that_are_no_event_are_refused(
    loaded: Workspace, device: Device, change: Callable[[bytes], bytes]
) -> None:
    changed = change(device.stored[0])
    assert changed != device.stored[0]
    with pytest.raises(EventsUnreadable):
        merge(loaded, Chain("r-ada", 1, GENESIS, [changed]))
    clean(loaded)


@pytest.mark.parametrize(("first", "prev"), [(1, "0" * 63 + "1"), (0, GENESIS), (-3, GENESIS)])
def test_no_chain_begins_like_this(
    loaded: Workspace, device: Device, first: int, prev: str
) -> None:
    with pytest.raises(EventsUnreadable):
        merge(loaded, Chain("r-ada", first, prev, device.stored))


def test_kinds_of_a_later_version_are_kept_and_a_lone_surrogate_stays_what_it_is(
    loaded: Workspace,
) -> None:
    device = Device(loaded.project.id, "r-ada")
    device.write(Unknown("hologram", {"item": uid_of(loaded, "i1"), "z": 1e-7}), "ada")
    device.write(Comment(uid_of(loaded, "i1"), "ada", "half \ud800 a pair"), "ada")
    merge(loaded, device.chain())
    loaded.deriving.run()
    assert [one[1] for one in stored_of(loaded, "r-ada")] == device.stored
    clean(loaded)


# ---- the clock


def test_what_is_written_here_comes_after_what_was_merged(loaded: Workspace) -> None:
    now = int(
        loaded.database.write(
            lambda one: one.append(Comment(uid_of(loaded, "i0"), "lead", "now"), "lead")
        )
        .result()
        .hlc[:13]
    )
    device = Device(loaded.project.id, "r-ada", at_ms=now + DAY_MS // 2)
    device.label(uid_of(loaded, "i1"), "ada", 2)
    [found] = merge(loaded, device.chain())
    assert found.ahead == 0
    assert hlc_here(loaded) > hlc_of_ms(device.at_ms)
    with pytest.raises(KeyError):
        loaded.database.write(lambda one: {}["rolled back"]).result()  # type: ignore[index]
    assert hlc_here(loaded) > hlc_of_ms(device.at_ms)


def test_a_clock_that_goes_wrong_is_told_and_not_followed(loaded: Workspace) -> None:
    device = Device(loaded.project.id, "r-ada", at_ms=9_000_000_000_000)
    device.label(uid_of(loaded, "i1"), "ada", 2)
    [found] = merge(loaded, device.chain())
    assert found.ahead == 1
    assert hlc_here(loaded) < "2"  # thirteen digits: a time before 2033


def test_the_clock_is_remembered_by_a_copy_that_begins_anew(
    loaded: Workspace, opened: Opener, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = hlc_here(loaded)
    device = Device(loaded.project.id, "r-ada", at_ms=int(first[:13]) + DAY_MS // 2)
    device.label(uid_of(loaded, "i1"), "ada", 2)
    merge(loaded, device.chain())
    loaded.close()
    elsewhere = opened(loaded.folder, data=tmp_path_factory.mktemp("elsewhere"))
    assert elsewhere.database.replica != loaded.database.replica
    assert hlc_here(elsewhere) > hlc_of_ms(device.at_ms)


def hlc_here(workspace: Workspace) -> str:
    body = Comment(uid_of(workspace, "i0"), "lead", "here")
    change = workspace.recorder.record("lead", [body]).result()
    with workspace.database.reading() as sql:
        event = log.event_of(sql, change.events[0])
    assert event is not None
    return event.hlc


# ---- this copy's own replica


def test_a_copy_whose_own_replica_comes_in_from_elsewhere_goes_on_as_another(
    loaded: Workspace,
) -> None:
    say(loaded, "lead", "i0", 1)
    own = loaded.database.replica
    with loaded.database.reading() as sql:
        seq, last = log.end_of(sql, own)
    body = Comment(uid_of(loaded, "i1"), "lead", "from a snapshot")
    event = Event("x", loaded.project.id, own, seq + 1, "lead", hlc_of_ms(1_900_000_000_000), body)
    [found] = merge(loaded, Chain(own, seq + 1, last, [encode(event)]))
    assert found.new == 1
    assert loaded.database.replica != own
    say(loaded, "lead", "i2", 3)
    loaded.deriving.run()
    assert len(stored_of(loaded, loaded.database.replica)) == 1
    clean(loaded)


def test_its_own_events_are_known_to_a_copy(loaded: Workspace) -> None:
    say(loaded, "lead", "i0", 1)
    own = loaded.database.replica
    known = [one[1] for one in stored_of(loaded, own)]
    [found] = merge(loaded, Chain(own, 1, GENESIS, known))
    assert (found.new, found.known) == (0, 2)
    assert loaded.database.replica == own


def test_the_log_stays_append_only_after_a_merge(loaded: Workspace, device: Device) -> None:
    merge(loaded, device.chain())
    sql = raw(loaded.folder)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sql.execute("DELETE FROM events WHERE replica = 'r-ada'")
    sql.close()


def test_events_are_read_one_at_a_time(loaded: Workspace, device: Device) -> None:
    asked: list[int] = []

    def events() -> Iterator[bytes]:
        for n, one in enumerate(device.stored):
            asked.append(n)
            yield one

    def job(transaction: Transaction) -> None:
        transaction.merge([Chain("r-ada", 1, GENESIS, events())], lambda e: told.append(len(asked)))

    told: list[int] = []
    loaded.database.write(job).result()
    assert told == [1, 2, 3, 4]


# ---- forks


def forked(workspace: Workspace) -> tuple[Device, Device]:
    """Two branches that share their first two events."""
    one = Device(workspace.project.id, "r-ada")
    one.label(uid_of(workspace, "i0"), "ada", 1)
    one.label(uid_of(workspace, "i1"), "ada", 2)
    other = one.snapshot()
    one.label(uid_of(workspace, "i2"), "ada", 3)
    one.label(uid_of(workspace, "i3"), "ada", 4)
    other.label(uid_of(workspace, "i2"), "ada", 5)
    return one, other


def points(workspace: Workspace) -> list[tuple[str, int, bool]]:
    with workspace.database.reading() as sql:
        return [(one.replica, one.seq, one.settled) for one in forks.points(sql)]


@pytest.mark.parametrize("first", [0, 1])
def test_no_branch_of_a_fork_counts_whichever_came_first(loaded: Workspace, first: int) -> None:
    both = forked(loaded)
    [early] = merge(loaded, both[first].chain())
    [late] = merge(loaded, both[1 - first].chain())
    assert (early.contested, late.contested) == (False, True)
    assert late.branched == late.new > 0
    assert points(loaded) == [("r-ada", 3, False)]
    assert heard_of(loaded, "r-ada") == set(both[0].stored[:2])
    loaded.deriving.run()
    clean(loaded)


def test_a_branch_goes_on_and_branches_again(loaded: Workspace) -> None:
    one, other = forked(loaded)
    merge(loaded, one.chain())
    merge(loaded, other.chain())
    third = other.snapshot()
    other.label(uid_of(loaded, "i4"), "ada", 1)
    third.label(uid_of(loaded, "i4"), "ada", 2)
    one.label(uid_of(loaded, "i5"), "ada", 1)
    [found] = merge(loaded, other.chain(4))
    assert (found.new, found.branched, found.known) == (1, 1, 0)
    [found] = merge(loaded, third.chain())
    assert (found.new, found.branched, found.known) == (1, 1, 3)
    [found] = merge(loaded, one.chain())
    assert (found.new, found.branched, found.known) == (1, 0, 4)
    for device in (one, other, third):
        [found] = merge(loaded, device.chain())
        assert (found.new, found.known) == (0, len(device.stored))
    assert points(loaded) == [("r-ada", 3, False)]
    with loaded.database.reading() as sql:
        [fork] = forks.forks(sql)
    logged, *beside = fork.branches
    assert (logged.in_log, logged.from_seq, logged.to_seq) == (True, 3, 5)
    assert sorted((b.from_seq, b.to_seq, b.hash) for b in beside) == sorted(
        (4, 4, device.hashes[-1]) for device in (other, third)
    )
    loaded.deriving.run()
    clean(loaded)


def test_an_earlier_fork_takes_more_back(loaded: Workspace) -> None:
    one, other = forked(loaded)
    early = Device(loaded.project.id, "r-ada")
    early.label(uid_of(loaded, "i9"), "ada", 5)
    for device in (one, other, early):
        merge(loaded, device.chain())
    assert points(loaded) == [("r-ada", 1, False)]
    assert heard_of(loaded, "r-ada") == set()


def settle(workspace: Workspace, seq: int) -> None:
    workspace.recorder.record("lead", [Settle("r-ada", seq, "Both are hers.")]).result()


def test_a_lead_lets_all_branches_count(loaded: Workspace) -> None:
    one, other = forked(loaded)
    merge(loaded, one.chain(), other.chain())
    loaded.deriving.run()
    settle(loaded, 3)
    assert loaded.deriving.owed() == 2
    loaded.deriving.run()
    assert points(loaded) == [("r-ada", 3, True)]
    assert heard_of(loaded, "r-ada") == {*one.stored, *other.stored}
    clean(loaded)
    other.label(uid_of(loaded, "i4"), "ada", 1)
    merge(loaded, other.chain())
    loaded.deriving.run()
    assert heard_of(loaded, "r-ada") == {*one.stored, *other.stored}
    clean(loaded)


def test_what_was_settled_does_not_settle_a_fork_that_is_found_before_it(
    loaded: Workspace,
) -> None:
    one, other = forked(loaded)
    merge(loaded, one.chain(), other.chain())
    settle(loaded, 3)
    early = Device(loaded.project.id, "r-ada")
    early.label(uid_of(loaded, "i9"), "ada", 5)
    merge(loaded, early.chain())
    assert points(loaded) == [("r-ada", 1, False)]
    settle(loaded, 1)
    loaded.deriving.run()
    assert heard_of(loaded, "r-ada") == {*one.stored, *other.stored, *early.stored}
    clean(loaded)


def test_a_settlement_that_came_before_its_fork_holds(loaded: Workspace) -> None:
    settle(loaded, 3)
    one, other = forked(loaded)
    merge(loaded, one.chain(), other.chain())
    assert points(loaded) == [("r-ada", 3, True)]
    loaded.deriving.run()
    clean(loaded)


def test_label_of_a_fork_is_a_conflict_once_it_is_settled(loaded: Workspace) -> None:
    one, other = forked(loaded)
    merge(loaded, one.chain(), other.chain())
    settle(loaded, 3)
    loaded.deriving.run()
    detail = loaded.disagreements.detail(uid_of(loaded, "i2"))
    assert [c.annotator for c in detail.conflicts] == ["ada"]


# ---- what is not what it should be


def test_damage_to_branches_is_found(loaded: Workspace, opened: Opener) -> None:
    from annotator.services.checking import check

    one, other = forked(loaded)
    other.label(uid_of(loaded, "i4"), "ada", 1)
    merge(loaded, one.chain(), other.chain())
    loaded.deriving.run()
    loaded.close()
    sql = raw(loaded.folder)
    sql.execute("DELETE FROM forked WHERE seq = 3")
    sql.execute("UPDATE forked SET actor = 'mallory'")
    sql.close()
    found = {one.what for one in check(opened(loaded.folder, read_only=True))}
    assert found == {
        "what came before this event is missing",
        "the event's columns contradict its bytes",
        "the fork points are not what the log says",
    }
