"""Handing out and collecting, with fresh eyes: who may say what, and what nobody learns."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from handing import Machine, give, machine, merge, pack_for
from spine import clean, draft_for, items_file, raw, say, uid_of, values_for

from annotator.domain.clock import hlc_of_ms, wall_ms
from annotator.domain.errors import RefusedInput
from annotator.domain.events import GENESIS, Event, Label, Plan, Share, chain_hash, encode
from annotator.domain.ids import uuid7
from annotator.formats.bundle import (
    About,
    Named,
    ReplicaRange,
    ReturnBlock,
    own_keys,
    write_bundle,
)
from annotator.services.app import Workspace
from annotator.services.handing.folders import suggested_folder
from annotator.services.handing.opening import open_pack
from annotator.services.handing.packing import make_pack
from annotator.services.handing.returning import make_return
from annotator.services.handing.standing import standings

NEWER, NOT_THEIRS = "newer program", "not the annotator's own"


@pytest.fixture
def lead(project, opened, tmp_path: Path) -> Workspace:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 6))
    give(workspace, "ada", "i4", "i0", "i2")
    return workspace


@pytest.fixture
def ada(lead: Workspace, tmp_path: Path) -> Machine:
    there = machine(tmp_path / "ada")
    there.open_pack(pack_for(lead, "ada", tmp_path / "ada.pack"))
    return there


# ---- newer programs


@contextmanager
def newer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from annotator.store import schema

    with monkeypatch.context() as patch:
        patch.setattr(schema, "CURRENT", 99)
        yield


def test_a_pack_of_a_newer_program_is_refused_with_what_to_do(
    lead: Workspace, ada: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with newer(monkeypatch):
        pack = pack_for(lead, "ada", tmp_path / "newer.pack")
    before = sorted(ada.root.rglob("*"))
    with pytest.raises(RefusedInput, match="newer version") as refused:
        ada.open_pack(pack)
    assert "Update" in refused.value.hint
    with pytest.raises(RefusedInput, match="newer version"):
        open_pack(pack, ada.root / "fresh", data=ada.data)
    assert sorted(ada.root.rglob("*")) == before


def test_a_return_of_a_newer_program_is_refused_with_what_to_do(
    lead: Workspace, ada: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.label("ada", 4)
    out = tmp_path / "newer.return"
    with ada.working() as workspace, newer(monkeypatch):
        make_return(workspace, out)
    report = merge(lead, out)
    assert report.annotators["ada"].refused == {NEWER: 1}
    assert "Update" in report.files[0].hint


# ---- who may say what


def forged(lead: Workspace, ada: Machine, replica: str, *, event: str = "", hlc: str = "") -> Path:
    """A return that Ada's own program would not make: of another replica, of another's event."""
    body = Label(
        item=uid_of(lead, "i0"),
        annotator="ada",
        rubric_id=lead.rubric.id,
        rubric_version=lead.rubric.version,
        values=values_for(1),
    )
    made = hlc or hlc_of_ms(wall_ms())
    one = Event(event or uuid7(), lead.project.id, replica, 1, "ada", made, body)
    stored = encode(one)
    path = f"events/{replica}.jsonl"
    block = ReturnBlock(
        (), (ReplicaRange(replica, 1, GENESIS, 1, chain_hash(GENESIS, stored), path),)
    )
    about = About(
        id=uuid7(),
        project=Named(lead.project.id, lead.project.name),
        annotator=Named("ada", "ada"),
        made=hlc_of_ms(wall_ms()),
        number=1,
        program="x",
        schema_of_store=3,
        content=block,
    )
    out = ada.root / f"forged-{replica[:8]}.return"
    write_bundle(out, own_keys(ada.data), [(path, [stored + b"\n"])], lambda: about)
    return out


def test_a_return_cannot_set_the_leads_own_events_aside(lead: Workspace, ada: Machine) -> None:
    say(lead, "ben", "i1", 4)
    report = merge(lead, forged(lead, ada, lead.database.replica))
    assert report.annotators["ada"].refused == {NOT_THEIRS: 1}
    assert report.forks == 0
    assert lead.labeling.own("ben", uid_of(lead, "i1")) is not None
    clean(lead)


def test_a_return_cannot_speak_under_the_id_of_somebody_elses_event(
    lead: Workspace, ada: Machine
) -> None:
    taken = say(lead, "ben", "i0", 4)
    work = forged(lead, ada, uuid7(), event=taken, hlc="0000000000001.00000")
    report = merge(lead, work)
    assert report.annotators["ada"].refused == {NOT_THEIRS: 1}
    own = lead.labeling.own("ben", uid_of(lead, "i0"))
    assert own is not None and own.values["severity"] == "4"
    clean(lead)


def test_a_key_that_is_somebody_elses_is_pointed_out(
    lead: Workspace, ada: Machine, tmp_path: Path
) -> None:
    give(lead, "ben", "i1")
    ada.label("ada", 1)
    assert merge(lead, ada.send_back()).files[0].new_key
    ben = Machine(ada.root)  # at Ada's machine, so with her key
    folder = tmp_path / "ben"
    open_pack(pack_for(lead, "ben", tmp_path / "ben.pack"), folder, data=ben.data)
    from contextlib import closing

    from annotator.services.app import open_workspace

    with closing(open_workspace(folder, data=ben.data)) as workspace:
        [waiting] = workspace.queue.upcoming("ben", 1)
        workspace.labeling.submit("ben", draft_for(waiting.uid, 2)).result()
        make_return(workspace, tmp_path / "ben.return")
    [told] = merge(lead, tmp_path / "ben.return").files
    assert told.new == 1
    assert told.new_key, "a key that is new for Ben"
    assert any("ada" in one for one in told.warnings)


# ---- clocks


def test_a_newer_pack_is_newer_though_the_leads_clock_was_set_back(
    lead: Workspace, ada: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.domain import clock

    real = wall_ms() // 1000
    monkeypatch.setattr(clock.time, "time_ns", lambda: (real + 3600) * 1_000_000_000)
    ada.open_pack(pack_for(lead, "ada", tmp_path / "second.pack"))
    monkeypatch.undo()
    opened = ada.open_pack(pack_for(lead, "ada", tmp_path / "third.pack"))
    assert opened.number == 3
    give(lead, "ada", "i1")
    [standing] = standings(lead)
    assert standing.not_packed == 1, "given after the third pack, whatever the clock says"


def test_what_is_said_after_a_pack_was_opened_is_later_than_the_pack(
    lead: Workspace, ada: Machine, tmp_path: Path
) -> None:
    """Else what a lead asks for again would never be answered where a laptop's clock is slow."""
    ada.label("ada", 4)
    merge(lead, ada.send_back())
    lead.adjudication.send_back("lea", uid_of(lead, "i4"), "ada", "Read it again.").result()
    ada.open_pack(pack_for(lead, "ada", tmp_path / "second.pack"))
    from contextlib import closing

    from annotator.services.app import open_workspace

    slow = lambda: wall_ms() - 3_600_000  # noqa: E731
    with closing(open_workspace(ada.folder, data=ada.data, wall=slow)) as workspace:
        [waiting, *_] = workspace.queue.upcoming("ada", 1)
        assert waiting.notes == ("Read it again.",)
        workspace.labeling.submit("ada", draft_for(waiting.uid, 2)).result()
    merge(lead, ada.send_back())
    own = lead.labeling.own("ada", uid_of(lead, "i4"))
    assert own is not None and own.values["severity"] == "2"
    assert lead.disagreements.detail(uid_of(lead, "i4")).state.asked == ()


