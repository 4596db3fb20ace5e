"""SQLAlchemy's engine, for creating and migrating databases only."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, create_engine, event


def engine_for(path: Path) -> Engine:
    """An engine whose `begin()` really begins.

    Left to itself, sqlite3 commits before every CREATE and ALTER: a migration that fails would
    leave half of itself behind, and making a database would sync the disk 46 times.
    """
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
    event.listen(engine, "begin", lambda transaction: transaction.exec_driver_sql("BEGIN"))
    return engine
