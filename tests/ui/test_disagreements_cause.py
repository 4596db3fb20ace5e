"""The suggested cause: every kind as a card, worked out by the real service, never in the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from disputes_page import Activate, Lead, at_work
from disputes_scene import label, make_workspace, uid_of
from pytestqt.qtbot import QtBot
from test_disagreements_presenter import Desk

from annotator.agreement.causes.cause_facts import Cause, CauseKind, Reason
from annotator.domain.item import Item, turn_of
from annotator.services.app import Workspace
from annotator.services.figures.insight_views import ItemLine
from annotator.services.views import DisputeFilter
from annotator.ui.charts.views import DotLadderView
from annotator.ui.pages.disagreements.cause import FITS, CauseView, cause_view
from annotator.ui.pages.disagreements.state import Detail, Suggestion

pytestmark = pytest.mark.ui
ITEM = Item((turn_of("user", "Where?"), turn_of("assistant", "There.")), 1)
REASONS: dict[CauseKind, Reason] = {
    "slip": Reason("unsure", ("noor",)),
    "habit": Reason("habit", ("noor",), figures=(("severity", 1.2), ("left", 0.1))),
    "unclear_rubric": Reason("flagged", ("noor",)),
    "honest_difference": Reason(
        "group", groups=("night",), figures=(("p", 0.002), ("n_items", 40), ("difference", 0.8))
    ),
    "ask_two_more": Reason("few_labels", figures=(("n", 2),)),
    "no_clear_cause": Reason("neighbours", figures=(("n", 4),)),
}


def detail(names: dict[str, str]) -> Detail:
    given = ({"severity": "2"}, {"severity": "4"})
    return Detail("u", ITEM, "ready", DotLadderView(), (), given, None, (), (), None, names=names)


def view_of(kind: CauseKind, names: dict[str, str]) -> CauseView:
    insight = ItemLine("u", 4, 2.5, None, 0.31, Cause(kind, (REASONS[kind],)), ())
    found = cause_view(detail(names), Suggestion("u", "severity", insight))
    assert found is not None
    return found


@pytest.mark.parametrize("kind", REASONS)
def test_every_cause_has_a_word_its_reason_and_an_action(kind: CauseKind) -> None:
    view = view_of(kind, {"noor": "Noor"})
    assert view.kind == kind
    assert view.title
    assert view.advice
    assert len(view.sentences) == 1
    assert view.sentences[0].endswith(".")
    assert view.fits == FITS[kind]
    assert view.aside.endswith(".31")
    assert view.said.startswith(f"{view.title}.")


def test_a_card_calls_people_what_the_page_calls_them() -> None:
    slip = view_of("slip", {"noor": "B"})
    assert slip.sentences == ("B was unsure.",)
    assert slip.advice == "Send it back to B for a second look."
    assert slip.person == "noor"
    assert view_of("unclear_rubric", {"noor": "B"}).person == ""


def test_there_is_no_card_where_nothing_differs() -> None:
    alike = Suggestion("u", "severity", ItemLine("u", 2, 2.0, None, 0.0, None, ()))
    assert cause_view(detail({}), alike) is None
    assert cause_view(None, None) is None


def test_while_it_is_worked_out_the_card_says_so_quietly() -> None:
    for before in (None, Suggestion("another", "severity", None)):
        view = cause_view(detail({}), before)
        assert view is not None
        assert view.kind is None
        assert "working it out" in view.title


# ---- with the real service


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """0: a slip of Tarek's. 1: the rubric is called unclear. 2: two labels. 3: nobody differs."""
    made = make_workspace(tmp_path, items=4, labeled=False)
    for who, name in (("omar", "Omar"), ("yuki", "Yuki")):
        made.people.ensure(who, name)
    for who in ("noor", "ines", "omar", "yuki"):
        label(made, who, uid_of(made, 0), 2)
        label(made, who, uid_of(made, 3), 2)
    label(made, "tarek", uid_of(made, 0), 5, unsure=True)
    for who, level in (("noor", 1), ("ines", 2), ("omar", 3), ("yuki", 5)):
        label(made, who, uid_of(made, 1), level)
    made.labeling.flag("ines", uid_of(made, 1), "rubric_unclear", "Which sister?").result(10)
    label(made, "noor", uid_of(made, 2), 1)
    label(made, "ines", uid_of(made, 2), 4)
    yield made
    made.close()


def shown(lead: Lead) -> CauseView | None:
    return lead.page.people.cause.view


def arrive(lead: Lead, uid: str, kind: CauseKind) -> CauseView:
    lead.go(uid)
    lead.until(lambda: (view := shown(lead)) is not None and view.kind == kind)
    found = shown(lead)
    assert found is not None
    return found


def primary(lead: Lead) -> list[str]:
    buttons = lead.page.bar.buttons
    return [name for name, button in buttons.items() if button.property("look") == "primary"]


def test_the_action_that_fits_the_cause_stands_out(
    qtbot: QtBot, workspace: Workspace, activate: Activate
) -> None:
    with at_work(qtbot, workspace, activate) as lead:
        slip = arrive(lead, uid_of(workspace, 0), "slip")
        assert "Tarek was unsure." in slip.sentences
        assert primary(lead) == ["back"]
        assert lead.page.people.cause.isVisible()
        assert "A slip." in lead.page.people.cause.accessibleName()
        unclear = arrive(lead, uid_of(workspace, 1), "unclear_rubric")
        assert unclear.sentences[0] == "Ines marked the rubric as unclear here."
        assert primary(lead) == ["note"]
        few = arrive(lead, uid_of(workspace, 2), "ask_two_more")
        assert few.sentences[0].startswith("Only 2 labels so far")
        assert primary(lead) == ["ask"]
        lead.go(uid_of(workspace, 3))
        lead.until(lambda: lead.page.people.cause.isHidden())
        assert primary(lead) == ["adjudicate"]


def test_the_card_follows_what_is_said_about_the_item(
    qtbot: QtBot, workspace: Workspace, activate: Activate
) -> None:
    with at_work(qtbot, workspace, activate) as lead:
        arrive(lead, uid_of(workspace, 0), "slip")
        uid = uid_of(workspace, 0)
        workspace.labeling.flag("noor", uid, "rubric_unclear", "Where?").result(10)
        lead.until(lambda: (view := shown(lead)) is not None and view.kind == "unclear_rubric")


def test_nothing_waits_for_a_cause_and_a_late_answer_is_dropped(workspace: Workspace) -> None:
    desk = Desk(workspace)
    presenter = desk.open()
    presenter.select(uid_of(workspace, 0))
    desk.lanes.jobs.pop(0)()  # the item is read; its cause is asked for
    assert presenter.ready
    assert presenter.state.suggestion is None
    late = list(desk.lanes.jobs)
    desk.lanes.jobs.clear()
    presenter.select(uid_of(workspace, 1))
    for job in late:
        job()
    assert presenter.state.suggestion is None
    desk.lanes.drain()
    assert presenter.state.suggestion is not None
    assert presenter.state.suggestion.uid == uid_of(workspace, 1)


def test_where_nothing_can_be_suggested_the_item_can_still_be_decided(workspace: Workspace) -> None:
    desk = Desk(workspace)
    presenter = desk.open()
    presenter.filter(DisputeFilter(criterion="nothing-like-it"))
    desk.lanes.drain()
    presenter.select(uid_of(workspace, 0))
    desk.lanes.drain()
    assert presenter.cause is None
    assert not presenter.state.failed
    assert presenter.ready
