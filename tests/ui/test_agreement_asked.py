"""A lead asks the plan for a width, for two rates, for another power: reckoned on the work pool."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from agreement_rich import rich_project
from disputes_scene import Host
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from annotator.domain.errors import UserError
from annotator.services.app import Workspace
from annotator.ui.pages.agreement.asked import (
    NOTHING,
    RATES,
    WIDTH,
    Asked,
    number,
    power_of,
    rates_of,
    width_of,
)
from annotator.ui.pages.agreement.sections.panel import SectionCard
from annotator.ui.pages.agreement.sections.planning import planned_card, planned_interval
from annotator.ui.pages.agreement.view import AgreementPage

pytestmark = pytest.mark.ui
Activate = Callable[[QMainWindow], None]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = rich_project(tmp_path_factory.mktemp("asked"))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("text", "share"), [(".05", 0.05), ("0,05", 0.05), ("5 %", 0.05), ("5%", 0.05), ("1", 1.0)]
)
def test_a_share_is_written_as_one_likes(text: str, share: float) -> None:
    assert number(text) == pytest.approx(share)


@pytest.mark.parametrize("text", ["five", "", "%", "5 percent", "1.2.3"])
def test_what_is_no_number_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(UserError) as refused:
        number(text)
    assert "5 %" in refused.value.hint


def test_empty_fields_ask_for_nothing() -> None:
    assert width_of(NOTHING) is None
    assert rates_of(Asked(first="5 %"), ("m1",)) is None
    assert power_of(NOTHING) == power_of(Asked(power=" ")) == 0.8
    assert rates_of(Asked(first="m1", second=".1"), ("m1",)) == ("m1", 0.1)


def test_the_width_asked_for_stands_first_with_its_sentence(workspace: Workspace) -> None:
    plain = planned_interval(workspace, "severity", NOTHING)
    card = planned_interval(workspace, "severity", Asked(width=".25"))
    plan = workspace.planning.interval("severity", 0.25)
    assert card.sheet.rows[0].cells[0] == ".25"
    assert card.lead == plan.sentence
    assert card.sheet.rows[1:] == plain.sheet.rows
    wrong = planned_interval(workspace, "severity", Asked(width="3"))
    assert "between 0 and 2" in wrong.lead
    assert wrong.sheet == plain.sheet


def test_two_rates_asked_for_stand_first_with_discordance_and_design_effects(
    workspace: Workspace,
) -> None:
    card = planned_card(workspace, Asked(first="m1", second="m2", power="90 %"))
    plan = workspace.planning.rates("m1", "m2", power=0.9)
    cells = dict(zip(card.sheet.columns, card.sheet.rows[0].cells, strict=True))
    assert card.lead == plan.sentence
    assert cells["Power"] == "90.0 %"
    assert cells["Items each"] == str(plan.unpaired)
    assert cells["Or pairs"] == str(plan.paired)
    assert plan.discordance is not None
    assert cells["Unlike"] == f"{100 * plan.discordance:.1f} %"
    assert cells["Effect"] == f"{plan.clusters.effect:.2f}"
    assert cells["Pair effect"] == f"{plan.paired_effect:.2f}"
    assert plan.power_now is not None
    assert cells["Power now"] == f"{100 * plan.power_now:.1f} %"
    assert card.ask is not None
    assert card.ask.models == ("m1", "m2")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [("m9", ".1", "no model here"), (".1", ".1", "equal"), ("2", ".1", "between 0 and 1")],
)
def test_a_plan_that_cannot_be_says_why_and_keeps_the_others(
    workspace: Workspace, first: str, second: str, said: str
) -> None:
    card = planned_card(workspace, Asked(first=first, second=second))
    assert said in card.lead
    assert card.sheet == planned_card(workspace).sheet
    assert card.ask is not None


@pytest.fixture
def host(qtbot: QtBot, workspace: Workspace, activate: Activate) -> Iterator[Host]:
    made = Host(qtbot, workspace, AgreementPage())
    made.show(activate)
    page = made.page
    assert isinstance(page, AgreementPage)
    qtbot.waitUntil(page.figures.isVisible, timeout=10_000)
    page.tabs.open("planning")
    qtbot.waitUntil(page.section.isVisible, timeout=10_000)
    yield made
    made.close()
    assert made.bugs == []


def card_of(host: Host, kind: str) -> SectionCard:
    page = host.page
    assert isinstance(page, AgreementPage)
    place = {WIDTH: 1, RATES: 2}[kind]
    return page.section.cards[place]


def test_what_is_typed_is_reckoned_and_stays_when_the_section_is_left(
    qtbot: QtBot, host: Host
) -> None:
    card = card_of(host, WIDTH)
    assert card.ask is not None
    field = card.ask.fields[0]
    qtbot.keyClicks(field, ".25")
    assert card.sheet.rows[0].cells[0] == ".30"  # nothing while it is being typed
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.sheet.rows[0].cells[0] == ".25", timeout=10_000)
    assert card_of(host, WIDTH) is card
    page = host.page
    assert isinstance(page, AgreementPage)
    page.tabs.open("people")
    qtbot.waitUntil(lambda: page.section.cards[0].heading.startswith("SEVERITY"), timeout=10_000)
    page.tabs.open("planning")
    qtbot.waitUntil(lambda: page.section.cards[0].heading.startswith("QUEUE"), timeout=10_000)
    again = card_of(host, WIDTH)
    assert again.ask is not None
    assert again.ask.fields[0].text() == ".25"
    assert again.sheet.rows[0].cells[0] == ".25"


def test_a_model_is_chosen_from_the_list_or_a_rate_is_written(qtbot: QtBot, host: Host) -> None:
    card = card_of(host, RATES)
    assert card.ask is not None
    first, second, power = card.ask.fields
    qtbot.keyClicks(first, "m1")
    qtbot.keyClicks(second, "99 %")
    power.clear()
    qtbot.keyClicks(power, ".9")
    qtbot.keyClick(power, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.sheet.rows[0].cells[0].endswith("from 99.0 %"), timeout=10_000)
    assert card.sheet.rows[0].cells[1] == "90.0 %"
    assert all(field.accessibleName() for field in card.ask.fields)
