"""What a run sampled, as items with its scores; and samples that nobody has answered yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from annotator.domain.canonical import JsonObject
from annotator.domain.item import Item, Turn, turn_of
from annotator.formats.found import Entry, Found, FoundLabel, Note, Skipped
from annotator.formats.judge_tasks import judge_label, judged_item_in
from annotator.formats.labeled.own import NOT_OURS, OWN, own_entry
from annotator.formats.mapping import text_of
from annotator.formats.openai_evals.log_index import Event, SampleEvents
from annotator.formats.openai_evals.samples import prompt_turns
from annotator.formats.records import BadRecord, Record
from annotator.formats.records.json_value import text_in
from annotator.formats.reference import reference_answer
from annotator.formats.scores import score_label

TOOL = "openai-evals"


@dataclass(frozen=True, slots=True)
class Run:
    """What the log's first line says. All None where it has none."""

    model: str | None
    source: str | None
    split: str | None


@dataclass(frozen=True, slots=True)
class _Answer:
    prompt: tuple[Turn, ...]
    text: str


def run_of(spec: JsonObject) -> Run:
    functions = spec.get("completion_fns")
    first = functions[0] if isinstance(functions, list) and functions else None
    named = text_in(spec.get("base_eval")) or text_in(spec.get("eval_name")) or None
    return Run(text_in(first) or None, named, text_in(spec.get("split")) or None)


def sample_entry(record: Record, source: str | None) -> Entry | BadRecord:
    """A line of a samples file: a prompt without a response, or one of our own exported items."""
    metadata = record.fields.get("metadata")
    if isinstance(metadata, dict) and OWN in metadata:
        return own_entry(record, metadata) or BadRecord(record.number, "bad_json", NOT_OURS)
    before = prompt_turns(record.fields.get("input"))
    if before is None:
        return BadRecord(record.number, "no_prompt_column", "no input")
    turns = (*before, turn_of("assistant", ""))
    meta = _ideal(record.fields)
    return Entry(record, Item(turns, len(before), source=source, meta=meta))


def run_entries(events: SampleEvents, sample: JsonObject, run: Run) -> Iterator[Found]:
    """The items of one sample of a run, with the run's scores of it."""
    record = Record(events.number, None, None, events.raw, {})
    sample = sample or next((one.data for one in events.of("raw_sample")), {})
    metadata = sample.get("metadata")
    if isinstance(metadata, dict) and OWN in metadata:
        yield from _judged(record, events, metadata, run)
        return
    answers = tuple(_answers(events, sample))
    if not answers:
        yield Skipped(events.number, "nothing_sampled")
        return
    if not answers[0].prompt:
        yield Note("the log does not hold the prompts, and no samples file beside it fits")
    about = _about(events, answers)
    labels = tuple(_labels(events))
    for place, answer in enumerate(answers):
        again = f"#{place + 1}" if place else ""
        item = Item(
            turns=(*answer.prompt, turn_of("assistant", answer.text)),
            target=len(answer.prompt),
            model=run.model,
            source=run.source,
            source_id=events.sample_id + again,
            split=run.split,
            meta=_ideal(sample),
        )
        yield Entry(record, item, labels if place == about else ())


def _answers(events: SampleEvents, sample: JsonObject) -> Iterator[_Answer]:
    """Everything that was sampled; where samplings were not recorded, what was matched."""
    asked = prompt_turns(sample.get("input")) or ()
    sampled = [one for one in events.of("sampling") if "sampled" in one.data]
    for event in sampled or [one for one in events.of("match") if "sampled" in one.data]:
        prompt = prompt_turns(event.data.get("prompt")) or asked
        said = event.data["sampled"]
        for one in said if isinstance(said, list) else [said]:
            yield _Answer(prompt, "" if one is None else text_of(one))
    if not sampled and asked and not any(events.of("match")):
        yield _Answer(asked, "")


def _about(events: SampleEvents, answers: tuple[_Answer, ...]) -> int:
    """Which answer the scores are about: the one that was matched, else the first."""
    matched = next((one.data["sampled"] for one in events.of("match") if "sampled" in one.data), "")
    return next((n for n, one in enumerate(answers) if one.text == matched), 0)


def _labels(events: SampleEvents) -> Iterator[FoundLabel]:
    for event in events.of("match"):
        label = score_label(TOOL, "correct", event.data.get("correct"), at=_time(event))
        if label is not None:
            yield label
            break  # further matches of one sample repeat the first
    named: set[str] = set()
    for event in events.of("metrics"):
        for name, value in event.data.items():
            label = score_label(TOOL, name, value, at=_time(event))
            if label is not None and name not in named:
                named.add(name)
                yield label


def _judged(
    record: Record, events: SampleEvents, metadata: JsonObject, run: Run
) -> Iterator[Found]:
    """A sample of our own eval: the model judged one of our items, as one more annotator."""
    own = judged_item_in(metadata)
    if own is None:
        yield BadRecord(record.number, "bad_json", NOT_OURS)
        return
    said = next((one.text for one in _answers(events, {})), "")
    label = judge_label(own, run.model or TOOL, said)
    if label is None:
        yield Note("answers of the judge are none of the levels; they stay in the raw records")
    else:
        yield Note("the judge's answers are labels of a model; its scores stay in the raw records")
    yield Entry(record, own.item, () if label is None else (label,), ordinal=own.ordinal)


def _ideal(sample: JsonObject) -> dict[str, str]:
    ideal = sample.get("ideal")
    listed = ideal if isinstance(ideal, list) else [ideal]
    return reference_answer((text_of(one) for one in listed if one is not None), choices=False)


def _time(event: Event) -> str | None:
    """Times without an offset are of nobody knows which zone."""
    try:
        at = datetime.fromisoformat(event.at or "")
    except ValueError:
        return None
    return at.isoformat() if at.tzinfo is not None else None
