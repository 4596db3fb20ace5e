"""A sample's scores as labels: each on its own scale, by its scorer or by the person who edited it.

C, I, P and N are Inspect's own closed scale; numbers stay the numbers they are. A score of several
values (a dict or a list) gives one criterion for each of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.label import AnnotatorKind, Scale
from annotator.formats.found import FoundLabel, Note, number_code
from annotator.formats.scores import OPEN_NAMES, OPEN_NUMBERS, YES_NO

GRADES = Scale("nominal", ("C", "P", "I", "N"))
_LONGEST_WORD = 100
_LONGEST_RATIONALE = 10_000
_MOST_VALUES = 50
_UNCHANGED = "UNCHANGED"
PROJECT = "annotator_project"
"""Marks a score, and each edit of a score, that this program wrote. The labels that it was made of
stand in the metadata of the score."""
SINGLE = "score"
"""What a log's one score without a name is called where the log names no scorer."""

Kind = Literal["grade", "yes_no", "number", "word"]
_SCALES: Mapping[Kind, Scale] = {
    "grade": GRADES,
    "yes_no": YES_NO,
    "number": OPEN_NUMBERS,
    "word": OPEN_NAMES,
}


@dataclass(frozen=True, slots=True)
class _Said:
    """One value of a score, and who gave it."""

    annotator: str
    kind: AnnotatorKind
    value: Json
    rationale: str
    at: str | None


class ScoreReader:
    """Reads the scores of one log. A criterion has one kind of values: that of its first one."""

    def __init__(self, results: JsonObject, updates: Json = None) -> None:
        """updates: of the log, among them that an export of ours wrote into it."""
        self._scorers = _scorers(results)
        self._written = _written(updates)
        self._kinds: dict[str, Kind] = {}

    def name_of_single(self) -> str:
        """What the score of an old log, which stands alone, is called."""
        return next(iter(self._scorers), SINGLE)

    def labels(
        self, name: str, score: Json, answer: str, completed: Json
    ) -> Iterator[FoundLabel | Note]:
        """The labels of one score, and why others of its values are none.

        answer: the judged text, which many scorers repeat as their explanation. completed: when
        the sample was, for what its scorers said.
        """
        if not isinstance(score, Mapping):
            return
        for said in _said(score, self._scorers.get(name, name), _time(completed)):
            if self._is_known(said):
                yield Note(
                    f"what “{said.annotator}” said is from before an export of this program wrote "
                    "into the log; it was left, since that project's labels have it under a "
                    "pseudonym (import its labeled set or, for the name, the original log)"
                )
                continue
            if said.rationale.strip() == answer.strip():
                said = replace(said, rationale="")
            for criterion, value in _values(name, said.value):
                found = self._label(criterion, value, said)
                if found is not None:
                    yield found

    def _is_known(self, said: _Said) -> bool:
        """Whether a person said it before the log was exported: that project calls them otherwise,
        and here they would be two people who agree."""
        if said.kind != "human" or self._written is None:
            return False
        return said.at is None or _moment(said.at) <= self._written

    def _label(self, criterion: str, value: Json, said: _Said) -> FoundLabel | Note | None:
        kind = _kind(value)
        if kind is None:
            return None if value is None else _left(criterion, "is a text, not a value")
        known = self._kinds.setdefault(criterion, kind)
        if known != kind and not (known == "word" and kind == "grade"):
            return _left(criterion, "takes values of several kinds")
        return FoundLabel(
            annotator=said.annotator,
            kind=said.kind,
            criterion=criterion,
            value=_code(value),
            scale=_SCALES[known],
            rationale=said.rationale,
            at=said.at,
        )


def scores_of(fields: Mapping[str, Json], single: str) -> JsonObject:
    """A sample's scores by name; those of the oldest logs stand alone."""
    scores, alone = fields.get("scores"), fields.get("score")
    if isinstance(scores, Mapping):
        return scores
    return {single: alone} if isinstance(alone, Mapping) else {}


