"""What is redacted is gone from every file of the project, and nothing brings it back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from spine import clean, draft_for, raw, uid_of

from annotator.domain.item import Item, Part, Turn
from annotator.services.app import Workspace
from annotator.services.checking import check, rebuild_projection
from annotator.services.views import Draft
from annotator.store import items
from annotator.store.database import Transaction, create_database, open_database
from annotator.store.writer import BULK

Opener = Callable[..., Workspace]
SECRET = "zebrafinch"


def import_secret(workspace: Workspace, folder: Path) -> str:
    record = {"id": "s", "prompt": SECRET, "response": f"{SECRET} " * 2_000, "tags": [SECRET]}
    file = folder / "secret.jsonl"
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    workspace.importing.run(file)
    return uid_of(workspace, "s")


def redact(workspace: Workspace, uid: str) -> None:
    workspace.adjudication.redact("lead", uid, "personal data").result()


def holding(folder: Path) -> list[str]:
    """The files in which the secret stands."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if SECRET.encode() in path.read_bytes()]


def lane_is_idle(workspace: Workspace) -> None:
    """Everything that was handed in is done, and nothing more is committed."""

    def fail(transaction: Transaction) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        workspace.database.write(fail, BULK).result()


@pytest.fixture
def secret(loaded: Workspace, tmp_path: Path) -> str:
    uid = import_secret(loaded, tmp_path)
    loaded.labeling.save_draft("bob", Draft(uid, {}, rationale=SECRET)).result()
    assert holding(loaded.folder)
    return uid


def test_no_file_holds_it_while_the_project_is_open(loaded: Workspace, secret: str) -> None:
    redact(loaded, secret)
    assert holding(loaded.folder) == []
    clean(loaded)


def test_backups_lose_it_too(loaded: Workspace, secret: str) -> None:
    backup = rebuild_projection(loaded)
    shutil.copy(backup, loaded.folder / "labels.schema-1.backup.db")
    redact(loaded, secret)
    assert holding(loaded.folder) == []
    clean(loaded)
    assert not list(loaded.folder.glob("labels.*.db-*"))
    kept = loaded.folder.parent / "restored"
    shutil.copytree(loaded.folder, kept)
    backup.replace(kept / "labels.db")
    sql = raw(kept)
    assert sql.execute("SELECT count(*) FROM items").fetchone() == (11,)
    sql.close()


def test_it_goes_when_the_last_reader_lets_go(loaded: Workspace, secret: str) -> None:
    with loaded.database.reading() as sql:
        sql.execute("SELECT count(*) FROM items").fetchone()
        redact(loaded, secret)
        assert "labels.db-wal" in holding(loaded.folder)
    lane_is_idle(loaded)
    assert holding(loaded.folder) == []
    clean(loaded)


def test_what_a_kill_left_undone_is_done_at_the_next_opening(
    loaded: Workspace, secret: str, opened: Opener, tmp_path: Path
) -> None:
    backup = rebuild_projection(loaded)
    kept = loaded.folder.parent / "kept.db"
    shutil.copy(backup, kept)
    redact(loaded, secret)
    loaded.close()
    shutil.copy(kept, backup)
    sql = raw(loaded.folder)
    sql.execute("INSERT INTO meta VALUES (?, ?)", (items.OWED, secret))
    sql.close()
    assert holding(loaded.folder) == [backup.name]
    database = open_database(loaded.folder, "project", tmp_path / "data")
    left = holding(loaded.folder)
    database.close()
    assert left == []
    clean(opened(loaded.folder))


def test_a_backup_that_cannot_be_mended_is_told(loaded: Workspace, secret: str) -> None:
    broken = loaded.folder / "labels.before-repair-x.db"
    broken.write_bytes(b"no database at all " + SECRET.encode())
    redact(loaded, secret)
    assert [p.where for p in check(loaded)] == [f"item {secret}"]
    loaded.labeling.submit("ada", draft_for(uid_of(loaded, "i1"), 2)).result()
    broken.unlink()
    folder = loaded.folder
    loaded.close()
    assert holding(folder) == []


def test_a_late_draft_is_not_kept(loaded: Workspace, secret: str) -> None:
    redact(loaded, secret)
    loaded.labeling.save_draft("bob", Draft(secret, {}, rationale=SECRET)).result()
    assert loaded.labeling.draft("bob", secret) is None
    assert holding(loaded.folder) == []
    loaded.labeling.save_draft("bob", Draft(uid_of(loaded, "i1"), {}, rationale="x")).result()
    assert loaded.labeling.draft("bob", uid_of(loaded, "i1")) is not None


def test_uid_and_hash_stay(loaded: Workspace, secret: str) -> None:
    sql = raw(loaded.folder)
    before = sql.execute("SELECT uid, hash FROM items WHERE source_id = 's'").fetchone()
    redact(loaded, secret)
    after = sql.execute("SELECT uid, hash, status FROM items WHERE source_id = 's'").fetchone()
    sql.close()
    assert after == (*before, "redacted")


def test_every_turn_stays_in_its_place() -> None:
    turns = (Turn("user", ()), Turn("assistant", (Part(text="a"), Part("reasoning", "b"))))
    left = items.redacted(Item(turns, 1, tags=("t",), meta={"k": "v"}))
    hidden = Turn("assistant", (Part(text=items.REDACTED_TEXT),))
    assert left == Item((Turn("user", ()), hidden), 1)


def test_a_conversation_with_an_empty_turn_can_be_redacted(
    loaded: Workspace, tmp_path: Path
) -> None:
    messages = [{"role": "user", "content": []}, {"role": "assistant", "content": SECRET}]
    file = tmp_path / "empty.jsonl"
    file.write_text(json.dumps({"id": "e", "messages": messages}) + "\n", encoding="utf-8")
    loaded.importing.run(file)
    redact(loaded, uid_of(loaded, "e"))
    item = loaded.queue.item(uid_of(loaded, "e"), "ada").item
    assert (item.response.role, item.response.text) == ("assistant", items.REDACTED_TEXT)
    assert (item.prompt, holding(loaded.folder)) == ("", [])
    clean(loaded)


def test_an_exported_set_carries_the_redaction_on(
    loaded: Workspace, secret: str, tmp_path: Path, project: Path, opened: Opener
) -> None:
    redact(loaded, secret)
    loaded.exporting.to_set(tmp_path / "set")
    loaded.close()
    other = shutil.copytree(project, tmp_path / "other")
    for file in other.glob("labels.db*"):
        file.unlink()
    create_database(other)
    text = (other / "project.yaml").read_text(encoding="utf-8")
    identity = next(line for line in text.splitlines() if line.startswith("id: "))
    changed = identity[:-4] + ("0000" if not identity.endswith("0000") else "1111")
    (other / "project.yaml").write_text(text.replace(identity, changed), encoding="utf-8")
    workspace = opened(other)
    workspace.importing.run(tmp_path / "set")
    assert workspace.queue.item(secret, "ada").status == "redacted"
    clean(workspace)
