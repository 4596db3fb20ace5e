"""Showing a file where it lies, with the desktop's own file manager."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def show_in_folder(path: Path) -> None:
    """Opens the folder that a file of ours lies in."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.resolve().parent)))
