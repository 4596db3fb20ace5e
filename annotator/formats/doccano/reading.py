"""doccano's files: one of records, or an archive with a file for each member of the project."""

from __future__ import annotations

import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from annotator.domain.errors import RefusedInput
from annotator.formats.entries import OpenOptions
from annotator.formats.records import (
    LARGEST_RECORD,
    BadRecord,
    Record,
    detect_format,
)
from annotator.formats.records.beginning import table_records
from annotator.formats.records.json_text import BadJson, parse_object
from annotator.formats.records.source import CHUNK

SUFFIXES = (".jsonl", ".json", ".csv")
_MAGIC = b"PK\x03\x04"
_MOST_MEMBERS = 1_000
_LARGEST = 4 * 2**30
_DENSEST = 200
_SMALL = 16 * 2**20
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
)
"""What unpacking a damaged archive raises. OSError: bzip2's word for it, and that of a seek to
where no file is. ValueError: a name that is no UTF-8. RuntimeError: a member that wants a password,
or (NotImplementedError) a method that nobody has."""


@dataclass(frozen=True, slots=True)
class Member:
    """One person's file."""

    name: str
    path: Path

    @property
    def joined(self) -> bool:
        """Whether several labels stand in one cell, as `a#b`."""
        return self.path.suffix == ".csv"


def is_archive(path: Path) -> bool:
    """Whether it is a zip whose every file is named as doccano names them."""
    try:
        with path.open("rb") as file:
            if file.read(4) != _MAGIC:
                return False
        with zipfile.ZipFile(path) as archive:
            return bool(_members(archive)) and len(_members(archive)) == len(_files(archive))
    except _DAMAGED:
        return False


@contextmanager
def opened(path: Path) -> Iterator[tuple[Member, ...]]:
    """Every member's file; those of an archive lie in a folder that is gone afterwards."""
    if not zipfile.is_zipfile(path):
        yield (Member(path.stem, path),)
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="annotator-")))
        yield tuple(_unpacked(path, folder))


def records_of(
    member: Member, options: OpenOptions, before: int = 0
) -> Iterator[Record | BadRecord]:
    """Every record, numbered after the `before` of earlier members. One object over several lines
    is one record; several of them are refused."""
    whole = _pretty(member.path, options)
    if whole is not None:
        yield replace(whole, number=whole.number + before)
        return
    for one in table_records(member.path, options.encoding):
        yield replace(one, number=one.number + before)


def _pretty(path: Path, options: OpenOptions) -> Record | None:
    """The one record of a file whose first line is not a whole object."""
    if detect_format(path) not in ("jsonl", "json") or path.stat().st_size > LARGEST_RECORD:
        return None
    raw = path.read_bytes()
    first = raw.lstrip().partition(b"\n")[0].strip()
    if first != b"{":
        return None
    encoding = options.encoding_of(path)
    found = parse_object(raw.decode(encoding))
    if isinstance(found, BadJson):
        raise RefusedInput(
            f"{path.name} is JSON over several lines, and not valid: {found.detail}.",
            "Write each record as one line of valid JSON, without commas before closing brackets.",
        )
    return Record(1, 0, len(raw), raw, found)


def _files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [one for one in archive.infolist() if not one.is_dir()]


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    return [one for one in _files(archive) if PurePosixPath(one.filename).suffix in SUFFIXES]


def _unpacked(path: Path, folder: Path) -> Iterator[Member]:
    with _refusing(path):
        archive = zipfile.ZipFile(path)
    with archive:
        infos = _members(archive)
        _refuse_dense(path, infos)
        for number, info in enumerate(infos):
            name = PurePosixPath(info.filename)
            target = folder / f"{number}{name.suffix}"
            with target.open("wb") as out:  # what goes wrong here is no fault of the archive
                for chunk in _chunks(path, archive, info):
                    out.write(chunk)
            yield Member(name.stem, target)


def _chunks(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with _refusing(path), archive.open(info) as source:
        while chunk := source.read(CHUNK):
            yield chunk


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """RefusedInput for a damaged archive."""
    try:
        yield
    except _DAMAGED as error:
        raise RefusedInput(
            f"{path.name} is a damaged archive.", "Export it again; nothing was imported."
        ) from error


def _refuse_dense(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    total = sum(one.file_size for one in infos)
    dense = any(
        one.file_size > _SMALL and one.file_size > _DENSEST * max(1, one.compress_size)
        for one in infos
    )
    if dense or total > _LARGEST or len(infos) > _MOST_MEMBERS:
        raise RefusedInput(
            f"{path.name} unpacks to more than an export of people's labels would.",
            "Unpack it yourself and import its files, if you know where it comes from.",
        )
