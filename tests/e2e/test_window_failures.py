"""A save that fails loses nothing; hostile text does nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from ground import item_in_front, new_ground, next_item, start_labeling
from hands import Hands, OpenIt
from pulse import Busy, Pulse, watching
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from spine import clean, items_file

from annotator.domain.launch import OpenWindow
from annotator.services.app import Workspace
from annotator.ui.widgets.inert import InertText

pytestmark = pytest.mark.ui

WHY = "".join(f"Line {n}: it works as it stands.\n" for n in range(3_000))
LIMIT_MS = 200.0
SLACK = 3  # other programs share the machine


def limit_pages(workspace: Workspace, most: int) -> None:
    """As a full disk does: the database cannot grow (1: beyond what it is now)."""
    workspace.database.write(
        lambda transaction: transaction.sql.execute(f"PRAGMA max_page_count = {most}").fetchone()
    ).result(timeout=10)


def test_a_save_that_fails_keeps_everything_and_can_be_tried_again(
    open_window: OpenIt, tmp_path: Path
) -> None:
    folder = tmp_path / "full"
    with new_ground(folder) as workspace:
        workspace.importing.run(items_file(tmp_path / "items.jsonl", 3))
    hands = open_window(OpenWindow(folder, "ada"))
    workspace = hands.session.workspace
    presenter = start_labeling(hands)
    uid = item_in_front(hands)
    limit_pages(workspace, 1)
    QGuiApplication.clipboard().setText(WHY)
    hands.press("4", "Q", "]", "Shift+R", "Ctrl+V", "Ctrl+Enter")
    hands.until(lambda: presenter.state.failed and not presenter.state.busy, "nothing is said")
    hands.quiet()
    assert "Not saved: the project's database could not be written" in hands.said()
    assert "Free disk space" in hands.said()
    assert_kept(hands, uid)
    assert workspace.labeling.own("ada", uid) is None
    assert workspace.queue.progress("ada").done == 0

    limit_pages(workspace, 2**30)
    assert next_item(hands, "Ctrl+Enter") != uid
    saved = workspace.labeling.own("ada", uid)
    assert saved is not None
    assert saved.rationale == WHY
    assert saved.values["severity"] == "4"
    assert workspace.labeling.draft("ada", uid) is None
    assert "Not saved" not in hands.said()
    clean(workspace)


def assert_kept(hands: Hands, uid: str) -> None:
    """The item, the values and the text are where they were."""
    page = hands.label_page
    draft = page.presenter.state.draft
    assert item_in_front(hands) == uid
    assert draft is not None
    assert (draft.values, draft.confidence) == ({"severity": "4", "categories": ("privacy",)}, 3)
    assert draft.rationale == page.form.rationale.toPlainText() == WHY
    assert page.form.rationale.isVisible()


# ---- hostile text


def hostile(sentinel: Path) -> dict[str, str]:
    """What a model might say to make a window load, run, hide or stand still."""
    link = sentinel.as_uri()
    html = (
        f'<html><img src="{link}"><iframe src="{link}"></iframe><script>alert(1)</script>'
        f'<link rel="stylesheet" href="{link}"><b>bold</b></html>'
    )
    markdown = f"# Title\n![an image]({link})\n[a link]({link})\n<img src='{link}'>"
    return {
        "html": html,
        "markdown": markdown,
        "bidi": "safe \u202eeruces\u202c \u2066hidden\u2069 \u200bzero \ufeffend",
        "nul": f"before\x00after \x1b[31mred\x07 {link}",
        "fifty": (markdown + "\n" + "words " * 20 + "\n") * (50_000 // (len(markdown) + 122)),
        "unbroken": "x" * 50_000,
        "line": "one line without a space: " + "y" * 1_000_000,
    }


@pytest.mark.parametrize("large", [False, True], ids=["to-50kB", "with-1MB"])
def test_hostile_text_is_shown_and_does_nothing(
    large: bool,
    open_window: OpenIt,
    qtbot: QtBot,
    tmp_path: Path,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    sentinel = tmp_path / "sentinel.png"
    sentinel.write_bytes(b"nobody reads this")
    texts = {name: text for name, text in hostile(sentinel).items() if large or name != "line"}
    folder = tmp_path / "hostile"
    with new_ground(folder) as workspace:
        workspace.importing.run(hostile_file(tmp_path / "hostile.jsonl", texts))
    hands = open_window(OpenWindow(folder, "ada"))
    with watching(sentinel) as opened, Pulse() as pulse:
        assert opened.times() == 0
        names = hands.source_ids()
        start_labeling(hands)
        seen: dict[str, Busy] = {}
        while hands.label_page.presenter.state.phase == "labeling":
            name = names[item_in_front(hands)]
            show_one(hands, qtbot, name, texts[name])
            seen[name] = pulse.take()
        assert opened.times() == 0
        sentinel.read_bytes()
        assert opened.times() >= 1  # the watch sees what it is there to see
    assert seen.keys() == texts.keys()
    record_testsuite_property(f"hostile_text_{len(texts)}_worst_turns", str(seen))
    assert max(busy.cpu for busy in seen.values()) < LIMIT_MS, seen
    assert max(busy.wall for busy in seen.values()) < SLACK * LIMIT_MS, seen


def hostile_file(path: Path, texts: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for name, text in texts.items():
            record = {"id": name, "prompt": f"Say {name}.", "response": text}
            file.write(json.dumps(record) + "\n")
    return path


def show_one(hands: Hands, qtbot: QtBot, name: str, text: str) -> None:
    """Look at the item in front, raw and rendered, and label it."""
    presenter = hands.label_page.presenter
    serial = presenter.state.serial
    target = hands.label_page.conversation.target
    assert target is not None
    assert target.text.text() == text
    shown = target.text.toPlainText()
    assert "\x00" not in shown and "\u202e" not in shown
    assert name != "nul" or "⟦U+0000⟧" in shown
    assert name != "bidi" or "⟦U+202E⟧" in shown
    assert isinstance(target.text, InertText)
    for keys in (("\\",), ("\\",), ("1", "Enter")):
        hands.press(*keys)
        qtbot.wait(60)
    hands.until(
        lambda: (
            presenter.state.phase == "empty"
            or (presenter.ready and presenter.state.serial > serial)
        ),
        "it does not go on",
    )
    qtbot.wait(100)
