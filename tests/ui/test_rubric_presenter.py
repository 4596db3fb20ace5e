"""The lead's work on the rubric without a window: real services, lanes that run when told to."""

from __future__ import annotations

from pathlib import Path

import pytest
from rubric_desk import P1, RubricDesk, clause_text, disagree
from spine import uid_of

from annotator.domain.label import Value
from annotator.services.app import Workspace, open_workspace
from annotator.ui.pages.rubric.beside_view import near_rows
from annotator.ui.pages.rubric.outline import OutlineRow, matching
from annotator.ui.pages.rubric.state import DRAFT

PRIVACY = ("criteria", "categories", "options", "privacy")


@pytest.fixture
def desk(loaded: Workspace) -> RubricDesk:
    made = RubricDesk(loaded)
    made.open()
    return made


def draft_file(desk: RubricDesk) -> Path:
    return desk.presenter._workspace.folder / "rubric" / "draft.yaml"


def row(desk: RubricDesk, *place: str) -> OutlineRow:
    return next(one for one in desk.state.outline if one.place == place)


# ---- reading


def test_an_annotator_reads_the_version_in_force_and_edits_nothing(loaded: Workspace) -> None:
    desk = RubricDesk(loaded, "annotator")
    presenter = desk.open()
    assert desk.state.loaded and not desk.state.editable
    presenter.type(P1, clause_text("Mine now."))
    presenter.remove(("clauses", "P-1"))
    desk.settle()
    assert desk.state.rubric == loaded.rubric
    assert not draft_file(desk).exists()
    assert ("examples",) not in [one.place for one in desk.state.outline]  # none stands beside


def test_the_outline_says_what_waits_at_every_part(loaded: Workspace) -> None:
    disagree(loaded)
    desk = RubricDesk(loaded)
    desk.open()
    assert row(desk, "clauses", "P-1").disputes == 2
    assert row(desk, "clauses", "P-1").notes == 1
    assert row(desk, "clauses", "G-1").disputes == 0
    assert row(desk, "criteria", "severity").disputes == 4, "as many as Disagreements lists"
    assert row(desk, "criteria", "severity", "levels", "2").disputes == 2
    assert row(desk, *PRIVACY).notes == 1, "notes about its clauses are notes about a category"
    assert row(desk, "rubric").notes == 1, "a note that names no clause is about the whole"
    assert "2 disputed items" in row(desk, "clauses", "P-1").said


def test_the_disputed_items_stand_beside_the_clause_that_they_cite(loaded: Workspace) -> None:
    disagree(loaded)
    desk = RubricDesk(loaded)
    presenter = desk.open()
    presenter.select(("clauses", "P-1"))
    desk.lanes.drain()
    beside = desk.state.beside
    assert beside is not None and beside.total == 2
    assert {one.uid for one in beside.lines} == {uid_of(loaded, "i0"), uid_of(loaded, "i1")}
    assert beside.wanted.clause == "P-1"
    assert [(note.who, note.text) for note in desk.state.notes] == [("ada", "A town?")]
    assert desk.state.notes[0].uid == uid_of(loaded, "i0")


def test_what_was_asked_for_another_part_is_dropped(loaded: Workspace) -> None:
    disagree(loaded)
    desk = RubricDesk(loaded)
    presenter = desk.open()
    presenter.select(("clauses", "P-1"))
    presenter.select(("clauses", "G-1"))
    desk.lanes.drain()
    assert desk.state.beside is not None
    assert desk.state.beside.part == ("clauses", "G-1")


def test_the_overview_names_the_clauses_that_most_is_about(loaded: Workspace) -> None:
    disagree(loaded)
    desk = RubricDesk(loaded)
    desk.open()
    assert [one.place for one in near_rows(desk.state)] == [("clauses", "P-1")]


def test_a_new_label_changes_the_counts(loaded: Workspace, desk: RubricDesk) -> None:
    assert row(desk, "clauses", "P-1").disputes == 0
    stop = loaded.changes.subscribe(desk.presenter.changed)
    disagree(loaded)
    stop()
    desk.settle()
    assert row(desk, "clauses", "P-1").disputes == 2


def test_words_find_a_part_with_the_heading_it_stands_under(desk: RubricDesk) -> None:
    found = matching(desk.state.outline, "specific DATA")
    assert [one.place for one in found] == [("clauses",), ("clauses", "P-1")]


# ---- the draft


def test_the_first_edit_begins_a_draft_which_is_saved_once_typing_pauses(desk: RubricDesk) -> None:
    for typed in ("A", "A ", "A person."):
        desk.presenter.type(P1, clause_text(typed))
        desk.pass_time(0.1)
    desk.lanes.drain()
    assert desk.state.saved == "saving" and not draft_file(desk).exists()
    desk.settle()
    assert (desk.state.saved, desk.state.saved_at) == ("saved", "12:03:44")
    assert "A person." in draft_file(desk).read_text("utf-8")
    assert desk.state.drafted and desk.state.n_changes == 1
    assert row(desk, "clauses", "P-1").changed == "changed"


