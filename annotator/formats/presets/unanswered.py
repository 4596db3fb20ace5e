"""What the presets of prompts have in common: nobody has answered them yet."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.formats.mapping import FieldMap
from annotator.formats.preset import Preset


def unanswered(
    name: str,
    what: str,
    fields: Mapping[str, str],
    columns: tuple[str, ...],
    *,
    source: str,
    rubric: str = "harm-severity",
    unfold: str = "",
) -> Preset:
    """A preset whose items are prompts without a response. what: the set, for a title."""
    return Preset(
        name=name,
        title=f"{what} (no responses: nothing to label yet)",
        field_map=FieldMap(fields, {"source": source, "response": ""}),
        rubric=rubric,
        columns=columns,
        unfold=unfold,
    )
