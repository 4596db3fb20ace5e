"""What imports cost, measured in a process of its own: import_memory.py PROJECT FORMAT FILE…

The files are imported one after the other, and removed. Prints a JSON line for each.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from annotator.services.app import Workspace, open_workspace
from annotator.services.views import JobProgress

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_FORGET_PEAK = "5"
_PAUSE_S = 0.05
_SETTLED = 2_000
"""Records, or labels, after which what is written at once has its full size."""
THERE = _CLEAR.exists()
"""Elsewhere than on Linux nobody tells what a process held at most."""


@dataclass(frozen=True, slots=True)
class Cost:
    """mb: megabytes (10⁶) above the idle project, at most.

    kept: small objects that stay for each record, or label if that is more: about 60 bytes each.
    """

    format: str
    read: int
    labels: int
    mb: float
    items_s: float
    labels_s: float
    kept: float


def measured(project: Path, format_name: str, files: Sequence[Path]) -> list[Cost]:
    """What each of the files costs on top of what those before it left behind."""
    command = [sys.executable, __file__, str(project), format_name, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [Cost(**json.loads(line)) for line in done.stdout.splitlines()]


class _Watch:
    """When items ended and labels began, and how many objects there were meanwhile."""

    def __init__(self) -> None:
        self.began = self.items_until = self._looked = time.perf_counter()
        self._done: dict[str, array[int]] = {}
        self._blocks: dict[str, array[int]] = {}

    def tell(self, progress: JobProgress) -> None:
        now = time.perf_counter()
        if progress.note == "items":
            self.items_until = now
        if progress.done >= _SETTLED and now - self._looked > max(
            _PAUSE_S, (now - self.began) / 50
        ):
            self._look(progress)
            self._looked = time.perf_counter()

    def _look(self, progress: JobProgress) -> None:
        gc.collect()  # what the interpreter keeps for the next tuple counts, too
        self._done.setdefault(progress.note, array("q")).append(progress.done)
        self._blocks.setdefault(progress.note, array("q")).append(sys.getallocatedblocks())

    def kept(self) -> float:
        """Objects that stay for each item or label; the least of a stretch, since batches go."""
        found = [0.0]
        for what, blocks in self._blocks.items():
            stretch, done = len(blocks) // 3, self._done[what]
            if stretch:
                more = min(blocks[-stretch:]) - min(blocks[:stretch])
                found.append(more / (done[-stretch] - done[0]))
        return round(max(found), 2)


def _cost(workspace: Workspace, file: Path, format_name: str, idle: int) -> Cost:
    _CLEAR.write_text(_FORGET_PEAK)
    watch = _Watch()
    report = workspace.importing.run(file, tell=watch.tell)
    ended = time.perf_counter()
    assert report.format == format_name, report.format
    return Cost(
        format_name,
        report.read,
        sum(one.n for one in report.labels),
        round((_status("VmHWM") - idle) / 1e6, 1),
        round(watch.items_until - watch.began, 1),
        round(ended - watch.items_until, 1),
        watch.kept(),
    )


def _status(name: str) -> int:
    """Bytes."""
    told = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
    return int(told[name].split()[0]) * 1024


def _main(project: str, format_name: str, *files: str) -> None:
    workspace = open_workspace(Path(project))
    idle = _status("VmRSS")
    try:
        for file in map(Path, files):
            print(json.dumps(asdict(_cost(workspace, file, format_name, idle))), flush=True)  # noqa: T201
            file.unlink()
    finally:
        workspace.close()


if __name__ == "__main__":
    _main(*sys.argv[1:])
