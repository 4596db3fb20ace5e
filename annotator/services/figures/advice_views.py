"""What a lead is advised to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AdviceKind = Literal["control", "person", "clause", "group", "items"]
Action = Literal[
    "label_control",
    "send_back",
    "train",
    "calibrate",
    "ask_more",
    "wait",
    "revise",
    "keep_split",
]


@dataclass(frozen=True, slots=True)
class Advice:
    """One step. about: a rubric version, an annotator, a clause, a group or the criterion.

    uids: the items that the action is about, the first ones first; () where it is about no items.
    share: of the criterion's disagreement that a clause concerns, 0–1. sentence: the step with its
    reasons; it names people as the project does.
    """

    kind: AdviceKind
    about: str
    action: Action
    sentence: str
    uids: tuple[str, ...] = ()
    share: float | None = None
