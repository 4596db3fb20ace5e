"""Letters for names: the same wherever an item is shown, and nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from disputes_page import Activate, at_work
from disputes_scene import label, make_workspace, uid_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from annotator.domain.events import Body, Comment, Event, Flag, Label
from annotator.domain.fold import fold_item
from annotator.domain.label import Evidence
from annotator.domain.project import Annotator
from annotator.services.app import Workspace
from annotator.services.views import DisputeFilter
from annotator.ui.pages.disagreements.choices import KeptChoices
from annotator.ui.pages.disagreements.naming import letters, names_for

pytestmark = pytest.mark.ui
PEOPLE = (Annotator("noor", "Noor"), Annotator("ines", "Ines"), Annotator("lead", "Lena", "lead"))


def state(*bodies: Body) -> object:
    events = (
        Event(f"e{i:03}", "p", "r", i, "x", f"{1_760_000_000_000 + i:013d}.00000", body)
        for i, body in enumerate(bodies, start=1)
    )
    return fold_item(events)


def said(who: str) -> Label:
    return Label("u", who, "harm-severity", "1.0.0", {"severity": "2"})


def test_there_are_letters_for_any_number_of_people() -> None:
    made = letters(str(n) for n in range(28))
    assert [made[str(n)] for n in (0, 25, 26, 27)] == ["A", "Z", "AA", "AB"]


def test_letters_go_by_who_spoke_first_and_not_by_the_alphabet() -> None:
    names = names_for(state(said("noor"), said("ines")), PEOPLE, blind=True)  # type: ignore[arg-type]
    assert (names["noor"], names["ines"]) == ("A", "B")


def test_a_later_label_changes_nobodys_letter() -> None:
    first = state(said("noor"), Flag("u", "ines", "rubric_unclear"))
    later = state(said("noor"), Flag("u", "ines", "rubric_unclear"), said("tarek"), said("ines"))
    before, now = (names_for(one, PEOPLE, blind=True) for one in (first, later))  # type: ignore[arg-type]
    assert {who: now[who] for who in ("noor", "ines")} == {"noor": "A", "ines": "B"}
    assert (before["noor"], before["ines"], now["tarek"]) == ("A", "B", "C")


def test_a_lead_who_only_remarks_keeps_the_name() -> None:
    names = names_for(
        state(said("noor"), Comment("u", "lead", "Hm."), Comment("u", "ines", "Yes.")),  # type: ignore[arg-type]
        PEOPLE,
        blind=True,
    )
    assert (names["noor"], names["lead"], names["ines"]) == ("A", "Lena", "B")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """One item, marked by two, remarked on by a third."""
    made = make_workspace(tmp_path, items=2, labeled=False)
    mark = (Evidence(1, 0, 20),)
    uid = uid_of(made, 0)
    label(made, "tarek", uid, 5, evidence=mark)
    label(made, "noor", uid, 1, evidence=mark)
    made.adjudication.comment("ines", uid, "I would not know.").result(10)
    label(made, "noor", uid_of(made, 1), 1)
    label(made, "ines", uid_of(made, 1), 4)
    yield made
    made.close()


def test_n_hides_names_everywhere_and_shows_them_again(
    qtbot: QtBot, workspace: Workspace, activate: Activate
) -> None:
    with at_work(qtbot, workspace, activate) as lead:
        lead.go(uid_of(workspace, 0))
        lead.until(lambda: lead.presenter.state.suggestion is not None)
        before = lead.presenter.state
        lead.press(Qt.Key.Key_N)
        lead.until(lambda: "Noor" not in lead.page.item_panel.key.names)
        shown = lead.presenter.state
        assert shown.detail is not None
        names = [p.name for p in shown.detail.people]
        assert names == sorted(names)  # the order gives no name away
        assert lead.page.item_panel.key.names == tuple(names)
        assert {*names, *(r.who for r in shown.detail.remarks)} == {"A", "B", "C"}
        ladder = lead.page.item_panel.ladder.accessibleDescription()
        assert ladder == ", ".join(f"{p.name} {p.code}" for p in shown.detail.people)
        assert (shown.selected, shown.listing, shown.wanted) == (
            before.selected,
            before.listing,
            before.wanted,
        )
        lead.page.shown_with(DisputeFilter(pair=("noor", "tarek")))
        lead.until(lambda: lead.presenter.state.wanted.pair is not None)
        lead.ready()
        texts = [one.text() for one in lead.page.findChildren(QLabel)]
        texts += [one.accessibleName() for one in lead.page.findChildren(QLabel)]
        for name in ("Noor", "Tarek", "Ines"):
            assert not [text for text in texts if name in text]
        assert KeptChoices().blind()
        lead.press(Qt.Key.Key_N)
        lead.until(lambda: lead.page.item_panel.key.names == ("Noor", "Tarek"))
        assert not KeptChoices().blind()


def test_names_stay_hidden_at_the_next_start_and_in_the_history(
    qtbot: QtBot, workspace: Workspace, activate: Activate
) -> None:
    KeptChoices().remember_blind(True)
    workspace.adjudication.keep_split("lead", uid_of(workspace, 0)).result(10)
    with at_work(qtbot, workspace, activate) as lead:
        assert lead.page.side.blind.isChecked()
        lead.press(Qt.Key.Key_H)
        lead.until(lambda: lead.page.side.history.lines.rowCount() == 1)
        line = lead.page.side.history.lines.line(0)
        assert line is not None
        lead.go(uid_of(workspace, 0))
        detail = lead.presenter.state.detail
        assert detail is not None
        said = ", ".join(f"{p.name} {p.code}" for p in detail.people)
        assert line.was == f"the labels were {said}"
        assert line.who == "Lena"
