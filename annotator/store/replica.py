"""A replica is one writable copy of one project on one machine.

Every writable opening writes a fresh token into the database and into the application's data
folder. Where the two differ or the outer one is missing (a copied folder, a restored backup), this
copy becomes a new replica: otherwise sequence numbers would be used twice.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from annotator.domain.ids import uuid7


def claim(stored: tuple[str, str] | None, data_folder: Path) -> tuple[str, str]:
    """(replica id, fresh token) for this opening; `stored` is what the database holds."""
    folder = data_folder / "replicas"
    folder.mkdir(parents=True, exist_ok=True)
    replica = uuid7()
    if stored is not None and _read(folder / stored[0]) == stored[1]:
        replica = stored[0]
    return replica, secrets.token_hex(16)


def confirm(replica: str, token: str, data_folder: Path) -> None:
    """Write the token outside the database, after the database holds it."""
    target = data_folder / "replicas" / replica
    partial = target.with_name(target.name + ".part")
    with partial.open("w", encoding="ascii") as file:
        file.write(token)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(target)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="ascii") if path.exists() else None
