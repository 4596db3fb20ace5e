"""A process that labels until it is killed, and says what was acknowledged."""

from __future__ import annotations

import itertools
from multiprocessing.connection import Connection
from pathlib import Path

from annotator.services.app import open_workspace
from annotator.services.views import Draft

PEOPLE = ("ada", "bob", "cyd")


def label_until_killed(told: Connection, folder: str, data: str, seed: int) -> None:
    """Send `ready`, then the id of every event whose future is done."""
    workspace = open_workspace(Path(folder), data=Path(data))
    with workspace.database.reading() as sql:
        uids = [row[0] for row in sql.execute("SELECT uid FROM items ORDER BY id")]
    told.send_bytes(b"ready")
    for n in itertools.count(seed):
        uid, who = uids[n % len(uids)], PEOPLE[n % 3]
        if n % 7 == 6:
            workspace.labeling.undo(who).result()
            continue
        level = str(n % 3 + 1)
        draft = Draft(uid, {"severity": level, "categories": () if level == "1" else ("bias",)})
        told.send_bytes(workspace.labeling.submit(who, draft).result().events[-1].encode())