def _written(updates: Json) -> datetime | None:
    """When an export of ours last wrote into the log; None where none did."""
    listed = updates if isinstance(updates, list) else []
    made = [one.get("provenance") for one in listed if isinstance(one, Mapping)]
    times = [
        _time(one.get("timestamp")) for one in made if isinstance(one, Mapping) and is_ours(one)
    ]
    return max((_moment(one) for one in times if one is not None), default=None)


def _moment(at: str) -> datetime:
    time = datetime.fromisoformat(at)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _scorers(results: JsonObject) -> dict[str, str]:
    """Scorer by score, in the order of the log."""
    listed = results.get("scores")
    old = results.get("scorer")
    found: dict[str, str] = {}
    for one in listed if isinstance(listed, list) else [old]:
        name = one.get("name") if isinstance(one, Mapping) else None
        if isinstance(one, Mapping) and isinstance(name, str) and name and not is_ours(one):
            scorer = one.get("scorer")
            found.setdefault(name, scorer if isinstance(scorer, str) and scorer else name)
    return found


def _said(score: JsonObject, scorer: str, completed: str | None) -> list[_Said]:
    """The scorer's value and each person's last one; without edits, the scorer's alone.

    What an export of ours wrote is left: its labels are read where they stand whole.
    """
    history = score.get("history")
    found: dict[tuple[str, str], _Said] = {}
    current: JsonObject = {}
    for edit in history if isinstance(history, list) else []:
        if not isinstance(edit, Mapping) or is_ours(edit.get("provenance")):
            continue
        current = {**current, **{k: v for k, v in edit.items() if v != _UNCHANGED}}
        provenance = edit.get("provenance")
        if edit.get("value", _UNCHANGED) == _UNCHANGED:
            continue
        by = _author(current, provenance) if isinstance(provenance, Mapping) else None
        said = by or _Said(scorer, "model", edit["value"], _rationale(current), completed)
        found[said.kind, said.annotator] = said
    if is_ours(score):
        return list(found.values())
    alone = _Said(scorer, "model", score.get("value"), _rationale(score), completed)
    return list(found.values()) or [alone]


def is_ours(marked: Json) -> bool:
    """Whether an export of ours wrote a score, or made an edit of one (by its provenance)."""
    metadata = marked.get("metadata") if isinstance(marked, Mapping) else None
    return isinstance(metadata, Mapping) and PROJECT in metadata


def _author(edit: JsonObject, provenance: JsonObject) -> _Said | None:
    author = provenance.get("author")
    if not isinstance(author, str) or not author.strip():
        return None
    at = _time(provenance.get("timestamp"))
    return _Said(author.strip(), "human", edit.get("value"), _rationale(edit), at)


def _rationale(score: JsonObject) -> str:
    """The explanation, where it is one and not the answer that was read out of the response."""
    told = score.get("explanation")
    if not isinstance(told, str) or told == score.get("answer") or len(told) > _LONGEST_RATIONALE:
        return ""
    return told


def _values(name: str, value: Json) -> Iterator[tuple[str, Json]]:
    """Each criterion of a score with its value."""
    if isinstance(value, Mapping):
        pairs = list(value.items())[:_MOST_VALUES]
        yield from ((f"{name}.{key}", one) for key, one in pairs)
    elif isinstance(value, list):
        pairs_of = enumerate(value[:_MOST_VALUES], start=1)
        yield from ((f"{name}.{place}", one) for place, one in pairs_of)
    else:
        yield name, value


def _kind(value: Json) -> Kind | None:
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int | float):
        return "number" if _is_finite(value) else None
    if isinstance(value, str) and value in GRADES.codes:
        return "grade"
    if isinstance(value, str) and value.strip() and len(value) <= _LONGEST_WORD:
        return "word"
    return None


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _code(value: Json) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number_code(value) if isinstance(value, int | float) else str(value)


def _left(criterion: str, why: str) -> Note:
    return Note(f"“{criterion}” {why}; it was left in the raw record")


def _time(value: Json) -> str | None:
    """A time that others can read; None for anything else."""
    try:
        return value if isinstance(value, str) and datetime.fromisoformat(value) else None
    except ValueError:
        return None
