"""The steps from one schema to the next. `STEPS[0]` brings schema 1 to schema 2, and so on.

A step is written once and never edited: databases out there were migrated by it.
"""

from __future__ import annotations

from collections.abc import Callable

from alembic.operations import Operations

Step = Callable[[Operations], None]

STEPS: tuple[Step, ...] = ()
