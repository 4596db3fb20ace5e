"""Facts about files."""

from __future__ import annotations

import hashlib
from pathlib import Path

from annotator.domain.errors import RefusedInput


def file_sha256(path: Path) -> str:
    """Hexadecimal sha256 of a file's bytes. Raises RefusedInput where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise RefusedInput(
            f"{path} cannot be read: {error.strerror}.", "Check the path and its permissions."
        ) from error
