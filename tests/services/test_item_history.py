"""Everything that happened to an item is told, in order, in words and as data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from devices import Device
from handing import give, machine, merge, pack_for
from revisions import CLARIFIED
from spine import say, uid_of, write_csv

from annotator.domain.clock import wall_ms
from annotator.domain.errors import UserError
from annotator.domain.events import Settle, Unknown
from annotator.services.app import Workspace
from annotator.services.history_views import HistoryEntry, ItemHistory
from annotator.services.intake.label_importing import LabelColumns

Opener = Callable[..., Workspace]


def history(workspace: Workspace, name: str = "i1") -> ItemHistory:
    return workspace.history.of(uid_of(workspace, name))


def told(found: ItemHistory) -> list[str]:
    """“who said (standing)” of every entry but the item's coming."""
    return [sentence(one) for one in found.entries[1:]]


def sentence(one: HistoryEntry) -> str:
    held = f" ({one.standing})" if one.standing not in ("", "stands") else ""
    return f"{one.name} {one.said}{held}"


@pytest.fixture(autouse=True)
def _people(loaded: Workspace) -> None:
    for one in ("ada", "bob"):
        loaded.people.ensure(one, one.title())
    loaded.people.ensure("lea", "Lea", role="lead")


def test_labels_tell_what_changed_against_the_one_before(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 1)
    second = say(loaded, "ada", "i1", 4, rationale="names her", clauses=("P-1",), unsure=True)
    third = say(loaded, "ada", "i1", 4, rationale="names her", clauses=("P-1",), unsure=True)
    assert told(history(loaded)) == [
        "Ada labeled it: Severity 1, None (replaced)",
        "Ada changed the label: Severity 1, None → 4, Much; Categories none → Bias; unsure; "
        "clauses none → P-1; another rationale (replaced)",
        "Ada gave the same label again",
    ]
    [_, _, changed, again] = history(loaded).entries
    assert (changed.event, again.event, again.about) == (second, third, (second,))
    assert [(one.what, one.before, one.after) for one in changed.changes][:2] == [
        ("severity", "1", "4"),
        ("categories", "-", "bias"),
    ]
    assert (changed.note, changed.clauses, changed.seq > 0) == ("names her", ("P-1",), True)
    assert again.changes == ()
    assert changed.at < again.at


def test_it_begins_with_how_the_item_came_in(loaded: Workspace) -> None:
    [came] = history(loaded).entries
    assert (came.kind, came.said, came.event, came.who) == (
        "import", "came in with items.jsonl", "", "",
    )  # fmt: skip
    assert came.at.endswith("Z")


def test_what_was_taken_back_stands_there_with_its_retraction(loaded: Workspace) -> None:
    uid = uid_of(loaded, "i1")
    say(loaded, "ada", "i1", 2)
    loaded.labeling.skip("ada", uid, "broken", "cut off").result()
    loaded.labeling.undo("ada").result()
    loaded.labeling.flag("bob", uid, "rubric_unclear", "which?", ("G-1",)).result()
    found = told(history(loaded))
    assert found == [
        "Ada labeled it: Severity 2, Little · Categories Bias (taken back)",
        "Ada took back: Severity 2, Little · Categories Bias",
        "Ada skipped it: the response is broken (taken back)",
        "Ada took back: skipped it: the response is broken",
        "Ada labeled it: Severity 2, Little · Categories Bias",
        "Bob finds the rubric unclear here (G-1)",
    ]
    assert [one.note for one in history(loaded).entries if one.note] == ["cut off", "which?"]


def test_a_leads_work_is_told_with_what_became_of_it(loaded: Workspace) -> None:
    uid, lead = uid_of(loaded, "i1"), loaded.adjudication
    say(loaded, "ada", "i1", 1)
    say(loaded, "bob", "i1", 3)
    lead.send_back("lea", uid, "ada", "see P-1").result()
    lead.ask_more("lea", [uid], 2, "odd").result()
    lead.keep_split("lea", uid, "both fair").result()
    lead.decide("lea", uid, {"severity": "3", "categories": ("bias",)}, "by G-1").result()
    say(loaded, "ada", "i1", 3)
    lead.comment("lea", uid, "> Answer 1.\nMy word.").result()
    found = [one for one in history(loaded).entries if one.who == "lea"]
    assert [sentence(one) for one in found] == [
        "Lea asked Ada to look at it again (answered)",
        "Lea remarked",
        "Lea asked 2 more people (waits)",
        "Lea kept the split: the difference is honest and stays (replaced)",
        "Lea decided: Severity 3, Some · Categories Bias",
        "Lea remarked",
    ]
    assert found[-1].note == "> Answer 1.\nMy word.", "quotes are places in the log, words here"
    lead.redact("lea", uid, "names a person").result()
    last = history(loaded).entries[-1]
    assert (last.said, last.note) == ("removed its content for good", "names a person")
    assert found[-1].event in {one.event for one in history(loaded).entries}
    assert "Answer 1." not in repr(history(loaded))


def test_plans_tell_who_was_given_the_item_and_who_it_was_taken_from(loaded: Workspace) -> None:
    give(loaded, "ada", "i1", "i2")
    give(loaded, "bob", "i1")
    give(loaded, "ada", "i1", purpose="repeat", occurrence=1)
    give(loaded, "ada", "i1")
    assert told(history(loaded)) == [
        "Lea gave it to Ada (replaced)",
        "Lea gave it to Bob",
        "Lea gave it to Ada, as a hidden repeat",
        "Lea gave it to Ada",
    ]
    assert told(history(loaded, "i3")) == []


