"""Media files carry hashes that `check` verifies."""

from __future__ import annotations

import hashlib

from annotator.domain.item import Item, Part, Turn, item_uid, turn_of
from annotator.services.app import Workspace
from annotator.services.checking import check
from annotator.store import items
from annotator.store.database import Transaction
from annotator.store.items import NewItem

PICTURE = b"not really a picture"
DIGEST = hashlib.sha256(PICTURE).hexdigest()


def _with_picture(workspace: Workspace) -> None:
    picture = Part("image", media=DIGEST, mime="image/png")
    item = Item((turn_of("user", "Draw."), Turn("assistant", (picture,))), 1, source_id="p1")

    def job(transaction: Transaction) -> None:
        batch = items.open_batch(transaction.sql, "", "", "test", "")
        new = NewItem(item_uid(item), item, "ready", 1, None, queued=False)
        items.publish(transaction.sql, batch, len(items.add(transaction.sql, batch, [new])), 0)

    workspace.database.write(job).result()


def _told(workspace: Workspace) -> list[str]:
    return [problem.what for problem in check(workspace) if "media" in problem.what]


def test_a_missing_media_file_is_found(workspace: Workspace) -> None:
    _with_picture(workspace)
    assert "is missing" in _told(workspace)[0]


def test_a_changed_media_file_is_found(workspace: Workspace) -> None:
    _with_picture(workspace)
    path = workspace.folder / "media" / DIGEST
    path.write_bytes(PICTURE)
    assert _told(workspace) == []
    path.write_bytes(b"another")
    assert "is not what was imported" in _told(workspace)[0]
