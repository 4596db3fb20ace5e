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


STEPS: tuple[Step, ...] = (_ratings_and_families,)
