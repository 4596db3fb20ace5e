"""Where nothing is advised: what is missing before that means that all is well."""

from __future__ import annotations

from pathlib import Path

import pytest
from spine import items_file, say

from annotator.domain.errors import UserError
from annotator.services.app import Workspace
from annotator.services.figures.agreement_details import details_json


def missing(workspace: Workspace, criterion: str = "severity") -> str:
    return workspace.advice.missing(criterion) or ""


def test_before_the_first_label(loaded: Workspace) -> None:
    assert missing(loaded) == "Nobody has labeled this criterion yet."


def test_after_one_label_a_second_person_is_missing(loaded: Workspace) -> None:
    say(loaded, "ada", "i0", 3)
    assert missing(loaded).startswith("1 item is labeled, by one person only.")
    say(loaded, "bob", "i1", 3)
    assert missing(loaded).startswith("2 items are labeled, none of them by two people.")
    assert loaded.advice.next_steps("severity") == ()


def test_then_labels_of_one_person_are(loaded: Workspace) -> None:
    for n in range(4):
        for who in ("ada", "bob"):
            say(loaded, who, f"i{n}", 1 + n)
    told = missing(loaded)
    assert "nobody has more than 4 labels on items that somebody else labeled, too" in told
    assert "People are judged from 15 such labels, a clause from 10 items" in told


def test_without_an_order_of_levels_shared_items_are(loaded: Workspace) -> None:
    for n in range(9):
        for who in ("ada", "bob"):
            say(loaded, who, f"i{n}", 1 + n % 5)
    assert missing(loaded, "categories").startswith("Too little for advice yet: 9 items with")
    for who in ("ada", "bob"):
        say(loaded, who, "i9", 2)
    assert loaded.advice.missing("categories") is None


def test_with_enough_labels_nothing_is(loaded: Workspace, tmp_path: Path) -> None:
    loaded.importing.run(items_file(tmp_path / "more.jsonl", 20))
    for n in range(15):
        for who in ("ada", "bob"):
            say(loaded, who, f"i{n}", 1 + n % 5)
        wanted = n < 14
        assert bool(missing(loaded)) is wanted, n


def test_the_json_says_it_beside_the_advice(loaded: Workspace) -> None:
    say(loaded, "ada", "i0", 3)
    told = details_json(loaded, ("severity",))
    assert told["advice"] == {"severity": []}
    assert told["advice_missing"] == {"severity": missing(loaded)}


def test_an_unknown_criterion_is_refused(loaded: Workspace) -> None:
    with pytest.raises(UserError):
        loaded.advice.missing("tone")