# ---- asked again


def asked_of_ada(ada: Machine) -> list[str]:
    with ada.working() as workspace:
        return [one.item.turns[0].text for one in workspace.queue.upcoming("ada", 9)]


def test_an_answer_that_is_not_merged_yet_is_not_asked_for_by_the_next_pack(
    lead: Workspace, ada: Machine, tmp_path: Path
) -> None:
    ada.label("ada", 4)
    merge(lead, ada.send_back())
    lead.adjudication.send_back("lea", uid_of(lead, "i4"), "ada", "Read it again.").result()
    ada.open_pack(pack_for(lead, "ada", tmp_path / "second.pack"))
    assert asked_of_ada(ada)[0] == "Question 4?"
    ada.label("ada", 2)
    ada.open_pack(pack_for(lead, "ada", tmp_path / "third.pack"))
    assert "Question 4?" not in asked_of_ada(ada)
    with ada.working() as workspace:
        clean(workspace)
        workspace.labeling.undo("ada").result()
    assert asked_of_ada(ada)[0] == "Question 4?", "what was taken back is no answer"


def test_what_was_escalated_and_put_back_reaches_its_holder(
    lead: Workspace, ada: Machine, tmp_path: Path
) -> None:
    with ada.working() as workspace:
        [first, *_] = workspace.queue.upcoming("ada", 1)
        workspace.labeling.flag("ada", first.uid, "escalate", "Is this one meant?").result()
    assert "Question 4?" not in asked_of_ada(ada)
    merge(lead, ada.send_back())
    lead.adjudication.reopen("lea", [uid_of(lead, "i4")]).result()
    ada.open_pack(pack_for(lead, "ada", tmp_path / "second.pack"))
    assert "Question 4?" in asked_of_ada(ada)
    ada.label("ada", 2, 2, 2)
    merge(lead, ada.send_back())
    assert lead.queue.progress("ada").remaining == 0
    clean(lead)


