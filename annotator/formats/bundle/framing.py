"""The bytes around the members: a plain zip, laid out in one way only.

    members          local header · deflated bytes · descriptor (CRC-32 and sizes), in order
    manifest.json    local header · stored bytes     } after the members, so that a bundle
    its signature    local header · stored bytes     } is written in one pass
    directory        one entry for each of these, in the same order
    end record       no comment

Dates are 1980-01-01, attributes those of a plain file, there are no extra fields and no gaps. All
of it follows from `Entry`s, so a reader makes these bytes again and compares: nothing in a bundle
can differ unseen. Source: PKWARE APPNOTE 6.3.10, §4.3.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.json.minisig"

_STORED: Final = 0
_DEFLATED: Final = 8
_VERSION: Final = 20
_MADE_BY: Final = (3 << 8) | _VERSION
_SIZES_FOLLOW: Final = 8
_DATE: Final = (1 << 5) | 1
_PLAIN_FILE: Final = 0o100644 << 16

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_DESCRIPTOR: Final = struct.Struct("<4s3L")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")

END_SIZE: Final = _END.size
CENTRAL_SIZE: Final = _CENTRAL.size
START: Final = b"PK\x03\x04"
"""How every bundle that is not encrypted starts."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as the directory names it. packed, size: bytes in the file and unpacked."""

    path: str
    crc: int
    packed: int
    size: int
    offset: int

    @property
    def deflated(self) -> bool:
        """Manifest and signature are stored: stored bytes cannot be spelt in two ways."""
        return self.path not in (MANIFEST, SIGNATURE)

    @property
    def data_at(self) -> int:
        """Where the packed bytes start."""
        return self.offset + _LOCAL.size + len(self.path)

    @property
    def ends_at(self) -> int:
        """Where the next member starts."""
        return self.data_at + self.packed + (_DESCRIPTOR.size if self.deflated else 0)


@dataclass(frozen=True, slots=True)
class End:
    """The end record: how many entries the directory has, its size and where it starts."""

    count: int
    size: int
    offset: int


def local_header(entry: Entry) -> bytes:
    """What stands before a member; a deflated one's sizes follow it."""
    known = (0, 0, 0) if entry.deflated else (entry.crc, entry.packed, entry.size)
    lengths = (len(entry.path), 0)
    head = (START, _VERSION, *_how(entry), 0, _DATE)
    return _LOCAL.pack(*head, *known, *lengths) + entry.path.encode("ascii")


def descriptor(entry: Entry) -> bytes:
    """What stands after a member's bytes."""
    if not entry.deflated:
        return b""
    return _DESCRIPTOR.pack(b"PK\x07\x08", entry.crc, entry.packed, entry.size)


def directory(entries: Sequence[Entry]) -> bytes:
    """The directory and the end record."""
    body = b"".join(map(_central, entries))
    last = entries[-1].ends_at if entries else 0
    return body + _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(body), last, 0)


def end_of(data: bytes) -> End | None:
    """The end record in the last bytes of a file; None where they are none."""
    if len(data) != END_SIZE:
        return None
    magic, _, _, _, count, size, offset, _ = _END.unpack(data)
    return End(count, size, offset) if magic == b"PK\x05\x06" else None


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry as a directory of unknown origin states it. name: raw bytes."""

    name: bytes
    mode: int
    crc: int
    packed: int
    size: int
    offset: int


def listed(data: bytes) -> list[Listed] | None:
    """The entries of a directory; None where its bytes are none."""
    found = []
    at = 0
    while at < len(data):
        if len(data) - at < _CENTRAL.size:
            return None
        fields = _CENTRAL.unpack_from(data, at)
        magic, crc, packed, size, length, extra, comment = (fields[0], *fields[7:13])
        if magic != b"PK\x01\x02":
            return None
        at += _CENTRAL.size
        name = data[at : at + length]
        found.append(Listed(name, fields[15] >> 16, crc, packed, size, fields[16]))
        at += length + extra + comment
    return found


def _how(entry: Entry) -> tuple[int, int]:
    return (_SIZES_FOLLOW, _DEFLATED) if entry.deflated else (0, _STORED)


def _central(entry: Entry) -> bytes:
    head = (b"PK\x01\x02", _MADE_BY, _VERSION, *_how(entry), 0, _DATE)
    sizes = (entry.crc, entry.packed, entry.size)
    tail = (len(entry.path), 0, 0, 0, 0, _PLAIN_FILE, entry.offset)
    return _CENTRAL.pack(*head, *sizes, *tail) + entry.path.encode("ascii")
