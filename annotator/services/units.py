"""From an item's state to the units that agreement counts.

A unit is one item under one criterion and one rubric version: the codes of its counted human
labels. Every slice that `SLICES` yields is one more accumulator.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from annotator.agreement.patterns import pattern_key, pattern_of
from annotator.agreement.scale import Scale
from annotator.domain.conditions import Test, criteria_of
from annotator.domain.errors import RefusedInput
from annotator.domain.fold import ItemState, Stated
from annotator.domain.label import Scale as DeclaredScale
from annotator.domain.label import code_of
from annotator.domain.rubric import Criterion, Rubric
from annotator.store.items import ItemKeys
from annotator.store.projection import SliceKey

IMPORTED = "import"
"""The rubric version of labels that came with a scale of their own."""
PAIR_SEPARATOR = "\t"
_ESCAPES = {"%": "%25", ":": "%3A", ",": "%2C"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile("%u([0-9A-F]{4})")

Change = Counter[tuple[SliceKey, str]]


@dataclass(frozen=True, slots=True)
class Unit:
    """The counted labels of one item: (annotator, code, unsure), in the annotators' order."""

    criterion: str
    version: str
    ratings: tuple[tuple[str, str, bool], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for _, code, _ in self.ratings)


def scale_of(criterion: Criterion) -> Scale | None:
    """How the criterion is measured; None for text, which is not."""
    if criterion.kind == "ordinal":
        values = tuple(float(o.value) for o in criterion.options if o.value is not None)
        return Scale("ordinal", criterion.codes, values)
    if criterion.kind in ("nominal", "yes_no"):
        return Scale("nominal", criterion.codes)
    return Scale("set", criterion.codes) if criterion.kind == "set" else None


def declared(scale: DeclaredScale) -> Scale:
    """The scale of imported labels."""
    codes = tuple(safe_code(code) for code in scale.codes)
    if scale.measurement == "ordinal" and all(_is_number(code) for code in scale.codes):
        return Scale("ordinal", codes, tuple(float(code) for code in scale.codes))
    return Scale(scale.measurement, codes)


def together(one: DeclaredScale, other: DeclaredScale) -> DeclaredScale:
    """The scale of two files that judged the same criterion. RefusedInput where they contradict.

    Names can be added to a nominal scale or a set; the levels of an ordinal one are as they are.
    """
    if one == other:
        return one
    if one.measurement != other.measurement or one.measurement == "ordinal":
        raise RefusedInput(
            f"The labels come on two scales: {one.measurement} {', '.join(one.codes)} and "
            f"{other.measurement} {', '.join(other.codes)}.",
            "Import them as two criteria.",
        )
    return DeclaredScale(one.measurement, tuple(dict.fromkeys((*one.codes, *other.codes))))


def safe_code(code: str) -> str:
    """A code without the characters that patterns are written with, and that a store can hold."""
    for plain, escaped in _ESCAPES.items():
        code = code.replace(plain, escaped)
    return _SURROGATE.sub(lambda found: f"%u{ord(found[0]):04X}", code)


def plain_code(code: str) -> str:
    """The inverse of `safe_code`."""
    code = _ESCAPED_SURROGATE.sub(lambda found: chr(int(found[1], 16)), code)
    for plain, escaped in reversed(_ESCAPES.items()):
        code = code.replace(escaped, plain)
    return code


def unit_version(stated: Stated, rubric_id: str) -> str:
    """What labels must share to be compared: the rubric version, or the scale they came with."""
    if stated.scale is not None:
        return IMPORTED
    if stated.rubric_id != rubric_id:
        return f"{stated.rubric_id}@{stated.rubric_version}"
    return stated.rubric_version


def version_order(version: str) -> tuple[bool, tuple[int, ...], str]:
    """Sorts versions by their numbers; those of other rubrics and imports come first."""
    numbers = version.split(".")
    ours = all(number.isdigit() for number in numbers)
    return ours, tuple(int(number) for number in numbers) if ours else (), version


def units_of(state: ItemState, rubric_id: str) -> tuple[Unit, ...]:
    """Every unit that an item contributes to; nothing once no label counts."""
    found: dict[tuple[str, str], list[tuple[str, str, bool]]] = defaultdict(list)
    for label in state.labels:
        if not label.counts or label.annotator_kind != "human":
            continue
        for criterion, stated in label.values.items():
            version = unit_version(stated, rubric_id)
            code = safe_code(code_of(stated.value))
            found[criterion, version].append((label.key.annotator, code, label.unsure))
    return tuple(Unit(c, v, tuple(sorted(r))) for (c, v), r in sorted(found.items()))


def violating(rubric: Rubric) -> tuple[str, frozenset[str]] | None:
    """(criterion, its codes that count as a violation); None without such a threshold."""
    threshold = rubric.threshold
    if not isinstance(threshold, Test):
        return None
    criterion = rubric.criterion(criteria_of(threshold)[0])
    if criterion is None or criterion.kind not in ("ordinal", "nominal"):
        return None
    codes = frozenset(c for c in criterion.codes if rubric.violates({criterion.id: c}))
    return criterion.id, codes


def tally(keys: ItemKeys, state: ItemState, rubric: Rubric) -> Change:
    """What an item in this state adds to the accumulators."""
    counted: Change = Counter()
    units = units_of(state, rubric.id)
    for unit in units:
        if not _measured(unit, rubric):
            continue
        for kind, key, codes in _slices(unit, keys):
            slice_key = SliceKey(unit.criterion, unit.version, kind, key)
            counted[slice_key, pattern_key(pattern_of(codes))] += 1
    decided = _adjudicated(state, rubric)
    if decided is not None:
        criterion, version, verdict = decided
        codes = next(
            (u.codes for u in units if (u.criterion, u.version) == (criterion, version)), ()
        )
        slice_key = SliceKey(criterion, version, "adjudicated", verdict)
        counted[slice_key, pattern_key(pattern_of(codes))] += 1
    return counted


def _measured(unit: Unit, rubric: Rubric) -> bool:
    criterion = rubric.criterion(unit.criterion)
    return unit.version == IMPORTED or criterion is None or criterion.kind != "text"


def _slices(unit: Unit, keys: ItemKeys) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    yield "all", "", unit.codes
    for kind, key in (
        ("category", keys.category),
        ("model", keys.model),
        ("source", keys.source),
    ):
        if key is not None:
            yield kind, key, unit.codes
    sure = tuple(code for _, code, unsure in unit.ratings if not unsure)
    if sure:
        yield "sure", "", sure
    for annotator, code, _ in unit.ratings:
        yield "annotator", annotator, (code,)
    for (a, code_a, _), (b, code_b, _) in combinations(unit.ratings, 2):
        yield "pair", f"{a}{PAIR_SEPARATOR}{b}", (code_a, code_b)


def _adjudicated(state: ItemState, rubric: Rubric) -> tuple[str, str, str] | None:
    """(criterion, rubric version, yes or no) of the lead's verdict, labels or none."""
    threshold = violating(rubric)
    if threshold is None or state.adjudication is None:
        return None
    criterion, codes = threshold
    value = state.adjudication.values.get(criterion)
    if value is None:
        return None
    verdict = "yes" if code_of(value) in codes else "no"
    return criterion, state.adjudication.rubric_version, verdict


def difference(after: Mapping[tuple[SliceKey, str], int], before: Change) -> Change:
    """What changes, without the zeros."""
    change: Change = Counter(after)
    change.subtract(before)
    return Counter({key: n for key, n in change.items() if n})


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
