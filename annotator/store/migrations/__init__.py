"""Migrations, one module for each step, run by Alembic and imported only when one is needed."""

from __future__ import annotations

from pathlib import Path


def migrate(path: Path, found: int, wanted: int) -> None:
    """Bring the database at `path` from schema `found` to `wanted`; all steps or none."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    from annotator.store.alchemy import engine_for
    from annotator.store.migrations.steps import STEPS

    engine = engine_for(path)
    try:
        with engine.begin() as transaction:
            operations = Operations(MigrationContext.configure(transaction))
            for step in STEPS[found - 1 : wanted - 1]:
                step(operations)
            transaction.exec_driver_sql(f"PRAGMA user_version = {wanted}")
    finally:
        engine.dispose()
