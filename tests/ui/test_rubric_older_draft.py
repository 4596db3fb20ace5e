"""A draft that was made from a version that is not in force any more says so, and can go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from rubric_desk import P1, RubricDesk, clause_text
from spine import MINI_RUBRIC
from trying import CLARIFIED

from annotator.services.app import Workspace
from annotator.ui.pages.rubric.words import draft_words

Opener = Callable[..., Workspace]
OWN = MINI_RUBRIC.replace("name: Bias,", "name: Prejudice,")
MADE = OWN.replace("version: 1.0.0\n", "version: 1.0.1\nprevious: 1.0.0\n")


@pytest.fixture
def left(workspace: Workspace, opened: Opener) -> Workspace:
    """1.1.0 was published from a file; the draft of 1.0.0 has an edit of its own."""
    workspace.revision.save(MADE)
    workspace.revision.publish("lea", CLARIFIED, kind="clarifying", reason="why", control=0)
    workspace.close()
    return opened(workspace.folder)


def desk_of(workspace: Workspace) -> RubricDesk:
    desk = RubricDesk(workspace)
    desk.open()
    return desk


def test_the_bar_says_that_the_draft_is_of_an_older_version(left: Workspace) -> None:
    desk = desk_of(left)
    assert desk.state.made_from == "1.0.0"
    assert draft_words(desk.state).startswith("Draft of 1.0.0, an older version · from 1.1.0 to it")
    assert any("1.1.0 is in force" in one.message for one in desk.state.problems)


def test_carried_over_it_is_a_draft_of_the_version_in_force(left: Workspace) -> None:
    desk = desk_of(left)
    desk.presenter.carry_over()
    desk.settle()
    assert desk.state.made_from == "" and desk.state.problems == ()
    text = left.revision.draft()
    assert text is not None and "previous: 1.1.0" in text and "Prejudice" in text
    assert not any(one.blocks for one in left.revision.check(text))
    desk.presenter.undo()
    assert desk.state.made_from == "1.0.0"


def test_so_does_one_that_names_no_predecessor(workspace: Workspace, opened: Opener) -> None:
    workspace.revision.save(OWN)
    workspace.revision.publish("lea", CLARIFIED, kind="clarifying", reason="why", control=0)
    workspace.close()
    desk = desk_of(opened(workspace.folder))
    assert desk.state.made_from == "1.0.0"
    desk.presenter.carry_over()
    desk.settle()
    assert desk.state.problems == ()


def test_an_ordinary_draft_is_of_the_version_in_force(left: Workspace, tmp_path: Path) -> None:
    left.revision.discard()
    desk = desk_of(left)
    desk.presenter.type(P1, clause_text("Mine."))
    assert desk.state.made_from == ""
    desk.settle()
    assert desk.state.made_from == "" and desk.state.problems == ()
    assert draft_words(desk.state).startswith("Draft of 1.1.0 · ")
