"""Pseudonyms that stay, and a project file that keeps what people write into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from spine import items_file, say, write_csv

from annotator.domain.errors import RefusedInput
from annotator.services.app import Workspace
from annotator.services.intake.label_importing import LabelColumns

Opener = Callable[..., Workspace]


def edit(folder: Path, old: str, new: str) -> None:
    file = folder / "project.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_role_moves_nobody(workspace: Workspace) -> None:
    for name in ("Ada", "Bob", "Cy"):
        workspace.people.ensure(name)
    before = workspace.people.pseudonyms(("ada", "bob", "cy"))
    workspace.people.ensure("ada", role="lead")
    assert workspace.people.pseudonyms(("ada", "bob", "cy")) == before
    assert [one.role for one in workspace.people.all()] == ["lead", "annotator", "annotator"]


def test_a_pseudonym_once_given_stays_when_others_come(project: Path, opened: Opener) -> None:
    workspace = opened(project)
    workspace.people.ensure("Zoe")
    first = workspace.people.pseudonyms(("zoe", "mo"))
    assert first == {"zoe": "A1", "mo": "A2"}
    assert workspace.people.pseudonyms(("zoe", "mo", "ada"))["mo"] == "A2"
    workspace.close()
    assert opened(project).people.pseudonyms(("ada", "mo")) == {
        "zoe": "A1",
        "mo": "A2",
        "ada": "A3",
    }


def test_opening_for_writing_gives_everybody_in_the_figures_a_place(
    project: Path, opened: Opener, tmp_path: Path
) -> None:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 2))
    for one in ("zoe", "ada"):
        say(workspace, one, "i0", 1)
    assert workspace.people.all() == ()
    workspace.close()
    reader = opened(project, read_only=True)
    assert reader.people.pseudonyms(("zoe", "ada")) == {"ada": "A1", "zoe": "A2"}
    assert reader.people.all() == ()
    reader.close()
    assert [one.id for one in opened(project).people.all()] == ["ada", "zoe"]


def test_annotators_are_in_the_file_before_their_labels_are_in_the_log(
    loaded: Workspace, tmp_path: Path
) -> None:
    rows = [{"item": f"i{n % 10}", "who": f"p{n}", "v": "2"} for n in range(150)]
    table = write_csv(tmp_path / "labels.csv", rows)
    seen: list[int] = []
    loaded.labels.run(
        table,
        LabelColumns("item", "who", "severity", "v", kind="model"),
        tell=lambda progress: seen.append(len(loaded.people.all())),
    )
    assert seen == [150, 150]
    assert {one.kind for one in loaded.people.all()} == {"model"}


def test_what_is_edited_by_hand_while_the_project_is_open_stays(
    project: Path, opened: Opener
) -> None:
    workspace = opened(project)
    edit(project, "overlap: 3", "overlap: 5")
    workspace.people.ensure("Ada")
    edit(project, "name: Ada,", "name: Ada L.,")
    workspace.people.ensure("Bob")
    workspace.people.pseudonyms(("cy",))
    workspace.close()
    again = opened(project)
    assert again.project.queue.overlap == 5
    assert [one.name for one in again.people.all()] == ["Ada L.", "Bob", "cy"]


def test_a_file_that_is_half_edited_is_refused_and_kept(workspace: Workspace) -> None:
    file = workspace.folder / "project.yaml"
    file.write_text(half := file.read_text(encoding="utf-8") + "queue: {\n", encoding="utf-8")
    with pytest.raises(RefusedInput):
        workspace.people.ensure("Ada")
    assert file.read_text(encoding="utf-8") == half
    assert workspace.people.all() == ()


def test_a_model_taken_out_by_hand_does_not_come_back_as_a_person(
    project: Path, opened: Opener, tmp_path: Path
) -> None:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 2))
    rows = [{"item": "i0", "who": "judge", "v": "2"}]
    columns = LabelColumns("item", "who", "severity", "v", kind="model")
    workspace.labels.run(write_csv(tmp_path / "labels.csv", rows), columns)
    say(workspace, "ada", "i0", 1)
    workspace.close()
    file = project / "project.yaml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if "judge" not in line]
    assert len(kept) < len(lines)
    file.write_text("".join(kept).replace("annotators:\n", "annotators: []\n"), encoding="utf-8")
    again = opened(project)
    again.exporting.to_set(tmp_path / "set")
    assert {one.id: one.kind for one in again.people.all()} == {"ada": "human", "judge": "model"}