def test_nothing_is_parsed_or_written_while_keys_are_pressed(desk: RubricDesk) -> None:
    for typed in range(50):
        desk.presenter.type(P1, clause_text("x" * (typed + 1)))
    assert desk.lanes.jobs == []


def test_the_draft_survives_leaving_and_another_start(loaded: Workspace, desk: RubricDesk) -> None:
    desk.presenter.type(P1, clause_text("Still there."))
    desk.presenter.leave()
    desk.lanes.drain()
    folder = loaded.folder
    loaded.close()
    again = open_workspace(folder)
    try:
        later = RubricDesk(again)
        later.open()
        assert later.state.drafted and later.state.saved == "saved"
        clause = later.state.rubric.clause("P-1")
        assert clause is not None and clause.text == "Still there."
        assert not later.state.can_undo
        assert again.rubric.clause("P-1") != clause, "the version in force is another matter"
    finally:
        again.close()


def test_edits_made_while_saving_are_saved_too(desk: RubricDesk) -> None:
    desk.presenter.type(P1, clause_text("One."))
    desk.pass_time(1)
    job = desk.lanes.jobs.pop()
    desk.presenter.type(P1, clause_text("Two."))
    job()
    assert desk.state.saved == "saving"
    desk.settle()
    assert "Two." in draft_file(desk).read_text("utf-8")
    assert desk.state.saved == "saved"


def test_an_example_that_another_page_adds_to_the_draft_is_taken_over(
    loaded: Workspace, desk: RubricDesk
) -> None:
    desk.presenter.type(P1, clause_text("Mine."))
    desk.presenter.leave()
    desk.lanes.drain()
    values: dict[str, Value | None] = {"severity": "2", "categories": ("bias",)}
    loaded.revision.add_example(uid_of(loaded, "i0"), values, "It splits people.")
    desk.open()
    assert len(desk.state.rubric.examples) == 3
    clause = desk.state.rubric.clause("P-1")
    assert clause is not None and clause.text == "Mine."


def test_a_discarded_draft_is_gone_even_while_it_is_being_saved(
    loaded: Workspace, desk: RubricDesk
) -> None:
    desk.presenter.type(P1, clause_text("Oh no."))
    desk.pass_time(1)
    desk.presenter.discard()
    desk.settle()
    assert not draft_file(desk).exists()
    assert not desk.state.drafted and desk.state.n_changes == 0
    assert desk.state.rubric.clauses == loaded.rubric.clauses
    assert not desk.state.can_undo


def test_a_draft_that_is_no_yaml_is_told_and_never_overwritten(loaded: Workspace) -> None:
    path = loaded.folder / "rubric" / "draft.yaml"
    path.write_text("id: [mini\n", encoding="utf-8")
    desk = RubricDesk(loaded)
    presenter = desk.open()
    assert "draft.yaml" in desk.state.unreadable
    presenter.type(P1, clause_text("Over it."))
    presenter.leave()
    desk.settle()
    assert path.read_text("utf-8") == "id: [mini\n"
    presenter.discard()
    desk.settle()
    assert not path.exists() and desk.state.editable


def test_in_a_project_that_is_only_read_nothing_is_edited(loaded: Workspace) -> None:
    folder = loaded.folder
    loaded.close()
    again = open_workspace(folder, read_only=True)
    try:
        desk = RubricDesk(again)
        presenter = desk.open()
        presenter.type(P1, clause_text("No."))
        assert not desk.state.editable and desk.state.rubric.clauses == again.rubric.clauses
    finally:
        again.close()


# ---- undo


def test_what_is_typed_into_one_field_is_one_step(desk: RubricDesk) -> None:
    presenter = desk.presenter
    before = desk.state.rubric
    for typed in ("A", "AB", "ABC"):
        presenter.type(P1, clause_text(typed))
    presenter.seal()
    presenter.type(P1, clause_text("ABCD"))
    presenter.undo()
    clause = desk.state.rubric.clause("P-1")
    assert clause is not None and clause.text == "ABC"
    presenter.undo()
    assert desk.state.rubric == before and not desk.state.can_undo
    presenter.redo()
    presenter.redo()
    clause = desk.state.rubric.clause("P-1")
    assert clause is not None and clause.text == "ABCD" and not desk.state.can_redo


def test_undo_shows_the_part_where_the_edit_was_made(desk: RubricDesk) -> None:
    presenter = desk.presenter
    presenter.select(("clauses", "P-1"))
    presenter.remove(("clauses", "P-1"))
    assert desk.state.selected == ("clauses", "G-1")
    presenter.select(("criteria", "severity"))
    presenter.undo()
    assert desk.state.selected == ("clauses", "P-1")


