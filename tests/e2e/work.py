"""The steps of the job, each by keyboard: a project, a name, an import, calibration, labels."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hands import Hands, gone
from plan import Said, said
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QListWidget

from annotator.domain.keys import keys_by_owner
from annotator.domain.label import Value
from annotator.ui.dialogs.identity import IdentityDialog
from annotator.ui.dialogs.import_mapping import ImportDialog
from annotator.ui.dialogs.new_project import NewProjectDialog
from annotator.ui.pages.calibrate.view import CalibratePage


def new_project(hands: Hands, folder: Path, name: str, rubric: str) -> None:
    """Ctrl+N and the dialog; it ends where the window asks who is there."""
    hands.press("Ctrl+N")
    dialog = hands.dialog(NewProjectDialog)
    hands.replace_text("Name of the project", name)
    choose(hands, "Rubric", rubric)
    hands.replace_text("Folder of the project", str(folder))
    hands.press("Enter")
    hands.until(lambda: gone(dialog), "the project is not made")


def choose(hands: Hands, name: str, wanted: str) -> None:
    """Tab to a box and go down its list to a text."""
    box = hands.tab_to(name)
    while not isinstance(box, QComboBox):  # the field of a box that can be typed into
        box = box.parentWidget()
    for key in (*("Up",) * box.count(), *("Down",) * box.count()):
        if box.currentText() == wanted:
            return
        hands.press(key)
    assert box.currentText() == wanted


def say_name(hands: Hands, name: str, *, lead: bool = False) -> None:
    """Answers "Who are you?" as somebody new."""
    hands.dialog(IdentityDialog)
    hands.replace_text("Your name", name)
    if lead:
        hands.tab_to("Your role")
        hands.press("Down")
    _enter_project(hands)


def go_on_as(hands: Hands, name: str) -> None:
    """Answers "Who are you?" by the list of people."""
    dialog = hands.dialog(IdentityDialog)
    people = dialog.findChild(QListWidget)
    assert people is not None
    hands.tab_to("People of this project")
    rows = [people.item(row).text() for row in range(people.count())]
    hands.press("Home", *("Down",) * next(i for i, row in enumerate(rows) if name in row))
    _enter_project(hands)


def _enter_project(hands: Hands) -> None:
    entered: list[bool] = []
    hands.window.entered.connect(
        lambda: entered.append(True), Qt.ConnectionType.SingleShotConnection
    )
    hands.press("Enter")
    hands.until(lambda: bool(entered), "nobody entered the project")
    hands.quiet()


def switch(hands: Hands, name: str, *, known: bool = False, lead: bool = False) -> None:
    """ "Switch annotator", to somebody known or new."""
    hands.command("switch annotator")
    if known:
        go_on_as(hands, name)
    else:
        say_name(hands, name, lead=lead)
    assert hands.session.annotator.name == name


def import_table(
    hands: Hands, path: Path, columns: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+I; the desktop's own file dialog answers with the path; the mapping by keys."""
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    hands.press("Ctrl+I")
    dialog = hands.dialog(ImportDialog)
    hands.quiet()
    for field, column in columns.items():
        choose(hands, f"Column for {field}", column)
    hands.press("Enter")
    hands.until(lambda: gone(dialog), "the mapping was not accepted")
    hands.until(lambda: bool(hands.window.messages.texts()), "the import does not end")
    hands.quiet()


def calibrate(hands: Hands) -> None:
    """From the gate to the queue: every example with its reference label, the first one off."""
    hands.press("Enter")
    hands.until(lambda: isinstance(hands.front, CalibratePage), "the gate leads nowhere")
    page = hands.front
    assert isinstance(page, CalibratePage)
    presenter = page.presenter
    hands.until(lambda: presenter.ready, "no example")
    first = True
    while presenter.state.phase == "example":
        example = presenter.state.example
        assert example is not None
        values = {c: v for c, v in example.labels.items() if v is not None}
        if first:
            values |= {"severity": "2" if values["severity"] == "1" else "1"}
            values |= {"categories": ("other",) if values["severity"] == "2" else ()}
        press_values(hands, values)
        hands.press("Enter")
        hands.until(lambda: presenter.state.phase == "feedback", "no feedback")
        assert (presenter.state.feedback.credit < 1) is first  # type: ignore[union-attr]
        first = False
        hands.press("Enter")
        hands.until(
            lambda: presenter.ready or presenter.state.phase == "result", "it does not go on"
        )
    assert presenter.state.status is not None and presenter.state.status.passed
    hands.press("Enter")
    hands.until(lambda: hands.front.id == "label", "passing does not lead to the queue")


def read_notice(hands: Hands) -> None:
    """The content notice before the first item."""
    assert hands.label_page.presenter.state.phase == "notice"
    assert "Before you start" in hands.said()
    hands.press("Enter")
    hands.until(lambda: hands.label_page.presenter.state.phase not in ("notice", "loading"))


def label_everything(hands: Hands, person: str) -> int:
    """Every item of the queue, as the plan has it; how many there were."""
    presenter = hands.label_page.presenter
    names = hands.source_ids()
    count = 0
    hands.until(lambda: presenter.ready or presenter.state.phase == "empty", "no item")
    while presenter.state.phase == "labeling":
        item = presenter.state.item
        assert item is not None
        assert item.item.model is None  # blind
        serial = presenter.state.serial
        label_item(hands, said(person, names[item.uid]))
        hands.until(
            lambda s=serial: (  # type: ignore[misc]
                presenter.state.phase == "empty" or (presenter.ready and presenter.state.serial > s)
            ),
            "the label was not taken",
        )
        count += 1
    return count


def label_item(hands: Hands, wanted: Said) -> None:
    """One label: values, evidence, clauses, doubts, and the reason."""
    if wanted.evidence_words:
        hands.tab_to("Assistant")
        hands.press("Ctrl+Home", *("Ctrl+Shift+Right",) * wanted.evidence_words, "M")
    press_values(hands, wanted.values)
    for clause in wanted.clauses:
        hands.press("G")
        hands.type(clause)
        hands.press("Enter")
    hands.press(*wanted.confidence_keys, *(("U",) if wanted.unsure else ()))
    if wanted.rationale:
        hands.press("Shift+R")
        hands.type(wanted.rationale)
        hands.press("Ctrl+Enter")
    else:
        hands.press("Enter")


def press_values(hands: Hands, values: Mapping[str, Value]) -> None:
    """The rubric's keys for these values, in the rubric's order."""
    rubric = hands.session.workspace.rubric
    keys = keys_by_owner(rubric)
    for criterion in rubric.criteria:
        value = values.get(criterion.id)
        chosen = value if isinstance(value, tuple) else (value,)
        for one in chosen:
            if isinstance(one, str):
                hands.press(keys[criterion.id, one].upper())
            elif one is True:
                hands.press(keys[criterion.id, None].upper())
