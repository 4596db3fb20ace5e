"""A draft of what somebody looks at: it counts only once they could see it."""

from __future__ import annotations

from abc import abstractmethod

from annotator.domain.rubric import Rubric
from annotator.ui.forms.drafting import Drafting


class ShownDrafting(Drafting):
    """Knows whether the conversation on screen has been drawn."""

    def __init__(self, rubric: Rubric) -> None:
        super().__init__(rubric)
        self._painted = -1

    @property
    @abstractmethod
    def serial(self) -> int:
        """Of the showing that is on screen; they are counted."""

    @property
    def is_painted(self) -> bool:
        """Whether it has been drawn."""
        return self._painted == self.serial

    def painted(self, serial: int) -> None:
        """The conversation of that showing has been drawn."""
        if serial == self.serial:
            self._painted = serial
