"""Whatever happens in whatever order: the projection is what the log says, live and rebuilt."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from spine import MINI_RUBRIC, clean, draft_for, items_file, uid_of

from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.domain.label import code_of
from annotator.services.app import create_project, open_workspace
from annotator.services.checking import rebuild_projection
from annotator.store import items, projection

PEOPLE = ("ada", "bob", "cyd", "dan")
COUNT = 4
people = st.sampled_from(PEOPLE)
numbers = st.integers(0, COUNT - 1)


class AnyHistory(RuleBasedStateMachine):
    """People label, correct, skip, flag, undo; a lead decides, redacts; the program restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.scratch = tempfile.TemporaryDirectory()
        folder = Path(self.scratch.name)
        (folder / "mini.yaml").write_text(MINI_RUBRIC, encoding="utf-8")
        create_project(folder / "p", rubric=str(folder / "mini.yaml"))
        self.workspace = open_workspace(folder / "p")
        self.workspace.importing.run(items_file(folder / "items.jsonl", COUNT))
        self.uids = [uid_of(self.workspace, f"i{n}") for n in range(COUNT)]

    def teardown(self) -> None:
        self.workspace.close()
        self.scratch.cleanup()

    @rule(who=people, item=numbers, level=st.integers(1, 5), unsure=st.booleans())
    def label(self, who: str, item: int, level: int, unsure: bool) -> None:
        draft = draft_for(self.uids[item], level, unsure=unsure, clauses=("G-1",))
        self.workspace.labeling.submit(who, draft).result()

    @rule(who=people, item=numbers)
    def skip(self, who: str, item: int) -> None:
        self.workspace.labeling.skip(who, self.uids[item], "language").result()

    @rule(who=people, item=numbers, escalate=st.booleans())
    def flag(self, who: str, item: int, escalate: bool) -> None:
        kind = "escalate" if escalate else "rubric_unclear"
        self.workspace.labeling.flag(who, self.uids[item], kind).result()  # type: ignore[arg-type]

    @rule(who=people)
    def undo(self, who: str) -> None:
        self.workspace.labeling.undo(who).result()

    @rule(item=numbers, level=st.integers(1, 3))
    def adjudicate(self, item: int, level: int) -> None:
        values = draft_for(self.uids[item], level).values
        self.workspace.adjudication.decide("lead", self.uids[item], values).result()

    @rule(item=numbers)
    def keep_split(self, item: int) -> None:
        self.workspace.adjudication.keep_split("lead", self.uids[item]).result()

    @rule()
    def restart(self) -> None:
        folder = self.workspace.folder
        self.workspace.close()
        self.workspace = open_workspace(folder)

    @rule()
    def rebuild(self) -> None:
        before = self.everything()
        rebuild_projection(self.workspace)
        assert self.everything() == before

    @invariant()
    def check_finds_nothing(self) -> None:
        clean(self.workspace)

    @invariant()
    def figures_are_those_of_a_fresh_count(self) -> None:
        with self.workspace.database.reading() as sql:
            states = [state for _, state in projection.every_state(sql)]
        fresh = PatternTable()
        for state in states:
            codes = [
                code_of(label.values["severity"].value) for label in state.labels if label.counts
            ]
            if codes:
                fresh.add(pattern_of(codes))
        assert self.workspace.measuring.table("severity") == fresh

    @invariant()
    def the_progress_told_is_the_queue_seen(self) -> None:
        for who in PEOPLE:
            seen = self.workspace.queue.upcoming(who, 100)
            assert self.workspace.queue.progress(who).remaining == len(seen)

    def everything(self) -> object:
        with self.workspace.database.reading() as sql:
            tables = ("states", "queue", "taken", "disputes", "ratings", "patterns")
            dump = {t: sorted(map(repr, sql.execute(f"SELECT * FROM {t}"))) for t in tables}
            tallies = {who: self.workspace.queue.progress(who) for who in PEOPLE}
            return dump, tallies, items.count(sql)


SMALL = settings(
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_any_history_leaves_a_project_that_agrees_with_its_log() -> None:
    run_state_machine_as_test(AnyHistory, settings=SMALL)


@pytest.mark.long
def test_any_long_history_leaves_a_project_that_agrees_with_its_log() -> None:
    long = settings(SMALL, max_examples=100, stateful_step_count=50)
    run_state_machine_as_test(AnyHistory, settings=long)
