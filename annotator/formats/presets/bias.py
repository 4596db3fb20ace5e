"""Data sets on stereotypes: BBQ, CrowS-Pairs, Winogender, SeeGULL."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from annotator.domain.canonical import Json, JsonObject, content_hash
from annotator.domain.label import Scale
from annotator.formats.found import FoundLabel, UnknownValue
from annotator.formats.mapping import FieldMap, cell_text, lookup, text_of
from annotator.formats.preset import LabelColumn, Preset, Unfold, Unfolded
from annotator.formats.presets.unanswered import unanswered
from annotator.formats.scores import OPEN_NUMBERS
from annotator.formats.to_item import Unreadable

# ── BBQ ────────────────────────────────────────────────────────────────────────────────────────

_LETTERS = "abc"
_BBQ_ANSWERS = Scale("nominal", ("ans_0", "ans_1", "ans_2"))
_QUESTIONS = range(1, 6)


def _asked(context: str, question: str, answers: list[str]) -> str:
    choices = "\n".join(f"({a}) {text}" for a, text in zip(_LETTERS, answers, strict=True))
    return f"{context}\n{question}\n\n{choices}"


def _bbq(fields: JsonObject) -> tuple[Unfolded]:
    """A question as a model is asked it; an `example_id` is unique within its category only."""
    category = cell_text(fields, "category")
    answers = [cell_text(fields, f"ans{n}") for n in range(3)]
    right = cell_text(fields, "label")
    groups = lookup(fields, "additional_metadata.stereotyped_groups")
    asked = _asked(cell_text(fields, "context"), cell_text(fields, "question"), answers)
    derived: dict[str, Json] = {
        "key": f"{category}-{cell_text(fields, 'example_id')}",
        "asked": asked,
        "question_key": f"{category}-{cell_text(fields, 'question_index')}",
        "groups": ", ".join(map(text_of, groups)) if isinstance(groups, list) else "",
        "right_answer": answers[int(right)] if right in ("0", "1", "2") else "",
    }
    return (Unfolded({**fields, **derived}),)


BBQ = unanswered(
    "bbq",
    "BBQ questions",
    {
        "id": "key",
        "prompt": "asked",
        "category": "category",
        "family": "question_key",
        "group": "groups",
        "meta.context": "context_condition",
        "meta.polarity": "question_polarity",
        "meta.right_answer": "right_answer",
    },
    ("example_id", "question_index", "context", "question", "ans0", "ans1", "ans2"),
    source="bbq",
    rubric="",
    unfold="bbq",
)


def _bbq_answered(fields: JsonObject) -> Iterator[Unfolded]:
    """The five questions that one person answered."""
    person = f"bbq-{cell_text(fields, 'anon_id')}"
    for n in _QUESTIONS:
        answers = [cell_text(fields, f"q{n}_ans_{k}") for k in range(3)]
        category = cell_text(fields, f"q{n}_cat")
        said = cell_text(fields, f"Answer.q{n}")
        derived: dict[str, Json] = {
            "key": f"{category}-{cell_text(fields, f'q{n}_uid')}",
            "asked": _asked(
                cell_text(fields, f"q{n}_input"), cell_text(fields, f"q{n}_question"), answers
            ),
            "category": category,
        }
        known = said in _BBQ_ANSWERS.codes
        label = FoundLabel(person, "human", "answer", said, _BBQ_ANSWERS) if known else None
        left = UnknownValue(f"Answer.q{n}", said) if said and not known else None
        yield Unfolded(derived, tuple(one for one in (label, left) if one is not None))


BBQ_VALIDATIONS = Preset(
    name="bbq-validations",
    title="BBQ questions as people answered them (five questions a row)",
    field_map=FieldMap(
        {"id": "key", "prompt": "asked", "category": "category"},
        {"source": "bbq-validations", "response": ""},
    ),
    columns=("anon_id", "q1_input", "q1_question", "q1_ans_0", "Answer.q1", "q5_input"),
    unfold="bbq-validations",
)

# ── CrowS-Pairs ────────────────────────────────────────────────────────────────────────────────

_BIAS_TYPES = Scale(
    "nominal",
    (
        "age",
        "disability",
        "gender",
        "nationality",
        "physical-appearance",
        "race-color",
        "religion",
        "sexual-orientation",
        "socioeconomic",
    ),
)
_LONGEST_LIST = 10_000
_MOST_BRACKETS = 200


def _python_list(text: str) -> list[object] | None:
    """A list as Python prints it. Only constants are read; long and deep texts are refused."""
    if len(text) > _LONGEST_LIST or text.count("[") + text.count("(") > _MOST_BRACKETS:
        return None
    try:
        found: object = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return found if isinstance(found, list) else None


def _pair(fields: JsonObject) -> tuple[Unfolded, ...] | Unreadable:
    """The two sentences of a pair, lettered so that it is not told which stereotypes more.

    Its labels are about the pair, and stand with the first.
    """
    types = _python_list(cell_text(fields, "annotations"))
    people = _python_list(cell_text(fields, "anon_annotators"))
    if types is None or people is None or len(types) != len(people):
        return Unreadable("not_as_expected", "annotations")
    labels = tuple(_typed(str(who), said) for who, said in zip(people, types, strict=True) if said)
    index = cell_text(fields, "column_1")
    both = (cell_text(fields, "sent_more"), cell_text(fields, "sent_less"))
    first, second = (
        {**fields, "sentence": sentence, "key": f"{index}{letter}", "pair": index}
        for sentence, letter in zip(sorted(both, key=content_hash), "ab", strict=True)
    )
    return Unfolded(first, labels), Unfolded(second)


def _typed(who: str, said: object) -> FoundLabel | UnknownValue:
    if isinstance(said, list) and len(said) == 1 and said[0] in _BIAS_TYPES.codes:
        annotator = f"crows-pairs-{who}"
        return FoundLabel(annotator, "human", "bias_type", str(said[0]), _BIAS_TYPES)
    return UnknownValue("annotations", str(said))


CROWS_PAIRS = Preset(
    name="crows-pairs",
    title="CrowS-Pairs (two sentences a pair, bias types by five annotators)",
    field_map=FieldMap(
        {"id": "key", "response": "sentence", "family": "pair", "category": "bias_type"},
        {"source": "crows-pairs"},
    ),
    columns=("sent_more", "sent_less", "bias_type", "annotations", "anon_annotators"),
    unfold="crows-pairs",
)

# ── Winogender and SeeGULL ─────────────────────────────────────────────────────────────────────


def _gendered(fields: JsonObject) -> tuple[Unfolded] | Unreadable:
    """`occupation.participant.answer.gender.txt`: the same without the gender is one family."""
    key = cell_text(fields, "sentid").removesuffix(".txt")
    family, dot, gender = key.rpartition(".")
    if not dot:
        return Unreadable("not_as_expected", "sentid")
    occupation = family.partition(".")[0]
    derived = {"key": key, "family": family, "gender": gender, "occupation": occupation}
    return (Unfolded({**fields, **derived}),)


WINOGENDER = Preset(
    name="winogender",
    title="Winogender sentences (one family in three genders)",
    field_map=FieldMap(
        {
            "id": "key",
            "response": "sentence",
            "family": "family",
            "group": "gender",
            "category": "occupation",
        },
        {"source": "winogender"},
    ),
    columns=("sentid", "sentence"),
    unfold="winogender",
    only_these=True,
)

SEEGULL = Preset(
    name="seegull",
    title="SeeGULL stereotypes (offensiveness by three annotators)",
    field_map=FieldMap(
        {"response": "identity + attribute", "group": "identity"}, {"source": "seegull"}
    ),
    labels=tuple(
        LabelColumn(f"Annotation{n}", f"seegull-annotator-{n}", "offensiveness", OPEN_NUMBERS)
        for n in (1, 2, 3)
    ),
    columns=("identity", "attribute", "Annotation1", "Annotation2", "Annotation3"),
)

PRESETS = (BBQ, BBQ_VALIDATIONS, CROWS_PAIRS, WINOGENDER, SEEGULL)
UNFOLDINGS: Mapping[str, Unfold] = {
    "bbq": _bbq,
    "bbq-validations": _bbq_answered,
    "crows-pairs": _pair,
    "winogender": _gendered,
}
