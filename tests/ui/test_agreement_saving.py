"""Every chart leaves as PNG, SVG and CSV, and each says what it is of."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from disputes_scene import Host, make_workspace
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from annotator.services.app import Workspace
from annotator.ui.charts.alpha_over_time import AlphaOverTime
from annotator.ui.charts.card import ChartCard
from annotator.ui.charts.picture import SHARP, csv_bytes
from annotator.ui.charts.sheet_picture import MOST_ROWS, SheetPicture
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.saving import Kind, context_line, file_name
from annotator.ui.pages.agreement.sections.every import sections
from annotator.ui.pages.agreement.state import Origin
from annotator.ui.pages.agreement.view import AgreementPage

pytestmark = pytest.mark.ui
Activate = Callable[[QMainWindow], None]
ORIGIN = Origin("XSTest · mistral", "Severity", "1.2.0", 1234, "privacy")
KINDS: tuple[Kind, ...] = ("png", "svg", "csv")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = make_workspace(tmp_path_factory.mktemp("saving"), items=24)
    yield made
    made.close()


@pytest.fixture
def host(qtbot: QtBot, workspace: Workspace, activate: Activate) -> Iterator[Host]:
    made = Host(qtbot, workspace, AgreementPage())
    made.show(activate)
    page = page_of(made)
    qtbot.waitUntil(page.figures.isVisible, timeout=10_000)
    qtbot.waitUntil(lambda: page.figures.findChild(AlphaOverTime) is not None, timeout=20_000)
    yield made
    made.close()
    assert made.bugs == []


def page_of(host: Host) -> AgreementPage:
    assert isinstance(host.page, AgreementPage)
    return host.page


def saved(qtbot: QtBot, page: AgreementPage, card: ChartCard, kind: Kind, folder: Path) -> Path:
    """The file that saving the card makes."""
    paths: list[Path] = []

    def ask(suggested: Path, _kind: Kind) -> str:
        paths.append(folder / suggested.name)
        return str(paths[-1])

    page.saver.ask = ask
    page.saver.save(card, kind)
    qtbot.waitUntil(lambda: bool(paths) and paths[0].exists(), timeout=10_000)
    return paths[0]


def all_kinds(qtbot: QtBot, page: AgreementPage, card: ChartCard, folder: Path) -> None:
    png = QImage(str(saved(qtbot, page, card, "png", folder)))
    assert png.width() >= 400 * SHARP
    assert colours(png) > 2
    drawing = saved(qtbot, page, card, "svg", folder).read_text(encoding="utf-8")
    root = ElementTree.fromstring(drawing)
    texts = {node.text for node in root.iter() if node.tag.endswith("desc")}
    assert any("rubric 1.0.0" in (text or "") for text in texts)
    assert drawing.count("<path") + drawing.count("<text") > 5
    table = saved(qtbot, page, card, "csv", folder).read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(table)))
    assert tuple(rows[0]) == card.sheet.columns
    assert len(rows) == len(card.sheet.rows) + 1


def colours(image: QImage) -> int:
    step = 7
    places = ((x, y) for x in range(0, image.width(), step) for y in range(0, image.height(), step))
    return len({image.pixel(x, y) for x, y in places})


def test_every_chart_of_the_overview_leaves_in_three_formats(
    qtbot: QtBot, host: Host, tmp_path: Path
) -> None:
    page = page_of(host)
    for card in page.figures.cards:
        all_kinds(qtbot, page, card, tmp_path)
    assert len(list(tmp_path.iterdir())) == 3 * len(page.figures.cards)
    assert host.said[-1] == f"Saved the chart in {tmp_path.name}"


@pytest.mark.parametrize("section", [one.id for one in sections()])
def test_every_card_of_a_section_leaves_in_three_formats(
    qtbot: QtBot, host: Host, tmp_path: Path, section: str
) -> None:
    page = page_of(host)
    page.tabs.open(section)
    qtbot.waitUntil(
        lambda: (
            (view := page.presenter.state.view) is not None
            and view.section is not None
            and view.section.id == section
            and page.section.isVisible()
        ),
        timeout=10_000,
    )
    for card in page.section.cards:
        if card.save.isEnabled():
            all_kinds(qtbot, page, card, tmp_path)


def test_a_chart_that_is_shown_as_a_table_is_drawn_all_the_same(
    qtbot: QtBot, host: Host, tmp_path: Path
) -> None:
    page = page_of(host)
    qtbot.keyClick(host.window, Qt.Key.Key_T)
    for card in page.figures.cards:
        assert colours(QImage(str(saved(qtbot, page, card, "png", tmp_path)))) > 2


def test_the_picture_leaves_out_the_focus(qtbot: QtBot, host: Host) -> None:
    grid = page_of(host).figures.grid
    card = page_of(host).figures.confusion
    plain = card.picture("").image()
    grid.setFocus(Qt.FocusReason.TabFocusReason)
    assert grid.current is not None
    assert card.picture("").image() == plain


def test_the_menu_opens_for_the_chart_that_was_used_last(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    page.figures.pair_rows.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.figures.pair_rows, Qt.Key.Key_E)
    menu = open_menu()
    assert [a.text() for a in menu.actions()] == [
        "Save as a picture (PNG)…",
        "Save as a drawing (SVG)…",
        "Save the figures (CSV)…",
    ]
    chosen: list[Path] = []
    page.saver.ask = lambda suggested, _: str(chosen.append(suggested) or "")
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(chosen), timeout=5_000)
    assert "annotator-pairs" in chosen[0].name


def test_before_a_chart_was_used_the_menu_lists_them_all(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    page._card = None
    page._save()
    menu = open_menu()
    assert [a.text() for a in menu.actions()] == [card.heading for card in page.figures.cards]
    menu.close()


def open_menu() -> QMenu:
    menus = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible()]
    assert len(menus) == 1
    return menus[0]


def test_every_card_has_a_button_that_says_what_it_saves(qtbot: QtBot, host: Host) -> None:
    page = page_of(host)
    for card in page.figures.cards:
        assert card.save.accessibleName() == f"Save {card.heading} as a file"
        assert card.save.focusPolicy() != Qt.FocusPolicy.NoFocus
    qtbot.mouseClick(page.figures.over_time.save, Qt.MouseButton.LeftButton)
    open_menu().close()


def test_the_last_folder_is_remembered_and_thinking_better_of_it_saves_nothing(
    qtbot: QtBot, host: Host, tmp_path: Path
) -> None:
    page = page_of(host)
    saved(qtbot, page, page.figures.pairs, "csv", tmp_path)
    asked: list[Path] = []
    page.saver.ask = lambda suggested, _: str(asked.append(suggested) or "")
    page.saver.save(page.figures.pairs, "png")
    assert asked[0].parent == tmp_path
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_told_as_something_to_act_on(
    qtbot: QtBot, host: Host, tmp_path: Path
) -> None:
    page = page_of(host)
    page.saver.ask = lambda suggested, _: str(tmp_path / "gone" / suggested.name)
    page.saver.save(page.figures.pairs, "csv")
    qtbot.waitUntil(lambda: bool(host.errors), timeout=5_000)
    assert "cannot be written" in str(host.errors[0])


def test_a_name_without_an_ending_gets_the_formats(
    qtbot: QtBot, host: Host, tmp_path: Path
) -> None:
    page = page_of(host)
    page.saver.ask = lambda *_: str(tmp_path / "mine")
    page.saver.save(page.figures.pairs, "csv")
    qtbot.waitUntil(lambda: (tmp_path / "mine.csv").exists(), timeout=5_000)


def test_the_context_is_below_the_picture_and_in_the_name() -> None:
    today = date.today().isoformat()
    assert context_line(ORIGIN) == (
        f"XSTest · mistral · Severity · rubric 1.2.0 · privacy · n = 1,234 items · {today}"
    )
    assert file_name("α BY PART · Category", ORIGIN, "csv") == (
        f"xstest-mistral_α-by-part-category_severity_rubric-1.2.0_privacy_n1234_{today}.csv"
    )


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    name = file_name("A" * 300, ORIGIN, "svg")
    assert len(name) < 150
    assert name.endswith(".svg")
    assert file_name("../a:b", Origin(), "png").count("/") == 0


def test_numbers_are_written_as_programs_read_them_and_words_as_they_are() -> None:
    cells = ("1,234", ".71", "−.12", "+.40", "12.4 %", ".66–.75", "–", "1,234 was said", "0.0")
    row = SheetRow(("=SUM(A1)", *cells))
    sheet = Sheet(("Name", *(f"c{n}" for n in range(len(cells)))), (row,))
    rows = list(csv.reader(io.StringIO(csv_bytes(sheet).decode("utf-8"))))
    assert rows[1] == [
        *("'=SUM(A1)", "1234", "0.71", "-0.12", "0.40", "12.4 %", ".66–.75", "–"),
        *("1,234 was said", "0.0"),
    ]


def test_a_long_table_is_drawn_from_its_beginning(qtbot: QtBot) -> None:
    rows = tuple(SheetRow((f"row {n}", str(n))) for n in range(500))
    long = SheetPicture(Sheet(("Name", "n"), rows))
    short = SheetPicture(Sheet(("Name", "n"), rows[:MOST_ROWS]))
    qtbot.addWidget(long)
    qtbot.addWidget(short)
    assert long.height() == short.height()
