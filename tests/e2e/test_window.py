"""The whole job in the real window, by keyboard, from no project to the same labels elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from hands import Hands, OpenIt
from plan import ADA, BEN, COUNT, LEA, table
from work import (
    calibrate,
    import_table,
    label_everything,
    new_project,
    read_notice,
    say_name,
    switch,
)

pytestmark = pytest.mark.ui


def test_the_whole_job_by_keyboard(
    open_window: OpenIt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = open_window(entered=False)
    assert hands.window.stack.currentWidget() is hands.window.chooser
    new_project(hands, tmp_path / "sheds", "Sheds", "harm-severity")
    say_name(hands, LEA, lead=True)
    columns = {"id": "ref", "response": "what it said"}
    import_table(hands, table(tmp_path / "sheds.csv"), columns, monkeypatch)
    assert hands.window.messages.texts() == (
        f"sheds.csv: {COUNT} items added, 0 were there already.",
    )
    do_the_work(hands, LEA)
    for person in (ADA, BEN):
        switch(hands, person)
        do_the_work(hands, person)


def do_the_work(hands: Hands, person: str) -> None:
    """The notice, calibration, and every item."""
    read_notice(hands)
    calibrate(hands)
    assert label_everything(hands, person) == COUNT
