"""Where labels differ, the widest first: 1 against 5 before 4 against 5."""

from __future__ import annotations

from dataclasses import replace

from annotator.domain.errors import UserError
from annotator.domain.fold import ItemState
from annotator.domain.rubric import Rubric
from annotator.services.evidence import quoted
from annotator.services.labeling import one_line
from annotator.services.views import DisputeDetail, DisputeFilter, DisputePage, DisputeRow
from annotator.store import items, projection, queries
from annotator.store.database import Database, Sql
from annotator.store.items import StoredItem
from annotator.store.queries import DisputeHit

_MOST = 1_000_000


class DisagreementService:
    """Lists and details for the lead."""

    def __init__(self, database: Database, rubric: Rubric) -> None:
        self._database = database
        self._rubric = rubric

    def page(self, wanted: DisputeFilter, limit: int = 200) -> DisputePage:
        """The first `limit` disagreements that the filter lets through, and how many there are."""
        criterion = wanted.criterion or self._rubric.headline.id
        with self._database.reading() as sql:
            hits = queries.disputes(sql, criterion, _MOST, adjudicated=wanted.include_adjudicated)
            kept = [hit for hit in hits if _matches(hit, wanted)]
            if wanted.text.strip():
                kept = [hit for hit in kept if _has_text(sql, hit, wanted.text)]
            rows = tuple(_row(sql, hit) for hit in kept[:limit])
        return DisputePage(total=len(kept), rows=rows)

    def waiting(self, criterion: str | None = None) -> int:
        """How many disagreements nobody has adjudicated."""
        with self._database.reading() as sql:
            return queries.dispute_counts(sql, criterion or self._rubric.headline.id)[1]

    def detail(self, uid: str, criterion: str | None = None) -> DisputeDetail:
        """Everyone's labels of one item, and what was decided about it."""
        with self._database.reading() as sql:
            stored = items.by_uid(sql, uid)
            if stored is None:
                raise UserError(f"There is no item {uid}.", "It may not have been imported yet.")
            state = projection.state_of(sql, stored.row)
            hit = queries.dispute_of(sql, criterion or self._rubric.headline.id, stored.row)
            row = _row(sql, hit) if hit else _settled(stored.uid, stored.item.prompt)
        return DisputeDetail(row, stored.item, stored.status, _with_quotes(state, stored))


def _with_quotes(state: ItemState, stored: StoredItem) -> ItemState:
    labels = tuple(
        replace(label, evidence=quoted(label.evidence, stored.item, stored.status))
        for label in state.labels
    )
    return replace(state, labels=labels)


def _matches(hit: DisputeHit, wanted: DisputeFilter) -> bool:
    people = {annotator for annotator, _ in hit.codes}
    codes = [code for _, code in hit.codes]
    return (
        (wanted.clause is None or wanted.clause in hit.clauses)
        and (wanted.category is None or wanted.category == hit.category)
        and (wanted.annotator is None or wanted.annotator in people)
        and (wanted.pair is None or _pair_differs(hit, wanted.pair))
        and (wanted.levels is None or _has_levels(codes, wanted.levels))
    )


def _pair_differs(hit: DisputeHit, pair: tuple[str, str]) -> bool:
    said = dict(hit.codes)
    return all(p in said for p in pair) and said[pair[0]] != said[pair[1]]


def _has_levels(codes: list[str], levels: tuple[str, str]) -> bool:
    if levels[0] == levels[1]:
        return codes.count(levels[0]) > 1
    return all(level in codes for level in levels)


def _has_text(sql: Sql, hit: DisputeHit, text: str) -> bool:
    wanted = text.strip().casefold()
    named = " ".join(
        [hit.source_id or "", hit.category or "", hit.model or "", *hit.clauses]
        + [annotator for annotator, _ in hit.codes]
    )
    return wanted in named.casefold() or wanted in _prompt(sql, hit.item_row).casefold()


def _row(sql: Sql, hit: DisputeHit) -> DisputeRow:
    return DisputeRow(
        uid=hit.uid,
        source_id=hit.source_id,
        prompt=one_line(_prompt(sql, hit.item_row)),
        distance=hit.distance,
        flips_verdict=hit.flips,
        codes=hit.codes,
        clauses=hit.clauses,
        adjudicated=hit.adjudicated,
        category=hit.category,
        model=hit.model,
        escalated=hit.escalated,
        unclear=hit.unclear,
    )


def _prompt(sql: Sql, row: int) -> str:
    stored = items.by_row(sql, row)
    return "" if stored is None else stored.item.prompt or stored.item.response.text


def _settled(uid: str, prompt: str) -> DisputeRow:
    return DisputeRow(uid, None, one_line(prompt), 0.0, False, (), (), False, None, None)
