"""`check` finds damage wherever it was done, and says where and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from spine import clean, items_file, raw, say

from annotator.services.app import Workspace
from annotator.services.checking import check, rebuild_projection
from annotator.services.views import ProblemFound

Opener = Callable[..., Workspace]
DROP = "DROP TRIGGER events_no_update; DROP TRIGGER events_no_delete;"


@pytest.fixture
def worked(project: Path, tmp_path: Path, opened: Opener) -> Path:
    """A closed project in which two people labeled three items."""
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 5))
    for n, level in enumerate((1, 3, 5)):
        say(workspace, "ada", f"i{n}", level)
        say(workspace, "bob", f"i{n}", 2)
    clean(workspace)
    workspace.close()
    return project


def damaged(folder: Path, opened: Opener, *statements: str) -> list[ProblemFound]:
    sql = raw(folder)
    sql.executescript(DROP)
    for statement in statements:
        assert sql.execute(statement).rowcount != 0, statement
    sql.close()
    return list(check(opened(folder, read_only=True)))


def flip(column: str, where: str) -> str:
    """Another byte in the middle of a blob."""
    return (
        f"UPDATE events SET {column} = CAST(substr({column}, 1, 100) || 'X' || "
        f"substr({column}, 102) AS BLOB) WHERE {where}"
    )


def test_a_sound_project_has_no_problem(worked: Path, opened: Opener) -> None:
    assert check(opened(worked, read_only=True)) == ()


def test_a_project_that_was_only_made_has_no_problem(project: Path, opened: Opener) -> None:
    assert check(opened(project, read_only=True)) == ()


def test_a_flipped_byte_in_an_event_is_found(worked: Path, opened: Opener) -> None:
    found = damaged(worked, opened, flip("stored", "seq = 3"))
    assert any("not those that were hashed" in p.what and "event 3" in p.where for p in found)
    assert all(p.remedy for p in found)


def test_an_event_that_was_hashed_anew_breaks_the_chain(worked: Path, opened: Opener) -> None:
    found = damaged(
        worked, opened, "UPDATE events SET hash = lower(hex(randomblob(32))) WHERE seq=3"
    )
    assert any("chain is broken" in p.what and "event 4" in p.where for p in found)


def test_a_missing_event_is_found(worked: Path, opened: Opener) -> None:
    found = damaged(worked, opened, "DELETE FROM events WHERE seq = 4")
    assert any("missing" in p.what for p in found)


def test_a_missing_last_event_is_found_by_what_followed_from_it(
    worked: Path, opened: Opener
) -> None:
    last = "(SELECT max(seq) FROM events)"
    found = damaged(worked, opened, f"DELETE FROM events WHERE seq = {last}")
    assert any("not what the log says" in p.what for p in found)


@pytest.mark.parametrize("column", ["actor", "item", "kind", "hlc", "id"])
def test_a_column_that_contradicts_the_bytes_is_found(
    worked: Path, opened: Opener, column: str
) -> None:
    found = damaged(worked, opened, f"UPDATE events SET {column} = 'other' WHERE seq = 3")
    assert any("contradict" in p.what for p in found)


def test_changed_item_content_is_found(worked: Path, opened: Opener) -> None:
    change = "UPDATE items SET content = replace(content, 'Answer 1', 'Answer 7')"
    found = damaged(worked, opened, f"{change} WHERE source_id = 'i1'")
    assert any("not what was imported" in p.what for p in found)


def test_an_item_under_another_uid_is_found(worked: Path, opened: Opener) -> None:
    found = damaged(worked, opened, "UPDATE items SET uid = 'forged' WHERE source_id = 'i4'")
    assert any("uid does not follow" in p.what for p in found)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE patterns SET n = n + 1 WHERE slice = 'all'", "agreement state"),
        ("DELETE FROM patterns WHERE slice = 'pair'", "agreement state"),
        ("UPDATE queue SET open = 0 WHERE n_labels = 2", "queue"),
        ("DELETE FROM taken WHERE annotator = 'ada'", "queue"),
        ("DELETE FROM disputes", "disputes"),
        ("UPDATE states SET state = '{}'", "stored state"),
    ],
)
def test_derived_data_that_does_not_follow_from_the_log_is_found_and_mended(
    worked: Path, opened: Opener, statement: str, what: str
) -> None:
    found = damaged(worked, opened, statement)
    assert any(what in p.what for p in found)
    workspace = opened(worked)
    rebuild_projection(workspace)
    clean(workspace)


def test_a_damaged_page_is_told_and_not_a_crash(worked: Path, opened: Opener) -> None:
    path = worked / "labels.db"
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(bytes(content))
    found = check(opened(worked, read_only=True))
    assert any("damaged" in p.what for p in found)


def test_checking_changes_nothing(worked: Path, opened: Opener) -> None:
    before = (worked / "labels.db").read_bytes()
    check(opened(worked, read_only=True))
    assert (worked / "labels.db").read_bytes() == before
