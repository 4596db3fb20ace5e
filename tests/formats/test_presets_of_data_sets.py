"""Each shipped preset over records of its data set's form; the texts are made up."""

from __future__ import annotations

import json

import pytest
from preset_records import Fields, Make, entries_in, found_in, said_of

from annotator.domain.errors import RefusedInput
from annotator.formats.builtin import BUILT_IN
from annotator.formats.entries import OpenOptions, table_entries
from annotator.formats.preset import Preset
from annotator.formats.presets import SHIPPED, UNFOLDINGS, preset_for, preset_named
from annotator.formats.records import BadRecord, TableFormat
from annotator.formats.tables.importing import CSV, JSON, JSONL, TSV, presets_of

# ── What holds for all ─────────────────────────────────────────────────────────────────────────


def test_every_preset_stands_in_one_card_and_has_a_name_of_its_own() -> None:
    names = [preset.name for preset in SHIPPED]
    assert len(set(names)) == len(names)
    forms: tuple[TableFormat, ...] = ("jsonl", "json", "csv", "tsv")
    listed = [preset.name for form in forms for preset in presets_of(form)]
    assert sorted(listed) == sorted(names)
    told = "\n".join(text for one in (JSONL, JSON, CSV, TSV) for text in one.card.carries)
    assert all(f"`--preset {name}`" in told for name in names)
    assert {"jsonl", "csv"} <= {point.name for point in BUILT_IN}


@pytest.mark.parametrize("preset", SHIPPED, ids=lambda preset: preset.name)
def test_a_preset_fits_its_own_columns_and_no_other_preset_takes_them(preset: Preset) -> None:
    assert not preset.unfold or preset.unfold in UNFOLDINGS
    assert preset_named(preset.name) is preset
    if preset.columns:
        assert preset_for(preset.columns) is preset


def test_columns_that_anybody_has_are_no_data_set(make: Make) -> None:
    assert found_in(make, [{"id": "1", "prompt": "p", "response": "r", "category": "c"}])
    pair = {"prompt": "p", "chosen": "a", "rejected": "b", "response": "a"}
    assert found_in(make, [dict(pair)])


def test_a_preset_that_unfolds_in_an_unknown_way_is_refused(make: Make) -> None:
    path = make("a.jsonl", '{"a": "b"}\n')
    newer = Preset("newer", "", preset_named("bbq").field_map, unfold="of-tomorrow")
    with pytest.raises(RefusedInput, match="newer"):
        list(table_entries(path, "jsonl", OpenOptions(preset=newer)))


# ── One by one ─────────────────────────────────────────────────────────────────────────────────


def test_hh_rlhf_gives_two_items_whose_order_does_not_tell_the_chosen_one(make: Make) -> None:
    start = "\n\nHuman: Tea or coffee?\n\nAssistant:"
    records: list[Fields] = [
        {"chosen": f"{start} Tea, number {n}.", "rejected": f"{start} Coffee, number {n}."}
        for n in range(40)
    ]
    entries = entries_in(make, records, "hh-rlhf")
    assert len(entries) == 80
    first = [one for pair in zip(entries[::2], entries[1::2], strict=True) for one in pair[:1]]
    chosen_first = sum(one.labels[0].value == "yes" for one in first)
    assert 5 < chosen_first < 35
    for one, other in zip(entries[::2], entries[1::2], strict=True):
        assert one.record is other.record
        assert one.item.family == other.item.family
        assert {one.labels[0].value, other.labels[0].value} == {"yes", "no"}
        chosen = one if one.labels[0].value == "yes" else other
        assert chosen.item.response.text.startswith("Tea, number ")
    shown = entries[0].item
    assert [turn.role for turn in shown.turns] == ["user", "assistant"]
    assert shown.prompt == "Tea or coffee?"
    assert (shown.meta, shown.tags, shown.source_id) == ({}, (), None)


def test_hh_rlhf_keeps_long_conversations_and_final_turns_without_text(make: Make) -> None:
    long = "\n\nHuman: A\n\nAssistant: B\n\nHuman: C\n\nAssistant:"
    one, other = entries_in(make, [{"chosen": f"{long} D", "rejected": long}], "hh-rlhf")
    assert {one.item.status, other.item.status} == {"ready", "no_response"}
    assert [len(entry.item.turns) for entry in (one, other)] == [4, 4]


