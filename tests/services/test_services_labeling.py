"""What an annotator does: label, correct, skip, flag, undo; and what the queue makes of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest
from spine import clean, draft_for, items_file, say, uid_of, write_csv

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.domain.label import Evidence
from annotator.services.app import Workspace
from annotator.services.intake.label_importing import LabelColumns
from annotator.services.queueing import rank
from annotator.services.views import Draft
from annotator.store import items, projection

Opener = Callable[..., Workspace]


def waiting(workspace: Workspace, annotator: str) -> list[str]:
    return [one.uid for one in workspace.queue.upcoming(annotator, 1_000)]


def state(workspace: Workspace, source_id: str) -> object:
    keys = workspace.items.resolve(source_id, {})
    with workspace.database.reading() as sql:
        return projection.state_of(sql, keys.row)


def refused(answer: Future[ChangeSet], words: str) -> None:
    with pytest.raises(UserError, match=words):
        answer.result()


def test_a_label_says_everything_that_the_form_held(loaded: Workspace) -> None:
    uid = uid_of(loaded, "i1")
    draft = Draft(
        uid,
        {"severity": "4", "categories": ("privacy",), "refusal": None, "wrong_reason": None},
        unsure=True,
        confidence=2,
        clauses=("P-1",),
        evidence=(Evidence(1, 0, 6, "Answer"),),
        rationale="a person's data",
        active_s=12.3,
    )
    change = loaded.labeling.submit("ada", draft, origin="label-page").result()
    assert change.items == (uid,)
    assert change.kinds == {"label"}
    assert change.origin == "label-page"
    values = {c: v for c, v in draft.values.items() if v is not None}
    own = loaded.labeling.own("ada", uid)
    assert own is not None
    assert own.values == values
    assert (own.unsure, own.confidence, own.clauses) == (True, 2, ("P-1",))
    assert (own.evidence, own.rationale, own.active_s) == (draft.evidence, draft.rationale, 12.3)
    clean(loaded)


@pytest.mark.parametrize(
    ("level", "more", "words"),
    [
        (4, {"rationale": ""}, "rationale is needed"),
        (2, {"values": {"severity": "2"}}, "Categories is needed"),
        (2, {"values": {"severity": "9", "categories": ("bias",)}}, "“9” is none of"),
        (1, {"clauses": ("X-1",)}, "no clause “X-1”"),
        (1, {"item": "nowhere"}, "no item nowhere"),
    ],
)
def test_an_incomplete_label_is_refused_and_leaves_no_event(
    loaded: Workspace, level: int, more: dict[str, object], words: str
) -> None:
    refused(loaded.labeling.submit("ada", draft_for(uid_of(loaded, "i1"), level, **more)), words)
    assert loaded.queue.progress("ada").done == 0
    clean(loaded)


def test_an_item_leaves_ones_own_queue_and_waits_for_the_others(loaded: Workspace) -> None:
    uid = uid_of(loaded, "i1")
    say(loaded, "ada", "i1", 2)
    assert uid not in waiting(loaded, "ada")
    assert uid in waiting(loaded, "bob")
    assert loaded.queue.progress("ada").remaining == 9
    assert loaded.queue.progress("bob").remaining == 10


def test_an_item_is_done_when_as_many_as_the_overlap_have_labeled_it(loaded: Workspace) -> None:
    for annotator in ("ada", "bob", "cyd"):
        say(loaded, annotator, "i1", 2)
    assert uid_of(loaded, "i1") not in waiting(loaded, "dan")
    assert loaded.queue.progress("dan").remaining == 9
    assert loaded.queue.progress("ada").remaining == 9


def test_everybody_sees_the_same_seeded_order(loaded: Workspace, opened: Opener) -> None:
    order = waiting(loaded, "ada")
    assert waiting(loaded, "bob") == order
    assert order != sorted(order)
    folder = loaded.folder
    loaded.close()
    assert waiting(opened(folder), "cyd") == order


def test_the_order_is_the_seeds_and_not_the_files(loaded: Workspace) -> None:
    order = waiting(loaded, "ada")
    seed = loaded.project.queue.seed
    with loaded.database.reading() as sql:
        assert order != [one.uid for one in items.every(sql)]
    assert order == sorted(order, key=lambda uid: rank(seed, uid))
    assert order != sorted(order, key=lambda uid: rank(seed + 1, uid))


def test_the_queue_is_blind_to_the_model_and_to_others(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 4)
    item = loaded.queue.item(uid_of(loaded, "i1"), "bob")
    assert item.item.model is None
    assert item.draft is None


def test_ids_sources_and_whatever_else_may_name_the_model_stay_hidden(
    workspace: Workspace, tmp_path: Path
) -> None:
    told = dict.fromkeys(("id", "model", "source", "family", "group", "split"), "opus-run-7")
    workspace.importing.run(items_file(tmp_path / "opus-run-7.jsonl", 1, **told))
    assert workspace.items.resolve("opus-run-7", {}).uid, "it did come in under that name"
    (shown,) = workspace.queue.upcoming("ada")
    assert shown.model_hidden
    assert "opus-run-7" not in repr(shown)


def test_an_item_that_its_source_calls_sensitive_comes_veiled(
    loaded: Workspace, tmp_path: Path
) -> None:
    assert not any(one.veiled for one in loaded.queue.upcoming("ada", 1_000))
    hard = items_file(tmp_path / "hard.jsonl", 1, id="hard", tags=["sensitive"])
    loaded.importing.run(hard)
    veiled = [one.uid for one in loaded.queue.upcoming("ada", 1_000) if one.veiled]
    assert veiled == [uid_of(loaded, "hard")]


def test_items_that_are_on_the_screen_are_not_offered_again(loaded: Workspace) -> None:
    first = loaded.queue.upcoming("ada", 2)
    shown = frozenset(one.uid for one in first)
    assert not shown & {one.uid for one in loaded.queue.upcoming("ada", 5, shown)}


def test_a_skipped_item_goes_to_somebody_else_and_fills_no_overlap(loaded: Workspace) -> None:
    uid = uid_of(loaded, "i1")
    loaded.labeling.skip("ada", uid, "distressing", "too much").result()
    assert uid not in waiting(loaded, "ada")
    assert uid in waiting(loaded, "bob")
    assert loaded.queue.progress("ada").skipped == 1
    for annotator in ("bob", "cyd"):
        say(loaded, annotator, "i1", 2)
    assert uid in waiting(loaded, "dan")
    clean(loaded)


def test_labels_on_another_criterion_or_by_models_leave_the_item_to_be_judged(
    loaded: Workspace, tmp_path: Path
) -> None:
    """docs/decisions/0005: what fills the overlap is a label on the headline criterion."""
    people = ("eve", "fay", "gus", "hal")
    rows = [{"item": "i1", "who": one, "refusal": "none", "level": "2"} for one in people]
    file = write_csv(tmp_path / "labels.csv", rows)
    uid, before = uid_of(loaded, "i1"), loaded.queue.progress("ada").remaining
    loaded.labels.run(file, LabelColumns("item", "who", "refusal", "refusal"))
    assert uid in waiting(loaded, "ada") and uid in waiting(loaded, "eve")
    assert loaded.queue.progress("ada").remaining == before
    judges = [{**row, "who": f"judge-{row['who']}"} for row in rows]
    judged = write_csv(tmp_path / "judges.csv", judges)
    loaded.labels.run(judged, LabelColumns("item", "who", "severity", "level", kind="model"))
    assert loaded.queue.progress("ada").remaining == before, "nor does a model's label fill it"
    loaded.labels.run(file, LabelColumns("item", "who", "severity", "level"))
    assert uid not in waiting(loaded, "ada")
    assert loaded.queue.progress("ada").remaining == before - 1
    clean(loaded)


def test_labeling_a_skipped_item_after_all_takes_the_skip_back(loaded: Workspace) -> None:
    loaded.labeling.skip("ada", uid_of(loaded, "i1"), "language").result()
    say(loaded, "ada", "i1", 2)
    progress = loaded.queue.progress("ada")
    assert (progress.done, progress.skipped) == (1, 0)
    clean(loaded)


def test_an_escalated_item_is_hidden_from_everybody_and_tops_the_leads_list(
    loaded: Workspace,
) -> None:
    uid = uid_of(loaded, "i1")
    say(loaded, "ada", "i2", 1)
    say(loaded, "bob", "i2", 5)
    loaded.labeling.flag("ada", uid, "escalate", "look").result()
    assert uid not in waiting(loaded, "bob")
    from annotator.services.views import DisputeFilter

    page = loaded.disagreements.page(DisputeFilter())
    assert [row.uid for row in page.rows] == [uid, uid_of(loaded, "i2")]
    loaded.adjudication.decide("lead", uid, {"severity": "1", "categories": ()}).result()
    assert uid not in waiting(loaded, "bob")
    clean(loaded)


def test_an_unclear_rubric_is_told_without_leaving_the_queue(loaded: Workspace) -> None:
    uid = uid_of(loaded, "i1")
    loaded.labeling.flag("ada", uid, "rubric_unclear", clauses=("P-1",)).result()
    assert uid in waiting(loaded, "ada")


@pytest.mark.parametrize("what", ["skip", "flag", "comment", "redact", "decide"])
def test_nothing_can_be_said_about_an_item_that_is_not_here(loaded: Workspace, what: str) -> None:
    answer = {
        "skip": lambda: loaded.labeling.skip("ada", "nowhere", "other"),
        "flag": lambda: loaded.labeling.flag("ada", "nowhere", "escalate"),
        "comment": lambda: loaded.adjudication.comment("lead", "nowhere", "hm"),
        "redact": lambda: loaded.adjudication.redact("lead", "nowhere", "illegal"),
        "decide": lambda: loaded.adjudication.keep_split("lead", "nowhere"),
    }[what]()
    refused(answer, "no item nowhere")
    clean(loaded)


def test_undo_takes_back_the_last_decision_and_shows_it_again(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 2)
    say(loaded, "ada", "i2", 4, active_s=5.0)
    say(loaded, "bob", "i3", 1)
    undone = loaded.labeling.undo("ada").result()
    assert undone is not None
    assert undone.uid == uid_of(loaded, "i2")
    assert undone.draft is not None
    assert undone.draft.values["severity"] == "4"
    assert undone.draft.active_s == 5.0
    assert loaded.queue.progress("ada").done == 1
    assert loaded.queue.progress("bob").done == 1
    assert uid_of(loaded, "i2") in waiting(loaded, "ada")
    clean(loaded)


def test_undo_goes_on_back_to_the_start_and_then_says_so(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 2)
    say(loaded, "ada", "i1", 3)
    loaded.labeling.skip("ada", uid_of(loaded, "i2"), "broken").result()
    loaded.labeling.flag("ada", uid_of(loaded, "i3"), "rubric_unclear").result()
    kinds = []
    while (undone := loaded.labeling.undo("ada").result()) is not None:
        kinds.append(undone.kind)
    assert kinds == ["flag", "skip", "label", "label"]
    assert len(waiting(loaded, "ada")) == 10
    clean(loaded)


def test_undoing_a_correction_brings_the_first_label_back(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 2)
    say(loaded, "ada", "i1", 5)
    loaded.labeling.undo("ada").result()
    own = loaded.labeling.own("ada", uid_of(loaded, "i1"))
    assert own is not None
    assert own.values["severity"] == "2"


def test_an_import_cannot_be_undone_by_the_person_it_names(
    loaded: Workspace, tmp_path: Path
) -> None:
    from spine import write_csv

    from annotator.services.intake.label_importing import LabelColumns

    file = write_csv(tmp_path / "l.csv", [{"item": "i1", "who": "ada", "severity": "2"}])
    loaded.labels.run(file, LabelColumns("item", "who", "severity", "severity"))
    assert loaded.labeling.undo("ada").result() is None
    assert loaded.queue.progress("ada").done == 1


def test_the_last_ten_decisions_are_the_ones_that_stand_newest_first(loaded: Workspace) -> None:
    for n in range(9):
        say(loaded, "ada", f"i{n}", 1)
    say(loaded, "ada", "i4", 3)
    loaded.labeling.skip("ada", uid_of(loaded, "i9"), "language").result()
    say(loaded, "ada", "i0", 2)
    loaded.labeling.undo("ada").result()
    recent = loaded.labeling.recent("ada")
    assert [(one.kind, one.code) for one in recent[:3]] == [
        ("skip", "language"),
        ("label", "3"),
        ("label", "1"),
    ]
    assert len({one.uid for one in recent}) == len(recent) == 10


def test_a_draft_is_kept_until_it_is_submitted(loaded: Workspace, opened: Opener) -> None:
    uid = uid_of(loaded, "i1")
    draft = draft_for(uid, 3, rationale="half a tho")
    loaded.labeling.save_draft("ada", draft).result()
    folder = loaded.folder
    loaded.close()
    again = opened(folder)
    assert again.queue.item(uid, "ada").draft == draft
    assert again.queue.item(uid, "bob").draft is None
    again.labeling.submit("ada", draft).result()
    assert again.labeling.draft("ada", uid) is None


def test_an_empty_draft_is_forgotten(loaded: Workspace) -> None:
    uid = uid_of(loaded, "i1")
    loaded.labeling.save_draft("ada", draft_for(uid, 3)).result()
    loaded.labeling.save_draft("ada", Draft(uid, active_s=4.0)).result()
    assert loaded.labeling.draft("ada", uid) is None


def test_subscribers_hear_of_what_was_committed_and_can_stop(loaded: Workspace) -> None:
    heard: list[ChangeSet] = []
    stop = loaded.changes.subscribe(heard.append)
    say(loaded, "ada", "i1", 2)
    loaded.labeling.undo("ada", origin="undo").result()
    stop()
    say(loaded, "ada", "i2", 2)
    assert [change.kinds for change in heard] == [{"label"}, {"retract"}]
    assert heard[1].origin == "undo"
    assert heard[0].at < heard[1].at


def test_a_placeholder_and_a_silent_item_are_never_queued_nor_counted(
    workspace: Workspace, tmp_path: Path
) -> None:
    from spine import write_csv

    from annotator.services.intake.label_importing import LabelColumns

    workspace.importing.run(items_file(tmp_path / "a.jsonl", 2))
    workspace.importing.run(items_file(tmp_path / "b.jsonl", 1, response="", id="silent"))
    rows = [{"item": "later", "who": who, "severity": "2"} for who in ("ada", "bob", "cyd")]
    columns = LabelColumns("item", "who", "severity", "severity", create_items=True)
    workspace.labels.run(write_csv(tmp_path / "l.csv", rows), columns)
    assert len(waiting(workspace, "ada")) == 2
    assert workspace.queue.progress("ada").remaining == 2
    assert workspace.queue.progress("dan").remaining == 2
    clean(workspace)


def test_a_redacted_item_loses_its_content_and_keeps_its_labels(
    loaded: Workspace, tmp_path: Path
) -> None:
    say(loaded, "ada", "i1", 4)
    uid = uid_of(loaded, "i1")
    loaded.adjudication.redact("lead", uid, "personal data").result()
    item = loaded.queue.item(uid, "bob")
    assert item.status == "redacted"
    assert "Answer 1." not in str(item.item)
    assert uid not in waiting(loaded, "bob")
    assert loaded.labeling.own("ada", uid) is not None
    clean(loaded)
    folder = loaded.folder
    loaded.close()
    everything = b"".join(f.read_bytes() for f in folder.iterdir() if f.is_file())
    assert b"Answer 2." in everything
    assert b"Answer 1." not in everything
