"""What is done once a project is open, so that nobody waits for it later."""

from __future__ import annotations

import gc
from collections.abc import Sequence

from annotator.ui.shell.places import Place


def load_pages(places: Sequence[Place]) -> None:
    """Imports what the pages need: most of what the first visit would cost. For the work pool."""
    for page in [place.load() for place in places]:
        page.load_ahead()


def keep() -> None:
    """Has the collector leave alone what was made since, too."""
    gc.freeze()


def settle() -> None:
    """Has the collector leave alone what is there now and stays: modules, classes, the window.

    A full collection stops every thread while it looks at each object; of a hundred thousand that
    is 40 ms, felt in the middle of a key press. What the project before left behind goes first. On
    the GUI thread, for widgets may be among it.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