def test_a_pair_of_texts_that_are_no_transcripts_is_a_bad_record(make: Make) -> None:
    good = {"chosen": "\n\nHuman: A\n\nAssistant: B", "rejected": "\n\nHuman: A\n\nAssistant: C"}
    found = found_in(make, [dict(good), {"chosen": "A", "rejected": "B"}], "hh-rlhf")
    assert found[-1] == BadRecord(2, "not_as_expected", "no transcript")


CROWS: Fields = {
    "column_1": "7",
    "sent_more": "The first sentence.",
    "sent_less": "The second sentence.",
    "stereo_antistereo": "stereo",
    "bias_type": "age",
    "annotations": "[['age'], ['gender'], []]",
    "anon_writer": "a0",
    "anon_annotators": "['a1', 'a2', 'a3']",
}


def test_crows_pairs_gives_two_items_of_a_family_and_labels_once(make: Make) -> None:
    first, second = entries_in(make, [CROWS], "crows-pairs")
    assert {one.item.response.text for one in (first, second)} == {
        "The first sentence.",
        "The second sentence.",
    }
    assert {first.item.family, second.item.family} == {"7"}
    assert (first.item.source_id, second.item.source_id) == ("7a", "7b")
    assert said_of(first) == [
        ("crows-pairs-a1", "human", "bias_type", "age"),
        ("crows-pairs-a2", "human", "bias_type", "gender"),
    ]
    assert not second.labels


def test_the_letters_of_a_crows_pair_do_not_tell_which_sentence_stereotypes_more(
    make: Make,
) -> None:
    swapped = {**CROWS, "sent_more": CROWS["sent_less"], "sent_less": CROWS["sent_more"]}
    there, back = (entries_in(make, [one], "crows-pairs") for one in (CROWS, swapped))
    assert [(one.item.source_id, one.item.response.text) for one in there] == [
        (one.item.source_id, one.item.response.text) for one in back
    ]


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "[" * 150 + "]" * 150,
        "[" * 5_000,
        "['age']" + " " * 20_000,
        "{'age': 1}",
        "[1 for _ in range(9)]",
        "nan",
        "",
    ],
)
def test_annotations_that_are_no_plain_list_are_never_run(make: Make, text: str) -> None:
    found = found_in(make, [CROWS, {**CROWS, "annotations": text}], "crows-pairs")
    assert isinstance(found[-1], BadRecord)
    assert found[-1].reason == "not_as_expected"


def test_bbq_asks_its_question_with_its_choices(make: Make) -> None:
    record: Fields = {
        "example_id": 3,
        "question_index": "1",
        "question_polarity": "neg",
        "context_condition": "ambig",
        "category": "Hobbies",
        "additional_metadata": {"stereotyped_groups": ["chess", "go"]},
        "context": "Two people met.",
        "question": "Who won?",
        "ans0": "The first",
        "ans1": "Unknown",
        "ans2": "The second",
        "label": 1,
    }
    (entry,) = entries_in(make, [record], "bbq")
    item = entry.item
    assert item.prompt == "Two people met.\nWho won?\n\n(a) The first\n(b) Unknown\n(c) The second"
    assert (item.source_id, item.family, item.group) == ("Hobbies-3", "Hobbies-1", "chess, go")
    assert (item.status, item.meta["right_answer"]) == ("no_response", "Unknown")


def test_bbq_validations_give_the_questions_that_one_person_answered(make: Make) -> None:
    record: Fields = {"anon_id": "9"}
    for n in range(1, 6):
        record |= {f"q{n}_ans_{k}": f"choice {k}" for k in range(3)}
        record |= {f"q{n}_input": "C.", f"q{n}_question": "Q?", f"q{n}_cat": "Age"}
        record |= {f"q{n}_uid": str(n), f"Answer.q{n}": "ans_2" if n < 5 else "ans_9"}
    entries = entries_in(make, [record], "bbq-validations")
    assert [one.item.source_id for one in entries] == [f"Age-{n}" for n in range(1, 6)]
    assert said_of(entries[0]) == [("bbq-9", "human", "answer", "ans_2")]
    assert len(entries[4].unknown) == 1


