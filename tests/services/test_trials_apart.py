"""Labels of a trial say nothing about an item: no figure, no queue and no list knows them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from revisions import CLARIFIED
from spine import clean, draft_for, raw, uid_of
from trying import N, begun, label_all, labeled

from annotator.domain.events import Assign, Event, Label
from annotator.domain.fold import fold_item
from annotator.domain.label import TRIAL
from annotator.services.app import Workspace
from annotator.services.checking import check
from annotator.services.trial_log import Trial
from annotator.services.views import DisputeFilter

Opener = Callable[..., Workspace]


@pytest.fixture
def tried(workspace: Workspace, tmp_path: Path) -> tuple[Workspace, Trial]:
    """A trial that is begun and has no label yet."""
    labeled(workspace, tmp_path)
    return workspace, begun(workspace)


def seen(workspace: Workspace) -> dict[str, object]:
    """Everything that other pages show."""
    uids = [uid_of(workspace, f"i{n}") for n in range(N)]
    details = [workspace.disagreements.detail(uid) for uid in uids]
    insight, pace = workspace.insight, workspace.planning.pace()
    return {
        "figures": [workspace.measuring.figures(c) for c in workspace.measuring.criteria()],
        "headline": workspace.measuring.headline(),
        "pairs": workspace.measuring.pairs("severity"),
        "series": [(p.n_labels, p.value) for p in workspace.measuring.series("severity")],
        "disputes": workspace.disagreements.page(DisputeFilter(include_adjudicated=True)),
        "by clause": workspace.disagreements.clauses(),
        "waiting": (workspace.disagreements.waiting(), workspace.disagreements.waiting_conflicts()),
        "labels": [(d.state.labels, d.state.asked, d.conflicts) for d in details],
        "cause": [insight.item(uid, "severity") for uid in uids],
        "queue": [workspace.queue.upcoming(who, 50) for who in ("ada", "bob", "cyd")],
        "progress": [workspace.queue.progress(who) for who in ("ada", "bob", "cyd")],
        "pace": (pace.n_labels, pace.median_s, pace.people),
        "recent": workspace.labeling.recent("ada", 50),
        "own": [workspace.labeling.own("ada", uid) for uid in uids],
        "people": workspace.people.all(),
        "control": workspace.control.draw(n=None),
        "preview": workspace.revision.preview(CLARIFIED, kind="meaning"),
        "items": [workspace.items.resolve(f"i{n}", {}) for n in range(N)],
    }


def test_nothing_that_other_pages_show_knows_a_label_of_a_trial(
    tried: tuple[Workspace, Trial],
) -> None:
    workspace, trial = tried
    before = seen(workspace)
    label_all(workspace, trial, {"ada": 5, "bob": 2, "cyd": 3})
    after = seen(workspace)
    for what, told in before.items():
        assert after[what] == told, what
    clean(workspace)


def test_nor_does_anything_that_is_derived_anew(
    tried: tuple[Workspace, Trial], opened: Opener
) -> None:
    workspace, trial = tried
    label_all(workspace, trial, {"ada": 5, "cyd": 3})
    before = seen(workspace)
    workspace.database.write(workspace.recorder.rebuild).result()
    assert seen(workspace) == before
    clean(workspace)
    workspace.close()
    assert check(opened(workspace.folder)) == ()


def test_beginning_a_trial_asks_for_nothing_in_the_queue(
    workspace: Workspace, tmp_path: Path
) -> None:
    labeled(workspace, tmp_path)
    before = seen(workspace)
    begun(workspace)
    after = seen(workspace)
    apart = {"control", "preview"}  # they leave the trial's items alone
    for what in before.keys() - apart:
        assert after[what] == before[what], what


def test_undo_on_the_label_page_takes_back_no_label_of_a_trial(
    tried: tuple[Workspace, Trial],
) -> None:
    workspace, trial = tried
    last = workspace.labeling.recent("ada", 1)[0]
    label_all(workspace, trial, {"ada": 5})
    undone = workspace.labeling.undo("ada").result()
    assert undone is not None and undone.uid == last.uid
    assert workspace.trials.progress(trial, "ada").done == len(trial.uids)


def test_a_label_of_a_trial_answers_nobody_who_asks_for_more(
    tried: tuple[Workspace, Trial],
) -> None:
    workspace, trial = tried
    uid = trial.uids[0]
    workspace.adjudication.send_back("lea", uid, "ada", "Read it again.").result()
    label_all(workspace, trial, {"ada": 5}, 1)
    asked = workspace.disagreements.detail(uid).state.asked
    assert [one.annotator for one in asked] == ["ada"]
    assert workspace.queue.upcoming("ada", 1)[0].uid == uid


def test_labels_of_a_trial_stay_when_a_set_is_exported(
    tried: tuple[Workspace, Trial], tmp_path: Path
) -> None:
    workspace, trial = tried
    label_all(workspace, trial, {"ada": 5, "cyd": 3})
    report = workspace.exporting.to_set(tmp_path / "set")
    rows = (tmp_path / "set" / "labels.jsonl").read_text("utf-8").splitlines()
    assert len(rows) == 2 * N
    assert {json.loads(row)["purpose"] for row in rows} == {"work"}
    assert any(one.startswith("20 labels given to try drafts") for one in report.left_out)


def test_the_log_keeps_them_for_ever(tried: tuple[Workspace, Trial]) -> None:
    workspace, trial = tried
    label_all(workspace, trial, {"ada": 5})
    sql = raw(workspace.folder)
    stored = [json.loads(row[0])["body"] for row in sql.execute(
        "SELECT stored FROM events WHERE kind = 'label' ORDER BY n"
    )]  # fmt: skip
    sql.close()
    of_trial = [one for one in stored if one["rubric_version"] == trial.version]
    assert len(of_trial) == 10
    assert {(one["purpose"], one["occurrence"]) for one in of_trial} == {
        ("calibration", trial.occurrence)
    }
    assert trial.occurrence >= TRIAL


def test_two_drafts_on_one_item_are_no_conflict_and_neither_is_the_item(
    tried: tuple[Workspace, Trial],
) -> None:
    workspace, trial = tried
    other = begun(workspace, text=CLARIFIED.replace("that fits", "that suits"))
    uid = trial.uids[0]
    for one, level in ((trial, 5), (other, 1)):
        workspace.trials.submit(one, "ada", draft_for(uid, level)).result()
    state = workspace.disagreements.detail(uid).state
    assert [label.conflict for label in state.trials] == [False, False]
    assert {label.rubric_version for label in state.trials} == {trial.version, other.version}
    assert all(label.key.occurrence < TRIAL for label in state.labels)


def test_the_fold_tells_them_from_hidden_repeats() -> None:
    def said(n: int, occurrence: int) -> Event:
        label = Label("i", "ada", "r", "1.0.0", {"s": "1"}, occurrence=occurrence)
        return Event(f"e{n}", "p", "r", n, "ada", f"{n:04}", label)

    asked = Event("e0", "p", "r", 1, "lea", "0000", Assign("i", "ada"))
    state = fold_item([asked, said(2, 1), said(3, TRIAL)])
    assert [one.key.occurrence for one in state.labels] == [1]
    assert [one.key.occurrence for one in state.trials] == [TRIAL]
    assert state.asked == ()
    assert fold_item([asked, said(3, TRIAL)]).asked != ()
