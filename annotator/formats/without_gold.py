"""A rubric as an annotator may have it: without the gold examples, whose answers are the lead's."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from annotator.formats.rubric_file import rubric_from_text
from annotator.formats.yaml_reader import load_text, refuse_large

GOLD = "gold"


def gold_ids(text: str, name: str) -> frozenset[str]:
    """The ids of the examples that are slipped into the queue."""
    return frozenset(one.id for one in rubric_from_text(text, name).examples if one.use == GOLD)


def without_gold(text: str, name: str, others: Collection[str] = ()) -> str:
    """The same rubric without its gold examples and without `others`, those of other versions.

    Nothing but the data is left: a comment could hold an answer, or tell which items part people.
    """
    gone = gold_ids(text, name) | frozenset(others)
    root = load_text(text, name)
    examples = root.get("examples") or []
    kept = [one for one in examples if one.get("id") not in gone]
    plain: dict[str, Any] = {**root, "examples": kept}
    made = json.dumps(plain, ensure_ascii=False, indent=1, default=_plain) + "\n"
    refuse_large(made, name)
    return made


def _plain(value: object) -> str:
    return str(value)
