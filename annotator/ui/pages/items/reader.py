"""What the Items page needs to know about items. The workspace's browsing service is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from annotator.services.browsing import ItemLine


class ItemReader(Protocol):
    """Blocking; called on the work pool."""

    def ids(self) -> Sequence[int]:
        """The row ids of all items, in the order of the list."""

    def lines(self, rows: Sequence[int]) -> tuple[ItemLine, ...]:
        """The lines of some row ids, in that order; ids that are gone are left out."""
