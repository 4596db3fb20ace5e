"""From a table's cells to values on a declared scale. Nothing is stretched onto another scale."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from annotator.domain.errors import RefusedInput, UsageError
from annotator.domain.label import EMPTY_SET, Scale, Value
from annotator.domain.label_rules import in_order
from annotator.domain.rubric import Criterion

_YES, _NO = {"yes", "true", "1"}, {"no", "false", "0"}
_NONE = ("", EMPTY_SET)
_RANGE = re.compile(r"(-?\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of one file are read. `scale` is None where the rubric's own is used."""

    value: Callable[[str], Value | None]
    scale: Scale | None = None
    notes: tuple[str, ...] = ()


def reading_of(
    criterion: Criterion | None,
    criterion_id: str,
    wanted: str | None,
    earlier: Scale | None,
    cells: Sequence[str],
) -> Reading:
    """The reading of a file's column.

    wanted: `--scale`, as nominal[:a,b,c], ordinal:1-5 or set. earlier: the scale that an earlier
    file of the same criterion declared. Raises RefusedInput where the two contradict each other.
    """
    if wanted is None and criterion is not None:
        return Reading(lambda cell: rubric_value(criterion, cell))
    if wanted is None and earlier is None:
        raise RefusedInput(
            f"The rubric has no criterion “{criterion_id}”.",
            "Say how it is measured: `--scale nominal`, `--scale ordinal:1-5` or `--scale set`.",
        )
    scale, notes = _declared(wanted, earlier, cells, criterion_id)
    if criterion is not None:
        notes.append(f"“{criterion_id}” keeps the scale of the file, apart from the rubric's own")
    return Reading(lambda cell: scale_value(scale, cell), scale, tuple(notes))


def rubric_value(criterion: Criterion, cell: str) -> Value | None:
    """A cell on the rubric's own scale; None where it is not on it."""
    if criterion.kind == "yes_no":
        plain = cell.strip().lower()
        return True if plain in _YES else False if plain in _NO else None
    if criterion.kind == "set":
        ids = _ids(cell)
        return in_order(criterion, ids) if set(ids) <= set(criterion.codes) else None
    if criterion.kind == "text":
        return cell
    if cell in criterion.codes:
        return cell
    return next((o.id for o in criterion.options if _equals(o.value, cell)), None)


def scale_value(scale: Scale, cell: str) -> Value | None:
    """A cell on an imported scale; None where it is not on it."""
    if scale.measurement == "set":
        ids = _ids(cell)
        return tuple(c for c in scale.codes if c in ids) if ids <= set(scale.codes) else None
    if cell in scale.codes:
        return cell
    return next((code for code in scale.codes if _same_number(code, cell)), None)


def cited(cell: str) -> tuple[str, ...]:
    """The ids of clauses in a cell, `a|b`, in its order."""
    return tuple(dict.fromkeys(one.strip() for one in cell.split("|") if one.strip() not in _NONE))


def _declared(
    wanted: str | None, earlier: Scale | None, cells: Sequence[str], criterion_id: str
) -> tuple[Scale, list[str]]:
    seen = {cell.strip() for cell in cells if cell.strip()}
    if earlier is not None:
        asked = _parse(wanted, seen) if wanted and ":" in wanted else earlier
        if asked != earlier:
            raise RefusedInput(
                f"“{criterion_id}” was imported before as {_told(earlier)}.",
                "Use the same scale, or another criterion id.",
            )
        return earlier, []
    scale = _parse(wanted or "", seen)
    if wanted is not None and ":" not in wanted:
        return scale, [f"the scale of “{criterion_id}” is frozen as {_told(scale)}"]
    return scale, []


def _parse(wanted: str, seen: set[str]) -> Scale:
    kind, _, rest = wanted.partition(":")
    if kind == "nominal":
        codes = tuple(c.strip() for c in rest.split(",")) if rest else tuple(sorted(seen))
        return Scale("nominal", codes)
    if kind == "ordinal" and (match := _RANGE.fullmatch(rest)):
        return Scale("ordinal", tuple(str(n) for n in range(int(match[1]), int(match[2]) + 1)))
    if kind == "set":
        found = {one for cell in seen for one in _ids(cell)}
        codes = tuple(c.strip() for c in rest.split(",")) if rest else tuple(sorted(found))
        return Scale("set", codes)
    raise UsageError(
        f"“{wanted}” is no scale.", "Write nominal, nominal:a,b,c, ordinal:1-5, set or set:a,b,c."
    )


def _told(scale: Scale) -> str:
    if scale.measurement == "ordinal":
        return f"ordinal:{scale.codes[0]}-{scale.codes[-1]}"
    return f"{scale.measurement}:{','.join(scale.codes)}"


def _ids(cell: str) -> set[str]:
    plain = cell.strip()
    return set() if plain == EMPTY_SET else {one.strip() for one in plain.split("|") if one.strip()}


def _equals(value: float | None, cell: str) -> bool:
    return value is not None and _same_number(str(value), cell)


def _same_number(a: str, b: str) -> bool:
    try:
        return float(a) == float(b)
    except ValueError:
        return False
