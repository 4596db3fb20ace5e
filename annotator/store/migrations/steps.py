"""The steps from one schema to the next. `STEPS[0]` brings schema 1 to schema 2, and so on.

A step is written once and never edited: databases out there were migrated by it. It says its DDL
itself, for `tables` goes on changing.
"""

from __future__ import annotations

from collections.abc import Callable

from alembic.operations import Operations

Step = Callable[[Operations], None]


def _ratings_and_families(operations: Operations) -> None:
    """Schema 2: every counted label as a row, and what rates and families look for in an item.

    The new columns of items follow from their content; the opening that migrates fills them.
    """
    for column in ("family VARCHAR", "group_name VARCHAR", "prompt_hash BLOB", "declared VARCHAR"):
        operations.execute(f"ALTER TABLE items ADD COLUMN {column}")
    operations.execute(
        """CREATE TABLE ratings (
    criterion VARCHAR NOT NULL, version VARCHAR NOT NULL, item_id INTEGER NOT NULL,
    annotator VARCHAR NOT NULL, occurrence INTEGER NOT NULL, kind VARCHAR NOT NULL,
    code VARCHAR NOT NULL, unsure INTEGER NOT NULL, at_ms INTEGER NOT NULL,
    clauses VARCHAR NOT NULL, native INTEGER NOT NULL, active_s FLOAT,
    carried INTEGER NOT NULL,
    PRIMARY KEY (criterion, version, item_id, annotator, occurrence)
) WITHOUT ROWID"""
    )
    operations.execute(
        "CREATE INDEX ix_disputes_open ON disputes "
        "(criterion, adjudicated, escalated DESC, distance DESC, flips DESC, item_id)"
    )
    _disputes_by_clause(operations)
    operations.execute("CREATE INDEX ix_patterns_gone ON patterns (n) WHERE n = 0")
    operations.execute("INSERT OR REPLACE INTO meta VALUES ('items_to_fill', '1')")


def _disputes_by_clause(operations: Operations) -> None:
    for column in ("flip FLOAT", "urgency FLOAT", "conflicts INTEGER", "asked INTEGER"):
        operations.execute(f"ALTER TABLE disputes ADD COLUMN {column} DEFAULT 0 NOT NULL")
    operations.execute(
        "CREATE INDEX ix_disputes_urgency ON disputes "
        "(criterion, adjudicated, escalated, urgency, distance, item_id)"
    )
    for few in ("conflicts", "unclear", "asked"):
        operations.execute(
            f"CREATE INDEX ix_disputes_{few} ON disputes (criterion, item_id) WHERE {few} > 0"
        )
    operations.execute(
        """CREATE TABLE dispute_clauses (
    criterion VARCHAR NOT NULL, adjudicated INTEGER NOT NULL, clause VARCHAR NOT NULL,
    escalated INTEGER NOT NULL, urgency FLOAT NOT NULL, distance FLOAT NOT NULL,
    item_id INTEGER NOT NULL, flips INTEGER NOT NULL, weight FLOAT NOT NULL,
    PRIMARY KEY (criterion, adjudicated, clause, escalated, urgency, distance, item_id)
) WITHOUT ROWID"""
    )


def _shares_and_merges(operations: Operations) -> None:
    """Schema 3: work that is handed out and comes back."""
    event = """n INTEGER NOT NULL, id VARCHAR NOT NULL, replica VARCHAR NOT NULL,
    seq INTEGER NOT NULL, actor VARCHAR NOT NULL, hlc VARCHAR NOT NULL, kind VARCHAR NOT NULL,
    item VARCHAR, stored BLOB NOT NULL, prev VARCHAR NOT NULL, hash VARCHAR NOT NULL,
    PRIMARY KEY (n), UNIQUE (hash)"""
    for ddl in (
        f"CREATE TABLE forked ({event})",
        "CREATE INDEX ix_forked_id ON forked (id)",
        "CREATE INDEX ix_forked_item ON forked (item)",
        "CREATE INDEX ix_forked_chain ON forked (replica, seq)",
        "CREATE INDEX ix_forked_actor ON forked (actor, hlc)",
        "CREATE INDEX ix_forked_rare ON forked (kind, hlc) WHERE kind <> 'label'",
        "DROP INDEX ix_events_actor",
        "CREATE INDEX ix_events_actor ON events (actor, hlc)",
        "DROP INDEX ix_events_rare",
        "CREATE INDEX ix_events_rare ON events (kind, hlc) WHERE kind <> 'label'",
        """CREATE TABLE fork_points (replica VARCHAR NOT NULL, seq INTEGER NOT NULL,
    settled INTEGER NOT NULL, PRIMARY KEY (replica))""",
        "ALTER TABLE tallies ADD COLUMN to_do INTEGER DEFAULT 0 NOT NULL",
        "CREATE TABLE to_derive (item_id INTEGER NOT NULL, PRIMARY KEY (item_id))",
        """CREATE TABLE shares (annotator VARCHAR NOT NULL, item_id INTEGER NOT NULL,
    occurrence INTEGER NOT NULL, purpose VARCHAR NOT NULL, rank INTEGER NOT NULL,
    given INTEGER NOT NULL, done INTEGER NOT NULL, at VARCHAR NOT NULL, note VARCHAR NOT NULL,
    PRIMARY KEY (annotator, item_id, occurrence)) WITHOUT ROWID""",
        "CREATE INDEX ix_shares_next ON shares (annotator, rank) WHERE given = 1 AND done = 0",
        "CREATE INDEX ix_shares_item ON shares (item_id)",
        """CREATE TABLE packs (id VARCHAR NOT NULL, annotator VARCHAR NOT NULL,
    number INTEGER NOT NULL, made VARCHAR NOT NULL, n_items INTEGER NOT NULL,
    n_open INTEGER NOT NULL, encrypted INTEGER NOT NULL, file VARCHAR NOT NULL,
    PRIMARY KEY (id))""",
        "CREATE INDEX ix_packs_annotator ON packs (annotator)",
        """CREATE TABLE peers (replica VARCHAR NOT NULL, annotator VARCHAR NOT NULL,
    "key" VARCHAR NOT NULL, at INTEGER NOT NULL, made VARCHAR NOT NULL, file VARCHAR NOT NULL,
    PRIMARY KEY (replica))""",
        "CREATE INDEX ix_peers_annotator ON peers (annotator)",
        """CREATE TABLE handed_versions (rubric_id VARCHAR NOT NULL, version VARCHAR NOT NULL,
    hlc VARCHAR NOT NULL, actor VARCHAR NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (rubric_id, version)) WITHOUT ROWID""",
        """CREATE VIEW heard AS SELECT id, replica, seq, actor, hlc, kind, item, stored
FROM events WHERE NOT EXISTS (SELECT 1
FROM fork_points WHERE fork_points.replica = events.replica AND settled = 0
AND events.seq >= fork_points.seq)
UNION ALL SELECT id, replica, seq, actor, hlc, kind, item, stored FROM forked WHERE EXISTS (SELECT 1
FROM fork_points WHERE fork_points.replica = forked.replica AND settled = 1)""",
    ):
        operations.execute(ddl)


STEPS: tuple[Step, ...] = (_ratings_and_families, _shares_and_merges)
