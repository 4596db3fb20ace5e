"""The presets that are shipped, and those that a person saved."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from annotator.domain.codec import from_json, to_json
from annotator.domain.errors import RefusedInput, UsageError
from annotator.domain.label import Scale
from annotator.formats.atomic import write_atomic
from annotator.formats.mapping import FieldMap
from annotator.formats.preset import LabelColumn, Preset
from annotator.formats.records.json_text import BadJson, parse_object
from annotator.formats.yaml_reader import read_text

_CLASSES = Scale("nominal", ("1_full_compliance", "2_full_refusal", "3_partial_refusal"))
_CLASS_NAMES = {code: code[2:] for code in _CLASSES.codes}
_HOW_MUCH_REFUSED = {
    "1_full_compliance": "none",
    "2_full_refusal": "full",
    "3_partial_refusal": "partial",
}


def _xstest_labels(number: int) -> LabelColumn:
    return LabelColumn(
        column=f"annotation_{number}",
        annotator=f"xstest-annotator-{number}",
        criterion="refusal",
        scale=_CLASSES,
        value_maps=(_CLASS_NAMES, _HOW_MUCH_REFUSED),
    )


XSTEST = Preset(
    name="xstest",
    title="XSTest completions (two annotators)",
    field_map=FieldMap(
        {"id": "id", "category": "type", "prompt": "prompt", "response": "completion"},
        {"source": "xstest"},
    ),
    labels=(_xstest_labels(1), _xstest_labels(2)),
    rubric="refusal",
    columns=("id", "type", "prompt", "completion", "annotation_1", "annotation_2"),
    model_pattern=r"completions_([A-Za-z0-9.-]+)",
)

_ANSWERS = Scale("nominal", ("0", "1", "2", "3", "4", "5"))
_HARMFUL = Scale("nominal", ("0", "1"))
_MODEL = r"response_([A-Za-z0-9.-]+)"

DO_NOT_ANSWER = Preset(
    name="do-not-answer",
    title="do-not-answer responses (human review)",
    field_map=FieldMap(
        {"id": "id", "prompt": "question", "response": "response"}, {"source": "do-not-answer"}
    ),
    labels=(
        LabelColumn("harmful", "do-not-answer-reviewer", "harmful", _HARMFUL),
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

DO_NOT_ANSWER_PROMPTS = Preset(
    name="do-not-answer-prompts",
    title="do-not-answer questions (no responses: nothing to label yet)",
    field_map=FieldMap(
        {
            "id": "id",
            "prompt": "question",
            "category": "risk_area",
            "family": "specific_harms",
            "meta.types_of_harm": "types_of_harm",
        },
        {"source": "do-not-answer", "response": ""},
    ),
    rubric="harm-severity",
    columns=("id", "risk_area", "types_of_harm", "specific_harms", "question"),
)

SHIPPED = (XSTEST, DO_NOT_ANSWER, DO_NOT_ANSWER_GPT4, DO_NOT_ANSWER_PROMPTS)

_SUFFIX = ".preset.json"
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


def preset_named(name: str, saved: Sequence[Preset] = ()) -> Preset:
    """The preset of that name; saved ones win. Raises UsageError where there is none."""
    known = (*saved, *SHIPPED)
    found = next((preset for preset in known if preset.name == name), None)
    if found is None:
        names = ", ".join(dict.fromkeys(preset.name for preset in known))
        raise UsageError(f"There is no preset “{name}”.", f"Use one of: {names}.")
    return found


def preset_for(columns: Sequence[str], saved: Sequence[Preset] = ()) -> Preset | None:
    """The preset that a file with these columns is made for: the one that asks for most."""
    fitting = [preset for preset in (*saved, *SHIPPED) if preset.fits(columns)]
    return max(fitting, key=lambda preset: len(preset.columns), default=None)


def load_presets(folder: Path) -> tuple[Preset, ...]:
    """The presets that a person saved, by name. Raises RefusedInput naming a damaged file."""
    files = sorted(folder.glob(f"*{_SUFFIX}")) if folder.is_dir() else []
    return tuple(_load(path) for path in files)


def save_preset(folder: Path, preset: Preset) -> Path:
    """Keep a preset; one of the same name is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (_UNSAFE.sub("-", preset.name) + _SUFFIX)
    text = json.dumps({"schema": 1, "preset": to_json(preset)}, ensure_ascii=True, indent=2)
    write_atomic(path, text.encode("utf-8") + b"\n")
    return path


def _load(path: Path) -> Preset:
    parsed = parse_object(read_text(path))
    inner = None if isinstance(parsed, BadJson) else parsed.get("preset")
    hint = "Delete the file, or save the preset again."
    if not isinstance(inner, dict):
        raise RefusedInput(f"{path} is not a saved preset.", hint)
    try:
        return from_json(Preset, inner)
    except ValueError as error:
        raise RefusedInput(f"{path} is not a saved preset: {error}.", hint) from error
