"""A process that merges labels and is gone while they are derived.

python merge_and_die.py PROJECT STEP N
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from devices import Device

from annotator.services import deriving
from annotator.services.app import open_workspace
from annotator.services.views import JobProgress

DIED = 87


def main(folder: Path, step: int, n: int) -> None:
    """As a kill or a power cut would end it: nothing is closed, nothing is flushed."""
    deriving.CHUNK = 4
    workspace = open_workspace(folder)
    device = Device(workspace.project.id, "r-ada")
    for number in range(n):
        device.label(workspace.items.resolve(f"i{number}", {}).uid, "ada", 3)
    workspace.database.write(lambda one: one.merge([device.chain()])).result()
    steps = 0

    def die(progress: JobProgress) -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            os._exit(DIED)

    if step == 0:
        os._exit(DIED)
    workspace.deriving.run(die)
    raise AssertionError(f"there is no step {step}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
