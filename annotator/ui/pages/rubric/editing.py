"""The rubric under edit, with the way back. Pure."""

from __future__ import annotations

from annotator.domain.rubric import Rubric
from annotator.domain.rubric_diff import Place

MOST_STEPS = 500


class Editing:
    """Steps back and forth; edits of one field that follow one another are one step.

    `part` names what to show after a step: where the edit was made.
    """

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self._before: list[tuple[Rubric, Place]] = []
        self._after: list[tuple[Rubric, Place]] = []
        self._open: Place | None = None

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        return bool(self._after)

    def take(self, rubric: Rubric, place: Place, *, typed: bool = False) -> bool:
        """The rubric after an edit at `place`; False where it is the same.

        typed: one more key in a field, which joins the step before it in that field.
        """
        if rubric == self.rubric:
            return False
        if not (typed and self._open == place and self._before):
            self._before.append((self.rubric, place))
            del self._before[:-MOST_STEPS]
        self._after.clear()
        self._open = place if typed else None
        self.rubric = rubric
        return True

    def seal(self) -> None:
        """The field was left: what is typed next is a step of its own."""
        self._open = None

    def undo(self) -> Place | None:
        """One step back; the place where it was made, None where there is none."""
        return self._step(self._before, self._after)

    def redo(self) -> Place | None:
        """The step that was taken back last, again."""
        return self._step(self._after, self._before)

    def restart(self, rubric: Rubric) -> None:
        """Another rubric, without a way back."""
        self.rubric = rubric
        self._before.clear()
        self._after.clear()
        self._open = None

    def _step(
        self, source: list[tuple[Rubric, Place]], target: list[tuple[Rubric, Place]]
    ) -> Place | None:
        self._open = None
        if not source:
            return None
        rubric, place = source.pop()
        target.append((self.rubric, place))
        self.rubric = rubric
        return place
