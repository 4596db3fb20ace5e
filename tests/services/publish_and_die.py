"""A process that publishes the draft of a project and is gone at one of the steps.

python publish_and_die.py PROJECT STEP
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from annotator.services.app import open_workspace
from annotator.services.views import JobProgress

DIED = 86


def main(folder: Path, step: int) -> None:
    """As a kill or a power cut would end it: nothing is closed, nothing is flushed."""

    def die(progress: JobProgress) -> None:
        if progress.done == step:
            os._exit(DIED)

    revision = open_workspace(folder).revision
    draft = revision.begin()
    revision.publish("lead", draft, kind="clarifying", reason="It was unclear.", progress=die)
    raise AssertionError(f"there is no step {step}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