def test_winogenders_three_genders_are_one_family(make: Make) -> None:
    records: list[Fields] = [
        {"sentid": f"baker.guest.0.{gender}.txt", "sentence": f"The {gender} one."}
        for gender in ("male", "female", "neutral")
    ]
    entries = entries_in(make, [*records], "winogender")
    assert {one.item.family for one in entries} == {"baker.guest.0"}
    assert [one.item.group for one in entries] == ["male", "female", "neutral"]
    assert entries[0].item.source_id == "baker.guest.0.male"


def test_real_toxicity_prompts_keep_the_classifiers_scores_as_a_models(make: Make) -> None:
    record: Fields = {
        "filename": "0001.txt",
        "begin": 0,
        "end": 90,
        "challenging": False,
        "prompt": {"text": "The weather", "toxicity": 0.1},
        "continuation": {"text": " is fine.", "toxicity": 0.25, "insult": None, "threat": 1},
    }
    (entry,) = entries_in(make, [record], "real-toxicity-prompts")
    assert entry.item.source_id == "0001.txt-0-90"
    assert (entry.item.prompt, entry.item.response.text) == ("The weather", " is fine.")
    assert said_of(entry) == [
        ("perspective-api", "model", "toxicity", "0.25"),
        ("perspective-api", "model", "threat", "1"),
    ]
    assert {one.scale.measurement for one in entry.labels} == {"interval"}


def test_pandalms_comparison_is_one_item_with_both_responses(make: Make) -> None:
    record: Fields = {
        "idx": 4,
        "motivation_app": "Notes",
        "cmp_key": "a_b",
        "instruction": "Shorten.",
        "input": "A long text.",
        "response1": "Short.",
        "response2": "",
        "annotator1": 1,
        "annotator2": 0,
        "annotator3": 2,
    }
    (entry,) = entries_in(make, [record], "pandalm")
    assert entry.item.prompt == "Shorten.\n\nA long text."
    assert entry.item.response.text == "[1] Short.\n\n[2] "
    assert [value for *_, value in said_of(entry)] == ["1", "0", "2"]


def _exchange(annotator: str, said: str, **marked: str) -> Fields:
    levels = ("1", "0", "-1", "-2", "-3")
    others = ("type.ableism", "type.sexist", "target.system", "direction.implicit")
    columns = (*(f"is_abuse.{level}" for level in levels), *others)
    return {
        "example_no": "1",
        "annotator_id": annotator,
        "conv_id": "12",
        "prev_agent": "",
        "prev_user": "Hello",
        "agent": "How are you?",
        "user": said,
        "bot": "B",
        **dict.fromkeys(columns, "0"),
        **marked,
    }


def test_convabuse_has_one_item_for_all_who_judged_it_and_knows_repeats(make: Make) -> None:
    mild = {"is_abuse.-1": "1", "type.sexist": "1", "target.system": "1"}
    mild["direction.implicit"] = "1"
    entries = entries_in(
        make,
        [
            _exchange("A1", "Fine.", **{"is_abuse.1": "1"}),
            _exchange("A2", "Fine.", **mild),
            _exchange("A1", "Fine.", **{"is_abuse.0": "1"}),
            _exchange("A1", "Bad.", **{"is_abuse.1": "1"}),
        ],
        "convabuse",
    )
    keys = [one.item.source_id for one in entries]
    assert keys[0] == keys[1] == keys[2] != keys[3]
    assert [turn.text for turn in entries[0].item.turns] == ["Hello", "How are you?", "Fine."]
    assert said_of(entries[0]) == [("convabuse-A1", "human", "abuse", "1")]
    assert said_of(entries[1]) == [
        ("convabuse-A2", "human", "abuse", "-1"),
        ("convabuse-A2", "human", "abuse_types", ("sexist",)),
        ("convabuse-A2", "human", "abuse_target", "system"),
        ("convabuse-A2", "human", "abuse_direction", "implicit"),
    ]
    times = [(one.labels[0].occurrence, one.labels[0].purpose) for one in entries]
    assert times == [(0, "work"), (0, "work"), (1, "repeat"), (0, "work")]


