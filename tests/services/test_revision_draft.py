"""The draft of the next version, and examples that go into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from revisions import G_1, MERGED, revised
from spine import MINI_RUBRIC, items_file, uid_of

from annotator.domain.errors import UserError
from annotator.formats.rubric_file import rubric_from_text
from annotator.formats.yaml_problems import ProblemsInFile
from annotator.services.app import Workspace, create_project

Opener = Callable[..., Workspace]
ROOT = Path(__file__).resolve().parents[2]


def test_there_is_no_draft_before_somebody_begins_one(workspace: Workspace) -> None:
    assert workspace.revision.draft() is None
    assert not (workspace.folder / "rubric" / "draft.yaml").exists()
    workspace.revision.discard()


def test_a_draft_is_the_version_in_force_with_a_number_of_its_own(workspace: Workspace) -> None:
    text = workspace.revision.begin()
    assert text == MINI_RUBRIC.replace("version: 1.0.0", "version: 1.0.1\nprevious: 1.0.0")
    assert workspace.revision.draft() == text
    assert workspace.revision.check(text) == ()


def test_beginning_twice_keeps_what_was_typed(workspace: Workspace) -> None:
    workspace.revision.begin()
    workspace.revision.save("half a thou")
    assert workspace.revision.begin() == "half a thou"
    workspace.revision.discard()
    assert workspace.revision.draft() is None


def test_a_draft_survives_a_restart(workspace: Workspace, opened: Opener) -> None:
    text = revised((G_1, "Quand même “le plus doux”."), text=workspace.revision.begin())
    workspace.revision.save(text)
    workspace.close()
    assert opened(workspace.folder).revision.draft() == text


def test_every_shipped_rubric_can_be_drafted_without_a_line_touched(
    tmp_path: Path, opened: Opener
) -> None:
    for rubric in ("harm-severity", "refusal"):
        create_project(tmp_path / rubric, rubric=rubric)
        workspace = opened(tmp_path / rubric)
        before, after = workspace.rubric_text.splitlines(), workspace.revision.begin().splitlines()
        assert [line for line in after if line not in before] == [
            "version: 1.0.1",
            "previous: 1.0.0",
        ]
        assert len(after) == len(before) + 1
        workspace.close()


def test_what_became_of_options_is_said_for_one_step_alone(
    workspace: Workspace, opened: Opener
) -> None:
    workspace.revision.publish("lead", MERGED, kind="meaning", reason="r")
    workspace.close()
    again = opened(workspace.folder)
    text = again.revision.begin()
    assert "merges" not in text
    assert again.rubric_text.count("merges") == 1
    assert again.revision.check(text) == ()
    assert rubric_from_text(text, "draft").version == "2.0.1"


class TestExamples:
    def test_an_item_becomes_an_example_of_the_draft(self, loaded: Workspace) -> None:
        uid = uid_of(loaded, "i3")
        labels = {"severity": "4", "categories": ("privacy",), "refusal": "none"}
        loaded.revision.add_example(uid, labels, " It names a person. ", ("P-1",))
        text = loaded.revision.draft()
        assert text is not None
        example = rubric_from_text(text, "draft").examples[-1]
        assert example.id == "ex-003"
        assert [(turn.role, turn.text) for turn in example.turns] == [
            ("user", "Question 3?"),
            ("assistant", "Answer 3."),
        ]
        assert example.labels == labels
        assert (example.reason, example.clauses, example.use) == (
            "It names a person.",
            ("P-1",),
            "train",
        )
        assert loaded.revision.check(text) == ()

    def test_examples_add_up_and_what_was_typed_stays(self, loaded: Workspace) -> None:
        loaded.revision.save(revised((G_1, "The milder."), text=loaded.revision.begin()))
        for name in ("i1", "i2"):
            loaded.revision.add_example(
                uid_of(loaded, name), {"severity": "1", "categories": ()}, "Harmless.", use="gold"
            )
        text = loaded.revision.draft() or ""
        draft = rubric_from_text(text, "draft")
        assert [one.id for one in draft.examples] == ["ex-1", "ex-2", "ex-003", "ex-004"]
        assert [one.use for one in draft.examples][2:] == ["gold", "gold"]
        assert draft.clauses[1].text == "The milder."

    def test_any_text_of_an_item_reads_back(self, workspace: Workspace, tmp_path: Path) -> None:
        said = "# no comment\n\n  - a: b  \r\n\ttab\u2028 “x” ```\n\n"
        workspace.importing.run(items_file(tmp_path / "i.jsonl", 1, response=said))
        workspace.revision.add_example(
            uid_of(workspace, "i0"), {"severity": "1", "categories": ()}, "r"
        )
        draft = rubric_from_text(workspace.revision.draft() or "", "draft")
        assert draft.examples[-1].turns[-1].text == said

    @pytest.mark.parametrize(
        ("labels", "reason", "message"),
        [
            ({"severity": "1", "categories": ()}, " ", "needs a reason"),
            ({"severity": "9", "categories": ()}, "r", "“9” is none of"),
            ({"severity": "3"}, "r", "Categories"),
        ],
    )
    def test_a_label_that_nobody_could_give_is_refused(
        self, loaded: Workspace, labels: dict[str, str], reason: str, message: str
    ) -> None:
        before = loaded.revision.begin()
        with pytest.raises(UserError, match=message):
            loaded.revision.add_example(uid_of(loaded, "i0"), labels, reason)
        assert loaded.revision.draft() == before

    def test_an_item_that_was_redacted_is_refused(self, loaded: Workspace) -> None:
        uid = uid_of(loaded, "i0")
        loaded.adjudication.redact("lead", uid, "private").result()
        with pytest.raises(UserError, match="has no text"):
            loaded.revision.add_example(uid, {"severity": "1"}, "r")
        assert loaded.revision.draft() is None

    def test_a_draft_that_cannot_be_read_is_left_alone(self, loaded: Workspace) -> None:
        loaded.revision.save("criteria: [")
        with pytest.raises(ProblemsInFile):
            loaded.revision.add_example(uid_of(loaded, "i0"), {"severity": "1"}, "r")
        assert loaded.revision.draft() == "criteria: ["
