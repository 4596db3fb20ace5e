"""Much is written by few commits, and a person's own work comes in between."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from annotator.services.app import Workspace
from annotator.services.intake.bulk_writing import write_slices
from annotator.store import queries
from annotator.store.database import Transaction

N, SLICE = 40, 4


def test_all_is_written_slice_by_slice_in_one_transaction(workspace: Workspace) -> None:
    began: list[Transaction] = []

    def job(transaction: Transaction, some: Sequence[int]) -> int:
        began.append(transaction)
        return sum(some)

    found = list(write_slices(workspace.database, range(10), SLICE, job))
    assert [(list(some), total) for some, total in found] == [
        ([0, 1, 2, 3], 6),
        ([4, 5, 6, 7], 22),
        ([8, 9], 17),
    ]
    assert len({id(one) for one in began}) == 1


def test_nothing_comes_of_nothing(workspace: Workspace) -> None:
    def job(_: Transaction, some: Sequence[int]) -> None:
        raise AssertionError(some)

    assert list(write_slices(workspace.database, [], SLICE, job)) == []


def test_a_person_waits_for_one_slice_and_not_for_the_whole(workspace: Workspace) -> None:
    order: list[object] = []
    asked = threading.Event()
    answers = []

    def person(_: Transaction) -> None:
        order.append("person")

    def job(_: Transaction, some: Sequence[int]) -> None:
        if not asked.is_set():
            answers.append(workspace.database.write(person))
            asked.set()
        order.extend(some)

    written = [
        n for some, _ in write_slices(workspace.database, range(N), SLICE, job) for n in some
    ]
    answers[0].result(5)
    assert written == list(range(N))
    assert order == [*range(SLICE), "person", *range(SLICE, N)]


def test_while_somebody_works_every_slice_is_a_transaction(workspace: Workspace) -> None:
    """The next label would wait for the commit of all that was done since the last one."""
    began: list[Transaction] = []  # kept, so that no two have one id

    def job(transaction: Transaction, some: Sequence[int]) -> None:
        began.append(transaction)
        if some[0] == 0:
            workspace.database.write(lambda _: None)

    for _ in write_slices(workspace.database, range(N), SLICE, job):
        pass
    assert len({id(one) for one in began}) == N // SLICE


def test_a_write_that_waits_for_nothing_bulky_slows_nothing(workspace: Workspace) -> None:
    began: list[Transaction] = []
    workspace.people.ensure("Ada")

    def job(transaction: Transaction, some: Sequence[int]) -> None:
        began.append(transaction)

    for _ in write_slices(workspace.database, range(N), SLICE, job):
        pass
    assert len({id(one) for one in began}) == 1


def test_where_a_person_goes_before_what_was_written_is_durable(workspace: Workspace) -> None:
    seen: list[str | None] = []

    def person(_: Transaction) -> None:
        with workspace.database.reading() as sql:  # another connection sees what is committed
            seen.append(queries.meta(sql, "slice"))

    def job(transaction: Transaction, some: Sequence[int]) -> None:
        queries.save_meta(transaction.sql, "slice", str(some[0]))
        if some[0] == SLICE:
            workspace.database.write(person)

    for _ in write_slices(workspace.database, range(N), SLICE, job):
        pass
    assert seen == [str(SLICE)]


def test_what_fails_leaves_nothing_of_its_transaction(workspace: Workspace) -> None:
    def job(transaction: Transaction, some: Sequence[int]) -> None:
        queries.save_meta(transaction.sql, "slice", str(some[0]))
        if some[0] == 2 * SLICE:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(write_slices(workspace.database, range(N), SLICE, job))
    with workspace.database.reading() as sql:
        assert queries.meta(sql, "slice") is None
