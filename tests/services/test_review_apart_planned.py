"""What plans give, what of it is left, and the gold items and repeats among it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Unpack

import pytest
from handing import Machine, machine, merge, pack_for
from spine import clean, draft_for, items_file, raw, say, uid_of

from annotator.services.app import Workspace
from annotator.services.handing.planning import PlanChoices
from annotator.services.handing.standing import standings

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


# ---- gold items and repeats


def lines(pack: Path, name: str) -> list[dict[str, object]]:
    with zipfile.ZipFile(pack) as archive:
        return [json.loads(line) for line in archive.read(name).splitlines()]


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


def plan(workspace: Workspace, *people: str, **more: Unpack[PlanChoices]) -> None:
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
    from annotator.services.export_options import ExportOptions

    with_gold.exporting.to_set(tmp_path / "set", ExportOptions())
    text = (tmp_path / "set" / "labels.jsonl").read_text()
    rows = [json.loads(line) for line in text.splitlines()]
    assert sum(row["occurrence"] == 1 for row in rows) == 2
    with with_gold.database.reading() as sql:
        gold = sql.execute("SELECT uid FROM items WHERE status = 'gold'").fetchone()[0]
    assert all(gold.encode() not in one.read_bytes() for one in (tmp_path / "set").rglob("*.jsonl"))
    scores = standings(with_gold)
    assert scores[0].gold is not None and scores[0].gold.n == 1
