"""The keys of the Label page: which are the program's, and which a rubric gets by default.

A rubric that takes a reserved key is refused, so a key means the same in every project.
"""

from __future__ import annotations

from collections.abc import Iterator

from annotator.domain.rubric import Criterion, Rubric

RESERVED: dict[str, str] = {
    "u": "unsure",
    "s": "skip",
    "f": "the rubric is unclear here",
    "g": "cite a clause",
    "v": "hold to lift the veil",
    "m": "mark evidence",
    "\\": "raw or rendered",
    "[": "less confident",
    "]": "more confident",
    "/": "find",
    "?": "keys",
}
DIGITS = "123456789"
SET_KEYS = "qwertadhjkl"
CHOICE_KEYS = "zxcbn"

KeyOwner = tuple[str, str | None]
"""(criterion id, option id); option is None for the yes/no criterion itself."""


def key_map(rubric: Rubric) -> dict[str, KeyOwner]:
    """Which key sets what. Declared keys win; the rest are dealt out in order."""
    taken = dict(declared_keys(rubric))
    for criterion in rubric.criteria:
        pool = iter(_pool(rubric, criterion))
        for owner in _owners(criterion):
            if owner in taken.values():
                continue
            key = next((k for k in pool if k not in taken), None)
            if key is not None:
                taken[key] = owner
    return taken


def keys_by_owner(rubric: Rubric) -> dict[KeyOwner, str]:
    """The same, the other way round, for the caps drawn beside each option."""
    return {owner: key for key, owner in key_map(rubric).items()}


def declared_keys(rubric: Rubric) -> Iterator[tuple[str, KeyOwner]]:
    """The keys that the rubric itself names, in order; may repeat (see `rubric_rules`)."""
    for criterion in rubric.criteria:
        if criterion.key:
            yield criterion.key, (criterion.id, None)
        for option in criterion.options:
            if option.key:
                yield option.key, (criterion.id, option.id)


def _owners(criterion: Criterion) -> tuple[KeyOwner, ...]:
    if criterion.kind == "yes_no":
        return ((criterion.id, None),)
    return tuple((criterion.id, option.id) for option in criterion.options)


def _pool(rubric: Rubric, criterion: Criterion) -> str:
    if criterion is rubric.first_ordinal:
        return DIGITS
    if criterion.kind == "set":
        return SET_KEYS
    return CHOICE_KEYS if criterion.kind in ("nominal", "yes_no", "ordinal") else ""
