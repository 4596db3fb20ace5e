"""Undo and saying again: across restarts, merges and copies, as many in a row as there are."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from handing import give, machine, merge, pack_for
from revisions import WITHOUT_BIAS
from spine import clean, say, uid_of, write_csv

from annotator.domain.errors import UserError
from annotator.domain.fold import ItemState
from annotator.services.app import Workspace, open_workspace
from annotator.services.intake.label_importing import LabelColumns
from annotator.services.undo import SaidAgain
from annotator.services.views import Undone
from annotator.store import projection

Opener = Callable[..., Workspace]


def undo(workspace: Workspace, who: str = "ada") -> Undone | None:
    return workspace.labeling.undo(who).result()


def redo(workspace: Workspace, who: str = "ada") -> SaidAgain | None:
    return workspace.labeling.redo(who).result()


def state(workspace: Workspace, name: str) -> ItemState:
    keys = workspace.items.resolve(name, {})
    with workspace.database.reading() as sql:
        return projection.state_of(sql, keys.row)


def level(workspace: Workspace, name: str, who: str = "ada", occurrence: int = 0) -> str | None:
    label = state(workspace, name).label_of(who, occurrence)
    return None if label is None else str(label.values["severity"].value)


@pytest.fixture
def again(opened: Opener, tmp_path: Path) -> Callable[[Workspace], Workspace]:
    """The project opened anew."""

    def do(workspace: Workspace) -> Workspace:
        workspace.close()
        return opened(workspace.folder)

    return do


Again = Callable[[Workspace], Workspace]


def test_a_restart_between_decision_and_undo_changes_nothing(
    loaded: Workspace, again: Again
) -> None:
    say(loaded, "ada", "i1", 4, rationale="because", clauses=("P-1",))
    loaded = again(loaded)
    undone = undo(loaded)
    assert undone is not None and undone.draft is not None
    assert (undone.uid, undone.draft.rationale) == (uid_of(loaded, "i1"), "because")
    assert undone.draft.clauses == ("P-1",)
    assert level(loaded, "i1") is None
    loaded = again(loaded)
    assert undo(loaded) is None, "and what was taken back is taken back for good"
    clean(loaded)


def test_undos_in_a_row_go_back_through_every_kind_of_decision(
    loaded: Workspace, again: Again
) -> None:
    uid = uid_of(loaded, "i3")
    say(loaded, "ada", "i1", 2)
    say(loaded, "ada", "i1", 5)
    loaded.labeling.skip("ada", uid_of(loaded, "i2"), "language").result()
    loaded.labeling.flag("ada", uid, "rubric_unclear", "which?").result()
    loaded = again(loaded)
    assert [getattr(undo(loaded), "kind", None) for _ in range(2)] == ["flag", "skip"]
    loaded = again(loaded)
    assert undo(loaded) is not None
    assert level(loaded, "i1") == "2", "undoing a correction brings back what it corrected"
    assert undo(loaded) is not None
    assert level(loaded, "i1") is None
    assert undo(loaded) is None
    clean(loaded)


def test_undoing_a_skip_brings_back_all_that_it_had_taken_back(
    loaded: Workspace, tmp_path: Path, again: Again
) -> None:
    row = {"item": "i1", "who": "ada", "ok": "yes"}
    columns = LabelColumns("item", "who", "ok", "ok", scale="nominal:yes,no")
    loaded.labels.run(write_csv(tmp_path / "l.csv", [row]), columns)
    say(loaded, "ada", "i1", 3)
    loaded.labeling.skip("ada", uid_of(loaded, "i1"), "broken").result()
    assert not state(loaded, "i1").labels
    loaded = again(loaded)
    undo(loaded)
    label = state(loaded, "i1").label_of("ada")
    assert label is not None
    said = {c: one.value for c, one in label.values.items()}
    assert (said["severity"], said["ok"]) == ("3", "yes")
    assert not state(loaded, "i1").skips
    clean(loaded)


def test_a_hidden_repeat_is_taken_back_and_the_first_label_stays(
    loaded: Workspace, again: Again
) -> None:
    say(loaded, "ada", "i1", 2)
    say(loaded, "ada", "i1", 4, occurrence=1)
    loaded = again(loaded)
    undone = undo(loaded)
    assert undone is not None and undone.draft is not None
    assert undone.draft.occurrence == 1
    assert (level(loaded, "i1"), level(loaded, "i1", occurrence=1)) == ("2", None)


def test_what_came_by_a_merge_is_not_what_was_just_decided_here(
    loaded: Workspace, tmp_path: Path
) -> None:
    give(loaded, "ada", "i2", "i3")
    there = machine(tmp_path / "laptop")
    there.open_pack(pack_for(loaded, "ada", tmp_path / "ada.pack"))
    say(loaded, "ada", "i1", 2)
    there.label("ada", 5, 4)
    merge(loaded, there.send_back())
    assert level(loaded, "i2") == "5"
    assert [one.uid for one in loaded.labeling.recent("ada")] == [uid_of(loaded, "i1")]
    undone = undo(loaded)
    assert undone is not None and undone.uid == uid_of(loaded, "i1")
    assert undo(loaded) is None
    assert (level(loaded, "i2"), level(loaded, "i3")) == ("5", "4")
    clean(loaded)


def test_in_a_handed_copy_an_undo_holds_there_and_after_the_merge(
    loaded: Workspace, tmp_path: Path
) -> None:
    give(loaded, "ada", "i2", "i3")
    there = machine(tmp_path / "ada")
    there.open_pack(pack_for(loaded, "ada", tmp_path / "ada.pack"))
    there.label("ada", 5, 4)
    merge(loaded, there.send_back())
    with there.working() as workspace:
        undone = undo(workspace)
        assert undone is not None and undone.uid == uid_of(loaded, "i3")
        assert redo(workspace) is not None
        assert undo(workspace) is not None
        clean(workspace)
    merge(loaded, there.send_back("second.return"))
    assert (level(loaded, "i2"), level(loaded, "i3")) == ("5", None)
    clean(loaded)


def test_a_copied_folder_takes_back_what_was_decided_before_it_was_copied(
    loaded: Workspace, tmp_path: Path
) -> None:
    say(loaded, "ada", "i1", 2)
    loaded.close()
    copy = shutil.copytree(loaded.folder, tmp_path / "copy")
    with closing(open_workspace(copy, data=tmp_path / "elsewhere")) as workspace:
        assert workspace.database.replica != loaded.database.replica
        assert undo(workspace) is not None
        assert level(workspace, "i1") is None


def test_what_was_taken_back_can_be_said_again_in_turn(loaded: Workspace, again: Again) -> None:
    say(loaded, "ada", "i1", 2)
    say(loaded, "ada", "i1", 4, rationale="worse", confidence=3)
    loaded.labeling.skip("ada", uid_of(loaded, "i2"), "broken", "cut off").result()
    loaded.labeling.flag("ada", uid_of(loaded, "i3"), "escalate", "look").result()
    before = [state(loaded, f"i{n}") for n in (1, 2, 3)]
    assert redo(loaded) is None, "nothing was taken back"
    while undo(loaded):
        pass
    loaded = again(loaded)
    said = [redo(loaded) for _ in range(4)]
    assert [one and one.kind for one in said] == ["label", "label", "skip", "flag"]
    assert redo(loaded) is None
    assert [timeless(one) for one in before] == [
        timeless(state(loaded, f"i{n}")) for n in (1, 2, 3)
    ]
    clean(loaded)


def timeless(found: ItemState) -> object:
    """What is said, without when and by which event."""
    return (
        [(one.values, one.rationale, one.confidence, one.conflict) for one in found.labels],
        [(one.reason, one.note) for one in found.skips],
        [(one.flag, one.note) for one in found.flags],
    )


def test_an_undone_skip_over_a_label_is_said_again(loaded: Workspace, again: Again) -> None:
    say(loaded, "ada", "i1", 2)
    loaded.labeling.skip("ada", uid_of(loaded, "i1"), "broken").result()
    undo(loaded)
    assert level(loaded, "i1") == "2"
    loaded = again(loaded)
    assert redo(loaded) == SaidAgain(uid_of(loaded, "i1"), "skip", leaves=True)
    assert level(loaded, "i1") is None
    assert [one.reason for one in state(loaded, "i1").skips] == ["broken"]
    undo(loaded)
    assert level(loaded, "i1") == "2"
    undo(loaded)
    assert (level(loaded, "i1"), undo(loaded)) == (None, None)
    clean(loaded)


def test_after_another_decision_there_is_nothing_to_say_again(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 2)
    undo(loaded)
    say(loaded, "ada", "i2", 3)
    assert redo(loaded) is None
    undo(loaded)
    assert redo(loaded) == SaidAgain(uid_of(loaded, "i2"), "label", leaves=True)
    assert redo(loaded) is None, "the older undo was given up with the decision that followed it"


def test_everybody_has_undos_of_their_own(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 2)
    undo(loaded)
    say(loaded, "bob", "i2", 3)
    assert redo(loaded, "bob") is None
    assert redo(loaded) == SaidAgain(uid_of(loaded, "i1"), "label", leaves=True)
    assert level(loaded, "i1") == "2"


def test_what_is_not_of_the_rubric_any_more_is_not_said_again(
    loaded: Workspace, again: Again
) -> None:
    say(loaded, "ada", "i1", 2)
    undo(loaded)
    loaded.revision.publish("lea", WITHOUT_BIAS, kind="meaning", reason="Never used.")
    loaded = again(loaded)
    with pytest.raises(UserError, match="none of"):
        redo(loaded)
    assert level(loaded, "i1") is None
    clean(loaded)


def test_a_redacted_items_label_is_not_said_again(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 2)
    undo(loaded)
    loaded.adjudication.redact("lea", uid_of(loaded, "i1"), "private").result()
    with pytest.raises(UserError, match="redacted"):
        redo(loaded)


def test_a_label_said_again_is_of_the_repeat_that_it_was(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 2)
    say(loaded, "ada", "i1", 4, occurrence=1)
    undo(loaded)
    redo(loaded)
    assert (level(loaded, "i1"), level(loaded, "i1", occurrence=1)) == ("2", "4")
    [_, second] = state(loaded, "i1").labels
    assert second.purpose == "repeat"
