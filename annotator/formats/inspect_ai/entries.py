"""A sample as an item: its conversation, the answer that is judged, and its scores."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.item import Item, Part, Turn
from annotator.formats.found import Entry, FoundLabel, Note
from annotator.formats.inspect_ai.logs import LogHead, Sample
from annotator.formats.inspect_ai.messages import Conversation, resolved
from annotator.formats.inspect_ai.scores import PROJECT, ScoreReader, scores_of
from annotator.formats.labeled.own import (
    OWN,
    OWN_LABELS,
    OwnItem,
    read_own_item,
    read_own_labels,
)
from annotator.formats.records import BadRecord, Record
from annotator.formats.reference import reference_answer, shortened

_UNWRITABLE = re.compile("[\ud800-\udfff\ufffd]")
NO_MODEL = ("none", "none/none")
_CATEGORY = ("category", "harm_category", "risk_category", "semantic_category", "subject", "topic")
_LANGUAGE = ("language", "lang")
_SLIM = "a sample is larger than 32 MiB with its events; they were left out of its raw record"
_Placed = tuple[tuple[Turn, ...], int]
"""Turns, and which of them is judged."""


def entries(
    head: LogHead, scores: ScoreReader, sample: Sample
) -> Iterator[Entry | BadRecord | Note]:
    """The sample's item with its labels, and what is to be said of them."""
    fields = _fields(sample)
    conversation = Conversation()
    placed = _placed(conversation, fields)
    if placed is None:
        yield BadRecord(sample.number, "bad_messages", "", "record")
        return
    if sample.slim:
        yield Note(_SLIM)
    item = _item(head, fields, placed)
    record = Record(sample.number, None, None, sample.raw, {})
    entry = Entry(record, item, media=conversation.media)
    by_scorers: list[FoundLabel] = []
    for name, score in scores_of(fields, scores.name_of_single()).items():
        for one in scores.labels(name, score, item.response.text, fields.get("completed_at")):
            if isinstance(one, Note):
                yield one
            else:
                by_scorers.append(one)
    yield _as_exported(replace(entry, others=tuple(by_scorers)), fields)


def _fields(sample: Sample) -> JsonObject:
    """The sample's fields, with attachments in their place."""
    transcript = sample.fields.get("transcript")
    held = sample.fields.get("attachments")
    if not held and isinstance(transcript, Mapping):
        held = transcript.get("content")
    attachments = held if isinstance(held, Mapping) else {}
    left = ("attachments", "transcript")
    return {k: resolved(v, attachments) for k, v in sample.fields.items() if k not in left}


def _placed(conversation: Conversation, fields: JsonObject) -> _Placed | None:
    """The judged answer is the model's last; where it gave none, an empty turn says so."""
    messages = fields.get("messages")
    if not messages:
        messages = _asked(fields.get("input"))
    turns = conversation.turns(messages)
    if turns is None or not isinstance(messages, list):
        return None
    answer = _answer(fields.get("output"))
    last = max((n for n, turn in enumerate(turns) if turn.role == "assistant"), default=None)
    if answer is None:
        if last == len(turns) - 1 and not _is_input(messages[-1]):
            return turns, len(turns) - 1
        return (*turns, Turn("assistant", (Part(),))), len(turns)
    said = conversation.turn({"role": "assistant", **answer})
    if said is None:
        return None
    if last is not None and _same(messages[last], turns[last], answer, said):
        return turns, last
    return (*turns, said), len(turns)


def _asked(asked: Json) -> Json:
    return [{"role": "user", "content": asked}] if isinstance(asked, str) else asked


def _answer(output: Json) -> JsonObject | None:
    """The message of the model's last output; None where it never came to one."""
    choices = output.get("choices") if isinstance(output, Mapping) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    message = first.get("message") if isinstance(first, Mapping) else None
    return message if isinstance(message, Mapping) else None


def _same(message: Json, turn: Turn, answer: JsonObject, said: Turn) -> bool:
    """Whether the output is the conversation's last answer. Its parts may have been edited."""
    known = message.get("id") if isinstance(message, Mapping) else None
    if known is not None and known == answer.get("id"):
        return True
    return not _is_input(message) and turn.text.strip() == said.text.strip()


def _is_input(message: Json) -> bool:
    """Whether the message is the sample's own, put there before the model said anything."""
    return isinstance(message, Mapping) and message.get("source") == "input"


