"""Figures that stood in the JSON alone: strict refusals, judges, second opinions, group tests,
versions, what other papers print, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from agreement_rich import PEOPLE, rich_project
from disputes_scene import Host
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QToolTip
from pytestqt.qtbot import QtBot

from annotator.agreement.causes.groups import GroupSplit
from annotator.services.app import Workspace
from annotator.services.figures.advice_views import Advice
from annotator.services.figures.insight_views import GroupReport
from annotator.services.figures.version_parts import VersionParts
from annotator.services.views import DisputeFilter
from annotator.ui.forms.popup import Popup
from annotator.ui.pages.agreement.facts import read_facts
from annotator.ui.pages.agreement.part_panels import versions_panel
from annotator.ui.pages.agreement.sections.every import section_of
from annotator.ui.pages.agreement.sections.groups import group_cards
from annotator.ui.pages.agreement.sections.steps import link_of, steps_card
from annotator.ui.pages.agreement.sections.views import CardView, Link
from annotator.ui.pages.agreement.terms.every import meaning
from annotator.ui.pages.agreement.view import AgreementPage
from annotator.ui.text import tied

pytestmark = pytest.mark.ui
Activate = Callable[[QMainWindow], None]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = rich_project(tmp_path_factory.mktemp("more"))
    yield made
    made.close()


def card(workspace: Workspace, section: str, heading: str, criterion: str = "severity") -> CardView:
    found = section_of(section)
    assert found is not None
    return next(c for c in found.read(workspace, criterion).cards if c.heading == heading)


def column(one: CardView, name: str, nth: int = 0) -> list[str]:
    places = [at for at, title in enumerate(one.sheet.columns) if title == name]
    return [row.cells[places[nth]] for row in one.sheet.rows]


def test_strict_refusals_stand_beside_the_lenient_ones(workspace: Workspace) -> None:
    shown = card(workspace, "models", "REFUSALS, AND WHAT THEY REST ON")
    for nth, name in enumerate(("over_full", "under_full")):
        for cell, one in zip(
            column(shown, "In full", nth), workspace.rates.report().refusals, strict=True
        ):
            strict = getattr(one.refusals, name)
            assert cell.startswith(f"{100 * strict.value:.1f} % (")


def test_a_judge_stands_against_the_majority_by_kappa_and_against_each_person(
    workspace: Workspace,
) -> None:
    (judge,) = workspace.measures.measures("severity").judges
    shown = card(workspace, "measures", "MODEL JUDGES AGAINST PEOPLE")
    assert shown.rows is not None
    values = {row.name: row.value for row in shown.rows.rows}
    assert values["Judge and the majority, κ"] == judge.kappa.value
    for person, alpha in judge.with_people:
        assert values[f"Judge and {person.title()}"] == alpha.value
    assert {person for person, _ in judge.with_people} == set(PEOPLE)
    assert column(shown, "Ties")[0] == str(judge.n_ties)


def test_criteria_without_an_order_have_dawid_skenes_second_opinion(workspace: Workspace) -> None:
    shown = card(workspace, "items", "ITEMS, AND A SECOND OPINION", "refusal")
    lines = {line.uid: line for line in workspace.insight.items("refusal")}
    names = workspace.measuring.level_names("refusal")
    for row, code, sure in zip(
        shown.sheet.rows, column(shown, "Dawid–Skene"), column(shown, "How sure"), strict=True
    ):
        second = lines[str(row.mark)].consensus
        assert second is not None
        assert (code, sure) == (names[second.code], f"{100 * second.probability:.1f} %")
    with_order = card(workspace, "items", "ITEMS BY MEAN LEVEL AND MISFIT")
    assert "Dawid–Skene" not in with_order.sheet.columns


def test_group_tests_tell_q_and_p_without_any_one_person(workspace: Workspace) -> None:
    shown = card(workspace, "people", "DO GROUPS JUDGE DIFFERENTLY?")
    assert shown.sheet.columns[2:6] == ("Difference", "q", "p without one", "p")
    assert shown.lead.startswith("None of the")


def test_single_items_that_split_by_group_are_listed_and_opened() -> None:
    split = GroupSplit("law", "med", -2.0, 0.001, 1, 8, (4, 4), q=0.02)
    report = GroupReport((), (("u1", split),), 12)
    head, items = group_cards(report, lambda _: {"u1": "Question 1?"})
    assert head.empty
    (row,) = items.sheet.rows
    assert row.cells == ("Question 1?", "law against med", "−2.00", ".020", ".001", "8", "4 and 4")
    assert row.mark == "u1"
    assert all(items.sheet.meanings[2:])
    assert len(group_cards(GroupReport((), (), 12), lambda _: {})) == 1


def test_what_re_labeling_left_of_an_older_version_says_so(workspace: Workspace) -> None:
    facts = read_facts(workspace, "severity", versions=VersionParts(workspace))
    panel = versions_panel(facts)
    assert [row.name for row in panel.chart.rows] == ["1.0.0", "2.0.0"]
    assert panel.lead.startswith("1.0.0: what re-labeling left over")
    assert panel.whole
    by_name = {row.name: row.value for row in panel.chart.rows}
    for part in workspace.slicing.by("rubric", ("severity",)):
        assert by_name[part.key] == part.criteria["severity"].alpha.value
        assert part.caveat is None or ("1.0.0", part.caveat) in panel.terms


def test_versions_follow_every_label_though_caveats_are_remembered(workspace: Workspace) -> None:
    parts = VersionParts(workspace)
    first, again = parts.of("severity"), parts.of("severity")
    assert first == again
    assert [one.caveat is None for one in first] == [False, True]


ADVICE = {
    Advice("control", "2.0.0", "label_control", "Label."): Link(section="revision"),
    Advice("person", "cyd", "calibrate", "Calibrate."): Link(section="people"),
    Advice("person", "cyd", "train", "Train."): Link(section="people"),
    Advice("group", "law", "keep_split", "Keep."): Link(section="people"),
    Advice("person", "cyd", "send_back", "Talk.", ("u1",)): Link(
        wanted=DisputeFilter("severity", annotator="cyd")
    ),
    Advice("clause", "P-1", "revise", "Revise.", (), 0.4): Link(
        wanted=DisputeFilter("severity", clause="P-1")
    ),
    Advice("items", "severity", "ask_more", "Ask.", ("u1", "u2")): Link(wanted="u1"),
}


@pytest.mark.parametrize("advice", ADVICE)
def test_every_step_leads_to_what_it_is_about(advice: Advice) -> None:
    assert link_of(advice, "severity") == ADVICE[advice]
    shown = steps_card((advice,), "severity")
    assert shown.steps is not None
    assert shown.steps[0].sentence == advice.sentence
    assert shown.steps[0].action
    assert shown.sheet.rows[0].mark == ADVICE[advice]


@pytest.fixture
def host(qtbot: QtBot, workspace: Workspace, activate: Activate) -> Iterator[Host]:
    made = Host(qtbot, workspace, AgreementPage())
    made.show(activate)
    qtbot.waitUntil(page_of(made).figures.isVisible, timeout=10_000)
    yield made
    made.close()
    assert made.bugs == []


def page_of(host: Host) -> AgreementPage:
    assert isinstance(host.page, AgreementPage)
    return host.page


def opened(qtbot: QtBot, host: Host, section: str) -> AgreementPage:
    page = page_of(host)
    page.tabs.open(section)
    qtbot.waitUntil(page.section.isVisible, timeout=10_000)
    return page


def test_what_to_do_next_stands_on_top_as_the_service_says_it(qtbot: QtBot, host: Host) -> None:
    page = opened(qtbot, host, "items")
    first = page.section.cards[0]
    assert first.heading == "WHAT TO DO NEXT"
    steps = first.steps
    assert steps is not None
    told = [one.sentence for one in page._context.workspace.advice.next_steps("severity")]
    assert told
    assert [text.text() for text in steps.findChildren(QLabel) if text.wordWrap()] == [
        tied(one) for one in told
    ]
    qtbot.mouseClick(steps.buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.presenter.section == "people", timeout=2_000)
    assert host.went == []


def test_figures_for_other_papers_are_folded_until_somebody_asks(qtbot: QtBot, host: Host) -> None:
    page = opened(qtbot, host, "measures")
    last = page.section.cards[-1]
    qtbot.waitUntil(last.isVisible)
    assert last.heading == "FOR COMPARISON WITH OTHER PAPERS"
    assert last.fold is not None
    assert not last.table.isVisible()
    qtbot.mouseClick(last.fold, Qt.MouseButton.LeftButton)
    assert last.table.isVisible()
    assert last.fold.accessibleName().startswith("Close")
    names = {row.cells[0] for row in last.sheet.rows}
    further = {one.name for one in page._context.workspace.measures.further("severity")}
    assert further < names
    assert "Fleiss’ κ: z against chance" in names


def test_a_row_tells_its_meaning_as_a_tip_and_to_a_screen_reader(qtbot: QtBot, host: Host) -> None:
    page = opened(qtbot, host, "measures")
    rows = page.section.cards[0].rows
    assert rows is not None
    told = meaning("measures.percent_agreement")
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    assert rows.accessibleDescription().endswith(told)
    at = rows.spots()[0].rect.center().toPoint()
    QApplication.sendEvent(rows, QHelpEvent(QEvent.Type.ToolTip, at, rows.mapToGlobal(at)))
    assert told in QToolTip.text()
    QToolTip.hideText()
    model = page.section.cards[0].model
    tip = model.data(model.index(0, 1), Qt.ItemDataRole.ToolTipRole)
    assert told in str(tip)
    header = model.headerData(2, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert meaning("measures.interval") in str(header)


def test_the_question_mark_lists_every_figure_of_the_card(qtbot: QtBot, host: Host) -> None:
    page = opened(qtbot, host, "measures")
    first = page.section.cards[0]
    qtbot.mouseClick(first.help, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    popup = first.findChild(Popup)
    assert popup is not None
    said = [text.text() for text in popup.findChildren(QLabel)]
    assert first.meaning in said
    for name, text in first.terms:
        assert name in said
        assert text in said
    assert len(first.terms) > 14
    popup.close()


def test_the_headlines_question_mark_tells_the_range_and_which_interval(
    qtbot: QtBot, host: Host
) -> None:
    headline = page_of(host).headline
    qtbot.mouseClick(headline.help, Qt.MouseButton.LeftButton)
    popup = headline.findChild(Popup)
    assert popup is not None
    said = [text.text() for text in popup.findChildren(QLabel)]
    for key in ("headline.range", "headline.interval", "headline.disputed_share"):
        assert meaning(key) in said
    assert meaning("headline.interval") in headline.rate.interval.toolTip()
    popup.close()
