"""Sending labels and taking them in, against raw `executemany` of the same event rows."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import floors_store
import pytest
from evidence import record
from spine import ROOT, clean, items_file, values_for

from annotator.domain.events import Label, Plan, Share
from annotator.services.app import Workspace
from annotator.services.handing.merging import merge_returns
from annotator.services.handing.opening import open_pack
from annotator.services.handing.packing import make_pack
from annotator.services.handing.returning import make_return
from annotator.store.database import Transaction

Opener = Callable[..., Workspace]
SEED = 3
FEW, MANY = 3_000, 100_000
MOST = 12.0
"""How many raw `executemany` sending and merging may cost, in CPU."""
MB = 40.0
"""How much memory may grow while a share is packed, a return is made and merged, however many
labels they hold: SQLite's caches (16 MiB of the writer, 8 MiB of a reader) fill, and no more."""
STEPS = {
    "pack": "make_pack(workspace, 'ada', out)",
    "return": "make_return(workspace, out)",
    "merge": "assert merge_returns(workspace, [out]).files[0].new",
}


@pytest.mark.parametrize("labels", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_sending_and_merging_labels(
    project: Path, opened: Opener, tmp_path: Path, labels: int
) -> None:
    began = time.monotonic()
    lead = opened(project)
    lead.importing.run(items_file(tmp_path / "items.jsonl", labels))
    there = handed(lead, tmp_path, opened)
    wrote(there, labels)
    out = tmp_path / "ada.return"
    sending = cpu(lambda: make_return(there, out))
    rows = event_rows(there.folder)
    there.close()
    lead.close()
    grown = {
        "pack": memory_mb("pack", project, tmp_path / "again.pack", tmp_path),
        "return": memory_mb("return", there.folder, tmp_path / "again.return", tmp_path),
        "merge": memory_mb("merge", project, out, tmp_path),
    }
    empty = emptied(project, tmp_path)
    raw = min(raw_seconds(rows, shutil.copy(empty, tmp_path / f"{n}.db")) for n in range(3))
    lead = opened(project)
    taking, deriving = merged(lead, out)
    line = {
        "labels": labels,
        "raw_s": round(raw, 3),
        "send_ratio": round(sending / raw, 2),
        "merge_ratio": round(taking / raw, 2),
        "ratio": round((sending + taking) / raw, 2),
        "derive_s": round(deriving, 2),
        "derive_ms_a_label": round(deriving / labels * 1e3, 3),
        "file_mb": round(out.stat().st_size / 2**20, 2),
        "grown_mb": grown,
    }
    print(json.dumps({"bench": "handing", **line}))  # noqa: T201
    clean(lead)
    if labels == MANY:
        record("handing", seed=SEED, seconds=time.monotonic() - began, **line)
    assert float(str(line["ratio"])) <= MOST, line
    assert max(grown.values()) <= MB, line


def handed(lead: Workspace, tmp_path: Path, opened: Opener) -> Workspace:
    """A copy of ada's that has every item of the project."""
    lead.people.ensure("ada")
    with lead.database.reading() as sql:
        uids = [row[0] for row in sql.execute("SELECT uid FROM items ORDER BY uid")]
    plan = Plan("all", 0, 1, (Share("ada", tuple(uids)),), (tuple(range(len(uids))),))
    lead.recorder.record("lea", [plan]).result()
    made = cpu(lambda: make_pack(lead, "ada", tmp_path / "ada.pack"))
    took = cpu(lambda: open_pack(tmp_path / "ada.pack", tmp_path / "ada", data=data(tmp_path)))
    print(json.dumps({"pack_s": round(made, 2), "open_s": round(took, 2)}))  # noqa: T201
    return opened(tmp_path / "ada", data=data(tmp_path))


def data(tmp_path: Path) -> Path:
    folder = tmp_path / "ada-data"
    folder.mkdir(exist_ok=True)
    return folder


def wrote(there: Workspace, labels: int) -> None:
    """A label of every item in the log: what counts here are the events alone."""

    def job(transaction: Transaction) -> None:
        rubric = there.rubric
        uids = [row[0] for row in transaction.sql.execute("SELECT uid FROM items ORDER BY uid")]
        for number, uid in enumerate(uids[:labels]):
            level = number % 5 + 1
            values = values_for(level)
            why = f"This is why it is {level}, in the words of label {number}."
            label = Label(uid, "ada", rubric.id, rubric.version, values, rationale=why)
            transaction.append(label, "ada")

    there.database.write(job).result()


def event_rows(folder: Path) -> list[tuple[object, ...]]:
    sql = sqlite3.connect(folder / "labels.db")
    rows = sql.execute("SELECT * FROM events ORDER BY seq").fetchall()
    sql.close()
    return rows


def emptied(project: Path, tmp_path: Path) -> Path:
    """The same schema with the same items and no event."""
    path = tmp_path / "raw.db"
    source = sqlite3.connect(project / "labels.db")
    target = sqlite3.connect(path, isolation_level=None)
    source.backup(target)
    target.execute("DROP TRIGGER events_no_delete")
    target.execute("DELETE FROM events")
    target.execute("VACUUM")
    target.close()
    source.close()
    return path


def raw_seconds(rows: list[tuple[object, ...]], path: Path) -> float:
    """CPU of one durable transaction of plain inserts."""
    sql = floors_store.plain(path)
    place = rows[0][1:]
    marks = ", ".join("?" * len(place))
    start = time.process_time()
    sql.execute("BEGIN IMMEDIATE")
    sql.executemany(
        f"INSERT INTO events (id, replica, seq, actor, hlc, kind, item, stored, prev, hash) "
        f"VALUES ({marks})",
        (row[1:] for row in rows),
    )
    sql.execute("COMMIT")
    spent = time.process_time() - start
    sql.close()
    return spent


def merged(lead: Workspace, out: Path) -> tuple[float, float]:
    """(CPU of taking the file in durably, CPU of deriving its items afterwards)."""
    deriving: list[float] = []
    run = lead.deriving.run

    def timed(*arguments: object) -> int:
        found: list[int] = []
        deriving.append(cpu(lambda: found.append(run(*arguments))))  # type: ignore[arg-type]
        return found[0]

    lead.deriving.run = timed  # type: ignore[method-assign, assignment]
    whole = cpu(lambda: merge_returns(lead, [out]))
    lead.deriving.run = run  # type: ignore[method-assign]
    return whole - sum(deriving), sum(deriving)


def memory_mb(step: str, folder: Path, out: Path, scratch: Path) -> float:
    """By how much a process's peak grows over that of opening, while it does a step in a copy.

    VmHWM is set back first: `ru_maxrss` of a new process begins with its parent's peak.
    """
    copied = shutil.copytree(folder, scratch / f"to {step}")
    script = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from annotator.services.app import open_workspace
from annotator.services.handing.merging import merge_returns
from annotator.services.handing.packing import make_pack
from annotator.services.handing.returning import make_return
def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
workspace, out = open_workspace(Path({str(copied)!r})), Path({str(out)!r})
Path("/proc/self/clear_refs").write_text("5")
before = peak()
{STEPS[step]}
workspace.close()
print(peak() - before)
"""
    of_whom = {"ANNOTATOR_DATA": str(data(scratch))} if step == "return" else {}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **of_whom},
    )
    shutil.rmtree(copied)
    return round(float(done.stdout), 1)


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
