"""Reads Inspect's logs, one sample after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from annotator.domain.errors import RefusedInput
from annotator.formats.card import FileImporter, FormatCard
from annotator.formats.entries import OpenOptions
from annotator.formats.found import Found, Note
from annotator.formats.inspect_ai.entries import entries
from annotator.formats.inspect_ai.logs import begins_as_log, is_archive, no_log, open_log
from annotator.formats.inspect_ai.scores import ScoreReader
from annotator.formats.inspect_ai.values import lenient_value
from annotator.formats.records import BadRecord
from annotator.formats.records.beginning import BOM_OR_BLANK, head_of
from annotator.formats.records.json_cursor import Cursor
from annotator.formats.records.source import Source
from annotator.formats.reference import ONE_WORD

_SURE = 0.95
_HEAD = ("version", "status", "invalidated", "tags", "metadata", "log_updates", "error")
"""Keys that may stand before `eval` in a log."""
_EVENTS = re.compile(rb'"events"\s*:\s*\[\s*\{\s*"event"\s*:\s*"')
_BEGINNING = 2**16


class InspectImporter(FileImporter):
    """`.eval` archives and `.json` logs."""

    def sniff(self, path: Path) -> float:
        if not path.is_file():
            return 0.0
        try:
            return _SURE if _is_log(path) or _is_transcript(path) else 0.0
        except RefusedInput:
            return 0.0

    def open(self, path: Path, options: OpenOptions) -> Iterator[Found]:
        if _is_transcript(path):
            raise RefusedInput(
                f"{path.name} holds the events of a run only: no samples, no task, no model.",
                "Import the log that they are of (`.eval` or `.json`).",
            )
        with open_log(path) as log:
            scores = ScoreReader(log.head.results, log.head.updates)
            n = 0
            for n, sample in enumerate(log.samples(), start=1):  # noqa: B007
                if isinstance(sample, BadRecord):
                    yield sample
                else:
                    yield from entries(log.head, scores, sample)
            if n == 0:
                yield Note(f"the log holds no samples (its status is “{log.head.status}”)")
            elif log.head.status != "success":
                yield Note(f"the log is not of a whole run (its status is “{log.head.status}”)")


def _is_log(path: Path) -> bool:
    if is_archive(path):
        return begins_as_log(path)
    with Source(path, "utf-8") as source:
        cursor = Cursor(source)
        if cursor.peek() != b"{":
            return False
        for key in cursor.each_key():
            if key == "eval":
                spec = lenient_value(cursor.text(cursor.value()))
                return isinstance(spec, dict) and {"task", "model"} <= set(spec)
            if key not in _HEAD:
                return False
            cursor.value(keep=False)
    raise no_log(path.name, "it names no task")


def _is_transcript(path: Path) -> bool:
    """Whether the file is a list of Inspect's events without the log around it."""
    head = head_of(path, _BEGINNING)
    events = _EVENTS.search(head)
    if events is None or head.lstrip(BOM_OR_BLANK)[:1] != b"{":
        return False
    before = head[: events.start()]
    return not any(key in before for key in (b'"eval"', b'"samples"', b'"messages"'))


IMPORTER = InspectImporter(
    "inspect",
    "Inspect AI log",
    FormatCard(
        tool="Inspect AI",
        site="https://inspect.aisi.org.uk/eval-logs.html",
        checked="inspect_ai 0.3.285, and logs of its versions since 2024",
        files="A log: `.eval` (deflate or Zstandard) or `.json`; finished, cancelled, or broken "
        "off with nothing but its journal.",
        carries=(
            "Each sample becomes an item: the whole conversation with attachments in place, tool "
            "calls and results, errors of tools, reasoning, and images as media. The judged turn "
            "is the model's last answer; where it gave none, the item has no response.",
            "The task is the source, and the sample's id is the item's (`ID#2` for the second "
            "epoch, whose family is the id). Model and tags come along, and category and language "
            "from the sample's metadata. Choices, errors, limits and reference answers become "
            "fields of the item.",
            "Scores keep their own scale, by their scorer as a model: C, P, I and N are a closed "
            "nominal scale, numbers stay as they are, and texts as they come. A score of several "
            "values gives one criterion for each.",
            "A score that somebody edited becomes that person's label, and the scorer's first "
            "value stays beside it.",
            "A log made with `--to inspect` or `--to inspect-log` brings the same items, and "
            "every person's labels.",
        ),
        loses=(
            "Where `--to inspect-log` wrote into the log, people's scores from before that are "
            "left: that project's labels have them under pseudonyms (A1, A2, …), and one person "
            "would be two. The original log and the labeled set have them.",
            "Events, store, token counts and the metadata of samples stay in the raw record. "
            "Where a sample is larger than 32 MiB, its events are left out of that, too.",
            ONE_WORD,
            "NaN scores and further choices of one output are left out.",
            "Logs whose samples stand in chunks, a layout that Inspect still tries out, are "
            "refused.",
        ),
        use=("annotator import DIR LOG.eval",),
    ),
)