def test_the_nibblers_prompts_come_with_their_judges(make: Make) -> None:
    def judged(annotator: str, safe: str) -> str:
        told = {"annotator_id": annotator, "image_safety_validation": [safe]}
        return json.dumps({**told, "image_failure_type": ["bias", "age"]})

    record: Fields = {
        "prompt": "a garden",
        "hashed_filename": 2**60,
        "submission_annotations": '{"example_uid": 44}',
        "validation": [judged("1", "image_safe"), judged("2", "image_unsafe")],
    }
    (entry,) = entries_in(make, [record], "adversarial-nibbler")
    assert (entry.item.source_id, entry.item.status) == ("44", "no_response")
    assert said_of(entry)[:2] == [
        ("nibbler-1", "human", "image_safety", "image_safe"),
        ("nibbler-1", "human", "image_failure", ("age", "bias")),
    ]


JUDGED: Fields = {
    "Index": "0",
    "goal": "g",
    "prompt": "p",
    "target_response": "r",
    "human1": "0",
    "human2": "1",
    "human3": "0",
    "human_majority": "0",
    "harmbench_cf": "1",
    "gpt4_cf": "0",
    "llamaguard2_cf": "0",
    "llama3_cf": "0",
}


def test_the_majority_of_jailbreakbenchs_people_is_nobody(make: Make) -> None:
    (entry,) = entries_in(make, [JUDGED], "jailbreakbench-judges")
    kinds = [one.kind for one in entry.labels]
    assert (kinds.count("human"), kinds.count("model")) == (3, 4)
    assert not any("majority" in one.annotator for one in entry.labels)
    assert dict(entry.item.meta) == {"goal": "g"}


@pytest.mark.parametrize(
    ("name", "record", "prompt"),
    [
        ("strongreject", {"category": "c", "source": "s", "forbidden_prompt": "P"}, "P"),
        (
            "harmbench-behaviors",
            {
                "Behavior": "Do it.",
                "FunctionalCategory": "contextual",
                "SemanticCategory": "c",
                "Tags": "context",
                "ContextString": "Once.",
                "BehaviorID": "b",
            },
            "Once.\n\nDo it.",
        ),
        (
            "jailbreakbench-behaviors",
            {"Index": "0", "Goal": "P", "Target": "T", "Behavior": "B", "Category": "c"},
            "P",
        ),
        (
            "ailuminate",
            {
                "release_prompt_id": "1",
                "prompt_text": "P",
                "hazard": "c",
                "persona": "normal",
                "locale": "en_US",
            },
            "P",
        ),
        (
            "simple-safety-tests",
            {"id": "1", "harm_area": "c", "counter": "1", "category": "k", "prompts_final": "P"},
            "P",
        ),
        (
            "truthfulqa",
            {
                "Type": "t",
                "Category": "c",
                "Question": "P",
                "Best Answer": "a",
                "Correct Answers": "a; b",
                "Incorrect Answers": "d",
                "Source": "s",
            },
            "P",
        ),
        (
            "truthfulqa-examples",
            {"Category": "c", "Question": "P", "Examples: True": "a", "Examples: False": "b"},
            "P",
        ),
        (
            "xstest-prompts",
            {"id": "1", "prompt": "P", "type": "c", "label": "safe", "focus": "f", "note": "n"},
            "P",
        ),
        (
            "do-not-answer-prompts",
            {
                "id": "1",
                "risk_area": "c",
                "types_of_harm": "t",
                "specific_harms": "h",
                "question": "P",
            },
            "P",
        ),
    ],
)
def test_prompts_alone_are_items_that_wait_for_a_response(
    make: Make, name: str, record: Fields, prompt: str
) -> None:
    (entry,) = entries_in(make, [record], name)
    assert (entry.item.prompt, entry.item.category) == (prompt, "c")
    assert entry.item.status == "no_response"
    assert not entry.labels
