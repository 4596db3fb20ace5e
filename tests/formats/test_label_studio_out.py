"""Label Studio tasks: everything leaves and comes back, and nothing of ours is seen there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hostile_texts import HOSTILE_TEXTS
from leaving import back, export, labeled_project, pseudonyms, said, uids
from spine import clean

from annotator.services.app import Workspace, create_project

Opener = Callable[..., Workspace]


@pytest.fixture
def exported(workspace: Workspace, tmp_path: Path) -> Path:
    labeled_project(workspace, tmp_path)
    export(workspace, "label-studio", tmp_path / "ls", rationales=True)
    return tmp_path / "ls"


def tasks_of(folder: Path) -> list[dict]:  # type: ignore[type-arg]
    return json.loads((folder / "tasks.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_items_and_labels_come_back_as_they_were(
    workspace: Workspace, exported: Path, tmp_path: Path, opened: Opener, rubric_file: Path
) -> None:
    again = back(opened, tmp_path, exported / "tasks.json", rubric_file)
    assert uids(again) == uids(workspace)
    assert said(again) == said(workspace, names=pseudonyms(workspace))
    clean(again)


def test_the_same_project_gives_the_same_bytes(
    workspace: Workspace, exported: Path, tmp_path: Path
) -> None:
    export(workspace, "label-studio", tmp_path / "again", rationales=True)
    for name in ("tasks.json", "config.xml", "reliability.json", "README.md"):
        assert (tmp_path / "again" / name).read_bytes() == (exported / name).read_bytes()


def test_a_label_that_was_changed_there_replaces_ours(
    workspace: Workspace, exported: Path, tmp_path: Path, opened: Opener, rubric_file: Path
) -> None:
    tasks = tasks_of(exported)
    changed = next(task for task in tasks if task["annotations"])
    annotation = changed["annotations"][0]
    (rated,) = (one for one in annotation["result"] if one["from_name"] == "severity")
    rated["value"] = {"rating": 6 - rated["value"]["rating"] or 1}
    new = str(rated["value"]["rating"])
    (exported / "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")
    again = back(opened, tmp_path, exported / "tasks.json", rubric_file)
    uid, who = changed["data"]["item_uid"], annotation["completed_by"]["email"]
    before, now = said(workspace, names=pseudonyms(workspace)), said(again)
    different = {key for key in before if before[key] != now.get(key)}
    assert different <= {(uid, who, 0, "severity")}
    assert now[uid, who, 0, "severity"] == new


def test_people_who_went_on_labeling_there_come_along_under_their_own_names(
    exported: Path, tmp_path: Path, opened: Opener, rubric_file: Path
) -> None:
    tasks = tasks_of(exported)
    task = next(one for one in tasks if one["annotations"])
    rated = {"from_name": "severity", "to_name": "conversation", "type": "rating"}
    new = {"completed_by": {"email": "new@example.org"}, "id": 999}
    task["annotations"].append({**new, "result": [{**rated, "id": "x", "value": {"rating": 4}}]})
    (exported / "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")
    now = said(back(opened, tmp_path, exported, rubric_file))
    assert now[task["data"]["item_uid"], "new@example.org", 0, "severity"] == "4"
    assert len({key[1] for key in now}) == 5


def test_labels_of_people_are_annotations_and_those_of_models_predictions(exported: Path) -> None:
    tasks = tasks_of(exported)
    labeled = [task for task in tasks if task["annotations"]]
    assert len(labeled) == len(HOSTILE_TEXTS) + 2
    assert all(len(task["annotations"]) == 3 for task in labeled)
    assert len({p["model_version"] for task in tasks for p in task["predictions"]}) == 1
    assert all("alpha" in task["meta"]["reliability"]["statement"] for task in tasks)


def test_hostile_texts_are_shown_as_they_are_but_for_what_the_tool_cannot_hold(
    workspace: Workspace, exported: Path, tmp_path: Path
) -> None:
    shown = {task["data"]["messages"][-1]["content"] for task in tasks_of(exported)}
    for text in HOSTILE_TEXTS:
        held = "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
        assert (text in shown) == held, ascii(text[:40])
    report = export(workspace, "label-studio", tmp_path / "told")
    assert any("U+0000 and lone surrogates" in one for one in report.left_out)


def test_the_configuration_declares_every_criterion_on_its_scale(exported: Path) -> None:
    root = ElementTree.fromstring((exported / "config.xml").read_text(encoding="utf-8"))
    tags = {one.get("name"): one for one in root.iter() if one.get("name")}
    assert (tags["severity"].tag, tags["severity"].get("maxRating")) == ("Rating", "5")
    assert tags["categories"].get("choice") == "multiple"
    assert [one.get("value") for one in tags["wrong_reason"]] == ["no", "yes"]
    assert [one.get("value") for one in tags["toxic"]] == ["0", "1"]
    assert tags["rationale"].tag == "TextArea"


def test_the_levels_of_a_rating_are_shown_one_to_a_line(exported: Path) -> None:
    """The tool runs the lines of a header together, but for a view that keeps them."""
    root = ElementTree.fromstring((exported / "config.xml").read_text(encoding="utf-8"))
    several = [one for one in root.iter("Header") if "\n" in one.attrib["value"]]
    keeping = [view for view in root.iter("View") if "pre-line" in view.attrib.get("style", "")]
    assert several
    assert all(any(one in list(view) for view in keeping) for one in several)


def test_texts_of_the_rubric_can_be_anything(
    tmp_path: Path, opened: Opener, rubric_file: Path
) -> None:
    text = rubric_file.read_text().replace("anchor: A little.", 'anchor: "<b> & \\" $field {{x}}"')
    (tmp_path / "odd.yaml").write_text(text)
    create_project(tmp_path / "odd", rubric=str(tmp_path / "odd.yaml"))
    workspace = opened(tmp_path / "odd")
    labeled_project(workspace, tmp_path, HOSTILE_TEXTS[:2])
    export(workspace, "label-studio", tmp_path / "ls")
    config = (tmp_path / "ls" / "config.xml").read_text(encoding="utf-8")
    ElementTree.fromstring(config)
    assert "$field" not in config, "it would name a field of the task's data"


def test_rationales_leave_only_when_asked_for(workspace: Workspace, tmp_path: Path) -> None:
    labeled_project(workspace, tmp_path, HOSTILE_TEXTS[:8])
    export(workspace, "label-studio", tmp_path / "plain")
    assert "because" not in (tmp_path / "plain" / "tasks.json").read_text()
    export(workspace, "label-studio", tmp_path / "told", rationales=True)
    assert "because" in (tmp_path / "told" / "tasks.json").read_text()


@pytest.mark.parametrize("which", ["raw", "adjudicated", "consensus", "soft"])
def test_the_label_that_counts_stands_in_the_meta(
    workspace: Workspace, tmp_path: Path, which: str
) -> None:
    labeled_project(workspace, tmp_path, HOSTILE_TEXTS[:3])
    export(workspace, "label-studio", tmp_path / "ls", labels=which)
    told = [t["meta"]["consensus"].get("severity") for t in tasks_of(tmp_path / "ls")]
    given = [one for one in told if one]
    assert bool(given) == (which != "raw")
    assert all(one["soft"] for one in given if one["n_labels"])
    assert all((one["value"] is None) == (which == "soft") for one in given if one["n_labels"])


def test_the_folder_says_how_far_the_labels_can_be_trusted_and_what_stayed(
    workspace: Workspace, exported: Path
) -> None:
    text = (exported / "README.md").read_text(encoding="utf-8")
    assert "Krippendorff's alpha" in text
    assert workspace.project.canary in text
    assert "replacement signs" in text
    figures = json.loads((exported / "reliability.json").read_text())
    assert {one["criterion"] for one in figures["criteria"]} >= {"severity"}
