"""A Rubric page's presenter with all it needs, and a project that has something to revise."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from spine import say, uid_of

from annotator.domain import rubric_edits as edits
from annotator.domain.errors import UserError
from annotator.domain.project import Role
from annotator.domain.rubric import Rubric
from annotator.ui.pages.rubric.presenter import RubricPresenter
from annotator.ui.pages.rubric.state import RubricState

if TYPE_CHECKING:
    from annotator.services.app import Workspace

T = TypeVar("T")
P1 = ("clauses", "P-1", "text")


class SlowLanes:
    """Everything waits in `jobs` until it is run."""

    def __init__(self) -> None:
        self.jobs: list[Callable[[], None]] = []

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        def job() -> None:
            try:
                result = work()
            except UserError as error:
                failed(error)
            else:
                done(result)

        self.jobs.append(job)

    def deliver(
        self,
        future: Future[T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self.run(lambda: future.result(10), done, failed)

    def drain(self) -> None:
        while self.jobs:
            self.jobs.pop(0)()


class RubricDesk:
    """`pass_time` lets timers go off that are due; nothing else moves the clock."""

    def __init__(self, workspace: Workspace, role: Role = "lead") -> None:
        self.time = 0.0
        self.lanes = SlowLanes()
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.drawn: list[RubricState] = []
        self.presenter = RubricPresenter(
            workspace,
            role,
            self.lanes,
            show=self.drawn.append,
            now=lambda: self.time,
            later=lambda seconds, run: self.timers.append((self.time + seconds, run)),
            clock=lambda: "12:03:44",
        )

    def open(self) -> RubricPresenter:
        self.presenter.arrive()
        self.lanes.drain()
        return self.presenter

    def pass_time(self, seconds: float) -> None:
        self.time += seconds
        due = [run for at, run in self.timers if at <= self.time]
        self.timers = [(at, run) for at, run in self.timers if at > self.time]
        for run in due:
            run()

    def settle(self) -> None:
        """Until everything is saved and read."""
        for _ in range(20):
            self.pass_time(1.0)
            self.lanes.drain()

    @property
    def state(self) -> RubricState:
        return self.presenter.state


def clause_text(text: str) -> Callable[[Rubric], Rubric]:
    return lambda rubric: edits.edit_clause(rubric, "P-1", lambda c: replace(c, text=text))


def disagree(workspace: Workspace) -> None:
    """i0 and i1 are disputed and cite P-1, i2 is disputed and cites nothing; two notes."""
    for item, levels in (("i0", (1, 5)), ("i1", (2, 4)), ("i2", (2, 3))):
        cited = () if item == "i2" else ("P-1",)
        for who, level in zip(("ada", "ben"), levels, strict=True):
            say(workspace, who, item, level, clauses=cited)
    labeling = workspace.labeling
    labeling.flag("ada", uid_of(workspace, "i0"), "rubric_unclear", "A town?", ("P-1",)).result()
    labeling.flag("ben", uid_of(workspace, "i3"), "rubric_unclear", "No question fits.").result()
