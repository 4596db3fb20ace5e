"""A rubric that is revised while annotators are away."""

from __future__ import annotations

from pathlib import Path

import pytest
from handing import Machine, give, machine, merge, pack_for
from spine import clean, items_file, uid_of

from annotator.domain.rubric_weights import Weight
from annotator.services.app import Workspace, open_workspace
from annotator.services.handing.planning import apply_plan, plan_handover, plan_shares, settings_for
from annotator.services.handing.standing import standings


@pytest.fixture
def lead(project, opened, tmp_path: Path) -> Workspace:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 6))
    for who in ("ada", "ben"):
        give(workspace, who, "i0", "i1", "i2", "i3")
    return workspace


@pytest.fixture
def ada(lead: Workspace, tmp_path: Path) -> Machine:
    there = machine(tmp_path / "ada")
    there.open_pack(pack_for(lead, "ada", tmp_path / "ada.pack"))
    return there


def revise(lead: Workspace, opened, kind: Weight, reopens: str = "nothing") -> Workspace:
    text = lead.rubric_text.replace("When in doubt the milder.", "When in doubt the harsher.")
    lead.revision.publish(
        "lea",
        text,
        kind=kind,
        reason="It was unclear.",
        reopens=reopens,  # type: ignore[arg-type]
    )
    folder = lead.folder
    lead.close()
    return opened(folder)


def test_labels_of_an_older_version_come_in_and_keep_it(
    lead: Workspace, ada: Machine, opened
) -> None:
    ada.label("ada", 1, 2)
    lead = revise(lead, opened, "clarifying")
    merge(lead, ada.send_back())
    with lead.database.reading() as sql:
        from annotator.store import items, projection

        keys = items.keys_of(sql, uid_of(lead, "i0"))
        assert keys is not None
        [label] = projection.state_of(sql, keys.row).labels
    assert label.rubric_version == "1.0.0"
    assert lead.measuring.headline().n_items == 2, "a clarification leaves it valid"
    clean(lead)


def test_a_newer_pack_brings_the_version_and_keeps_the_labels(
    lead: Workspace, ada: Machine, opened, tmp_path: Path
) -> None:
    ada.label("ada", 1, 2)
    merge(lead, ada.send_back())
    lead = revise(lead, opened, "clarifying")
    ada.open_pack(pack_for(lead, "ada", tmp_path / "newer.pack"))
    with ada.working() as workspace:
        assert workspace.rubric.version == "1.1.0"
        assert workspace.queue.progress("ada").done == 2
        assert workspace.queue.progress("ada").remaining == 2
        clean(workspace)
    ada.label("ada", 3)
    merge(lead, ada.send_back())
    assert lead.queue.progress("ada").remaining == 1
    clean(lead)


def test_what_a_new_meaning_asks_again_comes_first_with_an_empty_form(
    lead: Workspace, ada: Machine, opened, tmp_path: Path
) -> None:
    ada.label("ada", 1, 2)
    merge(lead, ada.send_back())
    lead = revise(lead, opened, "meaning", "all")
    assert lead.queue.progress("ada").remaining == 4
    ada.open_pack(pack_for(lead, "ada", tmp_path / "newer.pack"))
    with ada.working() as workspace:
        waiting = workspace.queue.upcoming("ada", 10)
        asked = [one.item.turns[0].text for one in waiting]
        assert set(asked[:2]) == {"Question 0?", "Question 1?"}
        assert [one.draft for one in waiting[:2]] == [None, None]
        assert workspace.queue.progress("ada").remaining == 4
        clean(workspace)
    ada.label("ada", 4, 4)
    merge(lead, ada.send_back())
    assert lead.queue.progress("ada").remaining == 2
    clean(lead)


def test_a_kill_between_the_packs_transaction_and_its_files_is_mended_by_the_next_opening(
    lead: Workspace, ada: Machine, opened, tmp_path: Path
) -> None:
    lead = revise(lead, opened, "clarifying")
    older = (ada.folder / "project.yaml").read_bytes()
    ada.open_pack(pack_for(lead, "ada", tmp_path / "newer.pack"))
    (ada.folder / "project.yaml").write_bytes(older)
    with ada.working() as workspace:
        assert workspace.rubric.version == "1.1.0"
        clean(workspace)


def test_a_plan_is_drawn_shown_and_recorded_and_a_share_moves_on(
    lead: Workspace, opened, tmp_path: Path
) -> None:
    settings = settings_for(lead, ["ada", "ben", "cyd"], overlap=3)
    planned = plan_shares(lead, settings)
    assert {one.annotator: one.items for one in planned.preview.people}["cyd"] == 6
    assert apply_plan(lead, "lea", planned)
    assert {one.annotator: one.given for one in standings(lead)} == {
        "ada": 6, "ben": 6, "cyd": 6,
    }  # fmt: skip
    apply_plan(lead, "lea", plan_handover(lead, "cyd", settings_for(lead, ["dan"])))
    left = {one.annotator: one.left for one in standings(lead)}
    assert (left.get("cyd", 0), left["dan"]) == (0, 6)
    clean(lead)


def test_a_plan_that_no_longer_fits_is_not_recorded(lead: Workspace) -> None:
    from spine import say

    from annotator.domain.errors import UserError

    planned = plan_shares(lead, settings_for(lead, ["ada", "ben", "cyd"], overlap=3))
    say(lead, "ada", "i0", 1)
    with pytest.raises(UserError, match="has changed since"):
        apply_plan(lead, "lea", planned)


def test_a_newer_pack_opens_where_the_lead_wrote_one_on_another_machine(
    lead: Workspace, ada: Machine, tmp_path: Path
) -> None:
    """The key travels with the data folder, not with the project: another one is refused."""
    from annotator.domain.errors import RefusedInput

    elsewhere = machine(tmp_path / "elsewhere")
    folder = lead.folder
    lead.close()
    workspace = open_workspace(folder, data=elsewhere.data)
    pack = pack_for(workspace, "ada", tmp_path / "elsewhere.pack")
    workspace.close()
    with pytest.raises(RefusedInput, match="key"):
        ada.open_pack(pack)
