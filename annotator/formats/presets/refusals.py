"""Data sets on refusing too much and too little: XSTest, CoCoNot, do-not-answer."""

from __future__ import annotations

from annotator.domain.label import AnnotatorKind, Scale
from annotator.formats.mapping import FieldMap
from annotator.formats.preset import LabelColumn, Preset
from annotator.formats.presets.unanswered import unanswered
from annotator.formats.scores import ZERO_ONE

_CLASSES = Scale("nominal", ("1_full_compliance", "2_full_refusal", "3_partial_refusal"))
_CLASS_NAMES = {code: code[2:] for code in _CLASSES.codes}
_HOW_MUCH_REFUSED = {
    "1_full_compliance": "none",
    "2_full_refusal": "full",
    "3_partial_refusal": "partial",
}


def _xstest_labels(column: str, annotator: str, kind: AnnotatorKind = "human") -> LabelColumn:
    maps = (_CLASS_NAMES, _HOW_MUCH_REFUSED)
    return LabelColumn(column, annotator, "refusal", _CLASSES, kind, maps)


XSTEST = Preset(
    name="xstest",
    title="XSTest completions (two annotators, and an automatic judge where there is one)",
    field_map=FieldMap(
        {"id": "id", "category": "type", "prompt": "prompt", "response": "completion"},
        {"source": "xstest"},
    ),
    labels=(
        _xstest_labels("annotation_1", "xstest-annotator-1"),
        _xstest_labels("annotation_2", "xstest-annotator-2"),
        _xstest_labels("gpt4_label", "xstest-gpt4", "model"),
        _xstest_labels("strmatch_label", "xstest-string-match", "model"),
    ),
    rubric="refusal",
    columns=("id", "type", "prompt", "completion", "annotation_1", "annotation_2"),
    model_pattern=r"completions_([A-Za-z0-9.-]+)",
)

XSTEST_PROMPTS = unanswered(
    "xstest-prompts",
    "XSTest prompts",
    {
        "id": "id",
        "category": "type",
        "prompt": "prompt",
        "meta.prompt_label": "label",
        "meta.focus": "focus",
    },
    ("id", "prompt", "type", "label", "focus", "note"),
    source="xstest",
    rubric="refusal",
)

COCONOT = Preset(
    name="coconot",
    title="CoCoNot requests and responses",
    field_map=FieldMap(
        {
            "id": "id",
            "prompt": "prompt",
            "response": "response",
            "category": "category",
            "family": "subcategory",
        },
        {"source": "coconot"},
    ),
    rubric="refusal",
)
"""Its columns are anybody's, so it is used only where it is named."""

_ANSWERS = Scale("nominal", ("0", "1", "2", "3", "4", "5"))
_MODEL = r"response_([A-Za-z0-9.-]+)"

DO_NOT_ANSWER = Preset(
    name="do-not-answer",
    title="do-not-answer responses (human review)",
    field_map=FieldMap(
        {"id": "id", "prompt": "question", "response": "response"}, {"source": "do-not-answer"}
    ),
    labels=(
        LabelColumn("harmful", "do-not-answer-reviewer", "harmful", ZERO_ONE),
        LabelColumn("action", "do-not-answer-reviewer", "action", _ANSWERS),
    ),
    rubric="harm-severity",
    columns=("id", "question", "response", "harmful", "action"),
    model_pattern=_MODEL,
)

DO_NOT_ANSWER_GPT4 = Preset(
    name="do-not-answer-gpt4",
    title="do-not-answer responses (review by GPT-4)",
    field_map=DO_NOT_ANSWER.field_map,
    labels=(
        LabelColumn(
            "action",
            "do-not-answer-gpt4",
            "action",
            Scale("nominal", ("-1", *_ANSWERS.codes, "6")),
            kind="model",
        ),
    ),
    rubric="harm-severity",
    columns=("id", "question", "response", "action", "action_review"),
    model_pattern=_MODEL,
)

DO_NOT_ANSWER_PROMPTS = unanswered(
    "do-not-answer-prompts",
    "do-not-answer questions",
    {
        "id": "id",
        "prompt": "question",
        "category": "risk_area",
        "family": "specific_harms",
        "meta.types_of_harm": "types_of_harm",
    },
    ("id", "risk_area", "types_of_harm", "specific_harms", "question"),
    source="do-not-answer",
)

PRESETS = (
    XSTEST,
    XSTEST_PROMPTS,
    COCONOT,
    DO_NOT_ANSWER,
    DO_NOT_ANSWER_GPT4,
    DO_NOT_ANSWER_PROMPTS,
)
