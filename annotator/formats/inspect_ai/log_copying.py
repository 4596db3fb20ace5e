"""A copy of a log with more scores in its samples; everything else stays as it is."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from annotator.domain.canonical import Json
from annotator.formats.inspect_ai.log_heads import Heads
from annotator.formats.inspect_ai.log_scores import NewScore
from annotator.formats.inspect_ai.logs import HEADER, is_archive
from annotator.formats.inspect_ai.score_events import event_edits
from annotator.formats.inspect_ai.splicing import Change, Edit, copied, object_edits, with_values
from annotator.formats.inspect_ai.values import JsonBytes, lenient_value
from annotator.formats.labeled import WrittenFile
from annotator.formats.records.json_cursor import Cursor
from annotator.formats.records.opening import open_content
from annotator.formats.records.source import Source

SampleKey = tuple[str, int]
"""Id, as text, and epoch."""
Scores = Mapping[SampleKey, Mapping[str, NewScore]]
_SUMMARIES = "summaries.json"
_JOURNALED = re.compile(r"_journal/summaries/\d+\.json")
_SAMPLE = re.compile(r"samples/[^\x00]+\.json")
_LARGEST_FRAME = 200 * 2**20
"""Bytes of one Zstandard frame that Inspect's viewer can read; larger members are deflated."""


def copy_log(
    path: Path, out: Path, keys: list[SampleKey | None], scores: Scores, heads: Heads
) -> WrittenFile:
    """Write the copy. keys: of the log's samples, in order; None for one that cannot be read."""
    if is_archive(path):
        _copy_archive(path, out, keys, scores, heads)
    else:
        _copy_json(path, out, keys, scores, heads)
    return WrittenFile(out.name, _digest(out), sum(key in scores for key in keys))


def key_of(fields: Mapping[str, Json]) -> SampleKey:
    """What Inspect tells samples apart by."""
    epoch = fields.get("epoch")
    return str(fields.get("id")), epoch if isinstance(epoch, int) else 1


def _copy_archive(
    path: Path, out: Path, keys: list[SampleKey | None], scores: Scores, heads: Heads
) -> None:
    from annotator.formats.inspect_ai.zipped import open_archive, writing

    with open_archive(path) as archive, writing(out) as target:
        samples = (member for member in archive.members if _SAMPLE.fullmatch(member))
        by_member = dict(zip(samples, keys, strict=True))
        summed = _SUMMARIES in archive.members
        for member in archive.members:
            cursor = Cursor(JsonBytes(member, archive.open(member)))
            edits: list[Edit] = []
            own = scores.get(by_member.get(member) or ("", 0), {})
            if own:
                edits = _sample_edits(cursor, own)
            elif member == HEADER:
                edits = object_edits(cursor, heads.changes())
            elif member == _SUMMARIES or (not summed and _JOURNALED.fullmatch(member)):
                edits = list(_summary_edits(cursor, scores))
            info = archive.copy_info(member, deflate_from=_LARGEST_FRAME)
            with target.open(info, "w", force_zip64=True) as copy:
                copied(archive.open(member), edits, copy.write)
    _settle(out)


def _copy_json(
    path: Path, out: Path, keys: list[SampleKey | None], scores: Scores, heads: Heads
) -> None:
    def samples(cursor: Cursor) -> Iterator[Edit]:
        if cursor.peek() != b"[":
            cursor.value(keep=False)
            return
        for number in cursor.elements():
            own = scores.get(keys[number - 1] or ("", 0), {})
            if own:
                yield from _sample_edits(cursor, own)
            else:
                cursor.value(keep=False)

    with Source(path, "utf-8") as source:
        found = object_edits(Cursor(source), heads.changes(), {"samples": samples})
    with open_content(path) as file, out.open("wb") as copy:
        copied(file, found, copy.write)
    _settle(out)


def _sample_edits(cursor: Cursor, own: Mapping[str, NewScore]) -> list[Edit]:
    """A sample gets the scores, and where it has events, what was done to them."""
    changes = {"scores": partial(_scored, own)}
    return object_edits(cursor, changes, {"events": partial(event_edits, own)})


def _scored(own: Mapping[str, NewScore], raw: bytes | None) -> bytes:
    """A sample's scores with ours."""
    changes: dict[str, Change] = {name: score.over for name, score in own.items()}
    return with_values(raw if raw is not None and raw.startswith(b"{") else b"{}", changes)


def _summed(own: Mapping[str, NewScore], raw: bytes | None) -> bytes:
    changes: dict[str, Change] = {name: score.in_summary for name, score in own.items()}
    return with_values(raw if raw is not None and raw.startswith(b"{") else b"{}", changes)


def _summary_edits(cursor: Cursor, scores: Scores) -> Iterator[Edit]:
    """The edits of a list of summaries, each of which names its sample."""
    for _ in cursor.elements():
        extent = cursor.value()
        fields = None if extent.oversize else lenient_value(cursor.text(extent))
        own = scores.get(key_of(fields), {}) if isinstance(fields, Mapping) else {}
        if own:
            data = with_values(extent.data, {"scores": partial(_summed, own)})
            yield Edit(extent.offset, extent.size, data)


def _settle(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