def _item(head: LogHead, fields: JsonObject, placed: _Placed) -> Item:
    turns, target = placed
    known = _metadata(fields)
    name, epoch = fields.get("id"), fields.get("epoch")
    source_id = None if name is None or name == "" else str(name)
    again = isinstance(epoch, int) and epoch > 1
    return Item(
        turns=turns,
        target=target,
        model=_model(head, fields),
        source=head.task,
        source_id=f"{source_id}#{epoch}" if source_id and again else source_id,
        category=_first(known, _CATEGORY),
        family=source_id if _has_epochs(head, again) else None,
        language=_first(known, _LANGUAGE),
        tags=_tags(head.eval.get("tags")),
        meta=_meta(head, fields),
    )


def _model(head: LogHead, fields: JsonObject) -> str | None:
    """The model of the run; where the run had none (a replay, an agent), the output's own."""
    of_run = head.eval.get("model")
    if isinstance(of_run, str) and of_run and of_run not in NO_MODEL:
        return of_run
    output = fields.get("output")
    said = output.get("model") if isinstance(output, Mapping) else None
    return said if isinstance(said, str) and said and said not in NO_MODEL else None


def _has_epochs(head: LogHead, again: bool) -> bool:
    config = head.eval.get("config")
    epochs = config.get("epochs") if isinstance(config, Mapping) else None
    return again or (isinstance(epochs, int) and epochs > 1)


def _first(known: JsonObject, names: tuple[str, ...]) -> str | None:
    found = (known.get(name) for name in names)
    return next((one for one in found if isinstance(one, str) and one), None)


def _tags(tags: Json) -> tuple[str, ...]:
    return tuple(one for one in tags if isinstance(one, str)) if isinstance(tags, list) else ()


def _meta(head: LogHead, fields: JsonObject) -> dict[str, str]:
    """What an annotator may need to know; nothing that judges the answer."""
    error, limit = fields.get("error"), fields.get("limit")
    told = {
        "choices": _choices(fields.get("choices")),
        **reference_answer(_targets(fields.get("target")), choices=bool(fields.get("choices"))),
        "error": _inner(error, "message"),
        "limit reached": _inner(limit, "type"),
        "log status": "" if head.status == "success" else head.status,
    }
    return {key: shortened(value) for key, value in told.items() if value}


def _choices(choices: Json) -> str:
    if not isinstance(choices, list):
        return ""
    return "\n".join(f"{chr(65 + n % 26)}) {one}" for n, one in enumerate(choices))


def _targets(target: Json) -> list[str]:
    listed = target if isinstance(target, list) else [target]
    return [one for one in listed if isinstance(one, str)]


def _inner(value: Json, key: str) -> str:
    inner = value.get(key) if isinstance(value, Mapping) else value
    return inner if isinstance(inner, str) else ""


def _as_exported(entry: Entry, fields: JsonObject) -> Entry:
    """With what an export of ours left in the log: the item, and people's labels in its scores."""
    own = _own(fields, entry.item)
    exported = [_exported(score) for score in scores_of(fields, "").values()]
    written = [one for one in exported if one is not None]
    if own is None and not written:
        return replace(entry, labels=entry.others, others=())
    scored = [label for _, labels in written for label in labels]
    if own is None:
        return replace(entry, labels=tuple(scored), project=written[0][0])
    newer = {_place(one) for one in scored}
    replayed = read_own_labels(_metadata(fields).get(OWN_LABELS)) or ()
    labels = (*scored, *(one for one in replayed if _place(one) not in newer))
    return replace(entry, item=own.item, labels=labels, project=own.project, ordinal=own.ordinal)


def _place(label: FoundLabel) -> tuple[str, str, int]:
    return label.annotator, label.criterion, label.occurrence


def _exported(score: Json) -> tuple[str, tuple[FoundLabel, ...]] | None:
    """The project that wrote the score, with its people's labels; None for any other score."""
    metadata = score.get("metadata") if isinstance(score, Mapping) else None
    project = metadata.get(PROJECT) if isinstance(metadata, Mapping) else None
    if not isinstance(metadata, Mapping) or not isinstance(project, str):
        return None
    return project, read_own_labels(metadata.get(OWN_LABELS)) or ()


def _own(fields: JsonObject, item: Item) -> OwnItem | None:
    """The item of an export of ours, where this log replays it: another answer is another item."""
    own = read_own_item(_metadata(fields).get(OWN))
    if own is None or _plain(own.item.response.text) != _plain(item.response.text):
        return None
    return own


def _metadata(fields: JsonObject) -> JsonObject:
    metadata = fields.get("metadata")
    return metadata if isinstance(metadata, Mapping) else {}


def _plain(text: str) -> str:
    """Without what UTF-8 cannot hold, and what stands for it."""
    return _UNWRITABLE.sub("", text)
