"""What a lead does about disagreements, one or thousands at a time, and how it is taken back."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest
from spine import clean, draft_for, items_file, say, uid_of, values_for

from annotator.domain.changes import ChangeSet
from annotator.domain.errors import UserError
from annotator.domain.events import Label
from annotator.domain.fold import ItemState
from annotator.services import in_parts
from annotator.services.app import Workspace
from annotator.services.views import DisputeFilter

Opener = Callable[..., Workspace]


@pytest.fixture
def disputed(loaded: Workspace) -> Workspace:
    """Ada and Bob differ on i0 … i5; Cyd has escalated i6, and nobody labeled it."""
    for n in range(6):
        say(loaded, "ada", f"i{n}", 1)
        say(loaded, "bob", f"i{n}", 2 + n % 4)
    loaded.labeling.flag("cyd", uid_of(loaded, "i6"), "escalate", "is this legal?").result()
    return loaded


def uids(workspace: Workspace, *names: str) -> list[str]:
    return [uid_of(workspace, name) for name in names]


def state(workspace: Workspace, name: str) -> ItemState:
    return workspace.disagreements.detail(uid_of(workspace, name)).state


def waits_for(workspace: Workspace, annotator: str) -> set[str | None]:
    return {one.item.turns[0].text for one in workspace.queue.upcoming(annotator, 20)}


def shown(workspace: Workspace) -> object:
    """All that anybody sees of the items that can be decided."""
    whole = DisputeFilter(include_adjudicated=True)
    return (
        workspace.disagreements.page(whole),
        workspace.disagreements.page(DisputeFilter(order="urgency")),
        workspace.disagreements.clauses(whole),
        workspace.disagreements.waiting(),
        workspace.measuring.headline(),
        [waits_for(workspace, who) for who in ("ada", "bob", "cyd", "dan")],
        [workspace.queue.progress(who) for who in ("ada", "bob", "cyd", "dan")],
    )


# ---- asking


def test_more_people_are_asked_and_the_item_comes_back(disputed: Workspace) -> None:
    say(disputed, "cyd", "i0", 3)  # the overlap is full
    assert "Question 0?" not in waits_for(disputed, "dan")
    change = disputed.adjudication.ask_more(
        "lead", uids(disputed, "i0", "i1"), 2, "the clause was torn"
    ).result()
    assert change.kinds == frozenset({"assign"})
    [ask] = state(disputed, "i0").asked
    assert (ask.asker, ask.annotator, ask.more, ask.note) == ("lead", "", 2, "the clause was torn")
    assert "Question 0?" in waits_for(disputed, "dan")
    assert "Question 0?" not in waits_for(disputed, "ada")
    clean(disputed)


def test_nobody_is_asked_about_what_cannot_be_judged(disputed: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "empty.jsonl"
    file.write_text('{"id": "void", "prompt": "Anybody?", "response": ""}\n', "utf-8")
    disputed.importing.run(file)
    disputed.adjudication.redact("lead", uid_of(disputed, "i5"), "personal").result()
    ask = disputed.adjudication.ask_more
    for name, why in (("void", "no response"), ("i5", "redacted")):
        with pytest.raises(UserError, match=why):
            ask("lead", uids(disputed, "i0", name), 1).result()
    with pytest.raises(UserError, match="There is no item"):
        ask("lead", ["nothing"], 1).result()
    with pytest.raises(UserError, match="Ask one or more"):
        ask("lead", uids(disputed, "i0"), 0)
    assert state(disputed, "i0").asked == ()


def test_one_person_is_asked_again_and_told_why(disputed: Workspace) -> None:
    uid = uid_of(disputed, "i0")
    disputed.adjudication.send_back("lead", uid, "ada", "Look at P-1 again.").result()
    now = state(disputed, "i0")
    assert [(ask.annotator, ask.note) for ask in now.asked] == [("ada", "Look at P-1 again.")]
    assert [(c.author, c.text) for c in now.comments] == [("lead", "Look at P-1 again.")]
    assert "Question 0?" in waits_for(disputed, "ada")
    assert disputed.disagreements.page(DisputeFilter(only="asked")).total == 1
    say(disputed, "ada", "i0", 2)  # as Bob says
    assert state(disputed, "i0").asked == ()
    assert disputed.disagreements.waiting() == 6
    clean(disputed)


def test_nothing_is_sent_back_to_who_said_nothing_or_was_asked_already(
    disputed: Workspace,
) -> None:
    uid, back = uid_of(disputed, "i0"), disputed.adjudication.send_back
    with pytest.raises(UserError, match="has said nothing"):
        back("lead", uid, "dan", "Look.").result()
    with pytest.raises(UserError, match="Say what"):
        back("lead", uid, "ada", " ").result()
    back("lead", uid, "ada", "Look.").result()
    with pytest.raises(UserError, match="not answered yet"):
        back("lead", uid, "ada", "Look!").result()
    judge = Label(uid, "judge", "mini", "1.0.0", dict(values_for(3)), "model")
    disputed.recorder.record("judge", [judge]).result()
    with pytest.raises(UserError, match="is a model"):
        back("lead", uid, "judge", "Look.").result()


# ---- escalations


def test_an_escalation_goes_back_to_the_queue(disputed: Workspace) -> None:
    uid = uid_of(disputed, "i6")
    assert disputed.disagreements.page(DisputeFilter()).rows[0].uid == uid
    assert "Question 6?" not in waits_for(disputed, "dan")
    change = disputed.adjudication.reopen("lead", [uid], "It is; judge it.").result()
    assert "Question 6?" in waits_for(disputed, "dan")
    assert disputed.disagreements.page(DisputeFilter(only="escalated")).total == 0
    assert disputed.disagreements.waiting() == 6
    clean(disputed)
    with pytest.raises(UserError, match="is not escalated"):
        disputed.adjudication.reopen("lead", [uid]).result()
    disputed.adjudication.take_back("lead", change.events).result()
    assert disputed.disagreements.page(DisputeFilter()).rows[0].uid == uid
    assert "Question 6?" not in waits_for(disputed, "dan")
    clean(disputed)


def test_an_escalation_is_settled_by_deciding_and_a_later_one_is_not(disputed: Workspace) -> None:
    uid = uid_of(disputed, "i6")
    disputed.adjudication.decide("lead", uid, values_for(2)).result()
    assert disputed.disagreements.page(DisputeFilter(only="escalated")).total == 0
    disputed.labeling.flag("dan", uid, "escalate", "still?").result()
    [row] = disputed.disagreements.page(DisputeFilter(only="escalated")).rows
    assert (row.uid, row.adjudicated) == (uid, False)
    clean(disputed)


def test_who_escalated_can_be_asked_to_label_it(disputed: Workspace) -> None:
    uid = uid_of(disputed, "i6")
    disputed.adjudication.send_back("lead", uid, "cyd", "Fine; judge it.").result()
    assert "Question 6?" in waits_for(disputed, "cyd")
    say(disputed, "cyd", "i6", 2)
    assert disputed.disagreements.page(DisputeFilter(only="escalated")).total == 0
    assert "Question 6?" in waits_for(disputed, "dan")
    clean(disputed)


# ---- notes


def test_a_rubric_note_stands_with_its_clauses(disputed: Workspace) -> None:
    uid = uid_of(disputed, "i7")
    note = disputed.adjudication.note_rubric
    note("lead", uid, ["P-1"], " Is a first name a name? ").result()
    [flag] = state(disputed, "i7").flags
    assert (flag.annotator, flag.flag, flag.note, flag.clauses) == (
        "lead", "rubric_unclear", "Is a first name a name?", ("P-1",),
    )  # fmt: skip
    [row] = disputed.disagreements.page(DisputeFilter(only="unclear", clause="P-1")).rows
    assert (row.uid, row.unclear) == (uid, 1)
    with pytest.raises(UserError, match="no clause “P-9”"):
        note("lead", uid, ["P-9"], "What?").result()
    with pytest.raises(UserError, match="is empty"):
        note("lead", uid, ["P-1"], " ").result()
    clean(disputed)


# ---- deciding many, and taking back


Action = Callable[[Workspace], ChangeSet]
ACTIONS: dict[str, Action] = {
    "decide": lambda w: w.adjudication.decide("lead", uid_of(w, "i0"), values_for(3)).result(),
    "keep the split": lambda w: w.adjudication.keep_split("lead", uid_of(w, "i0")).result(),
    "decide many": lambda w: w.adjudication.decide_many(
        "lead", [(uid, values_for(3)) for uid in uids(w, "i0", "i1", "i6")], "by rule"
    ).result(),
    "keep many": lambda w: w.adjudication.keep_many("lead", uids(w, "i0", "i1", "i2")).result(),
    "ask more": lambda w: w.adjudication.ask_more("lead", uids(w, "i0", "i1"), 2).result(),
    "send back": lambda w: w.adjudication.send_back(
        "lead", uid_of(w, "i0"), "ada", "Again."
    ).result(),
    "send an escalated one back": lambda w: w.adjudication.send_back(
        "lead", uid_of(w, "i6"), "cyd", "Again."
    ).result(),
    "reopen": lambda w: w.adjudication.reopen("lead", uids(w, "i6")).result(),
    "note": lambda w: w.adjudication.note_rubric("lead", uid_of(w, "i0"), ["P-1"], "?").result(),
}


@pytest.mark.parametrize("part", [20, 1], ids=["one transaction", "one an item"])
@pytest.mark.parametrize("name", ACTIONS)
def test_taking_back_restores_what_stood_before(
    disputed: Workspace, monkeypatch: pytest.MonkeyPatch, name: str, part: int
) -> None:
    monkeypatch.setattr(in_parts, "PART", part)
    before = shown(disputed)
    done = ACTIONS[name](disputed)
    assert shown(disputed) != before
    clean(disputed)
    back = disputed.adjudication.take_back("lead", done.events, origin="page").result()
    assert (back.items, back.kinds, back.origin) == (done.items, frozenset({"retract"}), "page")
    assert shown(disputed) == before
    clean(disputed)
    again = disputed.adjudication.take_back("lead", done.events).result()
    assert again.events == ()  # it was taken back already


def test_taking_back_a_second_thought_brings_the_first_decision_back(disputed: Workspace) -> None:
    both = uids(disputed, "i0", "i1")
    disputed.adjudication.decide_many("lead", [(uid, values_for(2)) for uid in both]).result()
    second = disputed.adjudication.keep_many("lead", both).result()
    disputed.adjudication.take_back("lead", second.events).result()
    for name in ("i0", "i1"):
        standing = state(disputed, name).adjudication
        assert standing is not None
        assert standing.values["severity"] == "2"


def test_only_ones_own_is_taken_back(disputed: Workspace) -> None:
    mine = disputed.adjudication.keep_split("lead", uid_of(disputed, "i0")).result()
    label = say(disputed, "lead", "i7", 2)
    take_back = disputed.adjudication.take_back
    for lead, events, why in (
        ("otto", mine.events, "Only who made"),
        ("lead", (*mine.events, label), "it is no decision"),
        ("lead", ("nothing",), "There is no decision"),
    ):
        with pytest.raises(UserError, match=why):
            take_back(lead, events).result()
    assert state(disputed, "i0").adjudication is not None


def test_nothing_is_decided_where_one_of_many_is_incomplete(
    disputed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_parts, "PART", 2)
    wanted = [(uid, values_for(2)) for uid in uids(disputed, "i0", "i1", "i2", "i3")]
    decide = disputed.adjudication.decide_many
    incomplete = (uid_of(disputed, "i4"), {"severity": "2"})
    with pytest.raises(UserError, match="i4: Categories is needed"):
        decide("lead", [*wanted, incomplete]).result()
    with pytest.raises(UserError, match="There is no item"):
        decide("lead", [*wanted, ("nothing", values_for(2))]).result()
    with pytest.raises(UserError, match="i0: A rationale is needed"):
        decide("lead", [(uid_of(disputed, "i0"), values_for(5))]).result()
    assert disputed.disagreements.waiting() == 7


def test_a_read_only_project_refuses_at_once(disputed: Workspace, opened: Opener) -> None:
    wanted = uids(disputed, *(f"i{n}" for n in range(10)))
    disputed.close()
    again = opened(disputed.folder, read_only=True)
    with pytest.raises(UserError, match="read-only"):
        again.adjudication.keep_many("lead", wanted)


def test_closing_the_project_in_between_answers_the_future(
    disputed: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_parts, "PART", 1)
    pending = disputed.adjudication.keep_many("lead", uids(disputed, "i0", "i1", "i2", "i3"))
    disputed.close()
    assert pending.exception() is None or isinstance(pending.exception(), UserError)


def test_thousands_are_decided_while_others_go_on_labeling(
    project: Path, opened: Opener, tmp_path: Path
) -> None:
    """2,000 items at once; a label meanwhile waits for one small transaction, and one undoes it."""
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "many.jsonl", 2_050))
    every = [uid_of(workspace, f"i{n}") for n in range(2_050)]
    for who, level in (("ada", 1), ("bob", 3)):
        labels = [Label(uid, who, "mini", "1.0.0", dict(values_for(level))) for uid in every]
        workspace.recorder.record(who, labels).result()
    waited: list[float] = []

    def label_while(answer: Future[ChangeSet]) -> None:
        while not answer.done():
            draft = draft_for(every[2_000 + len(waited) % 50], 2)
            start = time.perf_counter()
            workspace.labeling.submit("cyd", draft).result()
            waited.append(time.perf_counter() - start)
            time.sleep(0.02)

    pending = workspace.adjudication.keep_many("lead", every[:2_000], "honest")
    label_while(pending)
    change = pending.result()
    assert (len(change.items), len(change.events)) == (2_000, 2_000)
    assert workspace.disagreements.waiting() == 50
    back = workspace.adjudication.take_back("lead", change.events)
    label_while(back)
    assert len(back.result().items) == 2_000
    assert workspace.disagreements.waiting() == 2_050
    assert len(waited) > 10
    assert sorted(waited)[int(len(waited) * 0.95)] < 0.1, sorted(waited)[-5:]
