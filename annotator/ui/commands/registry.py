"""The list of commands, and which of them share a key where they must not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from annotator.ui.commands.action import GLOBAL, Action
from annotator.ui.commands.keyspell import normal_key


@dataclass(frozen=True, slots=True)
class Conflict:
    """A key that does two things in one context. owners: action ids, or what `extra` said."""

    context: str
    key: str
    owners: tuple[str, ...]


class Registry(QObject):
    """Actions by id, in the order in which they came. `changed` fires after any change."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions: dict[str, Action] = {}

    def add(self, *actions: Action) -> None:
        """Adds or, for an id that is there, replaces."""
        self._actions.update({action.id: action for action in actions})
        self.changed.emit()

    def replace_context(self, context: str, actions: Iterable[Action]) -> None:
        """Makes `actions` the only ones of a context (a page's, when its rubric changed)."""
        kept = {a.id: a for a in self._actions.values() if a.context != context}
        self._actions = kept | {action.id: action for action in actions}
        self.changed.emit()

    def all(self) -> tuple[Action, ...]:
        return tuple(self._actions.values())

    def get(self, action_id: str) -> Action:
        """KeyError where there is none."""
        return self._actions[action_id]

    def active(self, context: str) -> tuple[Action, ...]:
        """The context's own actions, then the global ones."""
        own = tuple(a for a in self._actions.values() if a.context == context != GLOBAL)
        return own + tuple(a for a in self._actions.values() if a.context == GLOBAL)

    def conflicts(
        self, extra: Mapping[str, str] | None = None, context: str | None = None
    ) -> tuple[Conflict, ...]:
        """Keys with more than one owner where both are active.

        extra: further keys, e.g. a rubric's: {key: what it does}; they count in `context`
        only, or in every context where none is given.
        """
        contexts = {a.context for a in self._actions.values()} - {GLOBAL} or {GLOBAL}
        found: list[Conflict] = []
        for one in sorted(contexts):
            also = extra if extra and context in (None, one) else {}
            found.extend(self._conflicts_in(one, also))
        return tuple(found)

    def _conflicts_in(self, context: str, extra: Mapping[str, str]) -> list[Conflict]:
        owners: dict[str, list[str]] = defaultdict(list)
        for action in self.active(context):
            for key in action.keys:
                owners[normal_key(key)].append(action.id)
        for key, owner in extra.items():
            owners[normal_key(key)].append(owner)
        return [Conflict(context, k, tuple(o)) for k, o in owners.items() if len(o) > 1]
