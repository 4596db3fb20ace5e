"""What the revision of a rubric is told in: problems of a draft, what publishing it would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from annotator.domain.events import Reopens
from annotator.domain.rubric_diff import RubricDiff
from annotator.domain.rubric_weights import Weight
from annotator.formats.yaml_problems import Place


@dataclass(frozen=True, slots=True)
class DraftProblem:
    """One thing that is wrong with a draft.

    line: 1-based; None where the whole is meant. place: entries of lists by id, () where none is
    known. blocks: whether it cannot be published before it is mended; the choice of a kind, which
    gives it its number, settles the others.
    """

    line: int | None
    message: str
    hint: str
    place: Place = ()
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Validity:
    """Of the values that people's labels state on a criterion and that count in the version in
    force: how many would count under the draft, and how many end.
    """

    criterion: str
    name: str
    n_valid: int
    n_ended: int


@dataclass(frozen=True, slots=True)
class Reopened:
    """Items that would come back to the queue.

    n_labels: how many labels they then want: the overlap and what a lead asked for beyond it, for
    each, also where they wait for some of these already.
    hours: None where no label was timed.
    """

    n_items: int
    n_labels: int
    hours: float | None


class ControlCost(NamedTuple):
    """The control that would be drawn: see `figures.control.Draw`. hours: as `Reopened`."""

    n_items: int
    n_eligible: int
    detectable_rise: float | None
    hours: float | None
    n_labels: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing a draft would do. Nothing is written for it.

    required_kind, suggested_kind: None without changes. kind: the given one, else the suggested.
    version: the number that it will get. reopened: for each choice; total: the chosen one (reopens)
    and the control together, no item counted twice. recalibration: how many examples people have
    to answer who had passed; people: how many they are. undefined: why there are no hours.
    """

    diff: RubricDiff
    required_kind: Weight | None
    suggested_kind: Weight | None
    kind: Weight
    version: str
    validity: tuple[Validity, ...]
    reopens: Reopens
    reopened: Mapping[Reopens, Reopened]
    control: ControlCost
    total: Reopened
    recalibration: int
    people: int
    warnings: tuple[str, ...]
    undefined: str | None


@dataclass(frozen=True, slots=True)
class Published:
    """A version that is in force from the next opening on. event: the id of its publication."""

    version: str
    event: str
