"""Which paths members may have: plain relative ones, on every system."""

from __future__ import annotations

import re
from typing import Final

from annotator.formats.bundle.framing import MANIFEST, SIGNATURE
from annotator.formats.bundle.limits import LONGEST_PATH

_PART: Final = "[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?"
_PLAIN: Final = re.compile(f"{_PART}(?:/{_PART})*")


def path_problem(path: str) -> str:
    """Why a member may not be named so; empty where it may."""
    if path.startswith(("/", "\\")) or re.match("[A-Za-z]:", path):
        return "it is an absolute path"
    if ".." in re.split(r"[/\\]", path):
        return "it leads out of the folder"
    if len(path) > LONGEST_PATH:
        return f"it is longer than {LONGEST_PATH} characters"
    if not _PLAIN.fullmatch(path):
        return "it is no plain relative path"
    return ""


def repeated(paths: list[str]) -> str:
    """A path that stands there twice, letter case aside, or is the manifest's; empty without."""
    seen = {MANIFEST, SIGNATURE}
    for path in paths:
        folded = path.lower()
        if folded in seen:
            return path
        seen.add(folded)
    return ""
