"""Members of an `.eval` archive as streams: stored, deflated, or compressed with Zstandard.

Python's own reader stops at the end of the first Zstandard frame, and Inspect writes several into
large members; so those are read here.
"""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from annotator.domain.errors import RefusedInput
from annotator.formats.records.opening import open_file
from annotator.formats.records.source import ByteReader

if sys.version_info >= (3, 14):
    import zipfile

    from compression import zstd
else:
    from backports import zstd
    from backports.zstd import zipfile

MAGIC = b"PK\x03\x04"
MOST_MEMBERS = 200_000
LARGEST_MEMBER = 8 * 2**30
"""Bytes of one member, unpacked."""
_LARGEST_DIRECTORY = 64 * 2**20
_DENSEST = 5_000
"""How many times smaller than its content a member may be, from 16 MiB on."""
_SMALL = 16 * 2**20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_ZSTANDARD)
_END = b"PK\x05\x06"
_END_SIZE = 22
_LOCAL_SIZE = 30
_UNREADABLE = (zipfile.BadZipFile, zlib.error, zstd.ZstdError, EOFError, OSError, ValueError)
"""What reading a damaged archive raises. OSError and ValueError: a seek to where no file is, and a
name that is no UTF-8."""


class Archive:
    """An open archive whose directory was found harmless."""

    def __init__(self, path: Path, file: BinaryIO, zipped: zipfile.ZipFile) -> None:
        self.name = path.name
        self._file = file
        self._zipped = zipped
        self._members = {info.filename: info for info in zipped.infolist()}
        _refuse_dense(self.name, path.stat().st_size, zipped.infolist())

    @property
    def members(self) -> tuple[str, ...]:
        """Names in the order of the archive; of two of one name the last counts."""
        return tuple(self._members)

    def size(self, member: str) -> int:
        """Bytes of the member, unpacked, as the directory states them."""
        return self._members[member].file_size

    def open(self, member: str) -> ByteReader:
        """The member's bytes; RefusedInput where they are not what the directory states."""
        info = self._members[member]
        try:
            if info.compress_type == zipfile.ZIP_ZSTANDARD:
                return _Checked(self.name, info, zstd.ZstdFile(self._packed(info)))
            return _Checked(self.name, info, self._zipped.open(info))
        except _UNREADABLE as error:
            raise damaged(self.name, member) from error

    def copy_info(self, member: str, *, deflate_from: int) -> zipfile.ZipInfo:
        """How the member is written into a copy of the archive: same name, time and method.

        deflate_from: bytes from which on Zstandard, here one frame a member, is not used.
        """
        info = self._members[member]
        copied = zipfile.ZipInfo(info.filename, info.date_time)
        large = info.compress_type == zipfile.ZIP_ZSTANDARD and info.file_size >= deflate_from
        copied.compress_type = zipfile.ZIP_DEFLATED if large else info.compress_type
        copied.external_attr = info.external_attr
        copied.create_system = info.create_system
        return copied

    def _packed(self, info: zipfile.ZipInfo) -> IO[bytes]:
        self._file.seek(info.header_offset)
        header = self._file.read(_LOCAL_SIZE)
        if len(header) < _LOCAL_SIZE or not header.startswith(MAGIC):
            raise zipfile.BadZipFile("no local header")
        skip = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        start = info.header_offset + _LOCAL_SIZE + skip
        return io.BufferedReader(_Window(self._file, start, info.compress_size))


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """The archive. Raises RefusedInput for one that is damaged, or made to do harm."""
    with open_file(path) as file:
        _refuse_directory(path, file)
        try:
            zipped = zipfile.ZipFile(file)
        except (*_UNREADABLE, NotImplementedError) as error:
            raise RefusedInput(
                f"{path.name} is a damaged zip archive.", "Get the whole file again."
            ) from error
        with zipped:
            yield Archive(path, file, zipped)


def writing(path: Path) -> zipfile.ZipFile:
    """A new archive."""
    return zipfile.ZipFile(path, "w")


def damaged(archive: str, member: str) -> RefusedInput:
    """A member whose bytes cannot be unpacked."""
    return RefusedInput(
        f"{archive}: {member} is damaged or cannot be unpacked.",
        "Get the whole file again; nothing was imported.",
    )


class _Checked:
    """A member that is no longer, no shorter and nothing else than its directory entry says."""

    def __init__(self, archive: str, info: zipfile.ZipInfo, stream: ByteReader) -> None:
        self._archive = archive
        self._info = info
        self._stream = stream
        self._read = 0
        self._sum = 0

    def read(self, size: int, /) -> bytes:
        try:
            data = self._stream.read(size)
        except _UNREADABLE as error:
            raise damaged(self._archive, self._info.filename) from error
        self._read += len(data)
        self._sum = zlib.crc32(data, self._sum)
        ended = not data and size != 0
        whole = self._read == self._info.file_size and self._sum == self._info.CRC
        if self._read > self._info.file_size or (ended and not whole):
            raise damaged(self._archive, self._info.filename)
        return data


class _Window(io.RawIOBase):
    """A stretch of a file."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file = file
        self._at = start
        self._end = start + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        self._file.seek(self._at)
        data = self._file.read(min(len(view), self._end - self._at))
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


def _refuse_directory(path: Path, file: BinaryIO) -> None:
    """A directory of names without end would fill the memory before anybody can count them."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _END_SIZE - zipfile.ZIP_MAX_COMMENT))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise RefusedInput(
            f"{path.name} ends before its zip directory does.",
            "Get the whole file again; nothing was imported.",
        )
    stated = int.from_bytes(tail[at + 12 : at + 16], "little")
    taken = size if stated == 0xFFFFFFFF else stated
    if stated == 0xFFFFFFFF:  # a zip64 record stands before, with the directory before that
        wide = tail.rfind(b"PK\x06\x06", 0, at)
        taken = int.from_bytes(tail[wide + 40 : wide + 48], "little") if wide >= 0 else size
    if taken > _LARGEST_DIRECTORY:
        raise _refused(path.name, "its directory is larger than any log's")


def _refuse_dense(name: str, size: int, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_MEMBERS:
        raise _refused(name, f"it has {len(infos):,} members, more than {MOST_MEMBERS:,}")
    for info in infos:
        parts = info.filename.split("/")
        if info.filename.startswith("/") or ".." in parts or "\\" in info.filename:
            raise _refused(name, "a member's name leads out of the archive")
        if info.flag_bits & 1:
            raise _refused(name, "it is encrypted")
        if info.compress_type not in _METHODS:
            raise _refused(name, f"a member has the unknown compression {info.compress_type}")
        if info.file_size > LARGEST_MEMBER or _dense(info.file_size, info.compress_size):
            raise _refused(name, "a member unpacks to far more than a log holds")
    if _dense(sum(info.file_size for info in infos), size):
        raise _refused(name, "it unpacks to far more than a log holds")


def _dense(size: int, packed: int) -> bool:
    return size > _SMALL and size > _DENSEST * max(1, packed)


def _refused(name: str, why: str) -> RefusedInput:
    return RefusedInput(
        f"{name} was not read: {why}.", "If you trust it, write it anew: inspect log convert."
    )
