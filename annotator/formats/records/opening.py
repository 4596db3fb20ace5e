"""Opening files, with refusals that a person can act on."""

from __future__ import annotations

from io import BufferedReader
from pathlib import Path

from annotator.domain.errors import RefusedInput


def open_file(path: Path) -> BufferedReader:
    """The file, open for reading bytes. Raises RefusedInput where that cannot be."""
    try:
        return path.open("rb")
    except OSError as error:
        raise RefusedInput(
            f"{path} cannot be read: {error.strerror}.", "Check the path and its permissions."
        ) from error
