"""Showing a file where it lies, with the desktop's own file manager."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess


def show_in_folder(path: Path) -> bool:
    """Opens the folder that a file of ours lies in; False where there is no file manager."""
    program, arguments = _command(path.resolve())
    started = QProcess.startDetached(program, arguments)
    return bool(started[0] if isinstance(started, tuple) else started)


def _command(path: Path) -> tuple[str, list[str]]:
    """macOS and Windows select the file in it."""
    if sys.platform == "darwin":
        return "open", ["-R", str(path)]
    if sys.platform == "win32":
        return "explorer", ["/select,", str(path)]
    return "xdg-open", [str(path.parent)]
