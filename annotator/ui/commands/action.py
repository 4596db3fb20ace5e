"""What can be done, once, with its words and its keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

GLOBAL = "global"


def always() -> bool:
    """The default of `Action.when`."""
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """One command.

    id: stable, dotted ("label.submit"). title: what it does, as an imperative. run: does it.
    keys: portable key sequences ("Ctrl+K", "U", "\\\\"); the first is the one shown.
    context: "global", or the id of the page on which it works. when: asked at the key press;
    while it says no, nothing happens. icon: a name for `theme.icon`, or "". group: the menu and
    the heading of the key sheet. repeat: whether a held key repeats it.
    """

    id: str
    title: str
    run: Callable[[], None]
    keys: tuple[str, ...] = ()
    context: str = GLOBAL
    when: Callable[[], bool] = always
    icon: str = ""
    group: str = ""
    repeat: bool = False
