"""Two labels of one person for one item, neither of which replaces the other: shown and settled."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from spine import clean, draft_for, say, uid_of

from annotator.domain.errors import UserError
from annotator.domain.events import Label
from annotator.domain.label import Origin, Values
from annotator.services.app import Workspace
from annotator.services.export_options import ExportOptions
from annotator.services.views import DisputeFilter

CONFLICTS = DisputeFilter(only="conflicts")


def also(workspace: Workspace, who: str, source_id: str, values: Values, **more: object) -> str:
    """A label as another machine's copy brings it: it replaces nothing."""
    uid = uid_of(workspace, source_id)
    label = Label(uid, who, "mini", "1.0.0", dict(values), **more)  # type: ignore[arg-type]
    return workspace.recorder.record(who, [label]).result().events[-1]


def values(level: int) -> Values:
    return draft_for("x", level).values


@pytest.fixture
def torn(loaded: Workspace) -> Workspace:
    """Of i0 Bob says 2 and Ada both 1 and 4; of i1 both agree."""
    say(loaded, "bob", "i0", 2)
    say(loaded, "bob", "i1", 2)
    say(loaded, "ada", "i1", 2)
    also(loaded, "ada", "i0", values(1), rationale="harmless")
    also(loaded, "ada", "i0", values(4), rationale="she is named", clauses=("P-1",))
    return loaded


def test_an_item_with_a_conflict_stands_in_the_list(torn: Workspace) -> None:
    page = torn.disagreements.page(DisputeFilter())
    [row] = page.rows
    assert (row.source_id, row.conflicts, row.distance, row.adjudicated) == ("i0", 1, 0.0, False)
    assert torn.disagreements.page(CONFLICTS).rows == page.rows
    assert torn.disagreements.waiting() == torn.disagreements.waiting_conflicts() == 1
    clean(torn)


def test_both_statements_are_shown_with_who_when_and_where(torn: Workspace) -> None:
    [conflict] = torn.disagreements.detail(uid_of(torn, "i0")).conflicts
    assert (conflict.annotator, conflict.occurrence) == ("ada", 0)
    first, second = conflict.statements
    assert (first.values["severity"], second.values["severity"]) == ("1", "4")
    assert first.at < second.at
    assert (second.rationale, second.clauses) == ("she is named", ("P-1",))
    assert first.here
    assert first.replica == torn.database.replica
    assert torn.disagreements.detail(uid_of(torn, "i1")).conflicts == ()


def test_what_is_kept_counts_and_can_differ(torn: Workspace) -> None:
    uid = uid_of(torn, "i0")
    first, second = torn.disagreements.detail(uid).conflicts[0].statements
    change = torn.adjudication.resolve("lead", uid, "ada", 0, second.event).result()
    assert change.kinds == frozenset({"resolve"})
    assert torn.disagreements.waiting_conflicts() == 0
    [row] = torn.disagreements.page(DisputeFilter()).rows
    assert row.codes == (("ada", "4"), ("bob", "2"))
    clean(torn)
    torn.adjudication.take_back("lead", change.events).result()
    assert torn.disagreements.waiting_conflicts() == 1
    torn.adjudication.resolve("lead", uid, "ada", 0, first.event).result()
    [row] = torn.disagreements.page(DisputeFilter()).rows
    assert row.codes == (("ada", "1"), ("bob", "2"))
    clean(torn)


def test_the_person_settles_it_by_labeling_again(torn: Workspace) -> None:
    say(torn, "ada", "i0", 2)
    assert torn.disagreements.waiting() == torn.disagreements.waiting_conflicts() == 0
    clean(torn)


def test_a_decision_leaves_the_conflict_to_be_settled(torn: Workspace) -> None:
    uid = uid_of(torn, "i0")
    torn.adjudication.decide("lead", uid, values(2)).result()
    assert torn.disagreements.page(CONFLICTS).total == 1
    event = torn.disagreements.detail(uid).conflicts[0].statements[0].event
    torn.adjudication.resolve("lead", uid, "ada", 0, event).result()
    assert torn.disagreements.waiting() == 0
    [row] = torn.disagreements.page(DisputeFilter(include_adjudicated=True)).rows
    assert row.adjudicated
    clean(torn)


def test_what_is_said_of_other_criteria_stays(loaded: Workspace) -> None:
    """Imports state one criterion each: settling severity leaves the refusal as it was."""
    origin = Origin("import", tool="lab", row=1)
    kept = also(loaded, "ada", "i0", {"severity": "2"}, origin=origin)
    also(loaded, "ada", "i0", {"severity": "3"}, origin=origin)
    also(loaded, "ada", "i0", {"refusal": "full"}, origin=origin)
    uid = uid_of(loaded, "i0")
    [conflict] = loaded.disagreements.detail(uid).conflicts
    assert [one.tool for one in conflict.statements] == ["lab"] * 3
    loaded.adjudication.resolve("lead", uid, "ada", 0, kept).result()
    label = loaded.disagreements.detail(uid).state.label_of("ada")
    assert label is not None
    assert {c: one.value for c, one in label.values.items()} == {"severity": "2", "refusal": "full"}
    clean(loaded)


def test_nothing_is_settled_that_is_no_conflict(torn: Workspace) -> None:
    resolve = torn.adjudication.resolve
    uid, other = uid_of(torn, "i0"), uid_of(torn, "i1")
    with pytest.raises(UserError, match="not in conflict"):
        resolve("lead", other, "ada", 0, "x").result()
    with pytest.raises(UserError, match="does not stand"):
        resolve("lead", uid, "ada", 0, "x").result()
    with pytest.raises(UserError, match="There is no item"):
        resolve("lead", "nothing", "ada", 0, "x").result()


def test_statements_about_different_criteria_do_not_contradict_each_other(
    loaded: Workspace,
) -> None:
    also(loaded, "ada", "i0", {"severity": "2"})
    also(loaded, "ada", "i0", {"severity": "3"})
    beside = also(loaded, "ada", "i0", {"refusal": "full"})
    with pytest.raises(UserError, match="Nothing contradicts"):
        loaded.adjudication.resolve("lead", uid_of(loaded, "i0"), "ada", 0, beside).result()


def test_a_label_in_conflict_leaves_in_no_export_until_it_is_settled(
    torn: Workspace, tmp_path: Path
) -> None:
    uid = uid_of(torn, "i0")

    def leaving(name: str) -> tuple[dict[str, list[str]], bool]:
        options = ExportOptions(names=True)
        report = torn.exporting.to_set(tmp_path / name, options)
        with (tmp_path / name / "labels.csv").open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["item"] == uid]
        said = {
            who: [r["severity"] for r in rows if r["annotator"] == who] for who in ("ada", "bob")
        }
        return said, any("Labels in conflict on 1 item" in one for one in report.left_out)

    assert leaving("torn") == ({"ada": [], "bob": ["2"]}, True)
    kept = torn.disagreements.detail(uid).conflicts[0].statements[1].event
    torn.adjudication.resolve("lead", uid, "ada", 0, kept).result()
    assert leaving("settled") == ({"ada": ["4"], "bob": ["2"]}, False)
