"""A trial that a lead ends: nobody labels in it any more, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from spine import clean, draft_for
from trying import CLARIFIED, agreeing, begun, label_all, labeled

from annotator.domain.errors import UserError
from annotator.services.app import Workspace

Opener = Callable[..., Workspace]
OTHER = CLARIFIED.replace("that fits", "that suits")


@pytest.fixture
def ready(workspace: Workspace, tmp_path: Path) -> Workspace:
    return labeled(workspace, tmp_path)


def test_in_an_ended_trial_nothing_waits_and_nothing_can_be_labeled(ready: Workspace) -> None:
    trial = begun(ready)
    ready.trials.end("lea", trial)
    assert ready.trials.running() is None
    assert ready.trials.upcoming(trial, "ada") == ()
    with pytest.raises(UserError, match="was ended"):
        ready.trials.submit(trial, "ada", draft_for(trial.uids[0], 1)).result()
    with pytest.raises(UserError, match="was ended"):
        ready.trials.end("lea", trial)


def test_what_was_said_and_the_result_stay(ready: Workspace) -> None:
    trial = begun(ready)
    agreeing(ready, trial)
    before = ready.trials.report(trial)
    ready.trials.end("lea", trial)
    known = ready.trials.of(CLARIFIED)
    assert known is not None and known.ended and known.uids == trial.uids
    after = ready.trials.report(known)
    assert (after.sentence, after.people) == (before.sentence, before.people)
    assert ready.trials.progress(known, "ada").done == 10
    clean(ready)


def test_ending_is_known_after_opening_again(ready: Workspace, opened: Opener) -> None:
    ready.trials.end("lea", begun(ready))
    ready.close()
    again = opened(ready.folder)
    assert again.trials.running() is None
    known = again.trials.latest()
    assert known is not None and known.ended


def test_the_same_draft_takes_an_ended_trial_up_again(ready: Workspace) -> None:
    trial = begun(ready)
    label_all(ready, trial, {"ada": 1}, 3)
    ready.trials.end("lea", trial)
    again = ready.trials.begin("ada", CLARIFIED, 10)
    assert not again.ended and again.uids == trial.uids
    assert ready.trials.running() == again
    assert len(ready.trials.upcoming(again, "ada", 50)) == 7
    ready.trials.end("ada", again)
    assert ready.trials.running() is None


def test_an_earlier_trial_does_not_come_back_when_the_last_one_ends(ready: Workspace) -> None:
    begun(ready)
    ready.trials.end("lea", begun(ready, text=OTHER))
    assert ready.trials.running() is None


def test_another_draft_gets_the_items_of_the_trial_that_was_ended(ready: Workspace) -> None:
    first = begun(ready)
    ready.trials.end("lea", first)
    second = begun(ready, text=OTHER)
    assert second.uids == first.uids and not second.ended
    running = ready.trials.running()
    assert running is not None and running.version == second.version


def test_the_control_of_the_next_version_still_leaves_its_items_alone(ready: Workspace) -> None:
    trial = begun(ready)
    ready.trials.end("lea", trial)
    assert not set(trial.uids) & set(ready.control.draw(n=None).items)
