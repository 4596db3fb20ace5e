"""One request of a HELM run as items: what the model was shown, and each completion."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.item import Item, Part, Turn, turn_of
from annotator.formats.conversation import as_messages
from annotator.formats.found import Entry, Found, Note, Skipped
from annotator.formats.helm.annotations import annotation_labels, score_labels
from annotator.formats.helm.runs import STATS, Run, Scores, key_of
from annotator.formats.judgements import number_of
from annotator.formats.mapping import text_of
from annotator.formats.records import BadRecord, Record
from annotator.formats.records.json_value import text_in
from annotator.formats.reference import reference_answer, shortened

Hidden = Literal["encrypted", "redacted"]

_ENCRYPTED = re.compile(r"\[encrypted_text_\d+\]")
_REDACTED = "[redacted]"
_OF_ALL = re.compile(r"@\d+$")


@dataclass(frozen=True, slots=True)
class _State:
    """A request state, its parts looked up once."""

    fields: JsonObject

    def part(self, name: str) -> JsonObject:
        value = self.fields.get(name)
        return value if isinstance(value, dict) else {}

    @property
    def input_text(self) -> str:
        given = self.part("instance").get("input")
        return text_in(given.get("text")) if isinstance(given, dict) else text_in(given)

    @property
    def completions(self) -> list[JsonObject]:
        listed = self.part("result").get("completions")
        return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []

    @property
    def perturbation(self) -> JsonObject:
        value = self.part("instance").get("perturbation")
        return value if isinstance(value, dict) else {}


def hidden(record: Record) -> Hidden | None:
    """Whether HELM's scripts took the responses out of the state."""
    state = _State(record.fields)
    texts = [text_in(one.get("text")) for one in state.completions]
    if _ENCRYPTED.fullmatch(state.input_text):
        return "encrypted"
    if state.input_text == _REDACTED and texts and all(one == _REDACTED for one in texts):
        return "redacted"
    return None


def state_entries(record: Record, run: Run) -> Iterator[Found]:
    """The items of one request state, one for each completion."""
    state = _State(record.fields)
    if not state.part("instance"):
        yield BadRecord(record.number, "bad_messages", "no instance", "record")
        return
    if record.fields.get("request_mode") == "calibration":
        yield Skipped(record.number, "calibration_request")
        return
    if record.fields.get("reference_index") is not None:
        yield Note("requests that only score a given answer have no response")
    if state.input_text == _REDACTED:
        yield Note("prompts were redacted by HELM; the responses are there")
    instance = state.part("instance")
    place = key_of(
        instance.get("id"), instance.get("perturbation"), record.fields.get("train_trial_index")
    )
    before = _before(state, run)
    scored, scores = _scored(state, run.scores.get(place, ()))
    if len(scores) < len(run.scores.get(place, ())):
        yield Note(f"figures over all completions of a request (…@k) stay in {STATS}")
    for n, completion in enumerate(state.completions or [{}]):
        target = Turn("assistant", _response(state, completion))
        judged = tuple(annotation_labels(record.fields.get("annotations"), n))
        own = score_labels(scores) if n == scored else ()
        yield Entry(record, _item(state, run, (*before, target), n), (*own, *judged))


def _scored(state: _State, scores: Scores) -> tuple[int, Scores]:
    """Which completion HELM's metrics judged, and what they gave it: of several the most probable,
    the first of equals. What is said of the k best together is no score of one of them."""
    chances = [number_of(one.get("logprob")) or 0.0 for one in state.completions]
    if len(chances) < 2:
        return 0, scores
    return chances.index(max(chances)), tuple(one for one in scores if not _OF_ALL.search(one[0]))


def _item(state: _State, run: Run, turns: tuple[Turn, ...], n: int) -> Item:
    instance = state.part("instance")
    extra = instance.get("extra_data")
    category = extra.get("category") if isinstance(extra, dict) else None
    identity = text_in(instance.get("id"))
    return Item(
        turns=turns,
        target=len(turns) - 1,
        model=text_in(state.part("request").get("model")) or run.model,
        source=run.source,
        source_id=_source_id(state, identity, n) if identity else None,
        category=category if isinstance(category, str) and category else None,
        family=f"{run.source}/{identity}" if run.varied and identity else None,
        split=text_in(instance.get("split")) or None,
        meta=dict(_meta(state)),
    )


def _source_id(state: _State, identity: str, n: int) -> str:
    """HELM's own id names an instance; requests of it differ in what is added here."""
    fields = state.fields
    named = {
        "perturbation": text_in(state.perturbation.get("name")),
        "trial": text_of(fields.get("train_trial_index") or ""),
        "reference": text_of(fields.get("reference_index", "")),
        "mode": text_in(fields.get("request_mode")).removeprefix("original"),
    }
    told = "".join(f"/{key}={value}" for key, value in named.items() if value)
    return f"{identity}{told}{f'#{n + 1}' if n else ''}"


def _meta(state: _State) -> Iterator[tuple[str, str]]:
    if state.perturbation:
        yield "perturbation", shortened(text_in(state.perturbation.get("name")))
    references = state.part("instance").get("references")
    right = [
        text_in(one["output"].get("text"))
        for one in (references if isinstance(references, list) else [])
        if isinstance(one, dict)
        and isinstance(one.get("output"), dict)
        and "correct" in (one.get("tags") or [])
    ]
    mapping = state.part("output_mapping")
    yield from reference_answer(right, choices=bool(mapping)).items()
    said = text_in(state.completions[0].get("text")).strip() if state.completions else ""
    if said in mapping:
        yield "chosen", shortened(f"{said} = {text_in(mapping[said])}")
    error = state.part("result").get("error")
    if error:
        yield "error", shortened(text_of(error))


def _before(state: _State, run: Run) -> tuple[Turn, ...]:
    """What the model was shown. Instructions and examples before the question stand apart."""
    request = state.part("request")
    messages = as_messages(request.get("messages"))
    if messages is not None:
        return messages
    media = request.get("multimodal_prompt")
    if isinstance(media, dict):
        return (Turn("user", _media_parts(media)),)
    prompt = text_in(request.get("prompt")) or state.input_text
    asked = f"{run.input_prefix}{state.input_text}"
    at = prompt.rfind(asked) if state.input_text else -1
    if at <= 0:
        return (turn_of("user", prompt),)
    return (turn_of("system", prompt[:at]), turn_of("user", prompt[at:]))


def _response(state: _State, completion: JsonObject) -> tuple[Part, ...]:
    thinking = completion.get("thinking")
    thought = text_in(thinking.get("text")) if isinstance(thinking, dict) else ""
    text = text_in(completion.get("text"))
    request = state.part("request")
    prompt = text_in(request.get("prompt"))
    if request.get("echo_prompt") and prompt:
        text = text.removeprefix(prompt)
    media = completion.get("multimodal_content")
    more = _media_parts(media) if isinstance(media, dict) else ()
    reasoning = (Part("reasoning", thought),) if thought else ()
    return (*reasoning, Part(text=text), *more)


def _media_parts(content: JsonObject) -> tuple[Part, ...]:
    """Text as text; other media as their description: their files are not in the run."""
    listed = content.get("media_objects")
    parts = [_media(one) for one in listed] if isinstance(listed, list) else []
    return tuple(parts) or (Part(),)


def _media(value: Json) -> Part:
    if isinstance(value, dict) and text_in(value.get("content_type")).startswith("text"):
        return Part(text=text_in(value.get("text")))
    return Part("data", json.dumps(value, ensure_ascii=False, sort_keys=True))
