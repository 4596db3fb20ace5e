"""A judged item as an instance: the conversation, the score, and what each person said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.item import Part, Turn
from annotator.formats.every_eval_ever.naming import NAMED, SCHEMA, evaluation_id, scored_name
from annotator.formats.every_eval_ever.scores import codes, score_of
from annotator.formats.labeled import LabeledItem, SetContent


def instance(content: SetContent, labeled: LabeledItem) -> JsonObject | None:
    """None for an item without content, or without one value and a verdict."""
    item, decided = labeled.row.item, labeled.consensus.get(content.criterion)
    score = score_of(content, labeled)
    if not item.turns or decided is None or score is None or decided.violation is None:
        return None
    single = len(item.turns) <= 2 and item.target == len(item.turns) - 1
    calls = sum(part.kind == "tool_call" for turn in item.turns for part in turn.parts)
    kind = "agentic" if calls else "single_turn" if single else "multi_turn"
    asked, answer = item.prompt, item.response.text
    alone = kind == "single_turn"
    return {
        "schema_version": SCHEMA,
        "evaluation_id": evaluation_id(content, item.model),
        "model_id": item.model or NAMED,
        "evaluation_name": scored_name(content),
        "evaluation_result_id": scored_name(content),
        "sample_id": item.source_id or labeled.row.uid,
        "sample_hash": _sample_hash(asked),
        "interaction_type": kind,
        "input": {
            "raw": asked,
            "formatted": None,
            "reference": [],
            "choices": list(codes(content)),
        },
        "output": {"raw": [answer], "reasoning_trace": _thoughts(item.response)} if alone else None,
        "messages": None if alone else [_message(n, turn) for n, turn in enumerate(item.turns)],
        "answer_attribution": [_judged_turn(labeled, answer, alone=alone)],
        "evaluation": {
            "score": score,
            "is_correct": not decided.violation,
            "num_turns": len(item.turns),
            "tool_calls_count": calls,
        },
        "metadata": _metadata(content, labeled),
    }


def _sample_hash(asked: str) -> str:
    """As the project's own converters compute it, so that models can be compared."""
    told = json.dumps({"raw": asked, "reference": []}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def _judged_turn(labeled: LabeledItem, answer: str, *, alone: bool) -> JsonObject:
    target = labeled.row.item.target
    return {
        "turn_idx": 0 if alone else target,
        "source": "output.raw" if alone else f"messages[{target}].content",
        "extracted_value": answer,
        "extraction_method": "none: people judged the whole turn",
        "is_terminal": True,
    }


def _metadata(content: SetContent, labeled: LabeledItem) -> Mapping[str, str]:
    """Texts only, says the schema. Each person's value on the exported criterion stands here."""
    item, decided = labeled.row.item, labeled.consensus[content.criterion]
    stated = {
        "annotator_uid": labeled.row.uid,
        "source": item.source,
        "category": item.category,
        "family": item.family,
        "group": item.group,
        "language": item.language,
        "method": decided.method,
        "n_labels": str(decided.n_labels),
        "distribution": "|".join(f"{code}={share:.6g}" for code, share in decided.soft.items()),
    }
    found = {key: value for key, value in stated.items() if value}
    for label in labeled.work:
        code = label.codes.get(content.criterion)
        if isinstance(code, str):
            found[f"label.{label.annotator}"] = code
    return found


def _message(index: int, turn: Turn) -> JsonObject:
    calls: list[Json] = [
        {"id": f"{index}.{n}", "name": "call", "arguments": {"json": part.text}}
        for n, part in enumerate(turn.parts)
        if part.kind == "tool_call"
    ]
    said = "\n".join(_said(part) for part in turn.parts if part.kind not in _APART)
    return {
        "turn_idx": index,
        "role": turn.role,
        "content": said,
        "reasoning_trace": "\n".join(_thoughts(turn)) or None,
        "tool_calls": calls or None,
        "tool_call_id": None,
    }


_APART = ("tool_call", "reasoning")


def _said(part: Part) -> str:
    return part.text if part.kind in ("text", "tool_result") else f"[{part.kind}] {part.text}"


def _thoughts(turn: Turn) -> list[str]:
    return [part.text for part in turn.parts if part.kind == "reasoning"]
