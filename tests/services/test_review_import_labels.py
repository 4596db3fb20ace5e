"""Labels that a file brings: refused before anything is seen, told truthfully when stopped."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from spine import clean, items_file, say, uid_of, write_csv

from annotator.domain.errors import Cancelled, RefusedInput
from annotator.services.app import Workspace, create_project
from annotator.services.intake.label_importing import LabelColumns
from annotator.services.views import JobProgress
from annotator.store import projection

Opener = Callable[..., Workspace]
SEVERITY = LabelColumns("item", "who", "severity", "v")
WITH_PLACEHOLDERS = LabelColumns("item", "who", "severity", "v", create_items=True)


class AmongLabels:
    """Cancels once a chunk of labels is written."""

    def __init__(self) -> None:
        self.stop = False

    def tell(self, progress: JobProgress) -> None:
        self.stop = self.stop or progress.note == "labels"

    def __call__(self) -> bool:
        return self.stop


@pytest.fixture
def labeled_set(workspace: Workspace, tmp_path: Path) -> Path:
    """A set of 130 items that two people labeled."""
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 130))
    rows = [{"item": f"i{n}", "who": who, "v": 1} for n in range(130) for who in ("ada", "bob")]
    workspace.labels.run(write_csv(tmp_path / "l.csv", rows), SEVERITY)
    workspace.exporting.to_set(tmp_path / "set")
    return tmp_path / "set"


@pytest.fixture
def other(tmp_path: Path, rubric_file: Path, opened: Opener) -> Workspace:
    create_project(tmp_path / "other", rubric=str(rubric_file))
    return opened(tmp_path / "other")


def labels_of(workspace: Workspace, criterion: str = "severity") -> list[tuple[str, str, object]]:
    """(uid, annotator, value) of every label that states the criterion."""
    with workspace.database.reading() as sql:
        return sorted(
            (label.key.item, label.key.annotator, label.values[criterion].value)
            for _, state in projection.every_state(sql)
            for label in state.labels
            if criterion in label.values
        )


def spoil_last_label(folder: Path, **fields: object) -> None:
    """Change a set's last label row, and the manifest with it."""
    file = folder / "labels.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[-1] = json.dumps({**json.loads(lines[-1]), **fields})
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    manifest = folder / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8"))
    for one in told["files"]:
        if one["path"] == "labels.jsonl":
            one["sha256"] = sha256(file.read_bytes()).hexdigest()
            one["bytes"] = file.stat().st_size
    manifest.write_text(json.dumps(told), encoding="utf-8")


def test_a_label_that_is_refused_leaves_no_item(other: Workspace, labeled_set: Path) -> None:
    spoil_last_label(labeled_set, rubric="another", rubric_version="9.0.0")
    with pytest.raises(RefusedInput, match=r"another 9\.0\.0"):
        other.importing.run(labeled_set)
    assert other.items.count() == 0
    assert other.items.ids() == []
    assert other.people.all() == ()
    clean(other)


def test_a_stop_among_the_labels_is_told_and_the_rest_comes_with_the_file(
    other: Workspace, labeled_set: Path
) -> None:
    stop = AmongLabels()
    report = other.importing.run(labeled_set, tell=stop.tell, cancelled=stop)
    assert report.added == 130
    assert report.warnings[-1] == ("100 of 260 labels were written; import the file again to go on")
    assert len(labels_of(other)) == 100
    assert [one.id for one in other.people.all()] == ["A1", "A2"]
    again = other.importing.run(labeled_set)
    assert (again.added, again.warnings) == (0, ())
    assert len(labels_of(other)) == 260
    clean(other)


def test_a_stop_before_the_items_are_seen_leaves_nothing(
    other: Workspace, labeled_set: Path
) -> None:
    with pytest.raises(Cancelled):
        other.importing.run(labeled_set, cancelled=lambda: True)
    assert (other.items.count(), other.people.all(), labels_of(other)) == (0, (), [])


def test_a_stopped_table_of_labels_has_its_annotators_and_goes_on(
    loaded: Workspace, tmp_path: Path
) -> None:
    rows = [{"item": f"i{n % 10}", "who": f"p{n}", "v": 2} for n in range(150)]
    table = write_csv(tmp_path / "labels.csv", rows)
    stop: list[int] = []
    with pytest.raises(Cancelled):
        loaded.labels.run(
            table, SEVERITY, lambda progress: stop.append(progress.done), lambda: bool(stop)
        )
    assert len(labels_of(loaded)) == 100
    assert {who for _, who, _ in labels_of(loaded)} <= {one.id for one in loaded.people.all()}
    assert loaded.labels.run(table, SEVERITY).added == 50
    assert len(labels_of(loaded)) == 150


def test_sets_agree_in_whatever_order_they_were_written(loaded: Workspace, tmp_path: Path) -> None:
    rows = [
        {"item": "i0", "who": "ada", "v": "other|privacy|privacy"},
        {"item": "i0", "who": "bob", "v": "privacy|other"},
    ]
    loaded.labels.run(
        write_csv(tmp_path / "c.csv", rows), LabelColumns("item", "who", "categories", "v")
    )
    assert [value for *_, value in labels_of(loaded, "categories")] == [("privacy", "other")] * 2


