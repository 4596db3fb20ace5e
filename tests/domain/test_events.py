"""Events as stored bytes: read back as they were, unknown kinds kept, chained by hash."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.events import (
    GENESIS,
    KINDS,
    Adjudicate,
    Body,
    Calibrate,
    Event,
    Label,
    Retract,
    RubricPublish,
    Unknown,
    chain_hash,
    decode,
    encode,
    kind_of,
)
from annotator.domain.label import Evidence, Origin, Scale

texts = st.text(st.characters(exclude_categories=()), max_size=20)
a_value = st.none() | st.booleans() | texts | st.lists(texts, max_size=3).map(tuple)
values = st.dictionaries(texts, a_value, max_size=3)
labels = st.builds(
    Label,
    item=texts,
    annotator=texts,
    rubric_id=texts,
    rubric_version=texts,
    values=values,
    annotator_kind=st.sampled_from(["human", "model"]),
    purpose=st.sampled_from(["work", "repeat", "gold", "calibration"]),
    unsure=st.booleans(),
    confidence=st.none() | st.integers(1, 5),
    clauses=st.lists(texts, max_size=2).map(tuple),
    evidence=st.lists(st.builds(Evidence, st.just(1), st.just(0), st.just(4), texts)).map(tuple),
    rationale=texts,
    active_s=st.none() | st.floats(0, 1e6),
    calibrated=st.none() | st.booleans(),
    origin=st.builds(
        Origin,
        st.sampled_from(["native", "import"]),
        scale=st.none() | st.builds(Scale, st.just("set"), st.lists(texts).map(tuple)),
    ),
)
bodies = labels | st.builds(Retract, texts, texts, st.lists(texts).map(tuple), texts)
bodies |= st.builds(Adjudicate, texts, texts, texts, texts, values)
bodies |= st.builds(Calibrate, texts, texts, texts, texts, st.integers(1, 9), values, st.just(0.5))
bodies |= st.builds(RubricPublish, texts, texts, texts, texts)


def envelope(body: Body) -> Event:
    return Event("id", "project", "replica", 1, "ada", "0000000000001.00000", body)


@given(bodies)
def test_an_event_reads_back_as_it_was(body: Body) -> None:
    assert decode(encode(envelope(body))) == envelope(body)


def test_the_envelope_is_the_contract() -> None:
    stored = json.loads(encode(envelope(Retract("i", "ada", ("e1",)))))
    assert set(stored) == {"v", "id", "project", "replica", "seq", "actor", "hlc", "kind", "body"}
    assert stored["kind"] == "retract"
    assert stored["v"] == 1


def test_the_kinds_of_the_log_are_those_of_the_design() -> None:
    assert set(KINDS) == {
        "label", "retract", "skip", "flag", "comment", "adjudicate", "resolve",
        "rubric.publish", "assign", "calibrate", "item.redact",
        "plan", "fork.settle",  # docs/decisions/0012
    }  # fmt: skip


def test_a_kind_of_a_later_version_is_kept_byte_for_byte() -> None:
    raw = json.loads(encode(envelope(Retract("i", "ada", ()))))
    raw |= {"kind": "applause", "body": {"item": "i", "loud": 3}}
    stored = json.dumps(raw, sort_keys=True, separators=(",", ":")).encode()
    event = decode(stored)
    assert isinstance(event.body, Unknown)
    assert kind_of(event.body) == "applause"
    assert event.item == "i"
    assert encode(event) == stored


def test_a_known_kind_of_a_later_envelope_is_unknown_too() -> None:
    raw = json.loads(encode(envelope(Retract("i", "ada", ()))))
    assert isinstance(decode(json.dumps(raw | {"v": 2}).encode()).body, Unknown)


def test_a_field_that_is_not_there_takes_its_default() -> None:
    raw = json.loads(encode(envelope(Label("i", "ada", "r", "1.0.0", {}))))
    del raw["body"]["calibrated"]
    assert decode(json.dumps(raw).encode()) == envelope(Label("i", "ada", "r", "1.0.0", {}))


@pytest.mark.parametrize(
    "change",
    [
        {"item": 3},
        {"values": {"severity": 3}},
        {"purpose": "fun"},
        {"confidence": "high"},
        {"unsure": 1},
    ],
)
def test_a_body_of_another_form_is_no_event(change: dict[str, object]) -> None:
    raw = json.loads(encode(envelope(Label("i", "ada", "r", "1.0.0", {}))))
    raw["body"] |= change
    with pytest.raises(ValueError, match=r"is no|is none"):
        decode(json.dumps(raw).encode())


def test_the_chain_ties_an_event_to_all_before_it() -> None:
    first = chain_hash(GENESIS, b"one")
    assert chain_hash(first, b"two") != chain_hash(GENESIS, b"two")
    assert len(first) == 64