def test_what_was_undone_is_saved_as_well(desk: RubricDesk) -> None:
    desk.presenter.type(P1, clause_text("For a moment."))
    desk.settle()
    desk.presenter.undo()
    desk.settle()
    assert "For a moment." not in draft_file(desk).read_text("utf-8")


# ---- adding, removing, merging


def test_ids_of_removed_entries_are_not_given_again(desk: RubricDesk) -> None:
    presenter = desk.presenter
    presenter.add_clause("privacy")
    assert desk.state.selected == ("clauses", "P-2")
    presenter.remove(("clauses", "P-2"))
    presenter.add_clause("privacy")
    assert desk.state.selected == ("clauses", "P-3")


def test_ids_of_older_versions_are_not_given_again(loaded: Workspace, tmp_path: Path) -> None:
    first = RubricDesk(loaded)
    presenter = first.open()
    presenter.remove(("clauses", "G-1"))
    first.settle()
    text = presenter.text
    assert text is not None
    loaded.revision.publish("lena", text, kind="meaning", reason="It said nothing.", control=0)
    loaded.close()
    again = open_workspace(loaded.folder)
    try:
        desk = RubricDesk(again)
        desk.open()
        desk.presenter.add_clause(None)
        assert desk.state.selected == ("clauses", "G-2")
    finally:
        again.close()


def test_merging_and_splitting_go_to_what_they_made(desk: RubricDesk) -> None:
    presenter = desk.presenter
    presenter.merge(PRIVACY, "bias")
    assert desk.state.selected == (*PRIVACY[:3], "bias")
    presenter.undo()
    presenter.split(PRIVACY, ("Private data", "Tracking"))
    assert desk.state.selected == (*PRIVACY[:3], "private-data")
    assert row(desk, *PRIVACY[:3], "tracking").changed == "added"


# ---- problems


def test_problems_are_found_as_one_types(desk: RubricDesk) -> None:
    desk.presenter.type(P1, clause_text(""))
    assert [(one.place, one.message) for one in desk.state.problems] == [
        (P1, "The clause has no text.")
    ]
    assert row(desk, "clauses", "P-1").problems == 1
    desk.presenter.type(P1, clause_text("There."))
    assert desk.state.problems == ()


def test_one_goes_from_problem_to_problem_and_around(desk: RubricDesk) -> None:
    presenter = desk.presenter
    presenter.type(P1, clause_text(""))
    presenter.split(PRIVACY, ("One", "Two"))  # ex-2 states what is gone
    places = [one.place for one in desk.state.problems]
    assert [one[:2] for one in places] == [("clauses", "P-1"), ("examples", "ex-2")]
    presenter.select(("rubric",))
    assert presenter.next_problem(("rubric",)) == places[0]
    assert desk.state.selected == ("clauses", "P-1")
    assert presenter.next_problem(places[0]) == places[1]
    assert desk.state.selected == ("examples", "ex-2")
    assert presenter.next_problem(places[1]) == places[0]
    assert presenter.next_problem(places[0], -1) == places[1]


def test_what_only_the_project_knows_is_found_once_it_is_saved(
    loaded: Workspace, desk: RubricDesk
) -> None:
    """An id that a hand edit uses a second time for something else."""
    path = draft_file(desk)
    text = loaded.revision.begin()
    loaded.revision.publish(
        "lena",
        text.replace(
            "  - {id: G-1, text: When in doubt the milder., "
            "criteria: [severity], categories: []}\n",
            "",
        ),
        kind="meaning",
        reason="Gone.",
        control=0,
    )
    loaded.revision.discard()
    loaded.close()
    again = open_workspace(loaded.folder)
    try:
        text = again.revision.begin()
        again.revision.save(
            text.replace("id: P-1, text: A", "id: G-1, text: A").replace("[P-1]", "[G-1]")
        )
        later = RubricDesk(again)
        later.open()
        assert path.exists()
        assert [one.part for one in later.state.problems] == [("clauses", "G-1")]
        assert "was a clause of version 1.0.0" in later.state.problems[0].message
    finally:
        again.close()


# ---- versions


def test_the_draft_is_compared_with_the_version_in_force(desk: RubricDesk) -> None:
    desk.presenter.type(P1, clause_text("A specific person's private data."))
    desk.presenter.show_history()
    desk.lanes.drain()
    history = desk.state.history
    assert history is not None and (history.old, history.new) == ("1.0.0", DRAFT)
    assert history.diff is not None
    assert ("private ", "added") in history.diff.changes[0].spans
    desk.presenter.close_history()
    assert desk.state.history is None


def test_a_comparison_that_is_not_wanted_any_more_is_dropped(desk: RubricDesk) -> None:
    desk.presenter.show_history()
    desk.presenter.close_history()
    desk.lanes.drain()
    assert desk.state.history is None


def test_the_version_in_force_is_known_with_its_labels(loaded: Workspace, desk: RubricDesk) -> None:
    (only,) = desk.state.versions
    assert only.in_force and only.version == "1.0.0"
