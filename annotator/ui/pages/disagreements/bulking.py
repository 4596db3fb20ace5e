"""The part of the presenter that does one thing to many items: select, look ahead, apply, undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace

from annotator.domain.changes import ChangeSet
from annotator.services.in_parts import PART
from annotator.ui.pages.disagreements.board import ORIGIN
from annotator.ui.pages.disagreements.naming import names_for
from annotator.ui.pages.disagreements.plan import (
    Bulk,
    Fact,
    Foresight,
    Plan,
    Step,
    Wish,
    fact_of,
    foresee,
)
from annotator.ui.pages.disagreements.reading import PAGE
from annotator.ui.pages.disagreements.state import Made, Working
from annotator.ui.pages.disagreements.suggesting import Suggesting
from annotator.ui.text import tr

_READ = 50
"""Items that one reading looks at."""

Came = Callable[[Foresight], None]


class Bulking(Suggesting):
    """Nothing is written before the person has seen what would be.

    What is handed over at once is one transaction: between two of them the person can stop.
    """

    def tick(self, uids: Sequence[str]) -> None:
        """These items are selected, and no others."""
        wanted = tuple(dict.fromkeys(uids))
        if wanted != self.state.ticked and not self.deciding and self.state.bulk is None:
            self._show(replace(self.state, ticked=wanted))

    def tick_listed(self) -> None:
        """All items that are listed."""
        if self.state.listing is not None:
            self.tick(self.state.listing.uids)

    def tick_matching(self) -> None:
        """All items that the filter lets through, listed or not."""
        workspace, wanted = self._workspace, self.state.wanted
        if self.state.bulk is not None:
            return

        def read() -> tuple[str, ...]:
            page = workspace.disagreements.page(wanted, PAGE)
            uids = [row.uid for row in page.rows]
            while page.after is not None:
                page = workspace.disagreements.page(wanted, PAGE, page.after)
                uids += [row.uid for row in page.rows]
            return tuple(uids)

        self._lanes.run(
            read,
            lambda uids: self.tick(uids) if wanted == self.state.wanted else None,
            self._failed,
        )

    # ---- looking ahead

    def look_ahead(self, kind: Bulk, came: Came) -> None:
        """Works out what would become of the selected items; `came` is handed that."""
        if self.state.ticked and self.state.bulk is None and not self._workspace.read_only:
            self._show(replace(self.state, bulk=Working(0, len(self.state.ticked))))
            self._read_facts(self.state.ticked, (), lambda facts: self._foresee(kind, facts, came))

    def _foresee(self, kind: Bulk, facts: tuple[Fact, ...], came: Came) -> None:
        def seen(foresight: Foresight) -> None:
            if self.state.bulk is not None:
                self._show(replace(self.state, bulk=None))
                came(foresight)

        self._lanes.run(lambda: foresee(kind, facts, self.rubric), seen, self._stopped)

    def stop(self) -> None:
        """No further: what is written stands, and can be taken back."""
        self._show(replace(self.state, bulk=None))

    def _read_facts(
        self,
        uids: tuple[str, ...],
        known: tuple[Fact, ...],
        came: Callable[[tuple[Fact, ...]], None],
    ) -> None:
        workspace, blind = self._workspace, self.state.blind
        part = uids[len(known) : len(known) + _READ]

        def read() -> tuple[Fact, ...]:
            people = workspace.people.all()
            found = (workspace.disagreements.detail(uid) for uid in part)
            return tuple(fact_of(one, names_for(one.state, people, blind=blind)) for one in found)

        def read_on(more: tuple[Fact, ...]) -> None:
            if self.state.bulk is None:
                return
            now = (*known, *more)
            if len(now) < len(uids):
                self._show(replace(self.state, bulk=Working(len(now), len(uids))))
                self._read_facts(uids, now, came)
            else:
                came(now)

        self._lanes.run(read, read_on, self._stopped)

    # ---- doing it

    def apply(self, plan: Plan, wish: Wish) -> None:
        """Does what the plan says, part by part; all of it is taken back at once."""
        if plan.steps and self.state.bulk is None and not self._workspace.read_only:
            self._show(replace(self.state, bulk=Working(0, len(plan.steps), writing=True)))
            self._apply(plan, wish, 0, ())

    def _apply(self, plan: Plan, wish: Wish, done: int, events: tuple[str, ...]) -> None:
        if self.state.bulk is None or done >= len(plan.steps):
            self._applied(plan, done, events)
            return
        size = 1 if plan.kind == "back" else PART
        part = plan.steps[done : done + size]

        def wrote(change: ChangeSet) -> None:
            now = done + len(part)
            if self.state.bulk is not None:
                self._show(replace(self.state, bulk=Working(now, len(plan.steps), writing=True)))
            self._apply(plan, wish, now, (*events, *change.events))

        def failed(error: BaseException) -> None:
            self._applied(plan, done, events)
            self._failed(error)

        self._lanes.deliver(self._written(plan.kind, wish, part), wrote, failed)

    def _written(self, kind: Bulk, wish: Wish, part: Sequence[Step]) -> Future[ChangeSet]:
        adjudication, lead, text = self._workspace.adjudication, self._lead, wish.text
        uids = tuple(step.uid for step in part)
        if kind == "keep":
            return adjudication.keep_many(lead, uids, text, origin=ORIGIN)
        if kind == "ask":
            return adjudication.ask_more(lead, uids, wish.more, text, origin=ORIGIN)
        if kind == "back":
            step = part[0]
            return adjudication.send_back(lead, step.uid, step.annotator, text, origin=ORIGIN)
        decisions = tuple((step.uid, step.values or {}) for step in part)
        return adjudication.decide_many(lead, decisions, text, origin=ORIGIN)

    def _applied(self, plan: Plan, done: int, events: tuple[str, ...]) -> None:
        made = self.state.made
        if events:
            back = tr("Taken back for {n} items.", n=f"{done:,}")
            if done == 1:
                back = tr("Taken back for 1 item.")
            made = (*made, Made(plan.steps[0].uid, events, back))
        self._show(
            replace(
                self.state,
                bulk=None,
                ticked=(),
                made=made,
                message=_said(plan.kind, done, len(plan.steps)),
                failed=False,
                undoable=bool(events),
            )
        )
        if self.state.selected is not None:
            self._read_detail(self.state.selected)
        self._refresh()

    def _stopped(self, error: BaseException) -> None:
        self._show(replace(self.state, bulk=None))
        self._failed(error)


def _said(kind: Bulk, done: int, wanted: int) -> str:
    n = f"{done:,}"
    said = {
        "keep": tr("Split kept of {n} items.", n=n),
        "majority": tr("Majority adopted for {n} items.", n=n),
        "ask": tr("More people are asked about {n} items.", n=n),
        "back": tr("{n} items are sent back.", n=n),
    }[kind]
    if done == 1:
        said = {
            "keep": tr("Split kept of 1 item."),
            "majority": tr("Majority adopted for 1 item."),
            "ask": tr("More people are asked about 1 item."),
            "back": tr("1 item is sent back."),
        }[kind]
    if done < wanted:
        return tr("{said} Stopped there; {n} are as they were.", said=said, n=f"{wanted - done:,}")
    return said
