"""What a plan gives somebody is theirs to label, and nobody else's, in the plan's order."""

from __future__ import annotations

from pathlib import Path

import pytest
from spine import clean, draft_for, items_file, raw, say, uid_of

from annotator.domain.events import Adjudicate, Plan, Share
from annotator.services.app import Workspace
from annotator.services.checking import rebuild_projection
from annotator.services.views import Draft


@pytest.fixture
def six(project, opened, tmp_path: Path) -> Workspace:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 6))
    return workspace


def give(workspace: Workspace, *shares: Share, ranks: tuple[tuple[int, ...], ...] = ()) -> None:
    plan = Plan("p", 0, 1, gives=shares, ranks=ranks)
    workspace.recorder.record("lea", [plan]).result()


def share(workspace: Workspace, annotator: str, *names: str, **more: object) -> Share:
    uids = tuple(uid_of(workspace, name) for name in names)
    return Share(annotator, uids, **more)  # type: ignore[arg-type]


def queue_of(workspace: Workspace, annotator: str) -> list[str]:
    return [one.item.turns[0].text for one in workspace.queue.upcoming(annotator, 20)]


def asks(*numbers: int) -> list[str]:
    return [f"Question {n}?" for n in numbers]


def test_a_share_is_labeled_in_its_own_order(six: Workspace) -> None:
    give(six, share(six, "ada", "i4", "i0", "i2"), ranks=((10, 30, 20),))
    assert queue_of(six, "ada") == asks(4, 2, 0)
    assert six.queue.progress("ada").remaining == 3
    say(six, "ada", "i2", 1)
    assert queue_of(six, "ada") == asks(4, 0)
    assert six.queue.progress("ada").remaining == 2
    clean(six)


def test_what_is_in_a_share_is_in_nobody_elses_queue(six: Workspace) -> None:
    give(six, share(six, "ada", "i0", "i1"), share(six, "ben", "i1", "i2"))
    assert sorted(queue_of(six, "cyd")) == asks(3, 4, 5)
    assert sorted(queue_of(six, "ben")) == asks(1, 2)
    assert six.queue.progress("cyd").remaining == 3
    clean(six)


def test_an_item_that_left_every_share_is_for_anybody_again(six: Workspace) -> None:
    give(six, share(six, "ada", "i0", "i1"))
    say(six, "ada", "i1", 2)
    taken_back = (share(six, "ada", "i0", "i1"),)
    six.recorder.record("lea", [Plan("q", 0, 1, releases=taken_back)]).result()
    assert sorted(queue_of(six, "ben")) == asks(0, 1, 2, 3, 4, 5)
    assert sorted(queue_of(six, "ada")) == asks(0, 2, 3, 4, 5), "no share: the pool, like others"
    clean(six)


def test_the_last_plan_that_names_an_entry_has_the_last_word(six: Workspace) -> None:
    give(six, share(six, "ada", "i0"))
    six.recorder.record("lea", [Plan("q", 0, 1, releases=(share(six, "ada", "i0"),))]).result()
    give(six, share(six, "ada", "i0"))
    assert queue_of(six, "ada") == asks(0)
    rebuild_projection(six)
    assert queue_of(six, "ada") == asks(0)
    clean(six)


def test_a_repeat_comes_with_an_empty_form_and_changes_no_figure(six: Workspace) -> None:
    give(
        six,
        share(six, "ada", "i0", "i1"),
        share(six, "ada", "i0", occurrence=1, purpose="repeat"),
        ranks=((1, 2), (3,)),
    )
    say(six, "ada", "i0", 4)
    say(six, "ada", "i1", 1)
    before = six.measuring.headline()
    [again] = six.queue.upcoming("ada", 5)
    assert (again.uid, again.occurrence, again.draft) == (uid_of(six, "i0"), 1, None)
    six.labeling.submit("ada", draft_for(again.uid, 2, occurrence=1)).result()
    assert six.queue.progress("ada").remaining == 0
    own = six.labeling.own("ada", again.uid)
    assert own is not None and own.occurrence == 1, "seen again, it is the last one"
    first = six.labeling.own("ada", again.uid, 0)
    assert first is not None and first.values["severity"] == "4"
    assert six.measuring.headline() == before
    clean(six)


