"""Calibration: label examples, see the reference and the reason, pass, and the queue opens.

Credit is ordinal: one step off is not four. What an annotator answered stands in the log; a status
is derived from it, for one rubric version at a time. Only the first answer to an example counts in
a round: after it the reference has been seen. Who passed under an older version answers only what
the versions since then changed: nothing, where they changed wording alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from annotator.domain.carry import touch
from annotator.domain.errors import UserError
from annotator.domain.events import Body, Calibrate
from annotator.domain.label import Value, Values, code_of
from annotator.domain.project import CalibrationSettings
from annotator.domain.rubric import Criterion, Example, Rubric
from annotator.services.lineage import Step
from annotator.services.recording import Recorder
from annotator.services.views import CalibrationStatus, Feedback, FeedbackLine
from annotator.store import log
from annotator.store.database import Sql, Transaction


@dataclass(frozen=True, slots=True)
class Course:
    """What one annotator answers. since: the version under which they passed before, if any."""

    examples: tuple[Example, ...]
    most: int
    since: str | None = None

    @property
    def needed(self) -> int:
        """How many examples make a round."""
        return min(self.most, len(self.examples))

    def round(self, number: int) -> tuple[Example, ...]:
        """The examples of a round; later rounds go on in the list and around it."""
        start, count = (number - 1) * self.needed, len(self.examples)
        return tuple(self.examples[(start + i) % count] for i in range(self.needed))


class CalibrationService:
    """Rounds of calibration for every annotator."""

    def __init__(self, recorder: Recorder, settings: CalibrationSettings) -> None:
        self._recorder = recorder
        self._settings = settings
        self._rubric = recorder.rubric
        self._training = training_of(self._rubric)
        self._begun: dict[str, int] = {}

    def status(self, annotator: str) -> CalibrationStatus:
        """Where the annotator stands. Without examples there is nothing to pass."""
        with self._recorder.database.reading() as sql:
            course = self._course(sql, annotator)
            rounds = self._rounds_in(sql, annotator, course)
        current = rounds[-1]
        best = _best(rounds, course.needed)
        return CalibrationStatus(
            rubric_version=self._rubric.version,
            round=len(rounds),
            answered=len(current),
            needed=course.needed,
            mean_credit=_mean(current) if current else None,
            pass_mark=self._settings.pass_mark,
            passed=course.needed == 0 or (best is not None and best >= self._settings.pass_mark),
            finished=len(current) >= course.needed,
            since=course.since,
        )

    def next(self, annotator: str) -> Example | None:
        """The next example of the round; None when all are answered."""
        with self._recorder.database.reading() as sql:
            course = self._course(sql, annotator)
            rounds = self._rounds_in(sql, annotator, course)
        done = {answer.example for answer in rounds[-1]}
        return next((e for e in course.round(len(rounds)) if e.id not in done), None)

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
            course = self._course(transaction.sql, annotator)
            rounds = self._rounds_in(transaction.sql, annotator, course)
            example = _of_round(course, len(rounds), example_id)
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

    def _course(self, sql: Sql, annotator: str) -> Course:
        """What the annotator has to answer under this version."""
        lineage = self._recorder.rules.lineage(sql)
        for version in reversed(lineage.carried):
            steps = lineage.since(version)
            old = training_of(steps[0].old)
            needed = min(self._settings.examples, len(old))
            best = _best(_by_round(self._answers(sql, annotator, version)), needed)
            if best is not None and best >= self._settings.pass_mark:
                return Course(changed_examples(steps), self._settings.examples, version)
        return Course(self._training, self._settings.examples)

    def _rounds_in(self, sql: Sql, annotator: str, course: Course) -> list[list[Calibrate]]:
        """The annotator's first answers under this rubric version, by round; at least one round."""
        rounds = _by_round(self._answers(sql, annotator, self._rubric.version))
        if self._begun.get(annotator, 1) > len(rounds) and len(rounds[-1]) >= course.needed:
            rounds.append([])
        return rounds

    def _answers(self, sql: Sql, annotator: str, version: str) -> list[Calibrate]:
        """In the order in which they were given."""
        return [
            body
            for event in log.events_by_kind(sql, "calibrate")
            if isinstance(body := event.body, Calibrate)
            and body.annotator == annotator
            and (body.rubric_id, body.rubric_version) == (self._rubric.id, version)
        ]


def training_of(rubric: Rubric) -> tuple[Example, ...]:
    """The examples that are answered before labeling."""
    return tuple(one for one in rubric.examples if one.use == "train")


def changed_examples(steps: Sequence[Step]) -> tuple[Example, ...]:
    """What somebody has to answer again who knew the first step's old version.

    The last version's examples that are new or changed, and those about what the steps touched.
    """
    if not steps:
        return ()
    before = {one.id: one for one in training_of(steps[0].old)}
    touches = [touch(step.old, step.new) for step in steps if step.kind != "wording"]
    return tuple(
        one
        for one in training_of(steps[-1].new)
        if before.get(one.id) != one
        or any(each.touches(one.labels, one.clauses) for each in touches)
    )


def _by_round(answers: Sequence[Calibrate]) -> list[list[Calibrate]]:
    first: dict[tuple[int, str], Calibrate] = {}
    for answer in answers:
        first.setdefault((answer.round, answer.example), answer)
    last = max((number for number, _ in first), default=1)
    return [[a for a in first.values() if a.round == n] for n in range(1, last + 1)]


def _best(rounds: Sequence[Sequence[Calibrate]], needed: int) -> float | None:
    return max((_mean(one) for one in rounds if len(one) >= needed > 0), default=None)


def _of_round(course: Course, number: int, example_id: str) -> Example:
    example = next((e for e in course.round(number) if e.id == example_id), None)
    if example is None:
        raise UserError(
            f"“{example_id}” is no calibration example of round {number}.",
            "Open the Calibrate page again; the rubric may have changed.",
        )
    return example


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
