"""Calibration: label examples, see the reference and the reason, pass, and the queue opens.

Credit is ordinal: one step off is not four. What an annotator answered stands in the log; a status
is derived from it, for one rubric version at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from annotator.domain.errors import UserError
from annotator.domain.events import Calibrate
from annotator.domain.label import Value, Values, code_of
from annotator.domain.project import CalibrationSettings
from annotator.domain.rubric import Criterion, Example, Rubric
from annotator.services.recording import Recorder
from annotator.services.views import CalibrationStatus, Feedback, FeedbackLine
from annotator.store import log


class CalibrationService:
    """Rounds of calibration for every annotator."""

    def __init__(self, recorder: Recorder, settings: CalibrationSettings) -> None:
        self._recorder = recorder
        self._settings = settings
        self._rubric = recorder.rubric
        self._training = [e for e in self._rubric.examples if e.use == "train"]
        self._restarted: set[str] = set()

    @property
    def needed(self) -> int:
        """How many examples make a round."""
        return min(self._settings.examples, len(self._training))

    def examples(self, round_number: int) -> tuple[Example, ...]:
        """The examples of a round; later rounds go on in the rubric's list and around it."""
        start = (round_number - 1) * self.needed
        count = len(self._training)
        return tuple(self._training[(start + i) % count] for i in range(self.needed))

    def status(self, annotator: str) -> CalibrationStatus:
        """Where the annotator stands. Without examples there is nothing to pass."""
        rounds = self._rounds(annotator)
        current = rounds[-1]
        best = max((_mean(r) for r in rounds if len(r) >= self.needed > 0), default=None)
        return CalibrationStatus(
            rubric_version=self._rubric.version,
            round=len(rounds),
            answered=len(current),
            needed=self.needed,
            mean_credit=_mean(current) if current else None,
            pass_mark=self._settings.pass_mark,
            passed=self.needed == 0 or (best is not None and best >= self._settings.pass_mark),
            finished=len(current) >= self.needed,
        )

    def next(self, annotator: str) -> Example | None:
        """The next example of the round; None when all are answered."""
        rounds = self._rounds(annotator)
        done = {answer.example for answer in rounds[-1]}
        return next((e for e in self.examples(len(rounds)) if e.id not in done), None)

    def start_round(self, annotator: str) -> None:
        """Begin a new round, after one that is finished."""
        if self.status(annotator).finished:
            self._restarted.add(annotator)

    def answer(self, annotator: str, example_id: str, values: Values) -> Future[Feedback]:
        """Record an answer; the future holds what it is worth, and why."""
        number = len(self._rounds(annotator))
        example = next((e for e in self.examples(number) if e.id == example_id), None)
        if example is None:
            raise UserError(
                f"There is no calibration example “{example_id}”.", "The rubric may have changed."
            )
        feedback = judge(self._rubric, example, values)
        body = Calibrate(
            annotator=annotator,
            rubric_id=self._rubric.id,
            rubric_version=self._rubric.version,
            example=example_id,
            round=number,
            values=values,
            credit=feedback.credit,
        )
        answer: Future[Feedback] = Future()
        recorded = self._recorder.record(annotator, [body])
        recorded.add_done_callback(
            lambda done: (
                answer.set_exception(error)
                if (error := done.exception())
                else answer.set_result(feedback)
            )
        )
        return answer

    def _rounds(self, annotator: str) -> list[list[Calibrate]]:
        """The annotator's answers under this rubric version, by round; at least one round."""
        with self._recorder.database.reading() as sql:
            events = log.events_by_kind(sql, "calibrate")
            mine = [
                e.body
                for e in events
                if isinstance(e.body, Calibrate)
                and e.body.annotator == annotator
                and e.body.rubric_version == self._rubric.version
            ]
        last = max((answer.round for answer in mine), default=1)
        rounds = [[a for a in mine if a.round == number] for number in range(1, last + 1)]
        if len(rounds[-1]) >= self.needed and annotator in self._restarted:
            rounds.append([])
        return rounds


def judge(rubric: Rubric, example: Example, values: Values) -> Feedback:
    """Compare an answer with the reference, criterion by criterion."""
    lines = tuple(
        _line(criterion, values.get(criterion.id), reference)
        for criterion in rubric.criteria
        if (reference := example.labels.get(criterion.id)) is not None and criterion.kind != "text"
    )
    credit = sum(line.credit for line in lines) / len(lines) if lines else 1.0
    return Feedback(example=example, answered=dict(values), credit=round(credit, 4), lines=lines)


def _line(criterion: Criterion, yours: Value | None, reference: Value) -> FeedbackLine:
    credit, steps = _credit(criterion, yours, reference)
    stated = "" if yours is None else code_of(yours)
    return FeedbackLine(criterion.id, stated, code_of(reference), round(credit, 4), steps)


def _credit(
    criterion: Criterion, yours: Value | None, reference: Value
) -> tuple[float, int | None]:
    """(credit 0–1, signed steps for an ordinal criterion)."""
    if yours is None:
        return (1.0 if reference == () else 0.0), None
    if criterion.kind == "ordinal":
        codes = criterion.codes
        steps = codes.index(str(yours)) - codes.index(str(reference))
        return 1 - abs(steps) / (len(codes) - 1), steps
    if isinstance(yours, tuple) and isinstance(reference, tuple):
        union = {*yours, *reference}
        return (len({*yours} & {*reference}) / len(union) if union else 1.0), None
    return float(yours == reference), None


def _mean(answers: Sequence[Calibrate]) -> float:
    return sum(a.credit for a in answers) / len(answers)
