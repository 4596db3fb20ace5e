"""From the service's rows to the list: flat as they come, or grouped by clause. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from annotator.domain.rubric import Rubric
from annotator.services.views import DisputeFilter, DisputeRow
from annotator.ui.models.dispute_lines import GroupHead, ItemLine, LevelCell, Line
from annotator.ui.text import tr
from annotator.ui.widgets.display_map import DisplayMap

_LADDER = 7
_ESCALATED, _UNCITED = "\x00escalated", ""


def list_lines(
    rows: Sequence[DisputeRow],
    rubric: Rubric,
    wanted: DisputeFilter,
    *,
    grouped: bool = False,
    order: tuple[str, ...] = (),
) -> tuple[Line, ...]:
    """The rows as they come: escalated ones first, then strictly the widest.

    grouped: escalated items first, then a group for each first cited clause, the widest item's
    first, and inside a group by distance; of groups as wide, the fuller one. order: titles of
    groups as they stand on screen, which keep their places while the list is worked through.
    """
    if not grouped:
        return tuple(item_line(row, rubric, wanted.criterion) for row in rows)
    return _grouped(rows, rubric, wanted, order)


def _grouped(
    rows: Sequence[DisputeRow], rubric: Rubric, wanted: DisputeFilter, order: tuple[str, ...]
) -> tuple[Line, ...]:
    groups: dict[str, list[DisputeRow]] = defaultdict(list)
    for row in rows:
        groups[_group_of(row, wanted)].append(row)
    lines: list[Line] = []
    for key in sorted(groups, key=lambda k: _rank(k, groups[k], rubric, order)):
        within = sorted(groups[key], key=lambda r: (-r.distance, not r.flips_verdict))
        lines.append(_head(key, len(within), rubric))
        lines.extend(item_line(row, rubric, wanted.criterion) for row in within)
    return tuple(lines)


def item_line(row: DisputeRow, rubric: Rubric, criterion: str | None) -> ItemLine:
    """One row of the list."""
    cells = _cells(row, rubric, criterion)
    codes = _codes(row, rubric, criterion)
    marks = _marks(row)
    return ItemLine(
        uid=row.uid,
        prompt=DisplayMap(row.prompt).shown or tr("(no prompt)"),
        cells=cells,
        codes=codes,
        marks=marks,
        flips=row.flips_verdict,
        escalated=row.escalated,
        adjudicated=row.adjudicated,
        said=". ".join((row.prompt, codes, *marks)),
    )


def code_name(rubric: Rubric, criterion: str | None, code: str) -> str:
    """A code in words: a level's or option's name, a set's names; an imported code as it is."""
    own = rubric.criterion(criterion) if criterion else rubric.headline
    if own is None:
        return code
    if own.kind == "yes_no":
        return tr("yes") if code == "yes" else tr("no")
    if own.kind == "set":
        if code == "-":
            return tr("none")
        options = [own.option(one) for one in code.split("|")]
        return " + ".join(option.name for option in options if option)
    option = own.option(code)
    return option.name if option else code


def _group_of(row: DisputeRow, wanted: DisputeFilter) -> str:
    if row.escalated and not row.adjudicated:
        return _ESCALATED
    if wanted.clause is not None and wanted.clause in row.clauses:
        return wanted.clause
    return row.clauses[0] if row.clauses else _UNCITED


def _rank(
    key: str, rows: list[DisputeRow], rubric: Rubric, order: tuple[str, ...]
) -> tuple[bool, int, float, int, int]:
    place = {clause.id: index for index, clause in enumerate(rubric.clauses)}
    before = order.index(key) if key in order else len(order)
    widest = max(row.distance for row in rows)
    return key != _ESCALATED, before, -widest, -len(rows), place.get(key, len(place))


def _head(key: str, count: int, rubric: Rubric) -> GroupHead:
    if key == _ESCALATED:
        return GroupHead(tr("Escalated"), tr("waits for the lead"), count)
    if key == _UNCITED:
        return GroupHead(tr("No clause cited"), "", count)
    clause = rubric.clause(key)
    return GroupHead(key, clause.text if clause else "", count)


def _cells(row: DisputeRow, rubric: Rubric, criterion: str | None) -> tuple[LevelCell, ...]:
    own = rubric.criterion(criterion) if criterion else rubric.headline
    if own is None or own.kind != "ordinal" or len(own.codes) > _LADDER:
        return ()
    given = Counter(code for _, code in row.codes)
    if not given.keys() <= set(own.codes):
        return ()
    return tuple(LevelCell(code, given[code]) for code in own.codes)


def _codes(row: DisputeRow, rubric: Rubric, criterion: str | None) -> str:
    given = Counter(code for _, code in row.codes)
    names = ((code_name(rubric, criterion, code), n) for code, n in given.most_common())
    return " · ".join(f"{name} ×{n}" if n > 1 else name for name, n in names)


def _marks(row: DisputeRow) -> tuple[str, ...]:
    marks = []
    if row.adjudicated:
        marks.append(tr("decided"))
    if row.escalated:
        marks.append(tr("escalated"))
    if row.flips_verdict:
        marks.append(tr("flips verdict"))
    if row.unclear:
        marks.append(tr("unclear") if row.unclear == 1 else tr("unclear ×{n}", n=row.unclear))
    return tuple(marks)
