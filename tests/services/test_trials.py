"""A draft is tried on a few items: which ones, what is asked, and what may be said of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from revisions import CLARIFIED, HEAVIER, MERGED, REWORDED, SPLIT
from spine import MINI_RUBRIC, clean, draft_for, say, uid_of
from trying import N, agreeing, begun, label_all, labeled

from annotator.domain.errors import UserError
from annotator.formats.yaml_problems import ProblemsInFile
from annotator.services.app import Workspace
from annotator.services.trial_log import Trial

Opener = Callable[..., Workspace]


@pytest.fixture
def tried(workspace: Workspace, tmp_path: Path) -> Workspace:
    return labeled(workspace, tmp_path)


def levels_of(workspace: Workspace, trial: Trial, who: str) -> list[str]:
    """What somebody said in a trial, item by item."""
    return [
        str(label.values["severity"].value)
        for uid in trial.uids
        for label in workspace.disagreements.detail(uid).state.trials
        if (label.key.annotator, label.rubric_version) == (who, trial.version)
    ]


# ---- what is drawn


def test_the_items_of_a_trial_are_none_of_the_control_that_would_be_drawn(
    tried: Workspace,
) -> None:
    control = tried.control.draw(n=20).items
    trial = begun(tried)
    assert len(set(trial.uids)) == 10
    assert not set(trial.uids) & set(control)
    assert tried.control.draw(n=20).items == control


def test_not_even_the_control_of_all_items_has_an_item_of_a_trial(
    tried: Workspace, opened: Opener
) -> None:
    trial = begun(tried)
    assert tried.control.draw(n=None).n_eligible == N - 10
    tried.revision.publish("lea", CLARIFIED, kind="meaning", reason="r", control=None)
    tried.close()
    again = opened(tried.folder)
    report = again.control.compare("1.0.0", again.rubric.version)
    assert len(report.draw.items) == N - 10
    assert not set(report.draw.items) & set(trial.uids)


def test_every_draft_of_a_version_gets_the_same_items(tried: Workspace) -> None:
    first, second = begun(tried), begun(tried, 24, HEAVIER)
    assert first.version != second.version
    assert second.uids == first.uids
    assert tried.trials.running() == second
    assert begun(tried) == first
    assert tried.trials.all() == (first, second)


def test_another_seed_draws_other_items(tried: Workspace) -> None:
    other = begun(tried).uids
    by_order = tuple(uid_of(tried, f"i{n}") for n in range(N))
    assert set(other) < set(by_order)
    assert other != by_order[-10:]


def test_the_control_keeps_what_it_needs_where_there_are_few_items(
    workspace: Workspace, tmp_path: Path
) -> None:
    tried = labeled(workspace, tmp_path)
    assert len(begun(tried, 30).uids) == 20


def test_without_enough_items_there_is_no_trial(loaded: Workspace) -> None:
    for who in ("ada", "bob"):
        for n in range(10):
            say(loaded, who, f"i{n}", 1)
    with pytest.raises(UserError, match="10 items have two labels or more"):
        begun(loaded)
    assert loaded.trials.all() == ()
    assert not (loaded.folder / "rubric" / "trials").exists()


def test_what_could_not_be_published_is_not_tried(tried: Workspace) -> None:
    with pytest.raises(ProblemsInFile):
        begun(tried, text=MINI_RUBRIC.replace("clauses: [P-1], key", "clauses: [P-9], key"))
    with pytest.raises(UserError, match="Nothing has changed"):
        begun(tried, text=MINI_RUBRIC)
    with pytest.raises(UserError, match="5 items at least"):
        begun(tried, 4)
    assert tried.trials.all() == ()


def test_a_trial_outlives_the_window_and_its_text_cannot_be_changed(
    tried: Workspace, opened: Opener
) -> None:
    trial = begun(tried)
    tried.close()
    again = opened(tried.folder)
    assert again.trials.running() == trial
    assert again.trials.rubric(trial).clause("G-1").text != again.rubric.clause("G-1").text  # type: ignore[union-attr]
    again.close()
    (path,) = (tried.folder / "rubric" / "trials").iterdir()
    assert path.name == f"{trial.version.removeprefix('trial-')}.yaml"
    path.write_text(REWORDED, encoding="utf-8")
    with pytest.raises(UserError, match="not the text any more"):
        opened(tried.folder, read_only=True).trials.rubric(trial)


# ---- labeling


def test_items_come_one_after_the_other_with_an_empty_form(tried: Workspace) -> None:
    trial = begun(tried)
    trials = tried.trials
    (first, second) = trials.upcoming(trial, "ada")
    assert (first.uid, second.uid) == trial.uids[:2]
    assert first.draft is None and first.item.model is None
    assert tried.queue.item(first.uid, "ada").draft is not None
    trials.submit(trial, "ada", draft_for(first.uid, 2)).result()
    assert trials.upcoming(trial, "ada")[0] == second
    assert (trials.progress(trial, "ada").done, trials.progress(trial, "ada").remaining) == (1, 9)
    assert trials.progress(trial, "bob").remaining == 10


def test_a_label_is_given_under_the_draft_and_corrected_by_the_next(tried: Workspace) -> None:
    trial = begun(tried, text=MERGED)
    uid = trial.uids[0]
    with pytest.raises(UserError, match="bias"):
        tried.trials.submit(trial, "ada", draft_for(uid, 3)).result()
    for level in (3, 2):
        draft = draft_for(uid, level, values={"severity": str(level), "categories": ("other",)})
        tried.trials.submit(trial, "ada", draft).result()
    assert levels_of(tried, trial, "ada") == ["2"]
    clean(tried)


def test_only_the_items_drawn_can_be_labeled(tried: Workspace) -> None:
    trial = begun(tried)
    other = next(uid for n in range(N) if (uid := uid_of(tried, f"i{n}")) not in trial.uids)
    with pytest.raises(UserError, match="none of the trial's"):
        tried.trials.submit(trial, "ada", draft_for(other, 1)).result()


def test_a_trial_is_over_when_a_version_is_published(tried: Workspace, opened: Opener) -> None:
    trial = begun(tried)
    tried.revision.publish("lea", REWORDED, kind="wording", reason="r", control=0)
    tried.close()
    again = opened(tried.folder)
    assert again.trials.running() is None
    assert again.trials.upcoming(trial, "ada") == ()
    with pytest.raises(UserError, match=r"after version 1\.0\.0"):
        again.trials.submit(trial, "ada", draft_for(trial.uids[0], 1)).result()


def test_a_redacted_item_is_asked_of_nobody(tried: Workspace) -> None:
    trial = begun(tried)
    tried.adjudication.redact("lea", trial.uids[0], "illegal").result()
    assert tried.trials.upcoming(trial, "ada")[0].uid == trial.uids[1]
    assert tried.trials.report(trial).n_wanted == 9
    with pytest.raises(UserError, match="redacted"):
        tried.trials.submit(trial, "ada", draft_for(trial.uids[0], 1)).result()


# ---- what it shows


def test_nothing_is_said_before_there_is_something(tried: Workspace) -> None:
    report = tried.trials.report(begun(tried))
    assert (report.n_wanted, report.n_labeled, report.n_compared) == (10, 0, 0)
    assert report.sentence.startswith("Nothing can be said yet: 0 of 10 items")
    assert report.moved == () and not report.complete


def test_a_trial_that_is_not_complete_says_to_wait(tried: Workspace) -> None:
    trial = begun(tried)
    agreeing(tried, trial, 7)
    report = tried.trials.report(trial)
    assert report.n_labeled == 7
    assert "wait for the others" in report.sentence
    assert "better" not in report.sentence


def test_a_better_draft_is_told_as_a_hint(tried: Workspace) -> None:
    trial = begun(tried)
    agreeing(tried, trial)
    report = tried.trials.report(trial)
    assert report.complete and report.same_people
    assert report.people == (("ada", 10), ("bob", 10))
    assert report.change.alpha.after == 1.0
    assert report.change.alpha.change.low is not None and report.change.alpha.change.low > 0
    assert "people agree better under the draft" in report.sentence
    assert "a hint and no proof" in report.sentence
    assert "The control after publishing decides." in report.sentence
    assert {one.clause for one in report.clauses} == {"G-1", "P-1"}
    assert report.moved and all(one.distance_after == 0 for one in report.moved)


def test_a_draft_that_changes_nothing_is_not_told_as_better(tried: Workspace) -> None:
    trial = begun(tried)
    for uid in trial.uids:
        for who in ("ada", "bob"):
            own = tried.labeling.own(who, uid)
            assert own is not None
            tried.trials.submit(trial, who, own).result()
    report = tried.trials.report(trial)
    assert report.change.alpha.before == report.change.alpha.after
    assert report.moved == ()
    assert "better under" not in report.sentence and "less under" not in report.sentence


def test_labels_of_other_people_are_compared_with_a_caveat(tried: Workspace) -> None:
    trial = begun(tried)
    label_all(tried, trial, {"cyd": 2, "dan": 3})
    report = tried.trials.report(trial)
    assert not report.same_people
    assert any("different people" in one for one in report.caveats)


def test_only_those_who_said_it_both_times_are_compared_where_they_can_be(
    tried: Workspace,
) -> None:
    trial = begun(tried)
    agreeing(tried, trial)
    label_all(tried, trial, {"cyd": 5})
    report = tried.trials.report(trial)
    assert report.same_people
    assert report.change.n_labels_after == 20
    assert all({who for who, _ in one.after} == {"ada", "bob"} for one in report.moved)


def test_another_threshold_is_said_beside_the_disputed_verdicts(tried: Workspace) -> None:
    trial = begun(tried, text=HEAVIER)
    agreeing(tried, trial)
    assert any("threshold" in one for one in tried.trials.report(trial).caveats)


def test_a_criterion_that_the_draft_lost_cannot_be_compared(tried: Workspace) -> None:
    trial = begun(tried, text=SPLIT)
    with pytest.raises(UserError, match="“colour”"):
        tried.trials.report(trial, "colour")
    assert tried.trials.report(trial, "categories").criterion == "categories"
