"""What is kept of figures that take long, and what makes them be computed anew."""

from __future__ import annotations

import pytest
from spine import say, uid_of

from annotator.domain.changes import ChangeSet
from annotator.services.app import Workspace
from annotator.store.items import asked_by_row, by_row


@pytest.fixture
def told(loaded: Workspace) -> list[ChangeSet]:
    """Every change from here on."""
    for n in range(6):
        for who, level in (("ada", 1 + n % 5), ("bob", 1 + (n + n % 2) % 5)):
            say(loaded, who, f"i{n}", level)
    heard: list[ChangeSet] = []
    loaded.changes.subscribe(heard.append)
    return heard


def test_a_decision_and_its_withdrawal_change_nothing_that_counts(
    loaded: Workspace, told: list[ChangeSet]
) -> None:
    before = loaded.insight.snapshot("severity")
    uid = uid_of(loaded, "i1")
    made = loaded.adjudication.keep_split("lead", uid).result()
    loaded.adjudication.take_back("lead", made.events).result()
    assert [(sorted(one.kinds), one.counted) for one in told] == [
        (["adjudicate"], False),
        (["retract"], False),
    ]
    assert loaded.insight.snapshot("severity") is before


@pytest.mark.parametrize("what", ["retract", "correct", "label"])
def test_what_is_said_of_an_item_counts(
    loaded: Workspace, told: list[ChangeSet], what: str
) -> None:
    before = loaded.insight.snapshot("severity")
    if what == "retract":
        loaded.labeling.undo("bob").result()
    else:
        say(loaded, "ada", "i5" if what == "correct" else "i7", 5)
    assert told[-1].counted
    assert loaded.insight.snapshot("severity") is not before


def test_rates_are_counted_once_until_something_is_recorded(
    loaded: Workspace, told: list[ChangeSet]
) -> None:
    before = loaded.rates.report()
    assert loaded.rates.report() is before
    assert loaded.rates.by_model() is before.models
    say(loaded, "ada", "i8", 5)
    after = loaded.rates.report()
    assert after.overall.estimate.n == before.overall.estimate.n + 1
    assert told


def test_what_a_list_shows_of_an_item_is_its_prompt(loaded: Workspace) -> None:
    with loaded.database.reading() as sql:
        for row in range(1, 11):
            stored = by_row(sql, row)
            assert stored is not None
            assert asked_by_row(sql, row) == stored.item.prompt == f"Question {row - 1}?"
        assert asked_by_row(sql, 99) == ""
