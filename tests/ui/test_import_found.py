"""Files of tools, folders and several files at once: what they bring is seen before they come."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QPushButton, QTableWidget, QWidget
from pytestqt.qtbot import QtBot
from spine import items_file, say

from annotator.domain.errors import UserError
from annotator.domain.launch import OpenWindow
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.export_options import ExportOptions
from annotator.services.views import ImportReport, LabelCount
from annotator.ui.app import start
from annotator.ui.bridge import Bridge
from annotator.ui.dialogs.base import Dialog
from annotator.ui.dialogs.import_many import ImportManyDialog
from annotator.ui.dialogs.import_mapping import ImportDialog
from annotator.ui.dialogs.import_report import (
    FileOutcome,
    many_lines,
    many_title,
    report_lines,
)
from annotator.ui.shell.window import MainWindow

pytestmark = pytest.mark.ui

Opener = Callable[..., Workspace]


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()


def batch_file(path: Path, *answers: str) -> Path:
    """Results of a batch, without the requests."""
    lines = []
    for n, answer in enumerate(answers):
        choices = [{"index": 0, "message": {"role": "assistant", "content": answer}}]
        body = {"object": "chat.completion", "model": "m-1", "choices": choices}
        response = {"status_code": 200, "request_id": "r", "body": body}
        lines.append({"id": f"b{n}", "custom_id": f"q{n}", "response": response, "error": None})
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return path


def data_set(workspace: Workspace, folder: Path) -> Path:
    """A folder that one tool reads, with two people's labels in it."""
    for who in ("ada", "ben"):
        for item in ("i0", "i1"):
            say(workspace, who, item, 2)
    workspace.exporting.to("hf", folder, ExportOptions())
    return folder


def opened(qtbot: QtBot, bridge: Bridge, workspace: Workspace, path: Path) -> ImportDialog:
    dialog = ImportDialog(path, workspace.importing, bridge, None)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: bridge.pending == 0)
    return dialog