def test_a_version_that_was_edited_by_hand_is_told_once(
    lead: Workspace, ada: Machine, tmp_path: Path, opened
) -> None:
    folder = lead.folder
    lead.close()
    path = folder / "rubric" / f"{lead.rubric.version}.yaml"
    path.write_text(path.read_text().replace("A greeting.", "Only a greeting."))
    again: Workspace = opened(folder)
    pack = pack_for(again, "ada", tmp_path / "edited.pack")
    assert len(lines(pack, "versions.jsonl")) == 1
    ada.open_pack(pack)
    with ada.working() as workspace:
        assert "Only a greeting." in workspace.rubric_text


# ---- what nobody learns


def lines(pack: Path, name: str) -> list[dict[str, object]]:
    with zipfile.ZipFile(pack) as archive:
        return [json.loads(line) for line in archive.read(name).splitlines()]


def test_a_place_in_the_order_tells_nothing_but_the_order(lead: Workspace, tmp_path: Path) -> None:
    say(lead, "ada", "i0", 4)
    lead.adjudication.send_back("lea", uid_of(lead, "i0"), "ada", "Again.").result()
    lead.adjudication.ask_more("lea", [uid_of(lead, "i3")], 2).result()
    stated = lines(pack_for(lead, "ada", tmp_path / "a.pack"), "shares.jsonl")
    assert len(stated) == 4
    assert [one["rank"] for one in stated] == [0, 1, 2, 3]
    assert stated[0]["uid"] in (uid_of(lead, "i0"), uid_of(lead, "i3"))


def test_who_published_a_version_and_why_stays_with_the_lead(
    lead: Workspace, tmp_path: Path
) -> None:
    from annotator.domain.events import RubricPublish

    body = RubricPublish(
        rubric_id=lead.rubric.id,
        version="9.9.9",
        text=lead.rubric_text.replace(f"version: {lead.rubric.version}", "version: 9.9.9"),
        sha256="0" * 64,
        previous=lead.rubric.version,
        kind="meaning",
        reason="Ben says 2 where Cyd says 4",
        reopens="touched",
        control=(uid_of(lead, "i0"), uid_of(lead, "i5")),
        reopened=(uid_of(lead, "i2"),),
    )
    lead.recorder.record("lea-the-lead", [body]).result()
    pack = pack_for(lead, "ada", tmp_path / "a.pack")
    with zipfile.ZipFile(pack) as archive:
        told = archive.read("versions.jsonl")
    assert b"lea-the-lead" not in told and b"Ben says" not in told
    last = json.loads(told.splitlines()[-1])["body"]
    again = sorted([uid_of(lead, "i0"), uid_of(lead, "i2")])
    assert (last["control"], last["reopened"]) == ([], again), "one list: not why it is asked again"


GOLD = """\
  - id: gold-1
    item: {turns: [{role: user, text: A gold question?}, {role: assistant, text: A gold answer.}]}
    labels: {severity: 5, categories: [privacy]}
    reason: It names her.
    use: gold
"""


@pytest.fixture
def with_gold(tmp_path: Path, opened) -> Workspace:
    from spine import MINI_RUBRIC

    from annotator.services.app import create_project

    rubric = tmp_path / "gold.yaml"
    rubric.write_text(MINI_RUBRIC + GOLD, encoding="utf-8")
    create_project(tmp_path / "gold", rubric=str(rubric))
    workspace: Workspace = opened(tmp_path / "gold")
    workspace.importing.run(items_file(tmp_path / "veiled.jsonl", 6, tags=["sensitive"]))
    return workspace


def plan(workspace: Workspace, *people: str, **more: object) -> None:
    from annotator.services.handing.planning import apply_plan, plan_shares, settings_for

    for one in people:
        workspace.people.ensure(one)
    apply_plan(workspace, "lea", plan_shares(workspace, settings_for(workspace, people, **more)))


