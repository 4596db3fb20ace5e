"""Logged samples as items: what the model generated or chose, with the metrics as its scores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.item import Item, Part, Turn
from annotator.formats.found import Entry, Found, FoundLabel, Note
from annotator.formats.judge_tasks import judge_label, judged_item_in
from annotator.formats.labeled.own import NOT_OURS, OWN, own_entry
from annotator.formats.lm_eval.runs import Run
from annotator.formats.lm_eval.samples import Request, choices_of, requests_of, scored
from annotator.formats.mapping import text_of
from annotator.formats.records import BadRecord, Record
from annotator.formats.reference import reference_answer
from annotator.formats.scores import score_label

TOOL = "lm-eval"
_CATEGORIES = ("category", "subject", "subcategory", "topic")


@dataclass(frozen=True, slots=True)
class _Answered:
    """What the model made of one request, as a target turn. id: the sample's own, made unique."""

    source_id: str
    before: tuple[Turn, ...]
    target: Turn
    answer: Json


def sample_entries(record: Record, run: Run) -> Iterator[Found]:
    """The items of one line of a samples file."""
    sample = record.fields
    doc = sample.get("doc")
    if isinstance(doc, dict) and OWN in doc:
        yield from _judged(record, doc, run)
        return
    answered = tuple(_answered(sample))
    if not answered:
        yield BadRecord(record.number, "bad_messages", "its requests are of no known form")
        return
    if not any(part.text for one in answered for part in one.target.parts):
        yield Note("samples only measure a given text: their items have no response")
    labels = tuple(one for one in _labels(sample) if isinstance(one, FoundLabel))
    about = _about(sample, answered)
    for place, one in enumerate(answered):
        mine = labels if place == about else ()
        yield Entry(record, _item(sample, run, one), mine)
    yield from _notes(sample, answered, about)


def data_entry(record: Record) -> Entry | BadRecord:
    """A line of the data file of our own task."""
    return own_entry(record, record.fields) or BadRecord(record.number, "bad_json", NOT_OURS)


def _answered(sample: JsonObject) -> Iterator[_Answered]:
    requests = requests_of(sample)
    identity = text_of(sample.get("doc_id"))
    if not requests:
        return
    if scored(requests):
        yield _chosen(identity, requests)
        return
    for n, request in enumerate(requests, 1):
        for k, answer in enumerate(request.answers or (None,), 1):
            again = f"/{n}" * (n > 1) + f"#{k}" * (k > 1)
            text = "" if answer is None else text_of(answer)
            target = Turn("assistant", (Part(text=text),))
            yield _Answered(identity + again, request.turns, target, answer)


def _chosen(identity: str, requests: tuple[Request, ...]) -> _Answered:
    """The most likely choice stands for the answer; all of them follow it with likelihoods."""
    choices = choices_of(requests)
    first = next((one for one in requests if one.context != ""), requests[0])
    if not choices:
        return _Answered(identity, first.turns, Turn("assistant", (Part(),)), None)
    best = max(choices, key=lambda one: one[1].value)
    listed = [
        {"choice": text, "log_likelihood": score.text, "greedy": score.greedy}
        for text, score in choices
    ]
    shown = Part("data", json.dumps({"choices": listed}, ensure_ascii=False))
    return _Answered(identity, first.turns, Turn("assistant", (Part(text=best[0]), shown)), None)


def _item(sample: JsonObject, run: Run, one: _Answered) -> Item:
    doc = sample.get("doc")
    columns = doc if isinstance(doc, dict) else {}
    named = (columns.get(key) for key in _CATEGORIES)
    target = sample.get("target")
    wanted = [] if target is None else [text_of(target)]
    meta = reference_answer(wanted, choices=scored(requests_of(sample)))
    if run.templated:
        meta["chat template"] = "applied: the prompt is shown as the model got it"
    return Item(
        turns=(*one.before, one.target),
        target=len(one.before),
        model=run.model,
        source=run.task,
        source_id=one.source_id,
        category=next((value for value in named if isinstance(value, str) and value), None),
        meta=meta,
    )


def _labels(sample: JsonObject) -> Iterator[FoundLabel | Note]:
    """Each metric is a score. Filters are different ways to score, so each is a scorer."""
    way = sample.get("filter")
    scorer = TOOL if way in (None, "none") else f"{TOOL}:{way}"
    metrics = sample.get("metrics")
    for name in metrics if isinstance(metrics, list) else []:
        value = sample.get(str(name))
        label = score_label(scorer, str(name), value)
        if label is not None:
            yield label
        elif value is not None:
            yield Note(f"the metric “{name}” is no single value; it stays in the raw records")


def _about(sample: JsonObject, answered: tuple[_Answered, ...]) -> int | None:
    """Which answer the metrics are about: the only one, or the one that the filter took."""
    if len(answered) == 1:
        return 0
    kept = sample.get("filtered_resps")
    if isinstance(kept, list) and len(kept) == 1:
        kept = kept[0]
    same = answered[0].answer is not None and kept == answered[0].answer
    return 0 if same else None


def _notes(
    sample: JsonObject, answered: tuple[_Answered, ...], about: int | None
) -> Iterator[Note]:
    told = tuple(_labels(sample))
    yield from (one for one in told if isinstance(one, Note))
    if about is None and any(isinstance(one, FoundLabel) for one in told):
        yield Note("metrics over several responses of one sample stay in the raw records")


def _judged(record: Record, doc: JsonObject, run: Run) -> Iterator[Found]:
    """A sample of our own task: the model judged one of our items, as one more annotator."""
    own = judged_item_in(doc)
    if own is None:
        yield BadRecord(record.number, "bad_json", NOT_OURS)
        return
    requests = requests_of(record.fields)
    way = " (multiple choice)" if scored(requests) else ""
    label = judge_label(own, f"{run.model or TOOL}{way}", _judgement(requests))
    if label is None:
        yield Note("answers of the judge are none of the levels; they stay in the raw records")
    else:
        yield Note("the judge's answers are labels of a model; its metrics stay in the raw records")
    labels = () if label is None else (label,)
    yield Entry(record, own.item, labels, ordinal=own.ordinal)


def _judgement(requests: tuple[Request, ...]) -> str:
    if not requests:
        return ""
    if scored(requests):
        choices = choices_of(requests)
        return max(choices, key=lambda one: one[1].value)[0] if choices else ""
    answers = requests[0].answers
    return text_of(answers[0]) if answers else ""
