"""Projects that are there already, for tests that begin in the middle of the job."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from hands import Hands
from spine import MINI_RUBRIC
from work import read_notice

from annotator.services.app import Workspace, create_project, open_workspace
from annotator.ui.pages.label.presenter import LabelPresenter

PLAIN = MINI_RUBRIC.split("examples:")[0]
"""The small rubric without examples: nothing to calibrate with, so the queue is open."""


@contextmanager
def new_ground(folder: Path, rubric: str = PLAIN) -> Iterator[Workspace]:
    """A new project with the annotator Ada and the lead Lea, open while the block runs."""
    source = folder.with_suffix(".yaml")
    source.write_text(rubric, encoding="utf-8")
    create_project(folder, rubric=str(source), name=folder.name)
    with closing(open_workspace(folder)) as workspace:
        workspace.people.ensure("ada", "Ada", "annotator")
        workspace.people.ensure("lea", "Lea", "lead")
        yield workspace


def start_labeling(hands: Hands) -> LabelPresenter:
    """Past the content notice, to the first item on screen."""
    read_notice(hands)
    presenter = hands.label_page.presenter
    hands.until(lambda: presenter.ready, "no item")
    return presenter


def item_in_front(hands: Hands) -> str:
    """The uid of the item on screen."""
    item = hands.label_page.presenter.state.item
    assert item is not None
    return item.uid


def next_item(hands: Hands, *keys: str) -> str:
    """Keys that are to bring another item; its uid."""
    presenter = hands.label_page.presenter
    before = presenter.state.serial
    hands.press(*keys)
    hands.until(
        lambda: presenter.ready and presenter.state.serial > before, f"{keys} bring no other item"
    )
    hands.quiet()
    return item_in_front(hands)
