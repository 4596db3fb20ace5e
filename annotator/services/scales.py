"""The declared scales of imported criteria: frozen with the first file, kept beside the log.

They come with every imported label too, so a rebuild finds them again.
"""

from __future__ import annotations

import json

from annotator.agreement.scale import Scale
from annotator.domain.canonical import canonical
from annotator.domain.codec import from_json, to_json
from annotator.domain.errors import UserError
from annotator.domain.label import Scale as DeclaredScale
from annotator.services.units import declared, together
from annotator.store import queries
from annotator.store.database import Sql


def registered(sql: Sql, criterion: str) -> Scale:
    """The scale under which imported labels of the criterion are compared."""
    found = known(sql, criterion)
    if found is None:
        raise UserError(
            f"There is no criterion “{criterion}” in this project.",
            "`annotator agreement DIR` lists those that are.",
        )
    return declared(found)


def known(sql: Sql, criterion: str) -> DeclaredScale | None:
    """The scale as the first file declared it."""
    text = queries.meta(sql, f"scale:{criterion}")
    return None if text is None else from_json(DeclaredScale, json.loads(text))


def register(sql: Sql, criterion: str, scale: DeclaredScale) -> None:
    """Freeze the scale of a criterion; a later file may only add names to it.

    RefusedInput where it cannot be measured, or contradicts an earlier file.
    """
    earlier = known(sql, criterion)
    whole = scale if earlier is None else together(earlier, scale)
    declared(whole)  # refuses one that cannot be measured
    if whole != earlier:
        queries.save_meta(sql, f"scale:{criterion}", canonical(to_json(whole)).decode())
