"""A plan is drawn from what the project knows: who reads what, who wants to see what not, what was
skipped, what is disputed. And it is recorded with what it was drawn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from spine import items_file, say, uid_of

from annotator.domain.errors import UserError
from annotator.domain.events import Plan
from annotator.domain.project import Annotator
from annotator.formats.project_file import read_project, write_project
from annotator.services.app import Workspace
from annotator.services.assigning.drawn_plan import Drawn
from annotator.services.assigning.settings import settings_from
from annotator.services.handing.planning import (
    apply_plan,
    plan_handover,
    plan_shares,
    settings_for,
)
from annotator.store import log

Opener = Callable[..., Workspace]


@pytest.fixture
def known(project: Path, opened: Opener, tmp_path: Path) -> Workspace:
    """i0–i3 are German, the harsh ones tagged; ada reads German alone, ben wants nothing harsh."""
    path = project / "project.yaml"
    stated = read_project(path)
    people = (
        Annotator("ada", "Ada", languages=("de",)),
        Annotator("ben", "Ben", opt_out=("harsh",)),
        Annotator("cyd", "Cyd"),
    )
    write_project(path, replace(stated, annotators=people))
    workspace = opened(project)
    for name, more in {
        "german": {"language": "de"},
        "english": {"language": "en"},
        "harsh": {"language": "de", "tags": ["harsh"]},
    }.items():
        file = items_file(tmp_path / f"{name}.jsonl", 4, source=name, **more)
        file.write_text(file.read_text("utf-8").replace('"id": "i', f'"id": "{name}-'), "utf-8")
        workspace.importing.run(file)
    return workspace


def given(workspace: Workspace, drawn: Drawn, who: str) -> set[str]:
    """The source ids of what somebody gets."""
    uids = {uid for one in drawn.gives if one.annotator == who for uid in one.items}
    names = (f"{kind}-{n}" for kind in ("german", "english", "harsh") for n in range(4))
    return {name for name in names if uid_of(workspace, name) in uids}


def test_languages_and_opt_outs_of_the_project_file_are_respected(known: Workspace) -> None:
    drawn = plan_shares(known, settings_for(known, ["ada", "ben", "cyd"], overlap=3)).drawn
    german, english, harsh = (
        {f"{kind}-{n}" for n in range(4)} for kind in ("german", "english", "harsh")
    )
    assert given(known, drawn, "ada") == german | harsh
    assert given(known, drawn, "ben") == german | english
    assert given(known, drawn, "cyd") == german | english | harsh


def test_nobody_is_given_what_they_skipped(loaded: Workspace) -> None:
    """Skipped in the queue that everybody shares, before there was a plan."""
    skipped = uid_of(loaded, "i0")
    loaded.labeling.skip("ada", skipped, "distressing").result()
    drawn = plan_shares(loaded, settings_for(loaded, ["ada", "ben", "cyd"], overlap=2)).drawn
    got = {one.annotator: set(one.items) for one in drawn.gives}
    assert skipped not in got["ada"]
    assert skipped in got["ben"] and skipped in got["cyd"]


def test_what_is_disputed_goes_to_more_people(loaded: Workspace) -> None:
    for name, levels in {"i0": (1, 5), "i1": (2, 2)}.items():
        for who, level in zip(("ada", "ben"), levels, strict=True):
            say(loaded, who, name, level)
    people = ["ada", "ben", "cyd", "dan"]
    drawn = plan_shares(loaded, settings_for(loaded, people, overlap=2, disputed_extra=2)).drawn
    got = {
        name: {one.annotator for one in drawn.gives if uid_of(loaded, name) in one.items}
        for name in ("i0", "i1")
    }
    assert got == {"i0": {"cyd", "dan"}, "i1": set()}


def test_a_plan_does_not_apply_to_a_project_that_has_changed_since(loaded: Workspace) -> None:
    planned = plan_shares(loaded, settings_for(loaded, ["ada", "ben"], overlap=2))
    say(loaded, "ada", "i0", 1)
    with pytest.raises(UserError, match="changed since this plan was drawn"):
        apply_plan(loaded, "lea", planned)
    apply_plan(loaded, "lea", plan_shares(loaded, planned.drawn.settings))


def plans(workspace: Workspace) -> list[Plan]:
    with workspace.database.reading() as sql:
        bodies = [event.body for event in log.events_by_kind(sql, "plan")]
    return [one for one in bodies if isinstance(one, Plan)]


def test_the_log_has_what_draws_the_same_plan_again(loaded: Workspace) -> None:
    settings = settings_for(loaded, ["ada", "ben"], overlap=2, seed=7)
    planned = plan_shares(loaded, settings)
    apply_plan(loaded, "lea", planned)
    recorded = plans(loaded)
    assert settings_from(recorded[0].settings) == settings
    assert tuple(share for one in recorded for share in one.gives) == planned.drawn.gives


def test_a_handover_releases_what_it_gives_to_others(loaded: Workspace) -> None:
    apply_plan(loaded, "lea", plan_shares(loaded, settings_for(loaded, ["ada", "ben"], overlap=2)))
    left = {one.uid for one in loaded.queue.upcoming("ben", 100)}
    assert left
    apply_plan(loaded, "lea", plan_handover(loaded, "ben", settings_for(loaded, ["cyd"])))
    assert loaded.queue.progress("ben").remaining == 0
    assert {one.uid for one in loaded.queue.upcoming("cyd", 100)} == left
