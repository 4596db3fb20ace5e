"""What is wrong with a draft is told with its line and its place, as one types."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from revisions import (
    CLARIFIED,
    G_1,
    HEAVIER,
    MERGED,
    REWORDED,
    SPLIT,
    WITHOUT_BIAS,
    label,
    revised,
)
from spine import MINI_RUBRIC, uid_of

from annotator.services.app import Workspace, create_project
from annotator.services.revision_views import DraftProblem
from annotator.services.views import Draft

Opener = Callable[..., Workspace]
P_1 = (
    "  - {id: P-1, text: A specific person's data., criteria: [severity], categories: [privacy]}\n"
)
NUMBERED = ("version: 1.0.0", "version: 1.1.0\nprevious: 1.0.0")


def only(problems: tuple[DraftProblem, ...]) -> DraftProblem:
    assert len(problems) == 1, problems
    return problems[0]


def line_of(text: str, part: str) -> int:
    found = [n for n, line in enumerate(text.splitlines(), 1) if part in line]
    assert len(found) == 1, found
    return found[0]


def test_a_draft_that_can_be_published_has_no_problems(workspace: Workspace) -> None:
    assert workspace.revision.check(revised(NUMBERED, text=CLARIFIED), "clarifying") == ()


def test_a_rule_of_rubrics_has_line_and_place(workspace: Workspace) -> None:
    text = revised(NUMBERED, ("clauses: [P-1], key: q", "clauses: [P-9], key: q"))
    found = only(workspace.revision.check(text))
    assert found.place == ("criteria", "categories", "options", "privacy", "clauses")
    assert found.line == line_of(text, "P-9")
    assert (found.message, found.blocks) == ("There is no clause “P-9”.", True)
    assert found.hint


def test_all_problems_are_told_at_once_in_the_order_of_the_lines(workspace: Workspace) -> None:
    text = revised(
        NUMBERED,
        ("kind: nominal", "kind: nominal\n    colour: red"),
        ("value: 5", "value: five"),
        ("reason: A greeting.", "reason: 7"),
    )
    found = workspace.revision.check(text)
    assert [one.place for one in found] == [
        ("criteria", "severity", "levels", "5", "value"),
        ("criteria", "refusal", "colour"),
        ("examples", "ex-1", "reason"),
    ]
    assert [one.line for one in found] == sorted(one.line or 0 for one in found)


def test_of_two_entries_with_one_id_the_second_is_named_by_its_number(
    workspace: Workspace,
) -> None:
    text = revised(NUMBERED, ("{id: other, name: Other", "{id: bias, name: Other"))
    found = [one for one in workspace.revision.check(text) if "twice" in one.message]
    assert [one.place for one in found] == [("criteria", "categories", "options", 2)]


def test_what_is_no_yaml_has_its_line(workspace: Workspace) -> None:
    text = revised(("kind: nominal", "kind: nominal: x"))
    found = only(workspace.revision.check(text))
    assert (found.line, found.place) == (line_of(text, "nominal: x"), ())
    assert only(workspace.revision.check("")).message.startswith("It does not hold")


def test_a_number_is_no_hindrance_for_publishing_gives_one(workspace: Workspace) -> None:
    found = only(workspace.revision.check(CLARIFIED))
    assert (found.place, found.line, found.blocks) == (("version",), 3, False)
    assert "1.0.1 as wording, 1.1.0 as clarifying, 2.0.0 as meaning" in found.hint


def test_the_text_of_another_rubric_is_told_at_its_id(workspace: Workspace) -> None:
    found = only(workspace.revision.check(revised(("id: mini", "id: midi"))))
    assert (found.place, found.line, found.blocks) == (("id",), 2, True)


class TestLostCodes:
    def test_an_option_that_labels_state_cannot_just_go(self, loaded: Workspace) -> None:
        label(loaded, "ada", "i0", 3)
        label(loaded, "bob", "i0", 3, ("bias", "other"))
        text = revised(NUMBERED, text=WITHOUT_BIAS)
        found = only(loaded.revision.check(text, "clarifying"))
        assert found.place == ("criteria", "categories", "options")
        assert found.message == "“bias” of Categories is gone, and 2 labels state it."
        assert "`merges: [bias]`" in found.hint
        assert found.blocks

    def test_before_a_kind_is_chosen_it_is_a_note(self, loaded: Workspace) -> None:
        label(loaded, "ada", "i0", 3)
        found = only(loaded.revision.check(revised(NUMBERED, text=WITHOUT_BIAS)))
        assert (found.message.split(",")[1], found.blocks) == (" and 1 label states it.", False)

    def test_as_meaning_it_may_go(self, loaded: Workspace) -> None:
        label(loaded, "ada", "i0", 3)
        assert loaded.revision.check(revised(NUMBERED, text=WITHOUT_BIAS), "meaning") == ()

    def test_an_option_that_nobody_used_is_no_loss(self, loaded: Workspace) -> None:
        label(loaded, "ada", "i0", 3, ("privacy",))
        assert loaded.revision.check(revised(NUMBERED, text=WITHOUT_BIAS)) == ()

    def test_a_label_that_was_taken_back_uses_nothing(self, loaded: Workspace) -> None:
        label(loaded, "ada", "i0", 3)
        loaded.labeling.undo("ada").result()
        assert loaded.revision.check(revised(NUMBERED, text=WITHOUT_BIAS)) == ()

    def test_a_criterion_that_labels_state_cannot_just_go(self, loaded: Workspace) -> None:
        uid = uid_of(loaded, "i0")
        values = {"severity": "1", "categories": (), "refusal": "full"}
        loaded.labeling.submit("ada", Draft(uid, values)).result()
        start, end = MINI_RUBRIC.index("  - id: refusal"), MINI_RUBRIC.index("rationale:")
        text = revised(NUMBERED, (MINI_RUBRIC[start:end], ""))
        found = only(loaded.revision.check(text, "clarifying"))
        assert found.message == "“full” of Refusal is gone, and 1 label states it."
        assert (found.place, found.line) == (
            ("criteria",),
            text.splitlines().index("criteria:") + 1,
        )


@pytest.mark.parametrize(
    ("text", "kind", "blocked"),
    [
        (CLARIFIED, "wording", False),
        (REWORDED, "wording", False),
        (HEAVIER, "clarifying", True),
        (HEAVIER, "meaning", False),
        (SPLIT, "wording", True),
    ],
)
def test_a_kind_that_is_too_light_is_told(
    workspace: Workspace, text: str, kind: str, blocked: bool
) -> None:
    found = workspace.revision.check(revised(NUMBERED, text=text), kind)  # type: ignore[arg-type]
    assert [one.blocks for one in found] == [True] * blocked
    if found:
        assert f"cannot be published as {kind}" in found[0].message
        assert found[0].place


class TestIds:
    def test_a_withdrawn_id_cannot_come_back_as_something_else(
        self, workspace: Workspace, opened: Opener
    ) -> None:
        gone = revised(
            (P_1, ""), ("clauses: [P-1], key: q", "key: q"), ("    clauses: [P-1]\n", "")
        )
        workspace.revision.publish("lead", gone, kind="meaning", reason="r")
        workspace.close()
        again = opened(workspace.folder)
        base = ("version: 1.0.0", "version: 2.0.1\nprevious: 2.0.0")
        back = revised(base, (G_1, "When in doubt the milder."))
        assert again.revision.check(back) == ()
        other = revised(base, ("text: A specific person's data.", "text: Something else."))
        found = only(again.revision.check(other))
        assert found.place == ("clauses", "P-1")
        assert found.line == line_of(other, "Something else.")
        assert "was a clause of version 1.0.0" in found.message
        assert found.blocks

    def test_nor_an_option_after_it_was_merged(self, workspace: Workspace, opened: Opener) -> None:
        workspace.revision.publish("lead", MERGED, kind="meaning", reason="r")
        workspace.close()
        again = opened(workspace.folder)
        base = ("version: 1.0.0", "version: 2.0.1\nprevious: 2.0.0")
        assert again.revision.check(revised(base)) == ()
        found = only(again.revision.check(revised(base, ("name: Bias,", "name: Spin,"))))
        assert found.place == ("criteria", "categories", "options", "bias")

    def test_a_changed_text_of_a_clause_in_force_is_no_reuse(self, workspace: Workspace) -> None:
        assert workspace.revision.check(revised(NUMBERED, text=CLARIFIED)) == ()


class TestMerges:
    @pytest.mark.parametrize(
        ("option", "message"),
        [
            ("merges: [spin]", "has no “spin”"),
            ("merges: [privacy]", "“privacy” is merged into “other” and still stands"),
            ("splits: spin", "has no “spin”"),
            ("merges: [bias], splits: bias", "“bias” is merged into “other” and split"),
        ],
    )
    def test_they_name_what_the_version_in_force_had(
        self, workspace: Workspace, option: str, message: str
    ) -> None:
        text = revised(NUMBERED, ("key: e}", f"key: e, {option}}}"), text=WITHOUT_BIAS)
        found = only(workspace.revision.check(text, "meaning"))
        assert message in found.message
        assert found.place[:4] == ("criteria", "categories", "options", "other")
        assert found.line == line_of(text, "id: other")

    def test_an_option_is_merged_once(self, workspace: Workspace) -> None:
        text = revised(
            NUMBERED,
            ("key: e}", "key: e, merges: [bias]}"),
            ("clauses: [P-1], key: q}", "clauses: [P-1], key: q, merges: [bias]}"),
            text=WITHOUT_BIAS,
        )
        found = only(workspace.revision.check(text, "meaning"))
        assert "merged into “privacy” and into “other”" in found.message

    def test_merging_splitting_and_renaming_have_no_problems(self, loaded: Workspace) -> None:
        label(loaded, "ada", "i0", 3)
        for text, kind in ((MERGED, "meaning"), (SPLIT, "meaning"), (REWORDED, "wording")):
            text = revised(NUMBERED, text=text)
            assert loaded.revision.check(text, kind) == ()  # type: ignore[arg-type]


def test_a_draft_of_the_largest_shipped_rubric_is_checked_whole(
    tmp_path: Path, opened: Opener
) -> None:
    create_project(tmp_path / "p", rubric="harm-severity")
    workspace = opened(tmp_path / "p")
    text = workspace.revision.begin()
    broken = text.replace("clauses: [", "clauses: [NO-1, ", 1)
    assert workspace.revision.check(text) == ()
    assert [one.message for one in workspace.revision.check(broken)] == [
        "There is no clause “NO-1”."
    ]
