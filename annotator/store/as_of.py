"""A copy of a project's database as it was at a moment: what came later is taken out of the copy.

The database itself is only read. The copy keeps the log's events as they are, without the triggers
that guard a log; what is derived from them is left to whoever opens it for writing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from annotator.domain.clock import iso_of, ms_of
from annotator.domain.errors import UserError
from annotator.domain.events import Label, decode
from annotator.store import connection, forks, log, projection, queries, replica, schema, to_derive
from annotator.store.items import VISIBLE
from annotator.store.json import loads

SCALE = "scale:"
"""What the keys in `meta` begin with under which imported criteria's scales are kept."""
_SCALED = """kind = 'label' AND instr(CAST(stored AS BLOB), CAST('"scale":{' AS BLOB)) > 0"""
_LOG = ("events", "forked")
_EVENT = "id, replica, seq, actor, hlc, kind, item, stored, prev, hash"
_OWE = """INSERT OR IGNORE INTO to_derive SELECT i.id FROM
(SELECT DISTINCT item FROM {} WHERE hlc >= ? AND item IS NOT NULL) CROSS JOIN items i
ON i.uid = item"""
_NOT_YET = """SELECT id FROM items WHERE batch IN (SELECT id FROM batches WHERE started >= ?)
OR (batch IN (SELECT id FROM batches WHERE started = '') AND NOT EXISTS
(SELECT 1 FROM events WHERE item = uid))"""
"""Placeholders come in without a time of their own: they are there from their first label on."""


def copy_until(source: Path, target: Path, until: str) -> bool:
    """Copy the database at `source` to `target`, without what has an hlc of `until` or later.

    Whether the scales of imported criteria are to be registered again (`scaled_labels`).
    Raises UserError where there is no room for it, or the source cannot be opened.
    """
    schema.ensure_current(source, read_only=True)
    try:
        with closing(connection.reading(source)) as reader, closing(_plain(target)) as sql:
            reader.backup(sql)
            _prepare(sql)
            sql.execute("BEGIN IMMEDIATE")
            scales = _cut(sql, until)
            sql.execute("COMMIT")
            return scales
    except sqlite3.OperationalError as error:
        raise UserError(
            f"The copy that shows an earlier moment could not be made ({error}).",
            f"Free disk space where temporary files are kept ({target.parent}), or set TMPDIR.",
        ) from error


def vouch(path: Path, data_folder: Path) -> None:
    """Let the copy be opened for writing as the replica that it is a copy of: it says nothing."""
    with closing(_plain(path)) as sql:
        own, token = queries.meta(sql, "replica"), queries.meta(sql, "token")
    if own and token:
        (data_folder / "replicas").mkdir(parents=True, exist_ok=True)
        replica.confirm(own, token, data_folder)


def scaled_labels(sql: sqlite3.Connection) -> Iterator[Label]:
    """The labels that came with scales of their own, in the order in which they came."""
    for (stored,) in sql.execute(f"SELECT stored FROM events WHERE {_SCALED} ORDER BY n"):
        body = decode(stored, loads).body
        if isinstance(body, Label) and body.origin.scale is not None:
            yield body


def _plain(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def _prepare(sql: sqlite3.Connection) -> None:
    sql.execute("PRAGMA journal_mode = MEMORY")
    sql.execute("PRAGMA synchronous = OFF")  # a copy that a crash spoils is made anew
    for verb in ("update", "delete"):
        sql.execute(f"DROP TRIGGER IF EXISTS events_no_{verb}")


def _cut(sql: sqlite3.Connection, until: str) -> bool:
    rebuilt = _rules_change(sql, until)
    scales = _any(sql, "events", f"hlc >= ? AND {_SCALED}", until)
    for table in _LOG:
        sql.execute(_OWE.format(table), (until,))
        sql.execute(f"DELETE FROM {table} WHERE hlc >= ?", (until,))
    _close_holes(sql)
    sql.execute("DELETE FROM fork_points")
    forks.review(sql)
    rebuilt |= _remove_items(sql, until)
    _forget_local(sql, until)
    if scales:
        sql.execute(f"DELETE FROM meta WHERE key LIKE '{SCALE}%'")
    if rebuilt or 2 * to_derive.count(sql) > _n_states(sql):
        projection.outdate(sql)
    return scales


def _rules_change(sql: sqlite3.Connection, until: str) -> bool:
    """Whether what goes says more than something about single items."""
    kinds = ", ".join(f"'{kind}'" for kind in sorted(projection.RULES))
    return (
        any(_any(sql, table, f"hlc >= ? AND kind IN ({kinds})", until) for table in _LOG)
        or _any(sql, "handed_versions", "hlc >= ?", until)
        or bool(forks.points(sql))
    )


def _any(sql: sqlite3.Connection, table: str, where: str, until: str) -> bool:
    found = sql.execute(f"SELECT 1 FROM {table} WHERE {where} LIMIT 1", (until,))
    return found.fetchone() is not None


def _n_states(sql: sqlite3.Connection) -> int:
    return int(sql.execute("SELECT count(*) FROM states").fetchone()[0])


def _close_holes(sql: sqlite3.Connection) -> None:
    """What stood beside the log goes on with it where nothing else does any more."""
    rows = sql.execute("SELECT n, replica, seq, prev FROM forked ORDER BY replica, seq, hash")
    for n, one, seq, prev in rows.fetchall():
        if (seq - 1, prev) == log.end_of(sql, one):
            sql.execute(
                f"INSERT INTO events ({_EVENT}) SELECT {_EVENT} FROM forked WHERE n = ?", (n,)
            )
            sql.execute("DELETE FROM forked WHERE n = ?", (n,))


def _remove_items(sql: sqlite3.Connection, until: str) -> bool:
    """Items that came in later; whether anything is derived of them."""
    sql.execute(f"CREATE TEMP TABLE later AS {_NOT_YET}", (iso_of(until),))
    derived = False
    for table in ("states", "shares", "taken"):
        derived |= (
            sql.execute(f"DELETE FROM {table} WHERE item_id IN (SELECT id FROM later)").rowcount > 0
        )
    for table in ("raw_records", "queue", "to_derive"):
        sql.execute(f"DELETE FROM {table} WHERE item_id IN (SELECT id FROM later)")
    sql.execute("DELETE FROM items WHERE id IN (SELECT id FROM later)")
    sql.execute("DELETE FROM batches WHERE started >= ?", (iso_of(until),))
    sql.execute(
        "UPDATE batches SET n_items = (SELECT count(*) FROM items WHERE batch = batches.id) "
        "WHERE started = ''"
    )
    sql.execute(
        "INSERT OR REPLACE INTO meta SELECT 'open_items', count(*) FROM queue "
        f"WHERE open = 1 AND {VISIBLE}"
    )
    return derived


def _forget_local(sql: sqlite3.Connection, until: str) -> None:
    """What this copy of the project noted for itself since."""
    sql.execute("DELETE FROM drafts")
    sql.execute("DELETE FROM packs WHERE made >= ?", (until,))
    sql.execute("DELETE FROM peers WHERE at >= ?", (ms_of(until),))
    sql.execute("DELETE FROM handed_versions WHERE hlc >= ?", (until,))
