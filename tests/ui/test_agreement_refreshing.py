"""When figures are read again. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from annotator.domain.changes import ChangeSet
from annotator.services.views import DisputeFilter
from annotator.ui.models.refreshing import EVERY_S, RESTS, Refreshing
from annotator.ui.pages.agreement.asked import Asked
from annotator.ui.pages.agreement.presenter import AgreementPresenter
from annotator.ui.pages.agreement.state import AgreementState, AgreementView

T = TypeVar("T")


class World:
    """A clock, a list of timers, and a worker that runs when told to. It is also the lanes."""

    def __init__(self) -> None:
        self.time = 100.0
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.jobs: list[Callable[[], None]] = []
        self.read = 0
        self.told: list[int] = []
        self.errors: list[BaseException] = []

    def now(self) -> float:
        return self.time

    def later(self, seconds: float, run: Callable[[], None]) -> None:
        self.timers.append((self.time + seconds, run))

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        def job() -> None:
            try:
                result = work()
            except ValueError as error:
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
        raise AssertionError("nothing is written here")

    def work(self, seconds: float = 0.0) -> None:
        """Finishes the job under way, which takes some seconds."""
        self.time += seconds
        self.jobs.pop(0)()

    def wait(self, seconds: float) -> None:
        self.time += seconds
        due = [run for at, run in self.timers if at <= self.time]
        self.timers = [t for t in self.timers if t[0] > self.time]
        for run in due:
            run()

    def refreshing(self) -> Refreshing[int]:
        def prepare() -> Callable[[], int]:
            self.read += 1
            mine = self.read
            return lambda: mine

        return Refreshing(
            prepare, self, self.told.append, self.errors.append, now=self.now, later=self.later
        )


def test_nothing_is_read_before_it_is_shown() -> None:
    world = World()
    one = world.refreshing()
    one.touch()
    assert world.jobs == []
    one.shown()
    world.work()
    assert world.told == [1]


def test_nothing_is_read_while_hidden_and_everything_old_is_read_when_shown_again() -> None:
    world = World()
    one = world.refreshing()
    one.shown()
    world.work()
    one.hidden()
    one.touch()
    world.wait(10)
    assert world.jobs == []
    one.shown()
    assert len(world.jobs) == 1


def test_many_changes_in_a_moment_cost_one_reading() -> None:
    world = World()
    one = world.refreshing()
    one.shown()
    world.work()
    for _ in range(50):
        one.touch()
    assert world.jobs == []
    world.wait(EVERY_S)
    assert len(world.jobs) == 1
    world.work()
    world.wait(EVERY_S)
    assert world.jobs == []


def test_at_most_four_readings_a_second() -> None:
    world = World()
    one = world.refreshing()
    one.shown()
    for _ in range(100):
        one.touch()
        while world.jobs:
            world.work()
        world.wait(0.01)
    assert world.read <= 5


def test_a_slow_reading_rests_longer() -> None:
    world = World()
    one = world.refreshing()
    one.shown()
    world.work(2.0)
    one.touch()
    world.wait(RESTS * 2.0 - 0.1)
    assert world.jobs == []
    world.wait(0.2)
    assert len(world.jobs) == 1


def test_a_change_during_a_reading_is_read_afterwards() -> None:
    world = World()
    one = world.refreshing()
    one.shown()
    one.touch()
    world.work()
    world.wait(EVERY_S)
    world.work()
    assert world.told == [1, 2]


def test_what_is_not_wanted_any_more_is_never_shown() -> None:
    world = World()
    one = world.refreshing()
    one.shown()
    one.at_once()
    world.work()
    world.work()
    assert world.told == [2]


def presenter(world: World, drawn: list[AgreementState]) -> AgreementPresenter:
    def read(
        criterion: str | None, _section: str, _wanted: DisputeFilter, _asked: Asked
    ) -> AgreementView:
        if criterion == "broken":
            raise ValueError("no such criterion")
        return AgreementView(criterion=criterion or "severity", n_pairable=3)

    return AgreementPresenter(read, world, drawn.append, now=world.now, later=world.later)


def change(*kinds: str) -> ChangeSet:
    return ChangeSet(("u",), frozenset(kinds), "elsewhere")


def test_a_label_makes_the_figures_old_and_a_comment_does_not() -> None:
    world, drawn = World(), list[AgreementState]()
    page = presenter(world, drawn)
    page.shown()
    world.work()
    page.changed(change("comment"))
    world.wait(1)
    assert world.jobs == []
    page.changed(change("label"))
    assert len(world.jobs) == 1


def test_another_criterion_is_read_at_once() -> None:
    world, drawn = World(), list[AgreementState]()
    page = presenter(world, drawn)
    page.shown()
    world.work()
    page.choose("refusal")
    world.work()
    assert drawn[-1].view is not None
    assert drawn[-1].view.criterion == "refusal"


def test_the_criterion_that_is_shown_already_is_not_read_again() -> None:
    world, drawn = World(), list[AgreementState]()
    page = presenter(world, drawn)
    page.shown()
    world.work()
    page.choose("severity")
    assert world.jobs == []


def test_a_failure_is_said_and_the_old_figures_stay() -> None:
    world, drawn = World(), list[AgreementState]()
    page = presenter(world, drawn)
    page.shown()
    world.work()
    page.choose("broken")
    world.work()
    assert "no such criterion" in drawn[-1].failed
    assert drawn[-1].view is not None


def test_a_page_without_two_labels_on_one_item_is_empty() -> None:
    assert AgreementState().phase == "loading"
    assert AgreementState(failed="x").phase == "failed"
    assert AgreementState(AgreementView(n_items=4)).phase == "empty"
    assert AgreementState(AgreementView(n_items=4, n_pairable=1)).phase == "figures"
