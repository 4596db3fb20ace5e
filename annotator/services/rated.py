"""The counted labels of one criterion, one by one, for measures that must know who said what."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.agreement.ratings import Ratings, ratings_of
from annotator.domain.label import code_of
from annotator.services.measuring import Measured
from annotator.services.units import safe_code, unit_version
from annotator.store import items, projection
from annotator.store.database import Sql


def rated(sql: Sql, measured: Measured, rubric_id: str, kind: str = "human") -> Ratings:
    """What people (or model judges) said of every item on one criterion; items are uids."""
    return ratings_of(_triples(sql, measured, rubric_id, kind), measured.scale)


def _triples(
    sql: Sql, measured: Measured, rubric_id: str, kind: str
) -> Iterator[tuple[str, str, str]]:
    uids = {keys.row: keys.uid for keys in items.every_keys(sql)}
    for row, state in projection.every_state(sql):
        for label in state.labels:
            stated = label.values.get(measured.criterion)
            if stated is None or not label.counts or label.annotator_kind != kind:
                continue
            if unit_version(stated, rubric_id) == measured.version:
                yield uids[row], label.key.annotator, safe_code(code_of(stated.value))
