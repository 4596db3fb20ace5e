"""The Export page says before an export what the export will say: how reliable the labels are."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from disputes_scene import Host
from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot
from spine import draft_for, say, uid_of

from annotator.domain.errors import UserError
from annotator.domain.label import Values
from annotator.formats.registry import load_registry
from annotator.services.app import Workspace
from annotator.services.export_options import Beside
from annotator.services.exporting import ExportingService
from annotator.ui.pages.export.view import ExportPage
from annotator.ui.pages.export.words import in_window, label_choices

pytestmark = pytest.mark.ui

Activate = Callable[[QMainWindow], None]
REFUSALS = ("none", "full", "partial")
ONE_SCORE = "hf"
STATEMENTS = ("Severity:", "Categories:", "Refusal:", "No agreement")
ALL = ["Severity", "Categories", "Refusal"]
TYPED = re.compile(r"`|--(?!model)[a-z]")
"""What one types, other than an option of the tool that a format was tried with."""


class Opened:
    def __init__(self, qtbot: QtBot, workspace: Workspace, activate: Activate) -> None:
        self.qtbot, self.workspace = qtbot, workspace
        self.page = ExportPage()
        self.host = Host(qtbot, workspace, self.page, "lea")
        self.host.show(activate)

    def quiet(self) -> None:
        self.qtbot.waitUntil(lambda: self.host.bridge.pending == 0, timeout=15_000)

    def said(self) -> list[str]:
        """What stands in the card, as it is read."""
        found = self.page._trust.findChildren(QLabel)
        return [one.text() for one in found if one.isVisibleTo(self.page) and one.text()]

    def statements(self) -> list[str]:
        return [one for one in self.said() if one.startswith(STATEMENTS)]

    def criteria(self) -> list[str]:
        return [one.split(":")[0] for one in self.statements()]

    def until_criteria(self, wanted: list[str]) -> None:
        """What is new in the card is visible once it was laid out."""
        self.until(lambda: self.criteria() == wanted)

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=15_000)

    def score(self, criterion: str) -> None:
        box = self.page._form.criterion
        box.setCurrentIndex(box.findData(criterion))


@pytest.fixture
def judged(loaded: Workspace) -> Workspace:
    """Two people who agree on severity and differ now and then on refusal."""
    for n in range(4):
        for who, shift in (("ada", 0), ("ben", int(n % 3 == 0))):
            judge(loaded, who, n, refusal=REFUSALS[(n + shift) % 3])
    return loaded


def judge(workspace: Workspace, who: str, n: int, *, refusal: str) -> None:
    values: Values = {
        "severity": str(1 + n % 3),
        "categories": () if n % 3 == 0 else ("bias",),
        "refusal": refusal,
        **({"wrong_reason": False} if refusal != "none" else {}),
    }
    draft = draft_for(uid_of(workspace, f"i{n}"), 1, values=values)
    workspace.labeling.submit(who, draft).result()


@pytest.fixture
def make(qtbot: QtBot, activate: Activate) -> Iterator[Callable[[Workspace], Opened]]:
    made: list[Opened] = []

    def page_of(workspace: Workspace) -> Opened:
        made.append(Opened(qtbot, workspace, activate))
        return made[-1]

    yield page_of
    for one in made:
        one.host.close()
        assert one.host.bugs == [] and one.host.errors == []


@pytest.fixture
def shown(judged: Workspace, make: Callable[[Workspace], Opened]) -> Opened:
    made = make(judged)
    made.quiet()
    return made


def test_what_the_page_says_stands_in_every_export_word_for_word(
    shown: Opened, tmp_path: Path
) -> None:
    written = set()
    for one in load_registry(()).exporters:
        shown.page.choose(one.name)
        if "criterion" in one.card.takes:
            shown.score("refusal")
        out = tmp_path / one.name
        try:
            shown.workspace.exporting.to(one.name, out, shown.page._form.options())
        except UserError:
            continue
        readme = (out / "README.md").read_text("utf-8")
        wanted = ["Refusal"] if "criterion" in one.card.takes else ALL
        shown.until_criteria(wanted)
        said = shown.statements()
        assert all(sentence in readme for sentence in said), one.name
        (rate,) = (sentence for sentence in shown.said() if sentence.startswith("Violation"))
        assert rate in readme, one.name
        written.add(one.name)
    assert {"set", "table", "hf", "inspect", "label-studio", "xstest", "lm-eval"} <= written


def test_another_criterion_changes_the_statement_and_reads_nothing(
    shown: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = spied(monkeypatch)
    shown.page.choose(ONE_SCORE)
    shown.until_criteria(["Severity"])
    shown.score("refusal")
    shown.until_criteria(["Refusal"])
    shown.page.choose("set")
    shown.until_criteria(ALL)
    assert read == []


def test_the_labels_that_are_chosen_change_nothing_about_the_people(shown: Opened) -> None:
    shown.page.choose(ONE_SCORE)
    shown.until_criteria(["Severity"])
    before = shown.said()
    box = shown.page._form.labels
    for value, _ in label_choices():
        box.setCurrentIndex(box.findData(value))
        assert shown.said() == before
    assert any("whichever labels you choose" in one for one in before)


def test_threshold_and_rubric_version_stand_beneath(shown: Opened) -> None:
    rubric = shown.workspace.rubric
    under = f"An item counts as a violation: severity ≥ 3. Rubric: {rubric.id} {rubric.version}."
    assert under in shown.said()


def test_too_few_labels_are_said_in_words(
    loaded: Workspace, make: Callable[[Workspace], Opened]
) -> None:
    page = make(loaded)
    page.quiet()
    assert "Cannot be told yet" in page.said()
    assert page.statements() == ["No agreement between annotators was computed for “severity”."]
    assert not any(one.startswith("Violation rate") for one in page.said())
    say(loaded, "ada", "i0", 2)
    page.until(lambda: any("1 annotator, 0 of 1 items" in one for one in page.said()))
    words = set(page.said()) & {"Cannot be told yet", "Reliable", "Tentative", "Not reliable yet"}
    assert words == {"Cannot be told yet"}


def test_a_label_given_meanwhile_changes_the_statement(shown: Opened) -> None:
    assert any("4 of 4 items" in one for one in shown.statements())
    for who in ("ada", "ben"):
        judge(shown.workspace, who, 4, refusal="none")
    shown.until(lambda: any("5 of 5 items" in one for one in shown.statements()))


def test_a_page_that_is_not_shown_reads_when_it_comes_back(
    shown: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = spied(monkeypatch)
    shown.page.hidden()
    for who in ("ada", "ben"):
        judge(shown.workspace, who, 4, refusal="none")
    shown.quiet()
    assert read == [] and any("4 of 4 items" in one for one in shown.statements())
    shown.page.shown()
    shown.until(lambda: any("5 of 5 items" in one for one in shown.statements()))


def spied(
    monkeypatch: pytest.MonkeyPatch, before: Callable[[], object] = lambda: None
) -> list[threading.Thread]:
    """The threads that read the figures from now on; `before` runs as each begins to answer."""
    found: list[threading.Thread] = []
    real = ExportingService.beside

    def beside(self: ExportingService) -> Beside:
        found.append(threading.current_thread())
        answer = real(self)
        before()
        return answer

    monkeypatch.setattr(ExportingService, "beside", beside)
    return found


def test_a_slow_reading_holds_up_nothing_and_an_answer_of_before_does_not_stay(
    judged: Workspace,
    make: Callable[[Workspace], Opened],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go = threading.Event()
    threads = spied(monkeypatch, lambda: go.wait(20))
    page = make(judged)
    try:
        page.until(lambda: bool(threads and page.page._targets))
        for one in load_registry().exporters:
            page.page.choose(one.name)
        for who in ("ada", "ben"):
            judge(judged, who, 4, refusal="none")  # after the first answer was worked out
        page.qtbot.wait(50)
        assert page.said()[1:] == ["Reading …"] and not page.statements()
    finally:
        go.set()
    page.until(lambda: any("5 of 5 items" in one for one in page.statements()))
    assert threading.main_thread() not in threads
    assert len(threads) == 2, "one reading at a time, and one more for what came meanwhile"


def test_no_page_of_a_target_names_options_to_type(shown: Opened) -> None:
    for one in load_registry(()).exporters:
        shown.page.choose(one.name)
        shown.until(lambda: bool(shown.statements()))
        texts = [found.text() for found in shown.page.findChildren(QLabel) if found.isVisible()]
        assert [text for text in texts if TYPED.search(text)] == [], one.name


def test_what_was_left_out_and_what_is_refused_is_said_by_the_page_s_fields(
    shown: Opened, tmp_path: Path
) -> None:
    page = shown.page
    page.choose("table")
    page._form.folder.setText(str(tmp_path / "out"))
    page.export()
    shown.quiet()
    texts = [found.text() for found in page.findChildren(QLabel)]
    assert any("“Labeled set (folder)” has them." in text for text in texts)
    page.choose("pyrit")
    box = page._form.labels
    box.setCurrentIndex(box.findData("soft"))
    page._form.folder.setText(str(tmp_path / "pyrit"))
    page.export()
    shown.quiet()
    assert page._said.text() and not TYPED.search(page._said.text())


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("`--to set` writes them.", "“Labeled set” writes them."),
        ("`--to theirs` writes them.", "“theirs” writes them."),
        ("with `--labels soft` or `raw` it", "with “Labels: Soft” or “Raw” it"),
        ("what --labels computes", "what “Labels” computes"),
        ("Name each: --original LOG.eval.", "Name each: “Original logs”."),
        ("another criterion (--criterion).", "another criterion (“Score”)."),
        ("`--held-out` writes them, too.", "“Held-out items” writes them, too."),
        ("`annotator import` takes them", "“Import items…” takes them"),
        ("the column `annotator_item`", "the column “annotator_item”"),
        ("run with --model dummy", "run with --model dummy"),
        ("`lm_eval --model dummy`", "“lm_eval --model dummy”"),
        ("one -- and the other", "one -- and the other"),
    ],
)
def test_an_option_becomes_the_field_that_stands_for_it(typed: str, shown: str) -> None:
    assert in_window(typed, {"set": "Labeled set"}) == shown
