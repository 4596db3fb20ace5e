"""The Calibrate page without its widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from annotator.domain.errors import UserError
from annotator.domain.label_rules import LabelProblem, label_problems
from annotator.domain.rubric import Example
from annotator.services.views import CalibrationStatus, Draft, Feedback
from annotator.ui.forms import edits
from annotator.ui.forms.shown import ShownDrafting
from annotator.ui.pages.label.ports import Lanes
from annotator.ui.pages.label.words import unseen_words
from annotator.ui.text import tr

if TYPE_CHECKING:  # services load sqlalchemy; pages are imported before that may happen
    from annotator.services.app import Workspace

Phase = Literal["loading", "none", "example", "feedback", "result"]
"""none: the rubric has no examples to train with. feedback: the answer beside the reference."""


@dataclass(frozen=True, slots=True)
class CalibrateState:
    """serial counts showings. answers: the feedback of this sitting's round, in order."""

    phase: Phase = "loading"
    serial: int = 0
    status: CalibrationStatus | None = None
    example: Example | None = None
    draft: Draft | None = None
    problems: tuple[LabelProblem, ...] = ()
    feedback: Feedback | None = None
    answers: tuple[Feedback, ...] = ()
    busy: bool = False
    insist: bool = False
    message: str = ""
    failed: bool = False

    @property
    def missed(self) -> tuple[Feedback, ...]:
        """The answers of this sitting that did not get full credit, worst first."""
        return tuple(sorted((f for f in self.answers if f.credit < 1), key=lambda f: f.credit))


class CalibratePresenter(ShownDrafting):
    """One annotator's calibration under the project's rubric. `show` draws a state."""

    def __init__(
        self,
        workspace: Workspace,
        annotator: str,
        lanes: Lanes,
        *,
        show: Callable[[CalibrateState], None],
    ) -> None:
        super().__init__(workspace.rubric)
        self._workspace = workspace
        self._annotator = annotator
        self._lanes = lanes
        self._draw = show
        self._unseen = 0
        self.state = CalibrateState()

    def arrive(self) -> None:
        """The page is in front; what is on it stays."""
        if self.state.phase in ("loading", "none", "result") and not self.state.busy:
            self._read()

    @property
    def ready(self) -> bool:
        """Whether a key would answer the example that the person sees."""
        state = self.state
        return state.phase == "example" and not state.busy and self.is_painted

    @property
    def serial(self) -> int:
        return self.state.serial

    def unseen(self, serial: int, pictures: int) -> None:
        """So many pictures of that showing could not be looked at yet."""
        if serial != self.state.serial or pictures == self._unseen:
            return
        self._unseen = pictures
        self._show(replace(self.state, message=""))

    def edit(self, change: Callable[[Draft], Draft]) -> None:
        old = self.state.draft
        if not self.ready or old is None:
            return
        new = change(old)
        problems = self._problems(new)
        insist = self.state.insist and bool(problems)
        self._show(replace(self.state, draft=new, problems=problems, insist=insist, message=""))

    def go_on(self) -> None:
        """Enter: answers the example, or goes from the feedback to the next."""
        if self.state.phase == "example":
            self._answer()
        elif self.state.phase == "feedback" and not self.state.busy:
            self._read()

    def start_round(self) -> None:
        """Begins again after a round that did not pass."""
        status = self.state.status
        if self.state.busy or status is None or status.passed or not status.finished:
            return
        self._show(replace(self.state, busy=True, message="", failed=False))
        calibration, annotator = self._workspace.calibration, self._annotator
        self._lanes.run(
            lambda: calibration.start_round(annotator), lambda _: self._started(), self._failed
        )

    def _answer(self) -> None:
        example, draft = self.state.example, self.state.draft
        if not self.ready or example is None or draft is None:
            return
        if self.state.problems:
            self._show(replace(self.state, insist=True))
            return
        if self._unseen:
            self._show(replace(self.state, message=unseen_words(self._unseen), failed=False))
            return
        values = edits.completed(self.rubric, draft.values)
        calibration, annotator = self._workspace.calibration, self._annotator
        self._show(replace(self.state, busy=True, message="", failed=False))
        # On the work pool: `answer` reads the round before it writes.
        self._lanes.run(
            lambda: calibration.answer(annotator, example.id, values).result(),
            self._answered,
            self._failed,
        )

    def _answered(self, feedback: Feedback) -> None:
        self._show(
            replace(
                self.state,
                phase="feedback",
                busy=False,
                feedback=feedback,
                answers=(*self.state.answers, feedback),
            )
        )

    def _started(self) -> None:
        self._show(replace(self.state, busy=False, answers=()))
        self._read()

    def _read(self) -> None:
        calibration, annotator = self._workspace.calibration, self._annotator
        self._show(replace(self.state, busy=True))
        self._lanes.run(
            lambda: (calibration.status(annotator), calibration.next(annotator)),
            lambda found: self._found(*found),
            self._failed,
        )

    def _found(self, status: CalibrationStatus, example: Example | None) -> None:
        if status.needed == 0:
            self._show(CalibrateState("none", self.state.serial, status))
        elif example is None or status.passed:
            kept = self.state.answers
            self._show(CalibrateState("result", self.state.serial, status, answers=kept))
        else:
            draft = Draft(example.id)
            self._show(
                CalibrateState(
                    "example",
                    self.state.serial + 1,
                    status,
                    example,
                    draft,
                    self._problems(draft),
                    answers=self.state.answers,
                )
            )

    def _failed(self, error: BaseException) -> None:
        said = str(error) if isinstance(error, UserError) else tr("That was not saved.")
        self._show(replace(self.state, busy=False, message=said, failed=True))

    def _problems(self, draft: Draft) -> tuple[LabelProblem, ...]:
        """What is missing; reasons are not asked for in calibration."""
        values = edits.completed(self.rubric, draft.values)
        found = label_problems(self.rubric, values)
        return tuple(p for p in found if p.criterion is not None)

    def _show(self, state: CalibrateState) -> None:
        self.state = state
        self._draw(state)