def test_a_gold_item_is_veiled_like_the_others_and_names_a_model_like_the_others(
    with_gold: Workspace, tmp_path: Path
) -> None:
    from dataclasses import replace

    queue = replace(with_gold.project.queue, blind_model=False)
    with_gold.project = replace(with_gold.project, queue=queue)
    plan(with_gold, "ada", overlap=1, gold_rate=0.2)
    found = lines(pack_for(with_gold, "ada", tmp_path / "a.pack"), "items.jsonl")
    assert len(found) == 7
    assert {str(one["item"]["tags"]) for one in found} == {"['sensitive']"}  # type: ignore[index]
    assert {one["item"].get("model") for one in found} == {"m1", "m2"}  # type: ignore[attr-defined]


def test_progress_goes_on_by_one_whatever_is_labeled(with_gold: Workspace, tmp_path: Path) -> None:
    """Else a gold item and a repeat would be known by a count that stands still."""
    plan(with_gold, "ada", overlap=1, gold_rate=0.2, repeat_rate=0.4, per_day=2)
    before = with_gold.queue.progress("ada")
    seen = set()
    while waiting := with_gold.queue.upcoming("ada", 1):
        [one] = waiting
        seen.add((one.occurrence, one.status))
        with_gold.labeling.submit("ada", draft_for(one.uid, 2, occurrence=one.occurrence)).result()
        now = with_gold.queue.progress("ada")
        assert (now.done, now.remaining) == (before.done + 1, before.remaining - 1)
        before = now
    assert {(1, "ready"), (0, "gold")} <= seen, "or nothing was tested"
    clean(with_gold)
    from annotator.services.checking import rebuild_projection

    rebuild_projection(with_gold)
    assert with_gold.queue.progress("ada") == before
    clean(with_gold)


# ---- what is planned, what is left


def test_what_its_holder_skipped_is_told_and_goes_to_somebody_else_with_the_next_plan(
    lead: Workspace,
) -> None:
    from annotator.services.handing.planning import plan_shares, settings_for

    lead.labeling.skip("ada", uid_of(lead, "i0"), "language").result()
    [standing] = standings(lead)
    assert (standing.done, standing.skipped) == (1, 1)
    drawn = plan_shares(lead, settings_for(lead, ["ben"], overlap=1)).drawn
    assert uid_of(lead, "i0") in {uid for share in drawn.gives for uid in share.items}


def test_labels_left_are_those_of_the_shares_and_of_what_is_in_none(lead: Workspace) -> None:
    overlap = lead.project.queue.overlap
    assert lead.planning.queue().labels == 3 + 3 * overlap
    say(lead, "ada", "i4", 2)
    assert lead.planning.queue().labels == 2 + 3 * overlap
    say(lead, "ben", "i1", 2)
    assert lead.planning.queue().labels == 2 + 3 * overlap - 1


def test_what_is_asked_for_again_after_a_pack_is_told_as_not_packed(
    lead: Workspace, ada: Machine, tmp_path: Path
) -> None:
    ada.label("ada", 4)
    merge(lead, ada.send_back())
    assert standings(lead)[0].not_packed == 0
    lead.adjudication.send_back("lea", uid_of(lead, "i4"), "ada", "Again.").result()
    assert standings(lead)[0].not_packed == 1
    pack_for(lead, "ada", tmp_path / "second.pack")
    assert standings(lead)[0].not_packed == 0


def test_a_share_that_no_plan_gave_is_found_and_one_that_is_missing(lead: Workspace) -> None:
    from annotator.services.checking import check, rebuild_projection

    for damage in (
        "UPDATE shares SET rank = rank + 7",
        "DELETE FROM shares WHERE rank = 2",
        "INSERT INTO shares SELECT 'ben', item_id, occurrence, purpose, rank, given, done, at, "
        "note FROM shares",
        "UPDATE shares SET purpose = 'gold'",
    ):
        database = raw(lead.folder)
        database.execute(damage)
        database.close()
        assert "a share is not what the plans say" in {one.what for one in check(lead)}, damage
        rebuild_projection(lead)
        clean(lead)


# ---- packs


