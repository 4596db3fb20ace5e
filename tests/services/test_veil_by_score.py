"""A veil over what a model's score says it of: by the project's condition, and telling no more."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from handing import give, machine, pack_for
from spine import draft_for, items_file, uid_of

from annotator.domain.conditions import AnyOf, Test
from annotator.domain.project import QueueSettings
from annotator.formats.project_file import read_project, write_project
from annotator.formats.yaml_problems import ProblemsInFile
from annotator.services.app import Workspace

SEVERE = Test("severity", "at_least", 4.0)


def veiled_when(project: Path, queue: QueueSettings) -> None:
    path = project / "project.yaml"
    write_project(path, replace(read_project(path), queue=queue))


@pytest.fixture
def scored(project: Path, opened: Callable[..., Workspace], tmp_path: Path) -> Workspace:
    """Four items; i0 to i3 have the severities 1, 3, 4, 5 by a model, as i0 has 5 by a person."""
    veiled_when(project, QueueSettings(veil_when=SEVERE))
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 5))
    by_model(workspace, tmp_path, "severity", dict(zip("0123", "1345", strict=True)))
    workspace.labeling.submit("ben", draft_for(uid_of(workspace, "i0"), 5)).result()
    return workspace


def by_model(
    workspace: Workspace, folder: Path, criterion: str, values: dict[str, str], **more: str
) -> None:
    from annotator.services.intake.label_importing import LabelColumns

    file = folder / f"{criterion}.csv"
    rows = "".join(f"i{one},judge,{value}\n" for one, value in values.items())
    file.write_text(f"item,who,value\n{rows}")
    columns = LabelColumns("item", "who", criterion, "value", kind="model", **more)
    workspace.labels.run(file, columns)


def veiled(workspace: Workspace, annotator: str = "ada") -> set[str]:
    """The items that open veiled, by their source ids."""
    waiting = workspace.queue.upcoming(annotator, 100)
    names = {uid_of(workspace, f"i{n}"): f"i{n}" for n in range(5)}
    return {names[one.uid] for one in waiting if one.veiled}


def test_what_a_model_scored_that_high_opens_veiled_and_a_persons_label_veils_nothing(
    scored: Workspace,
) -> None:
    assert veiled(scored) == {"i2", "i3"}
    assert scored.queue.item(uid_of(scored, "i3"), "ada").veiled
    assert not scored.queue.item(uid_of(scored, "i0"), "ada").veiled


def test_nothing_of_the_score_is_in_what_the_annotator_is_given(scored: Workspace) -> None:
    told = scored.queue.item(uid_of(scored, "i3"), "ada")
    plain = scored.queue.item(uid_of(scored, "i4"), "ada")
    assert "judge" not in repr(told)
    assert replace(told, uid="", item=plain.item, veiled=False) == replace(plain, uid="")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Test("harm", "at_least", 2.0), {"i1", "i2"}),
        (Test("harm", "is", "2"), {"i1"}),
        (AnyOf((Test("harm", "at_least", 3.0), SEVERE)), {"i2"}),
        (Test("unheard", "at_least", 0.0), set()),
    ],
)
def test_a_score_counts_on_the_scale_that_it_came_with(
    project: Path,
    opened: Callable[..., Workspace],
    tmp_path: Path,
    condition: Test | AnyOf,
    expected: set[str],
) -> None:
    veiled_when(project, QueueSettings(veil_when=condition))
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 5))
    by_model(workspace, tmp_path, "harm", {"0": "1", "1": "2", "2": "3"}, scale="ordinal:0-3")
    assert veiled(workspace) == expected


def test_a_pack_carries_the_veils_and_not_what_they_go_by(
    scored: Workspace, tmp_path: Path
) -> None:
    give(scored, "ada", "i1", "i3")
    pack = pack_for(scored, "ada", tmp_path / "ada.pack")
    with zipfile.ZipFile(pack) as members:
        found = [json.loads(line) for line in members.read("items.jsonl").splitlines()]
        assert b"veil" not in members.read("project.yaml")
    tags = {one["uid"]: one["item"].get("tags") for one in found}
    assert tags[uid_of(scored, "i3")] == ["sensitive"]
    assert not tags[uid_of(scored, "i1")]
    there = machine(tmp_path / "there")
    there.open_pack(pack)
    with there.working() as workspace:
        given = {one.uid: one.veiled for one in workspace.queue.upcoming("ada", 10)}
        assert given == {uid_of(scored, "i1"): False, uid_of(scored, "i3"): True}


# ---- in project.yaml


@pytest.mark.parametrize(
    "condition",
    [
        SEVERE,
        Test("toxicity", "at_least", 0.8),
        AnyOf((Test("toxicity", "at_least", 0.8), Test("flagged", "any_of", ("1", "yes")))),
    ],
)
def test_the_condition_is_written_and_read_back_and_goes_again(
    project: Path, condition: Test | AnyOf
) -> None:
    path = project / "project.yaml"
    before = read_project(path)
    stated = replace(before, queue=replace(before.queue, veil_when=condition))
    write_project(path, stated)
    assert read_project(path) == stated
    once = path.read_text()
    write_project(path, stated)
    assert path.read_text() == once, "what is written already stays as it is"
    write_project(path, before)
    assert "veil" not in path.read_text()


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("0.8", "not a group"),
        ("{toxicity: 0.8}", "not a group"),
        ("{toxicity: {from: 0.8}}", "exactly one of"),
        ("{toxicity: {at_least: high}}", "not a number"),
        ("{toxicity: {at_least: 0.8}, threat: {at_least: 0.5}}", "one comparison"),
    ],
)
def test_a_condition_that_cannot_be_is_told_with_its_line(
    project: Path, stated: str, said: str
) -> None:
    path = project / "project.yaml"
    text = path.read_text()
    path.write_text(text.replace("queue: {", f"queue: {{veil_when: {stated}, "))
    line = next(n for n, one in enumerate(text.splitlines(), 1) if one.startswith("queue:"))
    with pytest.raises(ProblemsInFile) as caught:
        read_project(path)
    assert [(p.line, said in p.message) for p in caught.value.problems] == [(line, True)]