def said(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def cells(dialog: QWidget, name: str) -> list[list[str]]:
    (table,) = (one for one in dialog.findChildren(QTableWidget) if one.accessibleName() == name)
    return [
        [
            item.text() if (item := table.item(row, column)) else ""
            for column in range(table.columnCount())
        ]
        for row in range(table.rowCount())
    ]


def button(dialog: QWidget, name: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.accessibleName() == name)


# ---- one file of a tool


def test_a_tools_file_shows_what_comes_in_and_asks_for_no_columns(
    qtbot: QtBot, bridge: Bridge, workspace: Workspace, tmp_path: Path
) -> None:
    path = batch_file(tmp_path / "out.jsonl", "First.", "Second.", "")
    dialog = opened(qtbot, bridge, workspace, path)
    items = cells(dialog, "First items of the file")
    assert [row[:5] for row in items] == [
        ["q0", "m-1", "", "First.", "1"],
        ["q1", "m-1", "", "Second.", "1"],
        ["q2", "m-1", "", "(no response)", "1"],
    ]
    words = said(dialog)
    assert "ALL 3 ITEMS" in words and "No labels come along." in words
    assert "input file beside" in words, "the importer's note"
    assert "COLUMNS" not in words
    assert button(dialog, "Import").isEnabled()
    assert workspace.importing.run(path, dialog.options()).added == 3


def test_a_folder_shows_whose_labels_it_brings_and_on_what(
    qtbot: QtBot, bridge: Bridge, loaded: Workspace, tmp_path: Path
) -> None:
    dialog = opened(qtbot, bridge, loaded, data_set(loaded, tmp_path / "hf"))
    labels = {row[0]: row for row in cells(dialog, "Labels that come along")}
    _, scale, by, n = labels["severity"]
    assert scale.startswith("this rubric's own: 1, 2, 3")
    assert (by, n) == ("people: A1, A2", "4")
    assert len(cells(dialog, "First items of the file")) == 10


def test_a_file_can_be_read_as_a_plain_table_instead(
    qtbot: QtBot, bridge: Bridge, workspace: Workspace, tmp_path: Path
) -> None:
    dialog = opened(qtbot, bridge, workspace, batch_file(tmp_path / "out.jsonl", "First."))
    (box,) = (b for b in dialog.findChildren(QComboBox) if b.accessibleName() == "Read as")
    box.setCurrentIndex(box.findData("jsonl"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: bridge.pending == 0)
    assert dialog.options().format == "jsonl"
    assert "COLUMNS" in said(dialog)
    box.setCurrentIndex(0)
    box.activated.emit(0)
    qtbot.waitUntil(lambda: bridge.pending == 0)
    assert dialog.options().format is None and not dialog.options().mapping


def test_a_fitting_preset_is_chosen_and_says_which_labels_come(
    qtbot: QtBot, bridge: Bridge, workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "judge.csv"
    path.write_text(
        "Index,goal,prompt,target_response,human1,human2,human3,human_majority,"
        "harmbench_cf,gpt4_cf,llamaguard2_cf,llama3_cf\n"
        "0,Bake,How do I bake?,With flour.,0,0,1,0,0,0,0,0\n",
        encoding="utf-8",
    )
    preset = workspace.importing.preview(path).preset
    dialog = opened(qtbot, bridge, workspace, path)
    assert preset is not None and dialog.options().preset == preset
    assert "Labels come along: jailbroken (people: " in said(dialog)


def test_what_cannot_be_read_says_so_where_the_file_would_be_shown(
    qtbot: QtBot, bridge: Bridge, workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    dialog = opened(qtbot, bridge, workspace, tmp_path / "empty")
    assert "is a folder of no known format" in said(dialog)
    assert not button(dialog, "Import").isEnabled()
    assert not button(dialog, "Save as a preset…").isVisible()


# ---- several


def test_several_files_say_what_each_brings_and_which_stay_out(
    qtbot: QtBot, bridge: Bridge, workspace: Workspace, tmp_path: Path
) -> None:
    table = tmp_path / "a.csv"
    table.write_text("x,y\n1,2\n", encoding="utf-8")
    paths = (
        batch_file(tmp_path / "out.jsonl", "First."),
        table,
        tmp_path / "gone.csv",
        items_file(tmp_path / "items.jsonl", 3),
    )
    dialog = ImportManyDialog(paths, workspace.importing, bridge, None)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: bridge.pending == 0)
    rows = cells(dialog, "The files, and what they bring")
    assert [row[0] for row in rows] == [one.name for one in paths]
    assert rows[0][2] == "One item"
    assert "columns have to be chosen" in rows[1][2]
    assert "gone.csv" in rows[2][2]
    assert rows[3][2] == "All 3 items"
    assert dialog.files() == (paths[0], paths[3])
    assert "2 of them stay out" in said(dialog)
    assert button(dialog, "Import").isEnabled()


def report(added: int, **more: object) -> ImportReport:
    base = {"format": "jsonl", "read": added, "added": added, "duplicate": 1, "skipped": {}}
    return ImportReport(**{**base, **more})  # type: ignore[arg-type]


def test_one_report_tells_of_all_files(workspace: Workspace) -> None:
    outcomes = (
        FileOutcome("a.jsonl", report(3, skipped={"failed_attack": 2})),
        FileOutcome("b.csv", error=UserError("b.csv is cut off.", "Get it again.")),
        FileOutcome("c.eval", report(4)),
    )
    assert many_title(outcomes) == ("2 of 3 files imported: 7 items added, 2 were there already.")
    assert many_lines(outcomes) == (
        "b.csv was not imported: b.csv is cut off. Get it again.",
        "a.jsonl: 3 items added, 1 were there already.",
        "    2 skipped: failed attack",
        "c.eval: 4 items added, 1 were there already.",
    )


def test_a_report_says_whose_labels_came_and_what_the_importer_noted() -> None:
    counts = (
        LabelCount("h1", "human", "harm", 5),
        LabelCount("h1", "human", "style", 2),
        LabelCount("judge", "model", "harm", 1_200),
    )
    assert report_lines(report(3, labels=counts, warnings=("No prompts here.",))) == (
        "1,207 labels came along",
        "labels by h1: 5 on harm, 2 on style",
        "labels by judge (a model): 1,200 on harm",
        "No prompts here.",
    )


# ---- dropped on the window


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    folder = tmp_path / "dropped on"
    create_project(folder, rubric="harm-severity", name="Dropped on")
    open_workspace(folder).close()
    started = start(OpenWindow(folder, "lea", "lead"))
    started.window.show()
    if started.window.session is None:
        qtbot.waitUntil(lambda: started.window.session is not None, timeout=15_000)
    qtbot.waitUntil(lambda: started.window.bridge.pending == 0, timeout=15_000)
    yield started.window
    started.window.close()
    started.hooks.remove()
    started.window.deleteLater()


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(one)) for one in paths])
    action, no = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    left, middle = Qt.MouseButton.LeftButton, window.rect().center()
    QGuiApplication.sendEvent(window, QDragEnterEvent(middle, action, data, left, no))
    QGuiApplication.sendEvent(window, QDropEvent(QPointF(middle), action, data, left, no))


def test_dropped_files_are_imported_one_after_the_other_with_one_report(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    files = (
        batch_file(tmp_path / "out.jsonl", "First."),
        items_file(tmp_path / "items.jsonl", 3),
    )
    drop(window, *files)
    imported_together(window, qtbot)


def test_chosen_files_are_imported_like_dropped_ones(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = (
        batch_file(tmp_path / "out.jsonl", "First."),
        items_file(tmp_path / "items.jsonl", 3),
    )
    chosen = [str(one) for one in files]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (chosen, ""))
    window.registry.get("project.import").run()
    imported_together(window, qtbot)


def test_no_chosen_file_opens_nothing(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    window.registry.get("project.import").run()
    assert window.findChild(Dialog) is None


def imported_together(window: MainWindow, qtbot: QtBot) -> None:
    """The two files, in one list and with one report."""
    dialog = window.findChild(ImportManyDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: button(dialog, "Import").isEnabled(), timeout=10_000)
    button(dialog, "Import").click()
    qtbot.waitUntil(lambda: bool(window.messages.texts()), timeout=15_000)
    (told,) = window.messages.texts()
    assert told == "2 of 2 files imported: 4 items added, 0 were there already."
    assert window.session is not None
    assert window.session.workspace.items.count() == 4


def test_a_dropped_folder_opens_its_preview(
    window: MainWindow, qtbot: QtBot, loaded: Workspace, tmp_path: Path
) -> None:
    drop(window, data_set(loaded, tmp_path / "hf"))
    dialog = window.findChild(ImportDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: button(dialog, "Import").isEnabled(), timeout=10_000)
    assert len(cells(dialog, "First items of the file")) == 10
    dialog.reject()
