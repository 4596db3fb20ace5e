"""Whoever adjudicates without names reads none: not beside labels, nor in any sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from disputes_scene import label, make_workspace, uid_of

from annotator.domain.events import Label
from annotator.domain.label import Evidence, Origin
from annotator.services.app import Workspace
from annotator.ui.pages.disagreements.detail import detail_of
from annotator.ui.pages.disagreements.naming import names_for
from annotator.ui.pages.disagreements.state import Detail

HIDDEN = ("noor", "tarek", "ines")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """One item: labels with evidence, one in conflict, a remark, an ask; Noor decides, too."""
    made = make_workspace(tmp_path, items=1, labeled=False)
    uid = uid_of(made, 0)
    label(made, "tarek", uid, 5, evidence=(Evidence(1, 0, 20),))
    label(made, "noor", uid, 1, evidence=(Evidence(1, 0, 10),))
    label(made, "ines", uid, 2)
    other = Label(uid, "ines", "harm-severity", made.rubric.version, {"severity": "4"})
    made.recorder.record("ines", [other]).result(10)
    made.adjudication.comment("noor", uid, "I would not know.").result(10)
    made.adjudication.keep_split("noor", uid, "Honest.").result(10)
    made.adjudication.send_back("lead", uid, "tarek", "Look again.").result(10)
    yield made
    made.close()


def shown(workspace: Workspace, *, blind: bool) -> Detail:
    found = workspace.disagreements.detail(uid_of(workspace, 0))
    names = names_for(found.state, workspace.people.all(), blind=blind)
    return detail_of(found, workspace.rubric, None, names, blind=blind)


def words(detail: Detail) -> str:
    """Everything that is said about people, in words."""
    people = [one.name for one in detail.people] + [one.name for one in detail.spans]
    people += [one.name for one in detail.conflicts]
    remarks = [one.who for one in detail.remarks]
    decided = detail.decided.words if detail.decided is not None else ""
    return repr((people, remarks, detail.ladder, detail.waiting, decided)).lower()


def test_no_name_is_in_any_words_about_an_item(workspace: Workspace) -> None:
    named, blind = words(shown(workspace, blind=False)), words(shown(workspace, blind=True))
    for name in HIDDEN:
        assert name in named, "or nothing is tested"
        assert name not in blind
    assert "lena" in blind, "a lead who only asks and remarks keeps the name"


def test_each_person_has_the_same_letter_everywhere(workspace: Workspace) -> None:
    detail = shown(workspace, blind=True)
    noor, tarek, ines = (detail.names[who] for who in HIDDEN)
    assert {noor, tarek, ines} == {"A", "B", "C"}
    assert [one.name for one in detail.conflicts] == [ines]
    assert {one.name for one in detail.spans} == {tarek, noor}
    assert tarek in detail.waiting.split()
    assert detail.decided is not None and detail.decided.words.startswith(f"{noor} kept")
    assert noor in {one.who for one in detail.remarks}


def test_the_file_that_a_statement_came_from_is_not_named(tmp_path: Path) -> None:
    made = make_workspace(tmp_path, items=1, labeled=False)
    uid = uid_of(made, 0)
    for level in ("2", "4"):
        origin = Origin("import", "labels-of-ines.csv", "f" * 64, 1)
        values = {"severity": level}
        one = Label(uid, "ines", "harm-severity", made.rubric.version, values, origin=origin)
        made.recorder.record("ines", [one]).result(10)
    where = {
        blind: repr([one.statements for one in shown(made, blind=blind).conflicts])
        for blind in (False, True)
    }
    made.close()
    assert "labels-of-ines.csv" in where[False]
    assert "imported" in where[True] and "ines" not in where[True]
