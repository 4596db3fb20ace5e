"""Calibration: label examples, see the reference and the reason, pass, and the queue opens.

Credit is ordinal: one step off is not four. What an annotator answered stands in the log; a status
is derived from it, for one rubric version at a time. Only the first answer to an example counts in
a round: after it the reference has been seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from annotator.domain.errors import UserError
from annotator.domain.events import Body, Calibrate
from annotator.domain.label import Value, Values, code_of
from annotator.domain.project import CalibrationSettings
from annotator.domain.rubric import Criterion, Example, Rubric
from annotator.services.recording import Recorder
from annotator.services.views import CalibrationStatus, Feedback, FeedbackLine
from annotator.store import log
from annotator.store.database import Sql, Transaction


class CalibrationService:
    """Rounds of calibration for every annotator."""

    def __init__(self, recorder: Recorder, settings: CalibrationSettings) -> None:
        self._recorder = recorder
        self._settings = settings
        self._rubric = recorder.rubric
        self._training = [e for e in self._rubric.examples if e.use == "train"]
        self._begun: dict[str, int] = {}

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
        status = self.status(annotator)
        if status.finished:
            self._begun[annotator] = status.round + 1

    def answer(self, annotator: str, example_id: str, values: Values) -> Future[Feedback]:
        """Record an answer; the future holds what it is worth, and why.

        Answering an example again changes nothing and tells what the first answer was worth.
        UserError, in the future, for an example that is not one of the round.
        """
        told: list[Feedback] = []

        def bodies(transaction: Transaction) -> Sequence[Body]:
            rounds = self._rounds_in(transaction.sql, annotator)
            example = self._of_round(len(rounds), example_id)
            earlier = next((a for a in rounds[-1] if a.example == example_id), None)
            feedback = judge(self._rubric, example, earlier.values if earlier else values)
            told.append(feedback)
            return [] if earlier else [self._body(annotator, len(rounds), feedback)]

        answer: Future[Feedback] = Future()
        recorded = self._recorder.record(annotator, bodies)
        recorded.add_done_callback(
            lambda done: (
                answer.set_exception(error)
                if (error := done.exception())
                else answer.set_result(told[0])
            )
        )
        return answer

    def _of_round(self, number: int, example_id: str) -> Example:
        example = next((e for e in self.examples(number) if e.id == example_id), None)
        if example is None:
            raise UserError(
                f"“{example_id}” is no calibration example of round {number}.",
                "Open the Calibrate page again; the rubric may have changed.",
            )
        return example

    def _body(self, annotator: str, number: int, feedback: Feedback) -> Calibrate:
        return Calibrate(
            annotator=annotator,
            rubric_id=self._rubric.id,
            rubric_version=self._rubric.version,
            example=feedback.example.id,
            round=number,
            values=feedback.answered,
            credit=feedback.credit,
        )

    def _rounds(self, annotator: str) -> list[list[Calibrate]]:
        with self._recorder.database.reading() as sql:
            return self._rounds_in(sql, annotator)

    def _rounds_in(self, sql: Sql, annotator: str) -> list[list[Calibrate]]:
        """The annotator's first answers under this rubric version, by round; at least one round."""
        first: dict[tuple[int, str], Calibrate] = {}
        for event in sorted(log.events_by_kind(sql, "calibrate"), key=lambda e: (e.hlc, e.id)):
            body = event.body
            if isinstance(body, Calibrate) and body.annotator == annotator and self._ours(body):
                first.setdefault((body.round, body.example), body)
        last = max((number for number, _ in first), default=1)
        rounds = [[a for a in first.values() if a.round == n] for n in range(1, last + 1)]
        if self._begun.get(annotator, 1) > last and len(rounds[-1]) >= self.needed:
            rounds.append([])
        return rounds

    def _ours(self, answer: Calibrate) -> bool:
        ours = self._rubric.id, self._rubric.version
        return (answer.rubric_id, answer.rubric_version) == ours


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
