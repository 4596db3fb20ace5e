"""A project: a folder with `project.yaml`, `rubric/`, `labels.db` and `media/`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from annotator.domain.conditions import Condition
from annotator.domain.label import AnnotatorKind

Role = Literal["annotator", "lead"]


@dataclass(frozen=True, slots=True)
class Annotator:
    """A person, or a model judge (kind `model`, never mixed into human agreement).

    languages: what a plan may give them (empty: any). opt_out: categories or tags that it may not.
    """

    id: str
    name: str
    role: Role = "annotator"
    kind: AnnotatorKind = "human"
    groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    opt_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """overlap: how many annotators an item is to get. seed: of the queue's order.

    veil: whether items open with their text veiled, as a project's own setting. veil_when: so do
    those of which a model's label fulfils it.
    """

    overlap: int = 3
    seed: int = 1
    blind_model: bool = True
    blind_peers: bool = True
    veil: bool = False
    veil_when: Condition | None = None


@dataclass(frozen=True, slots=True)
class CalibrationSettings:
    """examples: how many an annotator answers. pass_mark: the mean credit (0–1) that passes."""

    examples: int = 12
    pass_mark: float = 0.8


@dataclass(frozen=True, slots=True)
class RubricRef:
    id: str
    version: str


@dataclass(frozen=True, slots=True)
class Project:
    """What `project.yaml` says. `canary` is a UUID made once; exports carry it."""

    id: str
    name: str
    rubric: RubricRef
    canary: str
    queue: QueueSettings = QueueSettings()
    calibration: CalibrationSettings = CalibrationSettings()
    annotators: tuple[Annotator, ...] = ()

    def annotator(self, annotator_id: str) -> Annotator | None:
        return next((a for a in self.annotators if a.id == annotator_id), None)
