"""What a comment quotes of an item is in the log as places, so that a redaction reaches it."""

from __future__ import annotations

from pathlib import Path

import pytest
from spine import clean, items_file, raw, uid_of

from annotator.services.app import Workspace

QUOTED = "> Answer 0.\nIs that enough?\n> my own words"


@pytest.fixture
def talked(workspace: Workspace, tmp_path: Path) -> Workspace:
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 2))
    workspace.adjudication.comment("lea", uid_of(workspace, "i0"), QUOTED).result()
    return workspace


def told(workspace: Workspace) -> str:
    return workspace.disagreements.detail(uid_of(workspace, "i0")).state.comments[0].text


def test_a_quote_reads_as_it_was_written(talked: Workspace) -> None:
    assert told(talked) == QUOTED


def test_the_log_says_where_and_not_what(talked: Workspace) -> None:
    sql = raw(talked.folder)
    stored = sql.execute("SELECT stored FROM events WHERE kind = 'comment'").fetchone()[0]
    sql.close()
    assert b"Answer 0" not in bytes(stored) and b"my own words" in bytes(stored)


def test_after_a_redaction_the_quote_is_gone_and_the_rest_stays(talked: Workspace) -> None:
    talked.adjudication.redact("lea", uid_of(talked, "i0"), "private").result()
    assert told(talked) == "> …\nIs that enough?\n> my own words"
    clean(talked)


def test_a_quote_of_the_prompt_is_found_too(talked: Workspace) -> None:
    uid = uid_of(talked, "i1")
    talked.adjudication.comment("lea", uid, "> Question 1?").result()
    detail = talked.disagreements.detail(uid)
    assert detail.state.comments[0].text == "> Question 1?"
