"""Verifies that the members of a bundle, and every byte around them, are what its manifest says."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from typing import BinaryIO

from annotator.formats.bundle.contents import Contents
from annotator.formats.bundle.framing import Entry, descriptor, local_header
from annotator.formats.bundle.manifest import Body, Manifest, MemberFile
from annotator.formats.bundle.opened import unpacked
from annotator.formats.bundle.refusing import Refusing

Progress = Callable[[int, int], None]


def verify_members(
    file: BinaryIO, contents: Contents, manifest: Manifest, refusing: Refusing, progress: Progress
) -> None:
    """Reads all of the file once. Raises RefusedInput for the first thing that is not as stated.

    progress: told (bytes verified, of how many).
    """
    _compare_lists(contents, manifest, refusing)
    body = _Body(file, contents.body_size, refusing, progress)
    for entry, stated in zip(contents.members, manifest.files, strict=True):
        body.verify(entry, stated)
    if Body(body.done, body.sha256) != manifest.body:
        raise refusing.changed("its members are not packed as they were")


def _compare_lists(contents: Contents, manifest: Manifest, refusing: Refusing) -> None:
    here = [entry.path for entry in contents.members]
    stated = [file.path for file in manifest.files]
    unlisted = sorted(set(here) - set(stated))
    lacking = sorted(set(stated) - set(here))
    if unlisted:
        raise refusing.unsafe(f"“{unlisted[0]}” is in it and not in its manifest")
    if lacking:
        raise refusing.changed(f"“{lacking[0]}” is in its manifest and not in it")
    if here != stated:
        raise refusing.changed("its members are in another order")


class _Body:
    """The bytes before the manifest, as they are read from first to last."""

    def __init__(self, file: BinaryIO, total: int, refusing: Refusing, progress: Progress) -> None:
        self._file = file
        self._total = total
        self._refusing = refusing
        self._progress = progress
        self._digest = hashlib.sha256()
        self.done = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def verify(self, entry: Entry, stated: MemberFile) -> None:
        """One member with the bytes around it."""
        self._expect(local_header(entry), entry)
        digest = hashlib.sha256()
        crc = 0
        for chunk in unpacked(self._file, entry, self._refusing, self._saw):
            digest.update(chunk)
            crc = zlib.crc32(chunk, crc)
        found = MemberFile(entry.path, entry.size, digest.hexdigest())
        if found != stated or crc != entry.crc:
            raise self._refusing.changed(f"“{entry.path}” is not what its manifest says")
        self._expect(descriptor(entry), entry)

    def _expect(self, wanted: bytes, entry: Entry) -> None:
        self._file.seek(self.done)
        if self._file.read(len(wanted)) != wanted:
            raise self._refusing.changed(f"what stands around “{entry.path}” is not as written")
        self._saw(wanted)

    def _saw(self, data: bytes) -> None:
        self._digest.update(data)
        self.done += len(data)
        self._progress(self.done, self._total)
