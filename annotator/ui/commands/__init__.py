"""One list of commands, from which menus, shortcuts, the palette and the key sheet are made."""

from __future__ import annotations

from annotator.ui.commands.action import GLOBAL, Action, always
from annotator.ui.commands.bindings import Bindings
from annotator.ui.commands.keyspell import normal_key, shown_key
from annotator.ui.commands.registry import Conflict, Registry

__all__ = [
    "GLOBAL",
    "Action",
    "Bindings",
    "Conflict",
    "Registry",
    "always",
    "normal_key",
    "shown_key",
]
