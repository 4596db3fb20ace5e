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
    try:
        writer = sqlite3.connect(partial)
        try:
            reader.backup(writer)
        finally:
            writer.close()
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    finally:
        reader.close()
    partial.replace(target)
    _sync_folder(target.parent)


def backups_of(database: Path) -> list[Path]:
    """The copies beside a database: `<name>.<anything>.db`."""
    return sorted(database.parent.glob(f"{database.stem}.*{database.suffix}"))


def remove_unfinished(database: Path) -> None:
    """Remove what a kill left of a backup that was never whole."""
    for partial in database.parent.glob(f"{database.stem}.*{database.suffix}.part*"):
        partial.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
