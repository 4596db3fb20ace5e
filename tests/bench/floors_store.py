"""What the store's benches compare with: plain sqlite3. Imports nothing of ours."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

Row = tuple[object, ...]
Rows = dict[str, set[Row]]
"""By table."""


@dataclass(frozen=True)
class Written:
    """What one transaction did to one table; `gone` are keys, the first columns of the table."""

    table: str
    rows: list[Row]
    gone: list[Row]
    keys: tuple[str, ...]


def plain(path: Path) -> sqlite3.Connection:
    """A connection whose commits are durable, as anybody would open it."""
    sql = sqlite3.connect(path, isolation_level=None)
    sql.execute("PRAGMA journal_mode = WAL")
    sql.execute("PRAGMA synchronous = FULL")
    return sql


def contents(sql: sqlite3.Connection) -> Rows:
    """Every row of every table."""
    names = sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {name: set(sql.execute(f"SELECT * FROM {name}")) for (name,) in names}


def written(sql: sqlite3.Connection, before: Rows, after: Rows) -> list[Written]:
    """What must be written to come from the one to the other."""
    found = []
    for table, rows in after.items():
        new, old = rows - before[table], before[table] - rows
        if not new and not old:
            continue
        columns = sql.execute(f"PRAGMA table_info({table})").fetchall()
        place = [n for n, column in enumerate(columns) if column[5]]
        kept = {tuple(row[n] for n in place) for row in new}
        gone = {tuple(row[n] for n in place) for row in old} - kept
        keys = tuple(columns[n][1] for n in place)
        found.append(Written(table, sorted(new, key=repr), sorted(gone, key=repr), keys))
    return found


def commit_seconds(sql: sqlite3.Connection, changes: Iterable[Written]) -> float:
    """Write the same rows in one durable transaction; wall seconds."""
    prepared = [_statements(change) for change in changes]
    start = time.perf_counter()
    sql.execute("BEGIN IMMEDIATE")
    for statements in prepared:
        for statement, rows in statements:
            sql.executemany(statement, rows)
    sql.execute("COMMIT")
    return time.perf_counter() - start


def _statements(change: Written) -> list[tuple[str, Sequence[Row]]]:
    found: list[tuple[str, Sequence[Row]]] = []
    if change.gone:
        where = " AND ".join(f"{key} = ?" for key in change.keys)
        found.append((f"DELETE FROM {change.table} WHERE {where}", change.gone))
    if change.rows:
        how = "INSERT" if change.table == "events" else "INSERT OR REPLACE"
        marks = ", ".join("?" * len(change.rows[0]))
        found.append((f"{how} INTO {change.table} VALUES ({marks})", change.rows))
    return found


def anew(change: Written) -> Written:
    """The same rows for another database: the log numbers its own."""
    if change.table != "events":
        return change
    return Written("events", [(None, *row[1:]) for row in change.rows], change.gone, change.keys)


def copying_seconds(source: Path, target: Path, n: int, chunk: int = 50) -> float:
    """Write `n` items with all that belongs to them, in durable transactions; wall seconds."""
    tables = ("items", "raw_records", "queue")
    read = sqlite3.connect(source)
    rows = {one: read.execute(f"SELECT * FROM {one} LIMIT {n}").fetchall() for one in tables}
    read.close()
    sql = plain(target)
    marks = {one: ", ".join("?" * len(rows[one][0])) for one in tables}
    start = time.perf_counter()
    for first in range(0, n, chunk):
        sql.execute("BEGIN IMMEDIATE")
        for one in tables:
            part = rows[one][first : first + chunk]
            sql.executemany(f"INSERT INTO {one} VALUES ({marks[one]})", part)
        sql.execute("COMMIT")
    seconds = time.perf_counter() - start
    sql.close()
    return seconds


def rate(path: Path, n_items: int) -> None:
    """Three people's ratings of so many items, all at once."""
    sql = plain(path)
    sql.execute("DELETE FROM ratings")
    sql.execute(
        "INSERT INTO ratings SELECT 'severity', '1.0.0', id, who, 0, 'human', "
        "CAST(1 + (id * 7 + length(who)) % 5 AS TEXT), 0, 1700000000000 + id, '', 1, 30.0, 0 "
        "FROM items, (SELECT 'ada' who UNION SELECT 'bo' UNION SELECT 'cyrus') WHERE id <= ?",
        (n_items,),
    )
    sql.close()


def ratings_of(path: Path) -> object:
    """All of them, as rows."""
    sql = sqlite3.connect(path)
    rows = sql.execute("SELECT item_id, annotator, code FROM ratings").fetchall()
    sql.close()
    return rows
