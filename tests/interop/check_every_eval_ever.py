"""Every Eval Ever's own validator accepts every file: its shape, its place and what it names.

python check_every_eval_ever.py FOLDER: run by a Python that has `every-eval-ever`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOOL = str(Path(sys.executable).with_name("every_eval_ever"))


def main(folder: Path) -> int:
    """It wants paths from the folder that holds `data`, as its data sets do."""
    data = folder / "data"
    found = sorted(one.relative_to(folder) for one in data.rglob("*.json*"))
    if not found:
        print("nothing to validate")
        return 1
    wrong = called(folder, "validate", *map(str, found)) or called(
        folder, "check-duplicates", "data"
    )
    if not wrong:
        print(f"{len(found)} files passed")
    return wrong


def called(folder: Path, *command: str) -> int:
    done = subprocess.run((TOOL, *command), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout[-4000:], done.stderr[-2000:])
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
