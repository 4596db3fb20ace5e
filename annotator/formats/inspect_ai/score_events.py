"""The edits of scores as events of a sample: the history of a score that Inspect's viewer shows.

Inspect's own `edit_score` writes them too, just before the end of the scorers' span.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from annotator.domain.canonical import Json, JsonObject
from annotator.formats.inspect_ai.log_scores import NewScore
from annotator.formats.inspect_ai.scores import is_ours
from annotator.formats.inspect_ai.splicing import Edit, dumped
from annotator.formats.inspect_ai.values import lenient_value
from annotator.formats.labeled import ascii_json, without_lone
from annotator.formats.records.json_cursor import Cursor, Extent

KIND = "score_edit"
_SCORERS = "scorers"
_TOLD = (KIND.encode(), b'"span_')
_UUID = 22


@dataclass(slots=True)
class _Seen:
    """The list of events as far as it was read.

    at: where ours belong if no span of scorers ends after it. removed: from and to, for each run of
    events that an earlier export wrote; `to` is None while the run goes on.
    """

    at: int
    empty: bool = True
    span: str | None = None
    before_end: int | None = None
    removed: list[tuple[int, int | None]] = field(default_factory=list)

    def see(self, extent: Extent, event: JsonObject) -> None:
        if event.get("event") == KIND and _is_ours(event):
            if not self.removed or self.removed[-1][1] is not None:
                self.removed.append((extent.offset, None))
            return
        if self.removed and self.removed[-1][1] is None:
            self.removed[-1] = (self.removed[-1][0], extent.offset)
        self.at, self.empty = extent.offset + extent.size, False
        kind, name, identity = (event.get(key) for key in ("event", "name", "id"))
        if kind == "span_begin" and name == event.get("type") == _SCORERS:
            self.span, self.before_end = str(identity), None
        elif kind == "span_end" and self.span is not None and identity == self.span:
            self.before_end = extent.offset

    def edits(self, added: bytes, end: int) -> Iterator[Edit]:
        """In the order of the stream. end: where the last event ends."""
        found = [Edit(start, to - start, b"") for start, to in self.removed if to is not None]
        if self.removed and self.removed[-1][1] is None:
            found.append(Edit(self.at, end - self.at, b""))
        if added and self.before_end is not None:
            found.append(Edit(self.before_end, 0, added + b","))
        elif added:
            found.append(Edit(self.at, 0, added if self.empty else b"," + added))
        yield from sorted(found, key=lambda one: (one.at, one.length))


def event_edits(own: Mapping[str, NewScore], cursor: Cursor) -> Iterator[Edit]:
    """The edits of a sample's events; what an earlier export of ours added gives way."""
    if cursor.peek() != b"[":
        cursor.value(keep=False)
        return
    seen = _Seen(cursor.position + 1)
    end = seen.at
    for _ in cursor.elements():
        extent = cursor.value()
        end = extent.offset + extent.size
        told = any(one in extent.data for one in _TOLD)
        event = lenient_value(cursor.text(extent)) if told else {}
        seen.see(extent, event if isinstance(event, dict) else {})
    added = b",".join(_events(own, seen.span))
    yield from seen.edits(added, end)


def _events(own: Mapping[str, NewScore], span: str | None) -> Iterator[bytes]:
    for name, score in own.items():
        for number, edit in enumerate(score.edits):
            provenance = edit["provenance"]
            assert isinstance(provenance, dict)
            told: JsonObject = {
                "span_id": span,
                "timestamp": provenance["timestamp"],
                "working_start": 0,
                "event": KIND,
                "score_name": name,
                "edit": _shown(name, edit, provenance),
            }
            key = ascii_json([number, told]).encode("ascii")
            yield dumped({"uuid": hashlib.sha256(key).hexdigest()[:_UUID], **told})


def _shown(name: str, edit: JsonObject, provenance: JsonObject) -> Json:
    """The viewer shows an edit without the name of its score: so the reason says it."""
    reason = f"{name}: {provenance['reason']}"
    return without_lone({**edit, "provenance": {**provenance, "reason": reason}})


def _is_ours(event: JsonObject) -> bool:
    edit = event.get("edit")
    return isinstance(edit, dict) and is_ours(edit.get("provenance"))