def test_a_pack_with_nothing_to_do_takes_back_what_an_earlier_one_gave(
    lead: Workspace, ada: Machine, tmp_path: Path
) -> None:
    taken = Share("ada", tuple(uid_of(lead, one) for one in ("i0", "i2", "i4")))
    lead.recorder.record("lea", [Plan("less", 0, 1, releases=(taken,))]).result()
    lead.adjudication.redact("lea", uid_of(lead, "i0"), "private").result()
    ada.open_pack(pack_for(lead, "ada", tmp_path / "nothing.pack"))
    with ada.working() as workspace:
        assert workspace.queue.upcoming("ada", 5) == ()
        clean(workspace)
    assert b"Answer 0." not in (ada.folder / "labels.db").read_bytes()


@pytest.mark.parametrize("who", ["../../evil", "a/b", "a\\b", "..", "con", "x" * 300])
def test_a_suggested_folder_is_a_folder_of_its_parent(
    lead: Workspace, ada: Machine, tmp_path: Path, who: str
) -> None:
    from dataclasses import replace

    from annotator.domain.project import Annotator

    people = (*lead.project.annotators, Annotator(who, who))
    lead.people._project = replace(lead.project, annotators=people)
    uid = uid_of(lead, "i1")
    lead.recorder.record("lea", [Plan("p", 0, 1, gives=(Share(who, (uid,)),))]).result()
    lead.project = replace(lead.project, name="CON.x: " + "y" * 300)
    pack = tmp_path / "a.pack"
    make_pack(lead, who, pack)
    folder = suggested_folder(pack, tmp_path, ada.data)
    assert folder.parent == tmp_path and folder.name not in (".", "..")
    assert not set(folder.name) & set('<>:"/\\|?*')
    assert len(folder.name.encode()) < 200
    assert folder.name.partition(".")[0].casefold() != "con"


def test_the_leads_own_folder_is_not_taken_for_a_handed_copy(
    lead: Workspace, tmp_path: Path
) -> None:
    from annotator.services.handing.folders import is_copy_for

    assert [one.id for one in lead.people.all()] == ["ada"]
    assert not is_copy_for(lead.folder, lead.project.id, "ada")


def test_a_handed_copy_keeps_the_packs_people(ada: Machine) -> None:
    with ada.working() as workspace:
        workspace.people.ensure("ben")
        assert b"ben" not in (ada.folder / "project.yaml").read_bytes()


def test_two_openings_at_once_make_one_folder(
    lead: Workspace, ada: Machine, tmp_path: Path
) -> None:
    from annotator.domain.errors import UserError

    second = ada.root / "both"
    within: list[BaseException] = []

    def meanwhile(_: object) -> None:
        if not within:
            within.append(UserError(""))
            try:
                open_pack(tmp_path / "ada.pack", second, data=ada.data)
            except UserError as error:
                within.append(error)

    opened = open_pack(tmp_path / "ada.pack", second, data=ada.data, tell=meanwhile)
    assert opened.n_open == 3
    assert len(within) == 2, "the second one is told, and leaves the first alone"
    assert not [one for one in ada.root.iterdir() if ".part" in one.name]


# ---- gold items and repeats, end to end


def test_repeats_say_how_consistent_somebody_is_and_gold_is_in_no_export(
    with_gold: Workspace, tmp_path: Path
) -> None:
    plan(with_gold, "ada", overlap=1, gold_rate=0.2, repeat_rate=0.4, per_day=2)
    there = machine(tmp_path / "there")
    there.open_pack(pack_for(with_gold, "ada", tmp_path / "a.pack"))
    with there.working() as workspace:
        while waiting := workspace.queue.upcoming("ada", 1):
            [one] = waiting
            level = 2 + (sum(one.uid.encode()) % 2)
            draft = draft_for(one.uid, level, occurrence=one.occurrence)
            workspace.labeling.submit("ada", draft).result()
    merge(with_gold, there.send_back())
    clean(with_gold)
    repeated = with_gold.measuring.figures("severity")
    assert (repeated.n_items, repeated.n_labels) == (6, 6)
    from annotator.services.exporting import ExportOptions

    with_gold.exporting.to_set(tmp_path / "set", ExportOptions())
    text = (tmp_path / "set" / "labels.jsonl").read_text()
    rows = [json.loads(line) for line in text.splitlines()]
    assert sum(row["occurrence"] == 1 for row in rows) == 2
    with with_gold.database.reading() as sql:
        gold = sql.execute("SELECT uid FROM items WHERE status = 'gold'").fetchone()[0]
    assert all(gold.encode() not in one.read_bytes() for one in (tmp_path / "set").rglob("*.jsonl"))
    scores = standings(with_gold)
    assert scores[0].gold is not None and scores[0].gold.n == 1
