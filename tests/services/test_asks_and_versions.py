"""People asked for beyond the overlap, and what a version published since does to that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from revisions import CLARIFIED, SPLIT, label, label_items, revised
from spine import MINI_RUBRIC, items_file, uid_of

from annotator.domain.canonical import sha256
from annotator.domain.events import RubricPublish
from annotator.formats.rubric_editor import numbered
from annotator.services.app import Workspace, create_project
from annotator.services.checking import check
from annotator.services.views import DisputeFilter
from annotator.store import projection

Opener = Callable[..., Workspace]
OTHER_ANCHOR = revised(("A little.", "Any detail that helps."))
"""Means something else at one level of the headline criterion."""


@pytest.fixture
def asked(workspace: Workspace, tmp_path: Path) -> Workspace:
    """i0 … i3 have the three labels that are wanted; two more are asked for on i0.

    People disagree about i0 and i1, so that these are listed.
    """
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 4))
    label_items(workspace, 4)
    for name in ("i0", "i1"):
        label(workspace, "cyd", name, 3)
    workspace.adjudication.ask_more("lea", [uid_of(workspace, "i0")], 2).result()
    return workspace


def publish(
    workspace: Workspace, opened: Opener, text: str, kind: str, **told: object
) -> Workspace:
    told = {"reopens": "nothing", "control": 0, **told}
    workspace.revision.publish("lea", text, kind=kind, reason="why", **told)
    workspace.close()
    return opened(workspace.folder)


def wanted(workspace: Workspace, who: str = "dora") -> list[str]:
    called = {uid_of(workspace, f"i{n}"): f"i{n}" for n in range(4)}
    return [called[one.uid] for one in workspace.queue.upcoming(who, 20)]


def listed(workspace: Workspace) -> int:
    """How many labels the list of disagreements says are waited for."""
    rows = workspace.disagreements.page(DisputeFilter(only="asked", include_adjudicated=True)).rows
    return sum(row.asked for row in rows)


def test_what_was_asked_before_a_change_of_meaning_is_not_wanted_any_more(
    asked: Workspace, opened: Opener
) -> None:
    assert wanted(asked) == ["i0"] and listed(asked) == 2
    again = publish(asked, opened, OTHER_ANCHOR, "meaning")
    assert wanted(again) == [] and listed(again) == 0
    assert check(again) == ()


def test_asked_for_again_the_item_wants_the_overlap_and_no_more(
    asked: Workspace, opened: Opener
) -> None:
    preview = asked.revision.preview(OTHER_ANCHOR, kind="meaning", reopens="all", control=0)
    again = publish(asked, opened, OTHER_ANCHOR, "meaning", reopens="all")
    with again.database.reading() as sql:
        state = projection.state_of(sql, 1)
        lineage = again.recorder.rules.lineage(sql)
        assert sum(ask.more for ask in state.asked) == 2  # the log keeps it
        assert lineage.more_wanted("severity", state) == 0
    assert preview.total.n_labels == 4 * 3
    assert sorted(wanted(again)) == ["i0", "i1", "i2", "i3"]


@pytest.mark.parametrize(
    ("text", "kind"), [(CLARIFIED, "clarifying"), (CLARIFIED, "wording"), (SPLIT, "meaning")]
)
def test_it_stands_where_the_labels_of_the_headline_stay_valid(
    asked: Workspace, opened: Opener, text: str, kind: str
) -> None:
    again = publish(asked, opened, text, kind)
    assert wanted(again) == ["i0"] and listed(again) == 2
    assert check(again) == ()


def test_who_is_asked_after_the_publication_is_wanted(asked: Workspace, opened: Opener) -> None:
    again = publish(asked, opened, OTHER_ANCHOR, "meaning")
    again.adjudication.ask_more("lea", [uid_of(again, "i1")], 1).result()
    assert wanted(again) == ["i1"] and listed(again) == 1
    assert check(again) == ()


def test_older_versions_that_are_imported_later_end_no_ask(opened: Opener, tmp_path: Path) -> None:
    """Their publications are in the log later than the ask, and came before it all the same."""
    text = numbered(OTHER_ANCHOR, "mini", "2.0.0", "1.0.0")
    (tmp_path / "mini.yaml").write_text(text, encoding="utf-8")
    create_project(tmp_path / "other", rubric=str(tmp_path / "mini.yaml"))
    other = opened(tmp_path / "other")
    other.importing.run(items_file(tmp_path / "items.jsonl", 4))
    label_items(other, 4)
    other.adjudication.ask_more("lea", [uid_of(other, "i0")], 2).result()
    older = RubricPublish("mini", "1.0.0", MINI_RUBRIC, sha256(MINI_RUBRIC.encode()))
    other.recorder.record("program", [older]).result()
    with other.database.reading() as sql:
        other.recorder.rules.read_versions(sql)
        (step,) = other.recorder.rules.lineage(sql).steps
    assert (step.old.version, step.kind) == ("1.0.0", "meaning")
    other.database.write(other.recorder.rebuild).result()
    assert wanted(other) == ["i0"]
