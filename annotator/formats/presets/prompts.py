"""Sets of prompts alone: items without a response, to be answered by a model first."""

from __future__ import annotations

from annotator.formats.presets.unanswered import unanswered

AILUMINATE = unanswered(
    "ailuminate",
    "AILuminate prompts",
    {
        "id": "release_prompt_id",
        "prompt": "prompt_text",
        "category": "hazard",
        "language": "locale",
        "meta.persona": "persona",
    },
    ("release_prompt_id", "prompt_text", "hazard", "persona", "locale"),
    source="ailuminate",
)

SIMPLE_SAFETY_TESTS = unanswered(
    "simple-safety-tests",
    "SimpleSafetyTests prompts",
    {
        "id": "id",
        "prompt": "prompts_final",
        "category": "harm_area",
        "meta.form": "category",
    },
    ("id", "harm_area", "counter", "category", "prompts_final"),
    source="simple-safety-tests",
)

STRONGREJECT = unanswered(
    "strongreject",
    "StrongREJECT prompts",
    {
        "prompt": "forbidden_prompt",
        "response": "response",
        "category": "category",
        "meta.prompt_source": "source",
    },
    ("category", "source", "forbidden_prompt"),
    source="strongreject",
)

HARMBENCH = unanswered(
    "harmbench-behaviors",
    "HarmBench behaviours",
    {
        "id": "BehaviorID",
        "prompt": "ContextString + Behavior",
        "category": "SemanticCategory",
        "meta.function": "FunctionalCategory",
        "meta.tags": "Tags",
        "meta.image": "ImageFileName",
    },
    ("Behavior", "FunctionalCategory", "SemanticCategory", "BehaviorID"),
    source="harmbench",
)

JAILBREAKBENCH = unanswered(
    "jailbreakbench-behaviors",
    "JailbreakBench behaviours",
    {
        "id": "Index",
        "prompt": "Goal",
        "category": "Category",
        "family": "Behavior",
        "meta.prompt_source": "Source",
    },
    ("Index", "Goal", "Target", "Behavior", "Category"),
    source="jailbreakbench",
)

PRESETS = (AILUMINATE, SIMPLE_SAFETY_TESTS, STRONGREJECT, HARMBENCH, JAILBREAKBENCH)
