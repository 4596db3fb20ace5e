"""Where labels differ, the widest first: 1 against 5 before 4 against 5."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from annotator.domain.clock import LogPlace
from annotator.domain.errors import UserError
from annotator.domain.fold import ItemState
from annotator.domain.rubric import Rubric
from annotator.services import scales
from annotator.services.conflicts import conflicts_in
from annotator.services.decided import decision_page
from annotator.services.evidence import quoted, worded
from annotator.services.labeling import one_line
from annotator.services.views import (
    ClauseHead,
    DecisionPage,
    DisputeDetail,
    DisputeFilter,
    DisputePage,
    DisputeRow,
    LabelConflict,
)
from annotator.store import dispute_clauses, items, log, projection, queries
from annotator.store.database import Database, Sql
from annotator.store.dispute_clauses import ClauseCount
from annotator.store.dispute_where import DisputePlace, DisputeWhere
from annotator.store.items import StoredItem
from annotator.store.queries import DisputeHit

PAGE = 200
SEARCHED = 5_000
"""How many disagreements one search for words reads at most before it answers."""
HARDLY_ANY = 0.75
"""From this part of the disagreement on without a clause, categories say more than clauses."""
_CHUNK = 250


class DisagreementService:
    """Lists and details for the lead. groups: the declared groups of each annotator."""

    def __init__(
        self,
        database: Database,
        rubric: Rubric,
        groups: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._database = database
        self._rubric = rubric
        self._groups = groups or {}

    def page(
        self, wanted: DisputeFilter, limit: int = PAGE, after: DisputePlace | None = None
    ) -> DisputePage:
        """Up to `limit` disagreements that the filter lets through, from behind `after` on.

        Escalated ones first, then the widest, strictly by distance, and of equals those that flip
        the verdict; or by the chance that the verdict flips. A search for words may answer with
        fewer, and says where it goes on.
        """
        with self._database.reading() as sql:
            where = self._where(sql, wanted)
            if wanted.text.strip():
                return _searched(sql, where, wanted.text.strip().casefold(), limit, after)
            hits = queries.disputes(sql, where, limit + 1, after)
            asked = (items.asked_by_row(sql, hit.item_row) for hit in hits)
            rows = tuple(map(_row, hits[:limit], asked))
            goes_on = hits[limit - 1].place if len(hits) > limit else None
            return DisputePage(queries.dispute_count(sql, where), rows, goes_on)

    def clauses(self, wanted: DisputeFilter | None = None) -> tuple[ClauseHead, ...]:
        """The listed disagreements by clause, what concerns most of them first; none cited, last.

        One about which several clauses are cited stands under each. A search for words is left out
        of account, and a wanted clause leaves only its own head.
        """
        with self._database.reading() as sql:
            return self._heads(sql, wanted or DisputeFilter(), split=False)

    def groups(self, wanted: DisputeFilter | None = None) -> tuple[ClauseHead, ...]:
        """As `clauses`; but where hardly any clause is cited, by the items' category.

        Labels that were imported cite nothing. Then every category is a head among the clauses, by
        how much of the disagreement concerns it, and items without one come last. Where all that
        cite no clause are of one category they stay one head.
        """
        with self._database.reading() as sql:
            return self._heads(sql, wanted or DisputeFilter(), split=True)

    def torn(self, criterion: str) -> Mapping[str, int]:
        """By option, in how many open disagreements some gave it and others did not.

        What a filter by each `mark` would count, from one pass; options not named here: 0.
        """
        with self._database.reading() as sql:
            where = self._where(sql, DisputeFilter(criterion))
            return queries.torn(sql, where, in_set=self._is_set(sql, criterion))

    def waiting(self, criterion: str | None = None) -> int:
        """How many disagreements wait for a lead."""
        where = DisputeWhere(criterion or self._rubric.headline.id, adjudicated=False)
        with self._database.reading() as sql:
            return queries.dispute_count(sql, where)

    def waiting_conflicts(self) -> int:
        """How many items have a label in conflict: it is in no figure until that is settled."""
        with self._database.reading() as sql:
            return queries.dispute_count(
                sql, DisputeWhere(self._rubric.headline.id, only="conflicts")
            )

    def detail(self, uid: str, criterion: str | None = None) -> DisputeDetail:
        """Everyone's labels of one item, what contradicts itself, and what was decided."""
        with self._database.reading() as sql:
            stored = items.by_uid(sql, uid)
            if stored is None:
                raise UserError(f"There is no item {uid}.", "It may not have been imported yet.")
            state = projection.state_of(sql, stored.row)
            hit = queries.dispute_of(sql, criterion or self._rubric.headline.id, stored.row)
            prompt = stored.item.prompt or stored.item.response.text
            row = _row(hit, prompt) if hit else _settled(stored.uid, prompt)
            conflicts = _conflicts(sql, uid, state)
        shown = _with_quotes(state, stored)
        return DisputeDetail(row, stored.item, stored.status, shown, conflicts)

    def decisions(self, limit: int = 50, after: LogPlace | None = None) -> DecisionPage:
        """Who decided what, when and why, the last decision first; those taken back, too."""
        with self._database.reading() as sql:
            return decision_page(sql, limit, after)

    def _heads(self, sql: Sql, wanted: DisputeFilter, *, split: bool) -> tuple[ClauseHead, ...]:
        where = self._where(sql, wanted)
        counted = dispute_clauses.counts(sql, where)
        whole = sum(one.weight for one in counted)
        none = sum(one.weight for one in counted if not one.clause)
        if split and none > HARDLY_ANY * whole:
            parts = dispute_clauses.categories(sql, where)
            cited = [one for one in counted if one.clause]
            counted = cited + parts if len(parts) > 1 else counted
        heads = (self._head(one, whole) for one in sorted(counted, key=_rank))
        return tuple(h for h in heads if wanted.clause is None or (h.clause or "") == wanted.clause)

    def _head(self, one: ClauseCount, whole: float) -> ClauseHead:
        clause = self._rubric.clause(one.clause)
        return ClauseHead(
            clause=one.clause or None,
            text="" if clause is None else clause.text,
            n=one.n,
            n_flipping=one.n_flipping,
            share=one.weight / whole if whole else 0.0,
            category=one.category,
        )

    def _where(self, sql: Sql, wanted: DisputeFilter) -> DisputeWhere:
        criterion = wanted.criterion or self._rubric.headline.id
        among, apart = self._members(wanted.group)
        return DisputeWhere(
            criterion=criterion,
            adjudicated=wanted.include_adjudicated,
            clause=wanted.clause,
            category=wanted.category,
            model=wanted.model,
            source=wanted.source,
            annotator=wanted.annotator,
            pair=wanted.pair,
            levels=wanted.levels,
            mark=wanted.mark,
            in_set=wanted.mark is not None and self._is_set(sql, criterion),
            among=among,
            apart=apart,
            until_ms=wanted.until_ms,
            order=wanted.order,
            only=wanted.only,
        )

    def _members(self, group: str | None) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
        """(the people of a group, those whom "in no group" leaves out)."""
        if group is None:
            return None, None
        if not group:
            return None, tuple(sorted(one for one, groups in self._groups.items() if groups))
        return tuple(sorted(one for one, its in self._groups.items() if group in its)), None

    def _is_set(self, sql: Sql, criterion: str) -> bool:
        own = self._rubric.criterion(criterion)
        if own is not None:
            return own.kind == "set"
        imported = scales.known(sql, criterion)
        return imported is not None and imported.measurement == "set"


