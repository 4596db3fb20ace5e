"""What long runs leave behind: docs/evidence/<topic>.json, with commit, seed and seconds."""

from __future__ import annotations

import json
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EARLIER = ":(exclude)docs/evidence"
"""What another run of the same session left there is no change of the code."""


def record(topic: str, *, seed: int, seconds: float, **figures: object) -> Path:
    """Write the evidence of a run on the commit that is checked out."""
    found = {
        "topic": topic,
        "commit": _git("rev-parse", "HEAD"),
        "changed_since": bool(
            _git("status", "--porcelain", "--untracked-files=no", "--", ".", EARLIER)
        ),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "seed": seed,
        "seconds": round(seconds, 1),
        **figures,
    }
    path = ROOT / "docs" / "evidence" / f"{topic}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return path


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
