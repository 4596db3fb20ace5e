"""Nobody judges a picture that they were never shown: a submission waits for it, by real keys."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from label_desk import project
from label_window import PageWindow, keys, until
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.item import Item, Part, Turn, item_uid, turn_of
from annotator.services.app import Workspace
from annotator.store import items
from annotator.store.database import Transaction
from annotator.store.items import NewItem
from annotator.ui.bridge import Bridge
from annotator.ui.pages.label.notices import KeptNotices
from annotator.ui.pages.label.view import LabelPage
from annotator.ui.widgets import picture_part
from annotator.ui.widgets.picture_part import PicturePart
from annotator.ui.widgets.picture_reading import Picture, read_picture

pytestmark = pytest.mark.ui
Activate = Callable[[QWidget], None]


class SlowDisk:
    """Reads pictures as ever, but not before it is let."""

    def __init__(self) -> None:
        self.let = Event()

    def read(self, folder: Path, digest: str) -> Picture:
        assert self.let.wait(20)
        return read_picture(folder, digest)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowDisk]:
    made = SlowDisk()
    monkeypatch.setattr(picture_part, "read_picture", made.read)
    yield made
    made.let.set()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("ANNOTATOR_DATA", str(tmp_path / "own"))
    with project(tmp_path, []) as opened:
        KeptNotices().remember(opened.project.id, "noor")
        yield opened


@pytest.fixture
def window(
    workspace: Workspace, disk: SlowDisk, qtbot: QtBot, activate: Activate
) -> Iterator[Callable[..., PageWindow]]:
    """Opens the page on pictures, one item each; the work pool ends after the disk is let go."""
    bridge, made = Bridge(), []

    def open_on(*pictures: bytes, tags: tuple[str, ...] = (), above: int = 1) -> PageWindow:
        for number, data in enumerate(pictures):
            bring(workspace, number, data, tags, above)
        window = PageWindow(LabelPage(), workspace, bridge, "noor")
        made.append(window)
        qtbot.addWidget(window)
        window.resize(1100, 700)
        activate(window)
        window.page.shown()
        until(qtbot, lambda: page(window).presenter.ready)
        return window

    yield open_on
    disk.let.set()
    for one in made:
        one.page.hidden()
    bridge.close()


def bring(
    workspace: Workspace, number: int, data: bytes, tags: tuple[str, ...], above: int
) -> None:
    """An item with that picture below so many lines, at that place of the queue."""
    digest = hashlib.sha256(data).hexdigest()
    (workspace.folder / "media").mkdir(exist_ok=True)
    (workspace.folder / "media" / digest).write_bytes(data)
    lines = Part(text="\n".join(f"Line {n}." for n in range(above)))
    asked = Turn("user", (lines, Part("image", media=digest, mime="image/png")))
    item = Item((asked, turn_of("assistant", f"Reply {number}.")), 1, tags=tags)

    def job(transaction: Transaction) -> None:
        batch = items.open_batch(transaction.sql, "", "", "test", "")
        new = NewItem(item_uid(item), item, "ready", number, None)
        items.publish(transaction.sql, batch, len(items.add(transaction.sql, batch, [new])), 0)

    workspace.database.write(job).result()


def painted(color: str) -> bytes:
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def page(window: PageWindow) -> LabelPage:
    assert isinstance(window.page, LabelPage)
    return window.page


def pictures_of(label: LabelPage) -> list[PicturePart]:
    return label.conversation.findChildren(PicturePart)


def enter(qtbot: QtBot, window: PageWindow) -> None:
    qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Return)


def labels(workspace: Workspace) -> int:
    return workspace.queue.progress("noor").done


def test_enter_waits_until_the_picture_was_shown_and_says_so(
    window: Callable[..., PageWindow], workspace: Workspace, disk: SlowDisk, qtbot: QtBot
) -> None:
    made = window(painted("teal"), painted("navy"))
    label = page(made)
    keys(qtbot, made, "1")
    assert label.presenter.state.unseen == 1
    assert "still being read" in label.decide.said.text(), "before anybody presses anything"
    enter(qtbot, made)
    assert not label.presenter.state.busy
    assert label.decide.said.property("look") == "warning"
    assert labels(workspace) == 0

    disk.let.set()
    until(qtbot, lambda: label.presenter.state.unseen == 0)
    (part,) = pictures_of(label)
    assert part.grab().toImage().pixelColor(20, 20) == QColor("teal")
    assert label.decide.said.text() == "Complete."
    assert labels(workspace) == 0, "the key before it counts for nothing"
    serial = label.presenter.state.serial
    enter(qtbot, made)
    until(qtbot, lambda: label.presenter.state.serial > serial and label.presenter.ready)
    assert labels(workspace) == 1


def test_what_is_missing_in_the_form_is_said_first(
    window: Callable[..., PageWindow], qtbot: QtBot
) -> None:
    label = page(window(painted("teal")))
    assert "Severity" in label.decide.said.text()


def test_a_picture_that_cannot_be_shown_says_why_and_holds_nothing_up(
    window: Callable[..., PageWindow], workspace: Workspace, disk: SlowDisk, qtbot: QtBot
) -> None:
    made = window(b"no picture at all")
    label = page(made)
    keys(qtbot, made, "1")
    enter(qtbot, made)
    assert labels(workspace) == 0
    disk.let.set()
    until(qtbot, lambda: label.presenter.state.unseen == 0)
    enter(qtbot, made)
    until(qtbot, lambda: labels(workspace) == 1)


def test_a_picture_under_a_veil_is_the_readers_to_uncover(
    window: Callable[..., PageWindow], workspace: Workspace, disk: SlowDisk, qtbot: QtBot
) -> None:
    made = window(painted("teal"), tags=("sensitive",))
    label = page(made)
    keys(qtbot, made, "1")
    assert label.decide.said.text() == "Complete."

    focus = made.focusWidget() or made
    qtbot.keyPress(focus, Qt.Key.Key_V)
    assert "still being read" in label.decide.said.text(), "they want to look, and cannot yet"
    enter(qtbot, made)
    assert labels(workspace) == 0
    qtbot.keyRelease(focus, Qt.Key.Key_V)
    assert label.decide.said.text() == "Complete."
    enter(qtbot, made)
    until(qtbot, lambda: labels(workspace) == 1)


def test_an_item_can_be_skipped_without_waiting_for_its_picture(
    window: Callable[..., PageWindow], workspace: Workspace, disk: SlowDisk, qtbot: QtBot
) -> None:
    made = window(painted("teal"))
    keys(qtbot, made, "s")
    until(qtbot, page(made).skip_popup.isVisible)
    qtbot.keyClick(page(made).skip_popup.focusWidget() or page(made).skip_popup, Qt.Key.Key_1)
    until(qtbot, lambda: workspace.queue.progress("noor").skipped == 1)


def test_a_picture_below_the_fold_does_not_hold_the_label_up_for_good(
    window: Callable[..., PageWindow], disk: SlowDisk, qtbot: QtBot
) -> None:
    label = page(window(painted("teal"), above=200))
    (part,) = pictures_of(label)
    assert part.visibleRegion().isEmpty()
    assert label.presenter.state.unseen == 1
    disk.let.set()
    until(qtbot, lambda: label.presenter.state.unseen == 0)
    assert part.visibleRegion().isEmpty(), "as with text: how far they read is theirs"
