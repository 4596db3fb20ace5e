"""One writing process a project.

The operating system's lock on `.lock` is the truth; the pid in the file is for the message.
Lock bytes lie beyond the text, so that Windows lets others read the pid.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from annotator.domain.errors import Cancelled, UserError

_LOCK_AT = 4096


class ProjectLocked(UserError):  # noqa: N818
    """Somebody else writes here. `pid` is theirs, or None where it cannot be read."""

    def __init__(self, folder: Path, pid: int | None, host: str) -> None:
        who = f"process {pid} on {host}" if pid else "another process"
        super().__init__(
            f"The project {folder} is open for writing in {who}.",
            "Close it there, or open it read-only.",
        )
        self.pid = pid


class ProjectClosed(UserError, Cancelled):  # noqa: N818
    """Somebody asked a project that was closed meanwhile: nothing that the person must know."""

    def __init__(self) -> None:
        super().__init__("The project was closed.", "Open it again.")


class ProjectLock:
    """Held from construction to `release`. Raises ProjectLocked."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / ".lock"
        try:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise UserError(
                f"The project {folder} cannot be written ({error.strerror}).",
                "Open it read-only, or check the folder's permissions.",
            ) from error
        try:
            _lock(self._descriptor)
        except OSError as error:
            pid, host = _holder(self._descriptor)
            os.close(self._descriptor)
            raise ProjectLocked(folder, pid, host) from error
        try:
            os.ftruncate(self._descriptor, 0)
            os.write(self._descriptor, f"{os.getpid()} {socket.gethostname()}\n".encode())
        except OSError as error:
            os.close(self._descriptor)
            raise UserError(
                f"The project {folder} cannot be written ({error.strerror}).",
                "Free disk space, or open it read-only.",
            ) from error

    def release(self) -> None:
        """Give the project free."""
        os.close(self._descriptor)


def _holder(descriptor: int) -> tuple[int | None, str]:
    os.lseek(descriptor, 0, os.SEEK_SET)
    words = os.read(descriptor, 300).decode("utf-8", "replace").split()
    if len(words) == 2 and words[0].isdigit():
        return int(words[0]), words[1]
    return None, ""


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _LOCK_AT, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
