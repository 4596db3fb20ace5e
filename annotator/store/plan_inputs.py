"""What a plan is drawn from, read in bulk: items by their keys, who labeled them, who has what."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from annotator.domain.fold import ItemState
from annotator.store import log, projection
from annotator.store.items import VISIBLE, decode_item


class PlanItem(NamedTuple):
    """An item's keys. gold: it is a calibration example that may be slipped in."""

    row: int
    uid: str
    category: str | None
    model: str | None
    source: str | None
    family: str | None
    gold: bool


class PlanEntry(NamedTuple):
    """An entry of a share in force."""

    annotator: str
    uid: str
    occurrence: int
    purpose: str
    rank: int
    done: bool


_JUDGED = f"status IN ('ready', 'gold') AND {VISIBLE}"


def plan_items(sql: sqlite3.Connection) -> list[PlanItem]:
    """Every item that can be judged, in the order of their uids."""
    rows = sql.execute(
        "SELECT id, uid, category, model, source, family, status = 'gold' FROM items "
        f"WHERE {_JUDGED} ORDER BY uid"
    )
    return [PlanItem(*row) for row in rows]


def languages_and_tags(
    sql: sqlite3.Connection,
) -> dict[int, tuple[str | None, tuple[str, ...]]]:
    """By row id, for those items that state either. Reads every item's content."""
    found: dict[int, tuple[str | None, tuple[str, ...]]] = {}
    for row, content in sql.execute(f"SELECT id, content FROM items WHERE {_JUDGED}"):
        item = decode_item(content)
        if item.language or item.tags:
            found[row] = (item.language, item.tags)
    return found


def taken(sql: sqlite3.Connection) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """By row id: whose label fills the overlap, and who skipped or escalated."""
    labeled: dict[int, list[str]] = defaultdict(list)
    passed: dict[int, list[str]] = defaultdict(list)
    for annotator, row, why in sql.execute(
        "SELECT annotator, item_id, why FROM taken ORDER BY item_id, annotator"
    ):
        (labeled if why == "label" else passed)[row].append(annotator)
    return labeled, passed


def said(sql: sqlite3.Connection) -> dict[int, set[str]]:
    """By row id: every person who has stated a criterion, whether or not it fills the overlap."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = sql.execute(
        "SELECT DISTINCT item_id, annotator FROM ratings WHERE occurrence = 0 AND kind = 'human'"
    )
    for row, annotator in rows:
        found[row].add(annotator)
    return found


def disputed(sql: sqlite3.Connection) -> set[int]:
    """The row ids of items on which people differ and nothing is decided."""
    rows = sql.execute(
        "SELECT DISTINCT item_id FROM disputes WHERE adjudicated = 0 AND distance > 0"
    )
    return {row[0] for row in rows}


def maybe_closed(sql: sqlite3.Connection) -> Iterator[tuple[int, str, ItemState]]:
    """(row id, uid, state) of items that a decision or an escalation may have closed."""
    rows = sql.execute(
        """SELECT item_id FROM states WHERE instr(state, '"adjudication":null') = 0 """
        """OR instr(state, '"escalate"') > 0"""
    ).fetchall()
    return projection.states_among(sql, (row[0] for row in rows))


def entries(sql: sqlite3.Connection) -> list[PlanEntry]:
    """All entries of shares in force."""
    rows = sql.execute(
        "SELECT annotator, uid, occurrence, purpose, shares.rank, done FROM shares "
        "JOIN items ON items.id = item_id WHERE given = 1 ORDER BY annotator, rank, uid"
    )
    return [PlanEntry(*row) for row in rows]


class GivenEntry(NamedTuple):
    """An entry in force for counting. at: the hlc of its plan. skipped: by its annotator."""

    annotator: str
    row: int
    occurrence: int
    done: bool
    skipped: bool
    at: str


def given_entries(sql: sqlite3.Connection) -> Iterator[GivenEntry]:
    """All of them, without their items."""
    rows = sql.execute(
        "SELECT s.annotator, s.item_id, occurrence, done, "
        "occurrence = 0 AND done AND coalesce(t.why = 'skip', 0), s.at FROM shares s "
        "LEFT JOIN taken t ON t.annotator = s.annotator AND t.item_id = s.item_id WHERE given = 1"
    )
    return (
        GivenEntry(r[0], r[1], r[2], bool(r[3]), bool(r[4]), r[5].partition(" ")[0]) for r in rows
    )


def last_event(sql: sqlite3.Connection) -> int:
    """How far the log goes: another number where anything was recorded since."""
    return log.last_number(sql)
