"""Tables use their width: headings fold, then sentences; no column is ever cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from agreement_rich import rich_project
from pytestqt.qtbot import QtBot

from annotator.services.app import Workspace
from annotator.ui.models.sheet import Sheet, SheetModel, SheetRow, folded
from annotator.ui.pages.agreement.sections.every import sections
from annotator.ui.pages.agreement.sections.panel import SectionPanel
from annotator.ui.widgets.sheet_table import SheetTable

pytestmark = pytest.mark.ui
AT_1100, AT_1440 = 840, 1180
"""The page's width in a window so wide."""
SENTENCE = "The labels are further apart than these people’s usual scatter explains, by far."


def shown(qtbot: QtBot, sheet: Sheet, wide: int, high: int = 300) -> SheetTable:
    model = SheetModel()
    table = SheetTable("a table", model)
    model.setParent(table)
    qtbot.addWidget(table)
    table.resize(wide, high)
    table.show()
    model.show_sheet(sheet)
    qtbot.waitUntil(lambda: not table._later.isActive(), timeout=2_000)
    return table


def spilled(table: SheetTable) -> int:
    columns = range(table.model().columnCount())
    return sum(table.columnWidth(at) for at in columns) - table.viewport().width()


def heads(table: SheetTable) -> list[str]:
    header = table.horizontalHeader()
    return [str(header.model().headerData(at, header.orientation())) for at in range(3)]


SHEET = Sheet(
    ("Item", "Percent agreement", "Method"), (SheetRow(("q1", "83.4 %", SENTENCE)),) * 3, 1
)


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Percent agreement", "Percent\nagreement"),
        ("95 % interval", "95 %\ninterval"),
        ("Over-refusal", "Over-\nrefusal"),
        ("Undeclared", "Undeclared"),
        ("", ""),
    ],
)
def test_a_heading_folds_at_words_and_never_inside_of_one(name: str, lines: str) -> None:
    assert folded(name) == lines


def test_with_room_nothing_is_folded_and_words_take_what_is_left(qtbot: QtBot) -> None:
    table = shown(qtbot, SHEET, 900)
    assert heads(table) == list(SHEET.columns)
    assert spilled(table) == 0
    assert table.columnWidth(0) > table.columnWidth(1)
    assert table.rowHeight(0) < 70  # the sentence has its usual width, in a few lines


def test_without_room_headings_and_sentences_fold_and_figures_stay_whole(qtbot: QtBot) -> None:
    table = shown(qtbot, SHEET, 280)
    assert spilled(table) <= 0
    assert heads(table)[1] == "Percent\nagreement"
    figures = table.fontMetrics().horizontalAdvance("83.4\u00a0%")
    assert table.columnWidth(1) > figures
    assert table.rowHeight(0) > 2 * table.verticalHeader().defaultSectionSize()
    assert table.higher > 0


def test_more_room_unfolds_everything_again(qtbot: QtBot) -> None:
    table = shown(qtbot, SHEET, 280)
    table.resize(1_400, 300)
    qtbot.waitUntil(lambda: heads(table) == list(SHEET.columns), timeout=2_000)
    assert table.higher < table.verticalHeader().defaultSectionSize() * 3
    table.resize(280, 300)
    qtbot.waitUntil(lambda: heads(table)[1] == "Percent\nagreement", timeout=2_000)


def test_a_scroll_bar_at_the_side_takes_no_column_away(qtbot: QtBot) -> None:
    many = Sheet(SHEET.columns, SHEET.rows * 20, 1)
    table = shown(qtbot, many, 330, 200)
    assert table.verticalScrollBar().isVisible()
    assert spilled(table) <= 0


def test_a_figure_and_its_sign_are_never_parted(qtbot: QtBot) -> None:
    table = shown(qtbot, SHEET, 300)
    assert table.model().index(0, 1).data() == "83.4\u00a0%"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = rich_project(tmp_path_factory.mktemp("tables"))
    yield made
    made.close()


@pytest.mark.parametrize("wide", [AT_1100, AT_1440])
@pytest.mark.parametrize("section", [one.id for one in sections()])
def test_no_table_of_the_page_loses_a_column(
    qtbot: QtBot, workspace: Workspace, section: str, wide: int
) -> None:
    (found,) = (one for one in sections() if one.id == section)
    panel = SectionPanel()
    qtbot.addWidget(panel)
    panel.resize(wide, 1_600)
    panel.show()
    panel.show_section(found.read(workspace, "severity"))
    panel.toggle_tables()

    def tables() -> list[SheetTable]:
        return [card.table for card in panel.cards if card.table.isVisible()]

    def whole() -> bool:
        return bool(tables()) and all(spilled(table) <= 0 for table in tables())

    qtbot.waitUntil(whole, timeout=5_000)


def test_a_card_goes_over_both_columns_while_its_table_needs_them(
    qtbot: QtBot, workspace: Workspace
) -> None:
    (models,) = (one for one in sections() if one.id == "models")
    panel = SectionPanel()
    qtbot.addWidget(panel)
    panel.resize(AT_1100, 1_600)
    panel.show()
    panel.show_section(models.read(workspace, "severity"))
    first, second, *_ = panel.cards
    qtbot.waitUntil(lambda: second.x() > first.x() and second.y() == first.y(), timeout=2_000)
    first.switch.setChecked(True)
    qtbot.waitUntil(lambda: second.y() > first.y(), timeout=2_000)
    assert first.width() > AT_1100 * 0.9
    first.switch.setChecked(False)
    qtbot.waitUntil(lambda: second.y() == first.y(), timeout=2_000)
