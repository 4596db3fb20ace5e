"""Who is to label what: drawn from the project as it is, looked at, then recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict, Unpack, cast

from annotator.domain.errors import UserError
from annotator.domain.events import Plan, Share
from annotator.domain.ids import uuid7
from annotator.domain.label import Purpose
from annotator.services.app import Workspace
from annotator.services.assigning.drawing import draw
from annotator.services.assigning.drawn_plan import Drawn
from annotator.services.assigning.inputs import Held, ItemKeys
from annotator.services.assigning.preview import PlanPreview, preview
from annotator.services.assigning.reassigning import reassign
from annotator.services.assigning.settings import PlanSettings, person_of, settings_text
from annotator.services.handing.gold import add_gold, gold_items
from annotator.services.recording import place_of
from annotator.store import plan_inputs
from annotator.store.database import Sql, Transaction
from annotator.store.plan_inputs import PlanItem

MOST = 20_000
"""Uids in one event: some 1.4 MB."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan that nobody applied yet, and what it would mean. drawn_at: the log's end then."""

    drawn: Drawn
    preview: PlanPreview
    drawn_at: int


class PlanChoices(TypedDict, total=False):
    """What a plan may state beside its people; as in `PlanSettings`."""

    overlap: int
    share: float | None
    by: str | None
    seed: int
    pinned: tuple[str, ...]
    disputed_extra: int
    gold_rate: float
    repeat_rate: float
    per_day: int
    limit: int | None


def settings_for(
    workspace: Workspace, names: Sequence[str], **more: Unpack[PlanChoices]
) -> PlanSettings:
    """The settings of a plan for these people; who is new is made known when it is applied."""
    known = (workspace.people.known(name) for name in names)
    models = [one.name for one in known if one is not None and one.kind == "model"]
    if models:
        raise UserError(f"{models[0]} is a model judge.", "Plans are for people.")
    people = tuple(person_of(workspace.people.as_known(name)) for name in names)
    return PlanSettings(people, **more)


def plan_shares(workspace: Workspace, settings: PlanSettings) -> Planned:
    """Draw shares; nothing is written. Blocks for some seconds in a large project.

    UserError where it cannot be done, with the reason.
    """
    return _planned(workspace, settings, None)


def plan_handover(workspace: Workspace, gone: str, settings: PlanSettings) -> Planned:
    """Draw who takes over the open entries of somebody who does not return."""
    person = workspace.people.known(gone)
    if person is None:
        raise UserError(f"Nobody in this project is called “{gone}”.", "Check the name.")
    return _planned(workspace, settings, person.id)


def apply_plan(workspace: Workspace, lead: str, planned: Planned) -> str:
    """Record a plan; durable when it returns. The plan's id.

    UserError where something was recorded since it was drawn: then it would no longer fit.
    """
    workspace.recorder.refuse_in_handed_copy()
    drawn = planned.drawn
    if not drawn.gives and not drawn.releases:
        raise UserError(
            "The plan gives nobody anything.",
            "Every item has the people that it is to get, by labels or in earlier plans.",
        )
    for annotator in drawn.settings.annotators:
        workspace.people.ensure(annotator)
    plan = uuid7()
    bodies = tuple(_events(plan, drawn))

    def job(transaction: Transaction) -> Sequence[Plan]:
        if plan_inputs.last_event(transaction.sql) != planned.drawn_at:
            raise UserError(
                "The project has changed since this plan was drawn.", "Draw it again, then apply."
            )
        add_gold(transaction, workspace.rubric)
        return bodies

    workspace.recorder.record(lead, job).result()
    return plan


def _planned(workspace: Workspace, settings: PlanSettings, gone: str | None) -> Planned:
    workspace.deriving.run()
    with workspace.database.reading() as sql:
        drawn_at = plan_inputs.last_event(sql)
        keys = _items(workspace, sql, settings)
        held = _held(sql)
    drawn = draw(settings, keys, held) if gone is None else reassign(gone, settings, keys, held)
    pace = workspace.planning.pace()
    seconds = {one.annotator: one.median_s for one in pace.people}
    names = {one.id: one.name for one in workspace.people.all()}
    shown = preview(drawn, keys, held, seconds=seconds, usual=pace.median_s, names=names)
    return Planned(drawn, shown, drawn_at)


def _items(workspace: Workspace, sql: Sql, settings: PlanSettings) -> list[ItemKeys]:
    labeled, passed = plan_inputs.taken(sql)
    said = plan_inputs.said(sql)
    disputed = plan_inputs.disputed(sql)
    closed = _closed(workspace, sql)
    choosy = any(person.languages or person.opt_out for person in settings.people)
    told = plan_inputs.languages_and_tags(sql) if choosy else {}

    def keys_of(item: PlanItem) -> ItemKeys:
        language, tags = told.get(item.row, (None, ()))
        counted = labeled.get(item.row, ())
        others = {*passed.get(item.row, ()), *said.get(item.row, ())} - {*counted}
        return ItemKeys(
            uid=item.uid,
            category=item.category,
            model=item.model,
            source=item.source,
            family=item.family,
            language=language,
            tags=tags,
            counted=tuple(counted),
            passed=tuple(sorted(others)),
            disputed=item.row in disputed,
            gold=bool(item.gold),
            closed=item.row in closed,
        )

    gold = gold_items(workspace.rubric)
    known = (one for one in plan_inputs.plan_items(sql) if not one.gold or one.uid in gold)
    found = [keys_of(item) for item in known]
    here = {one.uid for one in found}
    return [*found, *(ItemKeys(uid, gold=True) for uid in sorted(gold) if uid not in here)]


def _closed(workspace: Workspace, sql: Sql) -> set[int]:
    rules = workspace.recorder.rules
    lineage = rules.lineage(sql)
    return {
        row
        for row, uid, state in plan_inputs.maybe_closed(sql)
        if place_of(uid, state, rules, lineage).closed
    }


def _held(sql: Sql) -> list[Held]:
    return [
        Held(
            one.annotator,
            one.uid,
            one.occurrence,
            cast("Purpose", one.purpose),
            one.rank,
            bool(one.done),
        )
        for one in plan_inputs.entries(sql)
    ]


def _events(plan: str, drawn: Drawn) -> Iterator[Plan]:
    """The plan in events of a bounded size; its settings stand in the first."""
    gives = [
        (part, ranks)
        for share, order in zip(drawn.gives, drawn.ranks, strict=True)
        for part, ranks in _parts(share, order)
    ]
    releases = [part for share in drawn.releases for part, _ in _parts(share, ())]
    parts = len(gives) + len(releases)
    settings = settings_text(drawn.settings)
    for number, (part, ranks) in enumerate(gives):
        yield Plan(plan, number, parts, (part,), (ranks,), (), "" if number else settings)
    for number, part in enumerate(releases, start=len(gives)):
        yield Plan(plan, number, parts, (), (), (part,), "" if number else settings)


def _parts(share: Share, ranks: Sequence[int]) -> Iterator[tuple[Share, tuple[int, ...]]]:
    for start in range(0, len(share.items), MOST):
        uids = share.items[start : start + MOST]
        part = Share(share.annotator, uids, share.purpose, share.occurrence)
        yield part, tuple(ranks[start : start + MOST])
