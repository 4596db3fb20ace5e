"""A process that labels until it is killed, and says what was acknowledged.

Each line on stdout is the id of an event whose future is done; a line `ready` comes first.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from annotator.services.app import open_workspace
from annotator.services.views import Draft


def main(folder: str, seed: str) -> None:
    workspace = open_workspace(Path(folder))
    with workspace.database.reading() as sql:
        uids = [row[0] for row in sql.execute("SELECT uid FROM items ORDER BY id")]
    print("ready", flush=True)  # noqa: T201 (what it says is its result)
    for n in itertools.count(int(seed)):
        uid, who = uids[n % len(uids)], ("ada", "bob", "cyd")[n % 3]
        level = str(n % 3 + 1)
        values = {"severity": level, "categories": () if level == "1" else ("bias",)}
        if n % 7 == 6:
            workspace.labeling.undo(who).result()
            continue
        change = workspace.labeling.submit(who, Draft(uid, values)).result()
        print(change.events[-1], flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
