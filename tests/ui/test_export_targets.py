"""The Export page: every target that is known, the choices that matter, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from disputes_scene import Host
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot
from spine import say

from annotator.formats.card import FormatCard
from annotator.formats.registry import load_registry
from annotator.services.app import Workspace
from annotator.ui.pages.export.targets import Target, known_targets
from annotator.ui.pages.export.view import ExportPage
from annotator.ui.pages.export.words import in_window
from annotator.ui.settings.exporting import ExportMemory, ExportNotes
from annotator.ui.widgets.copy_line import CopyLine

pytestmark = pytest.mark.ui

Activate = Callable[[QMainWindow], None]


class Opened:
    """An Export page in a window, ready to be used."""

    def __init__(self, qtbot: QtBot, workspace: Workspace, activate: Activate) -> None:
        self.qtbot = qtbot
        page = ExportPage()
        self.host = Host(qtbot, workspace, page, "lea")
        self.page = page
        self.host.show(activate)
        self.quiet()

    def quiet(self) -> None:
        self.qtbot.waitUntil(lambda: self.host.bridge.pending == 0, timeout=15_000)

    def export(self, target: str, out: Path) -> None:
        self.page.choose(target)
        self.page._form.folder.setText(str(out))
        self.page.export()
        self.quiet()

    def said(self) -> str:
        found = self.page.findChildren(QLabel)
        return "\n".join(one.text() for one in found if one.isVisible())

    def until_said(self, *texts: str) -> None:
        """What is new on the page is visible once it was laid out."""
        self.qtbot.waitUntil(lambda: all(one in self.said() for one in texts))


@pytest.fixture
def judged(loaded: Workspace) -> Workspace:
    for who in ("ada", "ben"):
        for n in range(4):
            say(loaded, who, f"i{n}", 2)
    return loaded


@pytest.fixture
def opened(qtbot: QtBot, judged: Workspace, activate: Activate) -> Iterator[Opened]:
    made = Opened(qtbot, judged, activate)
    yield made
    made.host.close()
    assert made.host.bugs == [] and made.host.errors == []


def test_every_exporter_can_be_chosen_and_says_what_it_carries_and_loses(opened: Opened) -> None:
    exporters = load_registry().exporters
    rows = opened.page._list.rows
    assert [rows.item(n).text() for n in range(rows.count())] == [one.title for one in exporters]
    titles = {one.name: one.title for one in exporters}
    for n, one in enumerate(exporters):
        rows.setCurrentRow(n)
        told = (one.title, one.card.files, *one.card.carries, *one.card.loses)
        opened.until_said(*(in_window(text, titles) for text in told))
        assert opened.page._form.folder.text().endswith(f"-{one.name}")


def test_the_set_is_chosen_at_first(opened: Opened) -> None:
    assert "Labeled set (folder)" in opened.said()
    assert opened.page._submit.isEnabled()


def test_only_choices_that_matter_for_the_target_are_shown(opened: Opened) -> None:
    form = opened.page._form
    opened.page.choose("set")
    assert not form.criterion.isVisible()
    assert form.spreadsheet_safe.isVisible(), "labels.csv and consensus.csv are for spreadsheets"
    opened.page.choose("table")
    assert form.spreadsheet_safe.isVisible() and not form.criterion.isVisible()
    opened.page.choose("hf")
    assert form.criterion.isVisible() == (form.criterion.count() > 2)
    assert not form.spreadsheet_safe.isVisible()
    assert "ORIGINAL LOGS" not in opened.said()


def test_a_target_that_writes_into_copies_asks_for_the_originals(
    opened: Opened, tmp_path: Path
) -> None:
    opened.page.choose("inspect-log")
    assert "ORIGINAL LOGS" in opened.said()
    assert not opened.page._submit.isEnabled(), "no log was named"
    opened.page._form._set_originals((tmp_path / "run.eval",))
    opened.page._form.changed.emit()
    assert opened.page._submit.isEnabled()
    assert opened.page._form.options().originals == (tmp_path / "run.eval",)
    opened.page.choose("set")
    assert opened.page._form.options().originals == ()


def test_an_export_tells_files_commands_and_what_was_left_out(
    opened: Opened, tmp_path: Path
) -> None:
    out = tmp_path / "for the hub"
    opened.export("hf", out)
    assert (out / "README.md").is_file()
    opened.until_said("LEFT OUT", "USE IT THERE", "data/items.jsonl")
    lines = [one for one in opened.page.findChildren(CopyLine) if one.button.isVisible()]
    assert lines[0].text == str(out)
    (command,) = (one for one in lines if "load_dataset" in one.text)
    assert f"'{out}'" in command.text
    command.button.click()
    assert QGuiApplication.clipboard().text() == command.text
    opened.page.choose("set")
    assert "LEFT OUT" not in opened.said(), "the report was of another target"


def test_what_a_target_refuses_is_said_in_place(opened: Opened, tmp_path: Path) -> None:
    form = opened.page._form
    form.labels.setCurrentIndex(form.labels.findData("soft"))
    opened.export("pyrit", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert opened.page._said.text() and opened.page._said.property("look") == "danger"
    assert opened.page._submit.isEnabled()


def test_the_last_choices_of_a_project_come_back_but_not_what_lets_more_leave(
    opened: Opened, qtbot: QtBot, judged: Workspace, activate: Activate, tmp_path: Path
) -> None:
    form = opened.page._form
    form.labels.setCurrentIndex(form.labels.findData("consensus"))
    form.licence.setText("CC-BY-4.0")
    form.names.setChecked(True)
    form.rationales.setChecked(True)
    form.held_out.setChecked(True)
    opened.export("hf", tmp_path / "mine")
    again = Opened(qtbot, judged, activate)
    other = again.page._form
    assert again.page._target is not None and again.page._target.name == "hf"
    assert other.folder.text() == str(tmp_path / "mine")
    assert (other.options().labels, other.options().licence) == ("consensus", "CC-BY-4.0")
    assert not (other.options().names or other.options().rationales or other.options().held_out)
    again.host.close()


def test_the_memory_of_one_project_leaves_that_of_another_alone(tmp_path: Path) -> None:
    ExportMemory(tmp_path, "a").save(ExportNotes(target="hf", originals=("x.eval",)))
    ExportMemory(tmp_path, "b").save(ExportNotes(target="set").with_folder("set", "/out"))
    assert ExportMemory(tmp_path, "a").value == ExportNotes(target="hf", originals=("x.eval",))
    assert ExportMemory(tmp_path, "b").value.folders == {"set": "/out"}
    (tmp_path / "exporting.json").write_text("[broken", encoding="utf-8")
    assert ExportMemory(tmp_path, "a").value == ExportNotes()


def test_commands_name_the_folder_as_a_command_line_wants_it() -> None:
    use = (
        "annotator export DIR --to x --out OUT",
        "tool run OUT",
        "py -c \"load('OUT')\"",
        "OUTER",
    )
    target = Target("x", "X", FormatCard("X", "", "", "", (), use=use))
    assert target.commands("/a b") == ('tool run "/a b"', "py -c \"load('/a b')\"", "OUTER")
    assert target.commands("/ab")[0] == "tool run /ab"


def test_all_targets_are_known() -> None:
    assert {one.name for one in known_targets()} >= {"set", "table", "inspect-log"}