def _rank(one: ClauseCount) -> tuple[bool, float, int, bool, str]:
    named = one.clause or one.category or ""
    return not named, -one.weight, -one.n, not one.clause, named


def _conflicts(sql: Sql, uid: str, state: ItemState) -> tuple[LabelConflict, ...]:
    if not any(label.conflict for label in state.labels):
        return ()
    return conflicts_in(state, log.events_of(sql, uid), queries.meta(sql, "replica") or "")


def _with_quotes(state: ItemState, stored: StoredItem) -> ItemState:
    labels = tuple(
        replace(label, evidence=quoted(label.evidence, stored.item, stored.status))
        for label in state.labels
    )
    comments = tuple(
        replace(one, text=worded(one.text, stored.item, stored.status)) for one in state.comments
    )
    return replace(state, labels=labels, comments=comments)


def _searched(
    sql: Sql, where: DisputeWhere, words: str, limit: int, after: DisputePlace | None
) -> DisputePage:
    """Reads on in the order of the list until the page is full or the bound is reached."""
    found: list[DisputeRow] = []
    for _ in range(SEARCHED // _CHUNK):
        hits = queries.disputes(sql, where, _CHUNK, after)
        for hit in hits:
            prompt = items.asked_by_row(sql, hit.item_row)
            if _has_words(hit, prompt, words):
                found.append(_row(hit, prompt))
            if len(found) == limit:
                return DisputePage(limit, tuple(found), hit.place, counted=False)
        if len(hits) < _CHUNK:
            return DisputePage(len(found), tuple(found))
        after = hits[-1].place
    return DisputePage(len(found), tuple(found), after, counted=False)


def _has_words(hit: DisputeHit, prompt: str, words: str) -> bool:
    named = [hit.source_id or "", hit.category or "", hit.model or "", *hit.clauses]
    named += [annotator for annotator, _ in hit.codes]
    return words in " ".join(named).casefold() or words in prompt.casefold()


def _row(hit: DisputeHit, prompt: str) -> DisputeRow:
    return DisputeRow(
        uid=hit.uid,
        source_id=hit.source_id,
        prompt=one_line(prompt),
        distance=hit.distance,
        flips_verdict=hit.flips,
        codes=hit.codes,
        clauses=hit.clauses,
        adjudicated=hit.adjudicated,
        category=hit.category,
        model=hit.model,
        escalated=hit.escalated,
        unclear=hit.unclear,
        flip=hit.flip,
        conflicts=hit.conflicts,
        asked=hit.asked,
    )


def _settled(uid: str, prompt: str) -> DisputeRow:
    return DisputeRow(uid, None, one_line(prompt), 0.0, False, (), (), False, None, None)