def test_a_set_folder_is_read_in_the_order_of_the_rubric(
    other: Workspace, labeled_set: Path
) -> None:
    spoil_last_label(labeled_set, values={"categories": ["other", "privacy"]})
    other.importing.run(labeled_set)
    assert [value for *_, value in labels_of(other, "categories")] == [("privacy", "other")]


class TestPlaceholders:
    """Labels may come before their items."""

    @pytest.fixture
    def table(self, tmp_path: Path) -> Path:
        rows = [
            {"item": "i0", "who": "ada", "v": 2},
            {"item": "i1", "who": "ada", "v": 3},
            {"item": "i1", "who": "bob", "v": 5},
            {"item": "elsewhere", "who": "bob", "v": 1},
        ]
        return write_csv(tmp_path / "early.csv", rows)

    def test_the_items_import_tells_of_labels_that_wait(
        self, workspace: Workspace, table: Path, tmp_path: Path
    ) -> None:
        workspace.labels.run(table, WITH_PLACEHOLDERS)
        items = items_file(tmp_path / "items.jsonl", 2)
        report = workspace.importing.run(items)
        assert report.warnings == (
            "2 placeholders have labels for items that this file brings; "
            "import the labels' file again",
        )
        assert workspace.importing.run(items).warnings == ()

    def test_a_name_means_the_item_once_it_is_there(
        self, workspace: Workspace, table: Path, tmp_path: Path
    ) -> None:
        workspace.labels.run(table, WITH_PLACEHOLDERS)
        workspace.importing.run(items_file(tmp_path / "items.jsonl", 2))
        assert workspace.queue.item(uid_of(workspace, "i0"), "cy").status == "ready"
        rows = [{"item": "i0", "who": "cy", "v": 4}]
        report = workspace.labels.run(write_csv(tmp_path / "late.csv", rows), SEVERITY)
        assert (report.added, dict(report.skipped)) == (1, {})

    @pytest.mark.parametrize("columns", [SEVERITY, WITH_PLACEHOLDERS])
    def test_labels_move_to_their_items_and_count_once(
        self, workspace: Workspace, table: Path, tmp_path: Path, columns: LabelColumns
    ) -> None:
        workspace.labels.run(table, WITH_PLACEHOLDERS)
        nowhere = uid_of(workspace, "elsewhere")
        workspace.importing.run(items_file(tmp_path / "items.jsonl", 2))
        workspace.labels.run(table, columns)
        first, second = uid_of(workspace, "i0"), uid_of(workspace, "i1")
        expected = [
            (first, "ada", "2"),
            (second, "ada", "3"),
            (second, "bob", "5"),
            (nowhere, "bob", "1"),
        ]
        assert labels_of(workspace) == sorted(expected)
        assert workspace.measuring.figures("severity").n_labels == 4
        assert workspace.labels.run(table, columns).added == 0
        assert labels_of(workspace) == sorted(expected)
        clean(workspace)

    def test_what_else_a_placeholder_says_waits_for_its_own_file(
        self, workspace: Workspace, table: Path, tmp_path: Path
    ) -> None:
        workspace.labels.run(table, WITH_PLACEHOLDERS)
        rows = [{"item": "i0", "who": "ada", "v": "full"}]
        refusals = write_csv(tmp_path / "refusal.csv", rows)
        of_refusal = LabelColumns("item", "who", "refusal", "v", create_items=True)
        workspace.labels.run(refusals, of_refusal)
        name = uid_of(workspace, "i0")
        workspace.importing.run(items_file(tmp_path / "items.jsonl", 2))
        workspace.labels.run(table, SEVERITY)
        assert labels_of(workspace, "refusal") == [(name, "ada", "full")]
        workspace.labels.run(refusals, of_refusal)
        assert labels_of(workspace, "refusal") == [(uid_of(workspace, "i0"), "ada", "full")]
        assert len(labels_of(workspace)) == 4

    def test_two_models_of_one_name_are_still_told_apart(
        self, workspace: Workspace, table: Path, tmp_path: Path
    ) -> None:
        workspace.labels.run(table, WITH_PLACEHOLDERS)
        for model in ("m1", "m2"):
            workspace.importing.run(items_file(tmp_path / f"{model}.jsonl", 1, model=model))
        rows = [{"item": "i0", "who": "ada", "v": 2}]
        one = write_csv(tmp_path / "one.csv", rows)
        where = LabelColumns("item", "who", "severity", "v", where={"model": "m2"})
        assert workspace.labels.run(one, where).added == 1
        real = workspace.items.resolve("i0", {"model": "m2"})
        assert [uid for uid, who, value in labels_of(workspace) if value == "2"] == [real.uid]


def test_a_label_given_here_stays_when_an_early_one_moves(
    workspace: Workspace, tmp_path: Path
) -> None:
    early = write_csv(tmp_path / "early.csv", [{"item": "i0", "who": "ada", "v": 2}])
    workspace.labels.run(early, WITH_PLACEHOLDERS)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 1))
    say(workspace, "ada", "i0", 1)
    report = workspace.labels.run(early, SEVERITY)
    assert sum(report.skipped.values()) == 1
    assert labels_of(workspace) == [(uid_of(workspace, "i0"), "ada", "1")]