def test_undoing_a_repeat_brings_back_the_repeat_and_not_the_first_label(six: Workspace) -> None:
    give(six, share(six, "ada", "i0"), share(six, "ada", "i0", occurrence=1, purpose="repeat"))
    say(six, "ada", "i0", 4)
    uid = uid_of(six, "i0")
    six.labeling.submit("ada", draft_for(uid, 2, occurrence=1)).result()
    undone = six.labeling.undo("ada").result()
    assert undone is not None and undone.draft is not None and undone.draft.occurrence == 1
    [again] = six.queue.upcoming("ada", 5)
    assert again.occurrence == 1
    assert again.draft is not None and again.draft.values["severity"] == "2", "as it was typed"
    assert six.labeling.own("ada", uid, 0) is not None
    clean(six)


def test_skipping_a_repeat_leaves_the_first_label(six: Workspace) -> None:
    give(six, share(six, "ada", "i0"), share(six, "ada", "i0", occurrence=1, purpose="repeat"))
    say(six, "ada", "i0", 4)
    six.labeling.skip("ada", uid_of(six, "i0"), "distressing", occurrence=1).result()
    assert six.queue.progress("ada").remaining == 0
    assert six.labeling.own("ada", uid_of(six, "i0"), 0) is not None
    clean(six)


def test_nothing_is_left_to_do_about_what_a_lead_has_decided(six: Workspace) -> None:
    give(six, share(six, "ada", "i0", "i1"))
    uid, rubric = uid_of(six, "i0"), six.rubric
    decided = Adjudicate(uid, "lea", rubric.id, rubric.version, {"severity": "1"})
    six.recorder.record("lea", [decided]).result()
    assert queue_of(six, "ada") == asks(1)
    assert six.queue.progress("ada").remaining == 1
    clean(six)


def test_what_a_lead_asks_for_again_comes_before_the_share(six: Workspace) -> None:
    give(six, share(six, "ada", "i0", "i1"))
    say(six, "ada", "i0", 4)
    six.adjudication.send_back("lea", uid_of(six, "i0"), "ada", "Read it again.").result()
    first, second = six.queue.upcoming("ada", 5)
    assert (first.uid, first.notes) == (uid_of(six, "i0"), ("Read it again.",))
    assert second.uid == uid_of(six, "i1")
    clean(six)


def test_shares_are_the_same_after_everything_is_derived_again(six: Workspace) -> None:
    give(six, share(six, "ada", "i0", "i1", "i2"), ranks=((3, 2, 1),))
    say(six, "ada", "i1", 2)
    six.labeling.skip("ada", uid_of(six, "i2"), "language").result()
    before = (queue_of(six, "ada"), queue_of(six, "ben"), _rows(six))
    rebuild_projection(six)
    assert (queue_of(six, "ada"), queue_of(six, "ben"), _rows(six)) == before
    clean(six)


def test_a_share_of_items_that_are_not_here_waits_for_nothing(six: Workspace) -> None:
    give(six, Share("ada", ("0" * 64, uid_of(six, "i3"))))
    assert queue_of(six, "ada") == asks(3)
    clean(six)


def test_a_damaged_share_is_found(six: Workspace) -> None:
    give(six, share(six, "ada", "i0"))
    folder = six.folder
    database = raw(folder)
    database.execute("UPDATE shares SET done = 1")
    database.close()
    from annotator.services.checking import check

    assert {one.what for one in check(six)} == {"a share is not what the log says"}


def test_a_draft_says_which_occurrence_it_is_of(six: Workspace) -> None:
    give(six, share(six, "ada", "i0"), share(six, "ada", "i0", occurrence=1, purpose="repeat"))
    uid = uid_of(six, "i0")
    six.labeling.save_draft("ada", Draft(uid, {"severity": "3"}, occurrence=1)).result()
    [first, _] = six.queue.upcoming("ada", 5)
    assert (first.occurrence, first.draft) == (0, None)


def _rows(workspace: Workspace) -> list[object]:
    database = raw(workspace.folder)
    rows = database.execute("SELECT * FROM shares ORDER BY 1, 2, 3").fetchall()
    rows += database.execute("SELECT * FROM tallies ORDER BY 1").fetchall()
    rows += database.execute("SELECT * FROM queue ORDER BY 1").fetchall()
    database.close()
    return rows
