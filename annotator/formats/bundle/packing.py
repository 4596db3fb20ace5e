"""Writes the members of a bundle in one pass, counting and hashing as it goes."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from annotator.domain.errors import UserError
from annotator.formats.bundle.framing import Entry, descriptor, directory, local_header
from annotator.formats.bundle.limits import (
    CHUNK,
    GIB,
    LARGEST_CONTENT,
    LARGEST_FILE,
    LARGEST_MANIFEST,
    LARGEST_MEMBER,
    LONGEST_PATH,
    MOST_MEMBERS,
    unpacks_too_large,
)
from annotator.formats.bundle.manifest import Body, MemberFile
from annotator.formats.bundle.paths import path_problem, repeated

_LEVEL: Final = 6
_ROOM: Final = LARGEST_MANIFEST + MOST_MEMBERS * 2 * LONGEST_PATH
"""Held back for manifest and directory, so that a file that took its members can be finished."""


class Packing:
    """The file as it grows. Nothing is sought, so nothing is read back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at = 0
        self._digest = hashlib.sha256()
        self._entries: list[Entry] = []
        self._unpacked = 0
        self._paths: set[str] = set()

    def add(self, path: str, chunks: Iterable[bytes]) -> MemberFile:
        """Append a member. Raises ValueError for a path that the reader would refuse."""
        self._check_path(path)
        start = Entry(path, 0, 0, 0, self._at)
        self._write(local_header(start))
        member = _Member()
        for chunk in _even(chunks):
            self._write(member.take(chunk))
            self._check_room(path, member)
        self._write(member.end())
        self._check_room(path, member)
        entry = Entry(path, member.crc, member.packed, member.size, start.offset)
        self._write(descriptor(entry))
        if unpacks_too_large(entry.packed, entry.size):
            raise _beyond(path, "repeats itself so much that a reader would take it for a trap")
        self._unpacked += entry.size
        self._entries.append(entry)
        return MemberFile(path, member.size, member.sha256)

    def body(self) -> Body:
        """What was written up to here."""
        return Body(self._at, self._digest.hexdigest())

    def add_stored(self, path: str, data: bytes) -> None:
        """Append the manifest or its signature."""
        if len(data) > LARGEST_MANIFEST:
            raise _beyond(path, "would be larger than a reader takes")
        entry = Entry(path, zlib.crc32(data), len(data), len(data), self._at)
        self._write(local_header(entry) + data)
        self._entries.append(entry)

    def finish(self) -> None:
        """The directory; nothing comes after it."""
        self._write(directory(self._entries))

    def _check_path(self, path: str) -> None:
        problem = path_problem(path) or ("it is taken" if repeated([path]) else "")
        if problem or path.lower() in self._paths:
            raise ValueError(f"no member can be named {path!r}: {problem or 'it is there already'}")
        self._paths.add(path.lower())
        if len(self._paths) > MOST_MEMBERS:
            raise _beyond(path, f"would be more than {MOST_MEMBERS:,} members")

    def _check_room(self, path: str, member: _Member) -> None:
        if member.size > LARGEST_MEMBER:
            raise _beyond(path, f"is larger than {LARGEST_MEMBER // GIB} GiB")
        if self._unpacked + member.size > LARGEST_CONTENT:
            raise _beyond(path, f"brings the content to more than {LARGEST_CONTENT // GIB} GiB")
        if self._at > LARGEST_FILE - _ROOM - CHUNK:
            raise _beyond(path, "brings the file to more than 4 GiB")

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._at += len(data)


class _Member:
    """One member's bytes on their way."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._digest = hashlib.sha256()
        self.crc = 0
        self.size = 0
        self.packed = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def take(self, chunk: bytes) -> bytes:
        self.crc = zlib.crc32(chunk, self.crc)
        self.size += len(chunk)
        self._digest.update(chunk)
        packed = self._deflate.compress(chunk)
        self.packed += len(packed)
        return packed

    def end(self) -> bytes:
        packed = self._deflate.flush()
        self.packed += len(packed)
        return packed


def _even(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of CHUNK: what is packed does not depend on how it came, and a
    line at a time costs no more than a block at a time."""
    held: list[bytes] = []
    size = 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= CHUNK:
            whole = b"".join(held)
            cut = size - size % CHUNK
            for at in range(0, cut, CHUNK):
                yield whole[at : at + CHUNK]
            held, size = [whole[cut:]], size - cut
    if size:
        yield b"".join(held)


def _beyond(path: str, what: str) -> UserError:
    return UserError(
        f"One file cannot hold all of this: “{path}” {what}.",
        "Hand out fewer items at a time, or items with fewer or smaller media.",
    )
