"""TruthfulQA: questions with true and false answers."""

from __future__ import annotations

from annotator.formats.mapping import FieldMap
from annotator.formats.preset import Preset
from annotator.formats.presets.unanswered import unanswered

TRUTHFULQA = unanswered(
    "truthfulqa",
    "TruthfulQA questions",
    {
        "prompt": "Question",
        "category": "Category",
        "meta.type": "Type",
        "meta.best_answer": "Best Answer",
        "meta.correct_answers": "Correct Answers",
        "meta.incorrect_answers": "Incorrect Answers",
        "meta.reference": "Source",
    },
    ("Category", "Question", "Best Answer", "Correct Answers", "Incorrect Answers"),
    source="truthfulqa",
    rubric="",
)

TRUTHFULQA_EXAMPLES = Preset(
    name="truthfulqa-examples",
    title="TruthfulQA questions with examples of informative answers (no responses)",
    field_map=FieldMap(
        {
            "prompt": "Question",
            "category": "Category",
            "meta.correct_answers": "Examples: True",
            "meta.incorrect_answers": "Examples: False",
            "meta.informative_answers": "Examples: Informative",
            "meta.uninformative_answers": "Examples: Uninformative",
            "meta.reference": "Source",
        },
        {"source": "truthfulqa", "response": ""},
    ),
    columns=("Category", "Question", "Examples: True", "Examples: False"),
)

PRESETS = (TRUTHFULQA, TRUTHFULQA_EXAMPLES)
