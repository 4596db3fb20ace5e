"""The conversation: what is shown, what is said about it, and what stays inert."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from label_window import until
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.item import Item, Part, Turn, turn_of
from annotator.domain.label import Evidence
from annotator.ui.widgets.conversation import Conversation, Found
from annotator.ui.widgets.turn_view import LARGE, RoleName

pytestmark = pytest.mark.ui

LONG = "\n\n".join(f"Paragraph {i} of the answer, with some words in it." for i in range(80))
MARKDOWN = "# Head\n\nSome `code` and **strong** words.\n\n```\nx = 1\n```\n- one\n"


def item(response: str, *, prompt: str = "How?", model: str | None = None) -> Item:
    turns = (
        turn_of("system", "Be brief."),
        turn_of("user", "Hello"),
        turn_of("assistant", "Hello."),
        turn_of("user", prompt),
        turn_of("assistant", response),
    )
    return Item(turns=turns, target=4, model=model)


@pytest.fixture
def conversation(qtbot: QtBot, activate: Callable[[QWidget], None]) -> Conversation:
    made = Conversation()
    qtbot.addWidget(made)
    made.resize(640, 480)
    activate(made)
    return made


def show(
    qtbot: QtBot,
    conversation: Conversation,
    one: Item,
    serial: int = 1,
    *,
    model_hidden: bool = False,
) -> None:
    with qtbot.waitSignal(conversation.painted, timeout=5_000) as drawn:
        conversation.show_item(serial, f"u{serial}", one, one.status, model_hidden=model_hidden)
    assert drawn.args == [serial]


def words(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def test_every_turn_names_its_role_and_the_target_says_what_to_do(
    conversation: Conversation, qtbot: QtBot
) -> None:
    show(qtbot, conversation, item("By pins."))
    names = [one.accessibleName() for one in conversation.area.findChildren(RoleName)]
    assert [n for n in names if "the prompt" not in n] == [
        "SYSTEM",
        "USER",
        "ASSISTANT",
        "USER",
        "ASSISTANT · judge this",
    ]


def test_the_model_is_hidden_unless_the_item_names_it(
    conversation: Conversation, qtbot: QtBot
) -> None:
    show(qtbot, conversation, item("x" * 1214), model_hidden=True)
    assert "1,214 characters · model hidden" in words(conversation)
    show(qtbot, conversation, item("x" * 1213), serial=2)
    assert "1,213 characters" in words(conversation)
    assert "hidden" not in words(conversation), "there is no model that anybody hides"
    show(qtbot, conversation, item("Yes.", model="m-7b"), serial=3)
    assert "4 characters · m-7b" in words(conversation)


def test_that_the_model_is_hidden_fits_into_the_smallest_window(
    conversation: Conversation, qtbot: QtBot
) -> None:
    conversation.resize(440, 480)  # what a window of 1100 leaves
    show(qtbot, conversation, item("word " * 2_500), model_hidden=True)
    assert "12,500 characters · model hidden" in words(conversation)


def test_an_item_prepared_in_advance_is_the_one_shown(
    conversation: Conversation, qtbot: QtBot
) -> None:
    one = item("Prepared.")
    conversation.prepare("u1", one, one.status)
    prepared = conversation._prepared
    assert prepared is not None
    show(qtbot, conversation, one)
    assert conversation.area.widget() is prepared[1]


def test_the_prompt_stays_in_sight_while_the_response_is_read(
    conversation: Conversation, qtbot: QtBot
) -> None:
    show(qtbot, conversation, item(LONG, prompt="What is in the answer?"))
    assert not conversation.sticky.isVisible()
    bar = conversation.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert conversation.sticky.isVisible()
    assert conversation.sticky.text.text() == "What is in the answer?"
    bar.setValue(0)
    assert not conversation.sticky.isVisible()


def test_a_long_prompt_is_folded_and_opens(conversation: Conversation, qtbot: QtBot) -> None:
    show(qtbot, conversation, item(LONG, prompt="Please look at this. " * 60))
    bar = conversation.area.verticalScrollBar()
    bar.setValue(bar.maximum())
    folded = conversation.sticky.height()
    assert conversation.sticky.toggle.isVisible()
    conversation.sticky.toggle.click()
    assert conversation.sticky.height() > folded
    assert conversation.sticky.height() < conversation.height() * 0.7


def test_the_conversation_opens_at_the_last_prompt(
    conversation: Conversation, qtbot: QtBot
) -> None:
    early = Item(
        turns=(turn_of("user", LONG), turn_of("assistant", LONG), *item(LONG).turns[3:]),
        target=3,
    )
    show(qtbot, conversation, early)
    until(qtbot, lambda: conversation.area.verticalScrollBar().value() > 500)


def test_selected_text_of_the_response_is_evidence_in_code_points(
    conversation: Conversation, qtbot: QtBot
) -> None:
    show(qtbot, conversation, item("a 🔒 lock"))
    target = conversation.target
    assert target is not None
    target.text.select(2, 8)
    assert conversation.selection() == Evidence(4, 2, 8, "🔒 lock")


def test_find_goes_through_all_turns_and_around(conversation: Conversation, qtbot: QtBot) -> None:
    show(qtbot, conversation, item("hello again, HELLO"))
    assert conversation.find_text("hello") == Found(1, 4)
    assert conversation.find_text("hello") == Found(2, 4)
    assert conversation.find_text("hello", -1) == Found(1, 4)
    assert conversation.find_text("hello", -1) == Found(4, 4)
    assert conversation.find_text("nowhere") == Found(0, 0)


def test_the_rendered_view_changes_no_character_and_ends_with_the_item(
    conversation: Conversation, qtbot: QtBot
) -> None:
    show(qtbot, conversation, item(MARKDOWN))
    target = conversation.target
    assert target is not None
    assert not conversation.rendered
    conversation.toggle_rendered()
    assert conversation.rendered
    assert target.text.text() == MARKDOWN
    assert target.text.toPlainText() == MARKDOWN
    assert target.text.height() >= target.text.sizeHint().height()
    bold = target.text.document().firstBlock().layout().formats()
    assert bold
    conversation.toggle_rendered()
    assert not target.text.document().firstBlock().layout().formats()
    conversation.toggle_rendered()
    show(qtbot, conversation, item("Next."), serial=2)
    assert not conversation.rendered


def test_a_missing_response_is_said_not_left_blank(
    conversation: Conversation, qtbot: QtBot
) -> None:
    show(qtbot, conversation, item("  \n "))
    assert "No response" in words(conversation)
    assert conversation.target is not None
    assert not conversation.target.text.isVisible()


def test_other_parts_are_shown_as_text_with_a_caption(
    conversation: Conversation, qtbot: QtBot
) -> None:
    parts = (Part("reasoning", "first think"), Part("text", "then say"), Part("tool_call", "f(1)"))
    shown = Item(turns=(turn_of("user", "?"), Turn("assistant", parts)), target=1)
    show(qtbot, conversation, shown)
    target = conversation.target
    assert target is not None
    assert target.text.text() == "then say"
    assert [t.text() for t in target.texts] == ["then say", "first think", "f(1)"]
    assert "Reasoning" in words(conversation)


def test_under_the_veil_nothing_shows_and_peeking_ends(
    conversation: Conversation, qtbot: QtBot
) -> None:
    one = item("By pins.")
    with qtbot.waitSignal(conversation.painted, timeout=5_000):
        conversation.show_item(1, "u1", one, one.status, veiled=True)
    assert conversation.veil.isVisible()
    assert conversation.veil.geometry() == conversation.rect()
    conversation.peek(True)
    assert not conversation.veil.isVisible()
    conversation.peek(False)
    assert conversation.veil.isVisible()
    conversation.veil.button.click()
    assert not conversation.veiled


def test_a_very_long_response_scrolls_by_itself(conversation: Conversation, qtbot: QtBot) -> None:
    show(qtbot, conversation, item("word " * (LARGE // 5 + 1)))
    target = conversation.target
    assert target is not None
    assert target.text.height() < 2_000
    assert target.text.verticalScrollBar().maximum() > 0
