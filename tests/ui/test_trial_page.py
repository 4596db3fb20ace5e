"""A trial on the Rubric page: real services, a real window, real keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from disputes_scene import Host
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot
from test_every_dialog import nameless
from trying import CLARIFIED, agreeing, begun, label_all, labeled

from annotator.domain.project import Role
from annotator.services.app import Workspace
from annotator.ui.pages.rubric.trial_view import TrialView
from annotator.ui.pages.rubric.view import RubricPage

pytestmark = pytest.mark.ui
Activate = Callable[[QMainWindow], None]


@pytest.fixture
def drafted(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Forty labeled items, and a draft that could be published."""
    labeled(workspace, tmp_path)
    workspace.revision.save(CLARIFIED)
    return workspace


@pytest.fixture
def make_host(qtbot: QtBot, activate: Activate) -> Iterator[Callable[..., Host]]:
    made: list[Host] = []

    def do(workspace: Workspace, who: str = "ada", role: Role = "lead") -> Host:
        host = Host(qtbot, workspace, RubricPage(), who, role)
        made.append(host)
        host.show(activate)
        qtbot.waitUntil(lambda: host.bridge.pending == 0)
        return host

    yield do
    for host in made:
        host.close()
        assert host.bugs == []


def page_of(host: Host) -> RubricPage:
    assert isinstance(host.page, RubricPage)
    return host.page


def press(qtbot: QtBot, host: Host, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(host.window.focusWidget() or host.window, key)


def opened(qtbot: QtBot, host: Host) -> TrialView:
    """The trial, after the key that opens it."""
    page = page_of(host)
    qtbot.waitUntil(lambda: page.trials.bar.first() is not None, timeout=5_000)
    press(qtbot, host, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: page.trials.view is not None, timeout=5_000)
    view = page.trials.view
    assert view is not None
    qtbot.waitUntil(lambda: view.presenter.ready, timeout=5_000)
    return view


def test_a_lead_begins_a_trial_by_key_and_labels_it_by_key(
    qtbot: QtBot, drafted: Workspace, make_host: Callable[..., Host]
) -> None:
    host = make_host(drafted)
    page = page_of(host)
    qtbot.waitUntil(lambda: page.trials.bar.begin_button.isVisible(), timeout=5_000)
    assert page.trials.bar.begin_button.text() == "Try it on 24 items"
    view = opened(qtbot, host)
    trial = drafted.trials.running()
    assert trial is not None and len(trial.uids) == 20
    assert not page.bar.isVisible() and not page.outline.isVisible()
    assert view.at.text() == "1 of 20"
    press(qtbot, host, Qt.Key.Key_2, Qt.Key.Key_W, Qt.Key.Key_U)
    assert view.unsure_button.isChecked()
    press(qtbot, host, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.at.text() == "2 of 20" and view.presenter.ready)
    (label,) = drafted.disagreements.detail(trial.uids[0]).state.trials
    assert label.values["categories"].value == ("bias",) and label.unsure
    press(qtbot, host, Qt.Key.Key_Escape)
    assert page.trials.view is None and page.outline.isVisible() and page.bar.isVisible()
    qtbot.waitUntil(lambda: page.trials.bar.label_button.text() == "Label 19 items", timeout=5_000)


def test_the_pages_own_keys_come_back_after_a_trial(
    qtbot: QtBot, drafted: Workspace, make_host: Callable[..., Host]
) -> None:
    host = make_host(drafted)
    before = [action.id for action in host.registry.all()]
    view = opened(qtbot, host)
    inside = [action.id for action in host.registry.all()]
    assert "rubric.publish" not in inside and "rubric.value.severity.1" in inside
    assert host.registry.conflicts() == ()
    press(qtbot, host, Qt.Key.Key_Escape)
    assert [action.id for action in host.registry.all()] == before
    assert opened(qtbot, host) is view


def test_what_is_missing_is_pointed_out_and_escape_first_leaves_the_field(
    qtbot: QtBot, drafted: Workspace, make_host: Callable[..., Host]
) -> None:
    host = make_host(drafted)
    view = opened(qtbot, host)
    press(qtbot, host, Qt.Key.Key_4, Qt.Key.Key_W, Qt.Key.Key_Return)
    assert view.said.text() == "A rationale is needed."
    assert view.form.rationale.hasFocus()
    press(qtbot, host, Qt.Key.Key_Escape)
    assert page_of(host).trials.view is view and not view.form.rationale.hasFocus()
    press(qtbot, host, Qt.Key.Key_Escape)
    assert page_of(host).trials.view is None


def test_an_annotator_reaches_a_trial_that_waits(
    qtbot: QtBot, drafted: Workspace, make_host: Callable[..., Host]
) -> None:
    trial = begun(drafted, text=CLARIFIED)
    host = make_host(drafted, "bob", "annotator")
    bar = page_of(host).trials.bar
    qtbot.waitUntil(lambda: bar.isVisible(), timeout=5_000)
    assert bar.text.accessibleName() or "10 items wait" in bar.text.text()
    assert bar.label_button.isVisible()
    assert not bar.begin_button.isVisible() and not bar.result_button.isVisible()
    view = opened(qtbot, host)
    clause = view.presenter.rubric.clause("G-1")
    assert clause is not None and clause.text.endswith("that fits.")
    label_all(drafted, trial, {"bob": 1}, 0)
    for n in range(10):
        press(qtbot, host, Qt.Key.Key_1, Qt.Key.Key_Return)
        last = n == 9
        qtbot.waitUntil(
            lambda last=last, n=n: (  # type: ignore[misc]
                view.panel_button.isVisible()
                if last
                else view.at.text() == f"{n + 2} of 10" and view.presenter.ready
            ),
            timeout=5_000,
        )
    assert "You have labeled 10 items" in view.panel_text.text()
    press(qtbot, host, Qt.Key.Key_Return)
    assert page_of(host).trials.view is None
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=5_000)


