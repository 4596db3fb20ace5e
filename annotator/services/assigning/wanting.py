"""How many people each item is to get, and the seeded order of the items."""

from __future__ import annotations

from collections import defaultdict

from annotator.services.assigning.chance import drawn, fraction
from annotator.services.assigning.quotas import proportional
from annotator.services.assigning.table import Table


def set_wanted(table: Table) -> None:
    """By the overlap, the double-coded share and what is disputed."""
    settings = table.settings
    several = _double_coded(table)
    for row, item in enumerate(table.items):
        base = settings.overlap if several is None or row in several or item.disputed else 1
        table.wanted[row] = base + (settings.disputed_extra if item.disputed else 0)


def _double_coded(table: Table) -> set[int] | None:
    """The rows that get the overlap; None for all. Those that two people have come first."""
    settings = table.settings
    if settings.share is None:
        return None
    strata: list[list[int]] = [[] for _ in table.strata]
    for row, stratum in enumerate(table.stratum):
        strata[stratum].append(row)
    total = int(settings.share * len(table.items) + 0.5)
    ties = [drawn(settings.seed, "stratum", name or "") for name in table.strata]
    chosen: set[int] = set()
    counts = proportional(total, [len(rows) for rows in strata], ties)
    for rows, n in zip(strata, counts, strict=True):
        ordered = sorted(
            (row for row in rows if not table.items[row].closed or _is_double(table, row)),
            key=lambda row: (
                not _is_double(table, row),
                drawn(settings.seed, "double", table.items[row].uid),
            ),
        )
        chosen.update(ordered[:n])
    return chosen


def _is_double(table: Table, row: int) -> bool:
    return table.has[row].bit_count() >= 2


def family_of(table: Table, row: int) -> tuple[str, str] | None:
    """A family is a name within a source."""
    item = table.items[row]
    return None if item.family is None else (item.source or "", item.family)


def ordered(table: Table, rows: list[int]) -> list[int]:
    """Rows in seeded order: every stratum, its double-coded and its other items keep their share in
    every stretch of it, and the items of a family are as far apart as can be."""
    alone = _spread(table, rows)
    cells: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for row in rows:
        cells[table.stratum[row], table.wanted[row] > 1].append(row)
    places: dict[int, float] = {}
    for (stratum, several), own in sorted(cells.items()):
        name = table.strata[stratum] or ""
        phase = fraction(table.settings.seed, "phase", str(several), name)
        own.sort(key=lambda row: (alone[row], table.draws[row], row))
        for place, row in enumerate(own):
            places[row] = (place + phase) / len(own)
    return sorted(rows, key=lambda row: (places[row], table.draws[row], row))


def _spread(table: Table, rows: list[int]) -> dict[int, float]:
    """A place from 0 to 1 for every row; a family's are equally far apart."""
    families: dict[tuple[str, str], list[int]] = defaultdict(list)
    places: dict[int, float] = {}
    for row in rows:
        family = family_of(table, row)
        if family is None:
            places[row] = table.draws[row] / (1 << 63)
        else:
            families[family].append(row)
    for (source, name), own in families.items():
        start = fraction(table.settings.seed, "family", source, name)
        own.sort(key=lambda row: (table.draws[row], row))
        for place, row in enumerate(own):
            places[row] = (place + start) / len(own)
    return places
