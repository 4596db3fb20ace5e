"""Who works here: names, ids, roles, and the note outside the project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.domain.errors import UserError
from annotator.services.app import Workspace
from annotator.services.people import annotator_id

Opener = Callable[..., Workspace]


def test_a_name_gets_an_id_and_is_found_again_by_either(workspace: Workspace) -> None:
    made = workspace.people.ensure("Ada Löve", role="lead")
    assert (made.id, made.name, made.role) == ("ada-love", "Ada Löve", "lead")
    assert workspace.people.ensure("Ada Löve") == made
    assert workspace.people.ensure("ada-love") == made
    assert workspace.people.all() == (made,)


def test_coming_back_never_takes_a_role_away(workspace: Workspace) -> None:
    workspace.people.ensure("Ada", role="lead")
    assert workspace.people.ensure("Ada").role == "lead"
    assert workspace.people.ensure("Ada", role="annotator").role == "annotator"


def test_people_stand_in_the_project_file(project: Path, opened: Opener) -> None:
    workspace = opened(project)
    workspace.people.ensure("Ada")
    workspace.close()
    assert [one.name for one in opened(project).people.all()] == ["Ada"]


def test_who_works_here_is_remembered_outside_the_project(project: Path, opened: Opener) -> None:
    workspace = opened(project)
    assert workspace.people.remembered() is None
    workspace.people.remember("ada")
    workspace.close()
    again = opened(project)
    assert again.people.remembered() == "ada"
    assert again.people.all() == ()


def test_pseudonyms_are_stable_in_the_order_of_acquaintance(workspace: Workspace) -> None:
    workspace.people.ensure("Zoe")
    workspace.people.ensure("Ada")
    assert workspace.people.pseudonyms(("ada", "zoe", "bob")) == {
        "zoe": "A1",
        "ada": "A2",
        "bob": "A3",
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ada", "ada"), ("  Ada  Lovelace ", "ada-lovelace"), ("../../x", "x"), ("李", "674e")],
)
def test_an_id_is_plain(name: str, expected: str) -> None:
    assert annotator_id(name) == expected


def test_a_name_that_is_nothing_is_refused() -> None:
    with pytest.raises(UserError, match="name is needed"):
        annotator_id("  ")