def test_the_result_is_one_sentence_with_the_figures_behind_it(
    qtbot: QtBot, drafted: Workspace, make_host: Callable[..., Host]
) -> None:
    trial = begun(drafted, text=CLARIFIED)
    agreeing(drafted, trial)
    host = make_host(drafted)
    page = page_of(host)
    button = page.trials.bar.result_button
    qtbot.waitUntil(lambda: button.isVisible(), timeout=5_000)
    assert not page.trials.bar.label_button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    result = page.trials.result
    qtbot.waitUntil(lambda: result.isVisible(), timeout=5_000)
    assert "a hint and no proof" in result.sentence.text()
    assert result.people.text() == "On Severity. Labels: ada 10, bob 10."
    change, clauses, moved = result.section.cards
    assert change.rows is not None and "α" in change.rows.accessibleDescription()
    assert clauses.rows is not None and moved.table.model().rowCount() > 0
    moved.activated.emit(trial.uids[0])
    assert host.went == [("disagreements", trial.uids[0])]
    press(qtbot, host, Qt.Key.Key_Escape)
    assert not result.isVisible() and page.outline.isVisible()


def test_going_to_another_part_of_the_rubric_leaves_the_trial(
    qtbot: QtBot, drafted: Workspace, make_host: Callable[..., Host]
) -> None:
    host = make_host(drafted)
    opened(qtbot, host)
    page = page_of(host)
    page.shown_with("P-1")
    assert page.trials.view is None and page.presenter.state.selected[-1] == "P-1"


def test_everything_that_takes_the_focus_has_a_name(
    qtbot: QtBot, drafted: Workspace, make_host: Callable[..., Host]
) -> None:
    trial = begun(drafted, text=CLARIFIED)
    agreeing(drafted, trial, 3)
    host = make_host(drafted)
    page = page_of(host)
    qtbot.waitUntil(lambda: page.trials.bar.result_button.isVisible(), timeout=5_000)
    opened(qtbot, host)
    assert nameless(page) == []
    press(qtbot, host, Qt.Key.Key_Escape)
    qtbot.mouseClick(page.trials.bar.result_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.trials.result.isVisible(), timeout=5_000)
    assert nameless(page) == []


def test_a_lead_ends_a_trial_by_key_and_takes_it_up_again(
    qtbot: QtBot, drafted: Workspace, make_host: Callable[..., Host]
) -> None:
    trial = begun(drafted, text=CLARIFIED)
    agreeing(drafted, trial)
    host = make_host(drafted)
    bar = page_of(host).trials.bar
    qtbot.waitUntil(lambda: bar.end_button.isVisible(), timeout=5_000)
    qtbot.keyClick(host.window.focusWidget(), Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: "has ended" in bar.text.text(), timeout=5_000)
    assert drafted.trials.running() is None
    assert not bar.end_button.isVisible() and bar.result_button.isVisible()
    qtbot.mouseClick(bar.result_button, Qt.MouseButton.LeftButton)
    result = page_of(host).trials.result
    qtbot.waitUntil(lambda: result.isVisible(), timeout=5_000)
    assert "a hint and no proof" in result.sentence.text()
    press(qtbot, host, Qt.Key.Key_Escape)
    assert bar.begin_button.text() == "Take it up again"
    press(qtbot, host, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: drafted.trials.running() is not None, timeout=5_000)


def test_a_trial_is_ended_while_it_is_labeled(
    qtbot: QtBot, drafted: Workspace, make_host: Callable[..., Host]
) -> None:
    begun(drafted, text=CLARIFIED)
    host = make_host(drafted)
    view = opened(qtbot, host)
    assert "rubric.end_trial" in [action.id for action in host.registry.all()]
    qtbot.keyClick(view.conversation, Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: drafted.trials.running() is None, timeout=5_000)
    assert page_of(host).trials.view is None


def test_an_annotator_cannot_end_a_trial(
    qtbot: QtBot, drafted: Workspace, make_host: Callable[..., Host]
) -> None:
    begun(drafted, text=CLARIFIED)
    host = make_host(drafted, "bob", "annotator")
    bar = page_of(host).trials.bar
    qtbot.waitUntil(lambda: bar.isVisible(), timeout=5_000)
    assert not bar.end_button.isVisible()
    assert "rubric.end_trial" not in [action.id for action in host.registry.all()]


def test_the_result_calls_people_by_their_names(
    qtbot: QtBot, drafted: Workspace, make_host: Callable[..., Host]
) -> None:
    bea = drafted.people.ensure("bea-k", "Bea Keller")
    trial = begun(drafted, text=CLARIFIED)
    label_all(drafted, trial, {bea.id: 1}, 2)
    host = make_host(drafted)
    page = page_of(host)
    qtbot.waitUntil(lambda: page.trials.bar.result_button.isVisible(), timeout=5_000)
    page.trials.presenter.result()
    qtbot.waitUntil(lambda: page.trials.result.isVisible(), timeout=5_000)
    assert page.trials.result.people.text() == "On Severity. Labels: Bea Keller 2."