def test_a_version_that_asks_for_the_item_again_is_told(loaded: Workspace, opened: Opener) -> None:
    for who in ("ada", "bob"):
        say(loaded, who, "i1", 3, clauses=("G-1",))
    loaded.revision.publish("lea", CLARIFIED, kind="clarifying", reason="Read in two ways.")
    loaded.close()
    again = opened(loaded.folder)
    say(again, "ada", "i1", 2)
    *_, first, published, last = history(again).entries
    assert first.said.endswith("(under 1.0.0)")
    assert published.said.startswith("published version 1.1.0: the item is asked for again")
    assert (published.name, published.note) == ("Lea", "Read in two ways.")
    assert last.said == "changed the label: Severity 3, Some → 2, Little; clauses G-1 → none"


def test_imported_labels_name_their_source(loaded: Workspace, tmp_path: Path) -> None:
    row = {"item": "i1", "who": "bob", "ok": "yes", "when": "2020-01-02T03:04:05Z"}
    columns = LabelColumns("item", "who", "ok", "ok", time="when", scale="nominal:yes,no")
    loaded.labels.run(write_csv(tmp_path / "judge.csv", [row]), columns)
    [_, found] = history(loaded).entries
    assert (found.who, found.actor) == ("bob", "import")
    assert found.said == "labeled it, imported from judge.csv: ok yes, given 2020-01-02 03:04 UTC"
    assert found.origin is not None and found.origin.kind == "import"


def test_where_something_was_said_is_told_where_there_is_more_than_one_copy(
    loaded: Workspace, tmp_path: Path
) -> None:
    give(loaded, "ada", "i1")
    machines = {name: machine(tmp_path / name) for name in ("laptop", "desktop")}
    for name, there in machines.items():
        there.open_pack(pack_for(loaded, "ada", tmp_path / f"{name}.pack"))
    for name, there in machines.items():
        there.label("ada", 5 if name == "laptop" else 2)
        merge(loaded, there.send_back())
    say(loaded, "bob", "i1", 3)
    found = history(loaded).entries
    assert sorted(one.device for one in found[1:]) == [
        "Ada's copy 1", "Ada's copy 2", "this copy", "this copy",
    ]  # fmt: skip
    assert [one.standing for one in found if one.who == "ada"] == ["in conflict"] * 2
    keep = next(one for one in found if one.device == "Ada's copy 1")
    loaded.adjudication.resolve("lea", uid_of(loaded, "i1"), "ada", 0, keep.event).result()
    after = {one.event: one for one in history(loaded).entries}
    assert after[keep.event].standing == "stands"
    assert {one.standing for one in after.values() if one.who == "ada"} == {"stands", "put aside"}
    assert history(loaded).entries[-1].said.startswith("settled the conflict of Ada's labels: kept")


def test_events_of_a_fork_are_told_as_set_aside_until_it_is_settled(loaded: Workspace) -> None:
    uid = uid_of(loaded, "i1")
    device = Device(loaded.project.id, "r-ada", at_ms=wall_ms() - 100_000)
    device.label(uid_of(loaded, "i0"), "ada", 1)
    other = device.snapshot()
    device.label(uid, "ada", 2)
    other.label(uid, "ada", 5)
    for one in (device, other):
        chain = one.chain()
        loaded.database.write(lambda transaction, c=chain: transaction.merge([c])).result()
    loaded.deriving.run()
    assert [one.standing for one in history(loaded).entries[1:]] == ["set aside"] * 2
    loaded.recorder.record("lea", [Settle("r-ada", 2)]).result()
    loaded.deriving.run()
    assert [one.standing for one in history(loaded).entries[1:]] == ["in conflict"] * 2


def test_kinds_that_a_later_version_writes_are_told_as_unknown(loaded: Workspace) -> None:
    uid = uid_of(loaded, "i1")
    loaded.recorder.record("ada", [Unknown("item.praise", {"item": uid, "stars": 5})]).result()
    [_, found] = history(loaded).entries
    assert found.said == "something that this version of the program does not know (item.praise)"
    assert found.unknown == {"item": uid, "stars": 5}


def test_an_annotator_sees_their_own_part_alone(loaded: Workspace) -> None:
    uid, lead = uid_of(loaded, "i1"), loaded.adjudication
    give(loaded, "ada", "i1", purpose="gold")
    give(loaded, "bob", "i1")
    give(loaded, "ada", "i1", purpose="repeat", occurrence=1)
    say(loaded, "ada", "i1", 2)
    say(loaded, "bob", "i1", 5, rationale="secret")
    lead.decide("lea", uid, {"severity": "1", "categories": ()}).result()
    lead.send_back("lea", uid, "ada", "see P-1").result()
    lead.send_back("lea", uid, "bob", "bob, see P-1").result()
    say(loaded, "ada", "i1", 3, occurrence=1)
    own = loaded.history.own(uid, "ada")
    assert [sentence(one) for one in own.entries] == [
        "Lea gave it to Ada",
        "Ada labeled it: Severity 2, Little · Categories Bias",
        "Lea asked Ada to look at it again (answered)",
    ]
    assert own.source_id is None
    for hidden in ("bob", "secret", "gold", "repeat", "items.jsonl", "i1"):
        assert hidden not in repr(own.entries).lower()
    second = loaded.history.own(uid, "ada", occurrence=1)
    assert [one.said for one in second.entries] == [
        "labeled it: Severity 3, Some · Categories Bias"
    ]
    assert {one.purpose for one in (*own.entries, *second.entries)} == {"work"}


def test_an_item_that_is_not_here_has_no_history(loaded: Workspace) -> None:
    with pytest.raises(UserError, match="no item nowhere"):
        loaded.history.of("nowhere")
