"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from annotator.domain.errors import RefusedInput


def write_atomic(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step, durable when it returns.

    Raises RefusedInput where the folder cannot be written to.
    """
    try:
        with replacing(path) as file:
            file.write(data)
    except OSError as error:
        raise not_written(path, error) from error


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of `path` in one step, durable, when the block has ended.

    Where the block raises, `path` is as it was. Raises OSError where it cannot be written.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode)
        else:
            temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def not_written(path: Path, error: OSError) -> RefusedInput:
    """What is said where a file cannot be written."""
    return RefusedInput(
        f"{path} cannot be written: {error.strerror}.",
        "Check the folder's permissions and the free space.",
    )


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
