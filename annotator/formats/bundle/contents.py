"""Reads the directory of a bundle, and with it the manifest and its signature.

What is refused here is refused before a single member is unpacked.
"""

from __future__ import annotations

import os
import stat
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from annotator.formats.bundle.framing import (
    CENTRAL_SIZE,
    END_SIZE,
    MANIFEST,
    SIGNATURE,
    Entry,
    Listed,
    directory,
    end_of,
    listed,
    local_header,
)
from annotator.formats.bundle.limits import (
    GIB,
    LARGEST_CONTENT,
    LARGEST_FILE,
    LARGEST_MANIFEST,
    LARGEST_MEMBER,
    LARGEST_SIGNATURE,
    LONGEST_PATH,
    MOST_MEMBERS,
    unpacks_too_large,
)
from annotator.formats.bundle.paths import path_problem, repeated
from annotator.formats.bundle.refusing import Refusing

_OWN = (MANIFEST, SIGNATURE)
_LARGEST_OWN = {MANIFEST: LARGEST_MANIFEST, SIGNATURE: LARGEST_SIGNATURE}


@dataclass(frozen=True, slots=True)
class Contents:
    """members: in order, not yet verified. body_size: bytes before the manifest."""

    members: tuple[Entry, ...]
    body_size: int
    manifest: bytes
    signature: bytes


def read_contents(file: BinaryIO, refusing: Refusing) -> Contents:
    """The directory, within the limits and with no byte that the writer would not write."""
    data = _directory_of(file, refusing)
    found = listed(data[:-END_SIZE])
    if found is None:
        raise refusing.changed("its directory cannot be read")
    entries = [_entry(one, refusing) for one in found]
    members, own = tuple(entries[:-2]), entries[-2:]
    _refuse_names(found, members, refusing)
    if tuple(one.path for one in own) != _OWN:
        raise refusing.changed("it does not end with a manifest and its signature")
    _refuse_sizes(members, refusing)
    starts = [one.offset for one in entries]
    here = file.seek(0, os.SEEK_END) - len(data)
    if _places(entries) != [*starts, here] or directory(entries) != data:
        raise refusing.changed("its directory is not as it was written")
    manifest, signature = (_stored(file, entry, refusing) for entry in own)
    return Contents(members, own[0].offset, manifest, signature)


def _directory_of(file: BinaryIO, refusing: Refusing) -> bytes:
    """Directory and end record."""
    total = file.seek(0, os.SEEK_END)
    if total > LARGEST_FILE:
        raise refusing.too_large("it is larger than 4 GiB")
    file.seek(max(0, total - END_SIZE))
    end = end_of(file.read(END_SIZE))
    if end is None or end.offset + end.size + END_SIZE != total:
        raise refusing.changed("its end is missing, or something follows it")
    if end.count > MOST_MEMBERS + len(_OWN):
        raise refusing.too_large(f"it has more than {MOST_MEMBERS:,} members")
    if end.size > end.count * (CENTRAL_SIZE + LONGEST_PATH):
        raise refusing.unsafe("its directory is larger than its members need")
    file.seek(end.offset)
    return file.read(end.size + END_SIZE)


def _entry(one: Listed, refusing: Refusing) -> Entry:
    name = one.name.decode("ascii", "replace")
    problem = "" if name in _OWN else path_problem(name)
    if problem:
        raise refusing.unsafe(f"it names the member “{name[:LONGEST_PATH]}”, and {problem}")
    if stat.S_ISLNK(one.mode):
        raise refusing.unsafe(f"“{name}” is a link to another file")
    return Entry(name, one.crc, one.packed, one.size, one.offset)


def _refuse_names(found: list[Listed], members: tuple[Entry, ...], refusing: Refusing) -> None:
    twice = repeated([entry.path for entry in members])
    if twice:
        raise refusing.unsafe(f"it has the member “{twice}” twice")
    if len(found) < len(_OWN):
        raise refusing.changed("it has no manifest")


def _refuse_sizes(members: tuple[Entry, ...], refusing: Refusing) -> None:
    for entry in members:
        if entry.size > LARGEST_MEMBER:
            raise refusing.too_large(f"“{entry.path}” is larger than {LARGEST_MEMBER // GIB} GiB")
        if unpacks_too_large(entry.packed, entry.size):
            raise refusing.unsafe(
                f"“{entry.path}” unpacks from {entry.packed:,} to {entry.size:,} bytes"
            )
    if sum(entry.size for entry in members) > LARGEST_CONTENT:
        raise refusing.too_large(f"it unpacks to more than {LARGEST_CONTENT // GIB} GiB")


def _places(entries: list[Entry]) -> list[int]:
    """Where the members and the directory have to start when nothing lies between them."""
    return [0, *(entry.ends_at for entry in entries)]


def _stored(file: BinaryIO, entry: Entry, refusing: Refusing) -> bytes:
    """The bytes of the manifest or its signature."""
    if entry.size > _LARGEST_OWN[entry.path]:
        raise refusing.too_large(f"“{entry.path}” is larger than any should be")
    header = local_header(entry)
    file.seek(entry.offset)
    read = file.read(len(header) + entry.packed)
    data = read[len(header) :]
    exact = entry.packed == entry.size == len(data) and zlib.crc32(data) == entry.crc
    if not exact or not read.startswith(header):
        raise refusing.changed(f"“{entry.path}” is not as it was written")
    return data
