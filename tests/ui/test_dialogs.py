"""The dialogs: who you are, a new project, the palette, the keys, bugs, a file's columns."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from spine import items_file

from annotator.domain.project import Annotator
from annotator.services.app import Workspace
from annotator.services.views import JobProgress
from annotator.store import items
from annotator.ui.bridge import Bridge
from annotator.ui.commands import Action
from annotator.ui.dialogs.bug_report import BugReport
from annotator.ui.dialogs.chooser import ProjectChooser
from annotator.ui.dialogs.identity import Identity, IdentityDialog, id_from_name
from annotator.ui.dialogs.import_mapping import ImportDialog
from annotator.ui.dialogs.import_report import ImportReportDialog, report_lines, report_title
from annotator.ui.dialogs.job import JobDialog
from annotator.ui.dialogs.keys_sheet import KeysSheet
from annotator.ui.dialogs.new_project import NewProject, NewProjectDialog
from annotator.ui.dialogs.palette import CommandPalette, matches
from annotator.ui.settings import RecentProject

Activate = Callable[[QWidget], None]
PEOPLE = (
    Annotator("ada", "Ada", "lead"),
    Annotator("ben", "Ben"),
    Annotator("judge", "A judge", kind="model"),
)


def named(window: QWidget, kind: type[QWidget], name: str) -> QWidget:
    """The widget of that accessible name."""
    found = [w for w in window.findChildren(kind) if w.accessibleName() == name]
    assert len(found) == 1, (name, [w.accessibleName() for w in window.findChildren(kind)])
    return found[0]


def button(window: QWidget, name: str) -> QPushButton:
    found = named(window, QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def texts(window: QWidget) -> str:
    return "\n".join(one.text() for one in window.findChildren(QLabel))


# ---- who are you


def identity(qtbot: QtBot) -> IdentityDialog:
    dialog = IdentityDialog(PEOPLE)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_nobody_goes_on_without_a_name(qtbot: QtBot) -> None:
    dialog = identity(qtbot)
    assert dialog.identity() is None
    assert not button(dialog, "Continue").isEnabled()
    dialog.accept()
    assert dialog.isVisible()


def test_a_person_of_the_project_keeps_id_and_role(qtbot: QtBot) -> None:
    dialog = identity(qtbot)
    people = named(dialog, QListWidget, "People of this project")
    assert isinstance(people, QListWidget)
    assert people.count() == 2, "a model judge is nobody at the screen"
    people.setCurrentRow(0)
    assert dialog.identity() == Identity("ada", "Ada", "lead", known=True)


def test_a_new_name_becomes_an_id(qtbot: QtBot) -> None:
    dialog = identity(qtbot)
    name = named(dialog, QLineEdit, "Your name")
    assert isinstance(name, QLineEdit)
    name.setText("Zoë Müller")
    assert dialog.identity() == Identity("zoe-muller", "Zoë Müller", "annotator", known=False)
    assert "zoe-muller" in texts(dialog)


def test_a_known_name_typed_again_is_the_same_person(qtbot: QtBot) -> None:
    dialog = identity(qtbot)
    qtbot.keyClicks(named(dialog, QLineEdit, "Your name"), "ben")
    assert dialog.identity() == Identity("ben", "Ben", "annotator", known=True)


@pytest.mark.parametrize(
    ("name", "made"),
    [("Ada", "ada-2"), ("  ", ""), ("李", "annotator"), ("Jo O'Neil", "jo-o-neil")],
)
def test_ids_are_plain_and_never_taken(name: str, made: str) -> None:
    assert id_from_name(name, ["ada"]) == made


# ---- a new project, and the chooser


def test_a_new_project_lies_in_a_folder_of_its_name_until_told_otherwise(qtbot: QtBot) -> None:
    dialog = NewProjectDialog(("harm-severity", "refusal"))
    qtbot.addWidget(dialog)
    assert dialog.choice() is None
    name = named(dialog, QLineEdit, "Name of the project")
    folder = named(dialog, QLineEdit, "Folder of the project")
    assert isinstance(folder, QLineEdit)
    qtbot.keyClicks(name, "Round 1/2")
    assert dialog.choice() == NewProject(Path.home() / "Round 1-2", "Round 1/2", "harm-severity")
    folder.clear()
    qtbot.keyClicks(folder, "/data/x")
    qtbot.keyClicks(name, " b")
    assert dialog.choice() == NewProject(Path("/data/x"), "Round 1/2 b", "harm-severity")


def test_a_recent_project_opens_and_a_lost_one_cannot(qtbot: QtBot, tmp_path: Path) -> None:
    chooser = ProjectChooser()
    qtbot.addWidget(chooser)
    chooser.set_recent(
        [RecentProject(str(tmp_path), "Here"), RecentProject(str(tmp_path / "no"), "Gone")]
    )
    chooser.show()
    recent = named(chooser, QListWidget, "Recent projects")
    assert isinstance(recent, QListWidget)
    assert not recent.item(1).flags() & Qt.ItemFlag.ItemIsEnabled
    with qtbot.waitSignal(chooser.opened) as caught:
        recent.itemActivated.emit(recent.item(0))
    assert caught.args == [str(tmp_path)]


# ---- palette and keys


def actions(ran: list[str]) -> tuple[Action, ...]:
    def made(title: str, *keys: str, may: bool = True) -> Action:
        return Action(
            title, title, lambda: ran.append(title), keys, "label", lambda: may, "", "Label"
        )

    return (
        made("Submit and go on", "Enter"),
        made("Skip with a reason", "S"),
        made("Undo", "Ctrl+Z", may=False),
        made("Show tables"),
    )


def test_the_palette_finds_by_words_in_any_order(qtbot: QtBot) -> None:
    assert matches("Skip with a reason", "reas ski") and not matches("Skip", "skip reason")


def test_typing_and_enter_run_the_command_after_the_palette_has_closed(
    qtbot: QtBot, activate: Activate
) -> None:
    ran: list[str] = []
    host = QWidget()
    qtbot.addWidget(host)
    activate(host)
    palette = CommandPalette(actions(ran), host)
    palette.show()
    assert palette.titles() == ("Submit and go on", "Skip with a reason", "Show tables")
    search = named(palette, QLineEdit, "Find a command")
    qtbot.keyClicks(search, "s")
    qtbot.keyClick(search, Qt.Key.Key_Down)
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert ran == ["Skip with a reason"] and not palette.isVisible()


def test_enter_on_nothing_runs_nothing(qtbot: QtBot) -> None:
    ran: list[str] = []
    host = QWidget()
    qtbot.addWidget(host)
    palette = CommandPalette(actions(ran), host)
    search = named(palette, QLineEdit, "Find a command")
    qtbot.keyClicks(search, "zzz")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert ran == [] and palette.titles() == ()


def test_the_key_sheet_lists_every_key(qtbot: QtBot) -> None:
    sheet = KeysSheet(actions([]))
    qtbot.addWidget(sheet)
    shown = texts(sheet)
    for expected in ("LABEL", "Submit and go on", "Enter", "Skip with a reason", "S"):
        assert expected in shown
    assert "Show tables" not in shown


# ---- bugs and jobs


def test_a_bug_report_can_be_copied_whole(qtbot: QtBot) -> None:
    def fault() -> None:
        raise KeyError("lost")

    with pytest.raises(KeyError) as caught:
        fault()
    dialog = BugReport(caught.value)
    qtbot.addWidget(dialog)
    dialog.add(ValueError("second"))
    qtbot.mouseClick(button(dialog, "Copy the report"), Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    for expected in ("KeyError: 'lost'", "in fault", "ValueError: second", "Python 3", "Qt 6"):
        assert expected in copied


def test_cancelling_a_job_asks_it_to_stop_and_waits_for_it(qtbot: QtBot) -> None:
    stop = threading.Event()
    dialog = JobDialog("Importing", stop)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.tell(JobProgress(5, 10, "5 of 10"))
    assert "5 of 10" in texts(dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert stop.is_set() and dialog.isVisible()


# ---- a file's columns


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.close()


def mapping_dialog(qtbot: QtBot, bridge: Bridge, workspace: Workspace, path: Path) -> ImportDialog:
    dialog = ImportDialog(path, workspace.importing, bridge, None)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: bridge.pending == 0)
    return dialog


def test_the_columns_are_suggested_and_can_be_changed(
    qtbot: QtBot, bridge: Bridge, workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Frage,Antwort,Modell\nWas?,Das.,m1\n", encoding="utf-8")
    dialog = mapping_dialog(qtbot, bridge, workspace, path)
    response = named(dialog, QComboBox, "Column for response")
    prompt = named(dialog, QComboBox, "Column for prompt")
    assert isinstance(response, QComboBox) and isinstance(prompt, QComboBox)
    for combo, column in ((response, "Antwort"), (prompt, "Frage")):
        combo.setCurrentIndex(combo.findData(column))
        combo.activated.emit(combo.currentIndex())
    assert button(dialog, "Import").isEnabled()
    mapping = dialog.options().mapping
    assert (mapping["response"], mapping["prompt"]) == ("Antwort", "Frage")
    report = workspace.importing.run(path, dialog.options())
    assert report.added == 1


def test_a_file_without_a_response_cannot_be_imported_yet(
    qtbot: QtBot, bridge: Bridge, workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("x,y\n1,2\n", encoding="utf-8")
    dialog = mapping_dialog(qtbot, bridge, workspace, path)
    assert not button(dialog, "Import").isEnabled()
    assert "response" in texts(dialog)


def test_a_file_that_cannot_be_read_says_so_in_place(
    qtbot: QtBot, bridge: Bridge, workspace: Workspace, tmp_path: Path
) -> None:
    dialog = mapping_dialog(qtbot, bridge, workspace, tmp_path / "gone.csv")
    assert not button(dialog, "Import").isEnabled()
    assert "gone.csv" in texts(dialog)


def choose(box: QWidget, column: str | None) -> None:
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(column))
    box.activated.emit(box.currentIndex())


def test_a_suggestion_can_be_set_to_none_and_stays_so_in_another_encoding(
    qtbot: QtBot, bridge: Bridge, workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("prompt,response,category\nWas?,Das.,c1\n", encoding="utf-8")
    dialog = mapping_dialog(qtbot, bridge, workspace, path)
    category = named(dialog, QComboBox, "Column for category")
    assert isinstance(category, QComboBox) and category.currentData() == "category"
    choose(category, None)
    encoding = named(dialog, QComboBox, "Encoding")
    assert isinstance(encoding, QComboBox)
    encoding.activated.emit(encoding.currentIndex())
    qtbot.waitUntil(lambda: bridge.pending == 0)
    assert category.currentData() is None
    workspace.importing.run(path, dialog.options())
    (line,) = workspace.items.lines(workspace.items.ids())
    assert (line.prompt, line.category) == ("Was?", None)


def test_a_column_is_kept_as_meta_under_its_own_or_another_name(
    qtbot: QtBot, bridge: Bridge, workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("prompt,response,tone,run\nWas?,Das.,dry,7\n", encoding="utf-8")
    dialog = mapping_dialog(qtbot, bridge, workspace, path)
    column = named(dialog, QComboBox, "Column to keep as meta")
    name = named(dialog, QLineEdit, "Name of the meta field")
    keep = button(dialog, "Keep the column as meta")
    assert not keep.isEnabled()
    choose(column, "tone")
    qtbot.mouseClick(keep, Qt.MouseButton.LeftButton)
    choose(column, "run")
    qtbot.keyClicks(name, "round")
    qtbot.mouseClick(keep, Qt.MouseButton.LeftButton)
    mapping = dialog.options().mapping
    assert (mapping["meta.tone"], mapping["meta.round"]) == ("tone", "run")
    chip = button(dialog, "meta.tone: do not keep it")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert not dialog.options().mapping.get("meta.tone")
    workspace.importing.run(path, dialog.options())
    with workspace.database.reading() as sql:
        stored = items.by_row(sql, workspace.items.ids()[0])
    assert stored is not None and dict(stored.item.meta) == {"round": "7"}


# ---- what became of a file


def test_a_report_says_in_words_what_was_skipped_and_where(
    workspace: Workspace, tmp_path: Path
) -> None:
    file = items_file(tmp_path / "items.jsonl", 100)
    with file.open("a", encoding="utf-8") as end:
        end.write('{broken\n{"id": "x", "prompt": "no response"}\n{broken\n')
    report = workspace.importing.run(file)
    assert report_title("items.jsonl", report) == (
        "items.jsonl: 100 items added, 0 were there already."
    )
    assert report_lines(report) == (
        "2 skipped: not valid JSON (line 101, line 103)",
        "1 skipped: no response column (line 102)",
    )


def test_a_long_report_can_be_read_whole(qtbot: QtBot) -> None:
    lines = tuple(f"line {n}" for n in range(40))
    dialog = ImportReportDialog("a.csv: 1 items added", lines)
    qtbot.addWidget(dialog)
    assert dialog.text.toPlainText().splitlines() == list(lines)
    assert dialog.text.isReadOnly()
