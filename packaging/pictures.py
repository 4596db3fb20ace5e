"""Makes the pictures of README and the guide: the demo, offscreen, and a copy of what they show;
then those of `guide_pictures.py`, whose project has two versions of its rubric.

.venv/bin/python packaging/pictures.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WANTED = {
    "label-light.png": "label.png",
    "label-dark.png": "label-dark.png",
    "calibrate-feedback-light.png": "calibrate.png",
    "disagreements-light.png": "disagreements.png",
    "agreement-light.png": "agreement.png",
}


def main() -> int:
    """0 where every picture was made."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "demo"
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "QT_QPA_PLATFORM": "offscreen",
            "ANNOTATOR_DATA": str(Path(folder) / "data"),
        }
        command = [sys.executable, "-m", "annotator", "demo", "--no-window", "--out", str(out)]
        subprocess.run(command, check=True, cwd=folder, env=environment)
        IMAGES.mkdir(parents=True, exist_ok=True)
        for taken, name in WANTED.items():
            shutil.copyfile(out / "screenshots" / taken, IMAGES / name)
        guide = str(ROOT / "packaging" / "guide_pictures.py")
        subprocess.run([sys.executable, guide], check=True, cwd=folder, env=environment)
    return 0


if __name__ == "__main__":
    sys.exit(main())
