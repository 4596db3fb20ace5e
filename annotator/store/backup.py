"""Backups by SQLite's own API: copying a live file without its WAL loses what is in the WAL."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path


def back_up(source: Path, target: Path) -> None:
    """A consistent copy of `source` at `target`, which appears only when it is whole."""
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    reader = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    writer = sqlite3.connect(partial)
    try:
        reader.backup(writer)
    finally:
        writer.close()
        reader.close()
    partial.replace(target)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
