"""Changing a draft: the one interface between the label form and whoever holds the draft."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace

from annotator.domain.keys import KeyOwner, key_map
from annotator.domain.label import Evidence
from annotator.domain.rubric import Rubric
from annotator.services.views import Draft
from annotator.ui.forms import edits


class Drafting(ABC):
    """What a key, a click or a typed word does to the draft of the item on screen."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self._owners = key_map(rubric)

    @abstractmethod
    def edit(self, change: Callable[[Draft], Draft]) -> None:
        """Puts the changed draft in the place of the old one, where edits are allowed now."""

    def key(self, key: str) -> bool:
        """A digit or letter of the rubric. False where it belongs to nothing."""
        owner = self._owners.get(key)
        if owner is None:
            return False
        self.press(owner)
        return True

    def press(self, owner: KeyOwner) -> None:
        """A level or option, as by its key."""
        self.edit(lambda d: replace(d, values=edits.press(self.rubric, d.values, owner)))

    def answer(self, criterion: str, yes: bool) -> None:
        """A yes/no criterion, outright."""
        self.edit(lambda d: replace(d, values=edits.answer(self.rubric, d.values, criterion, yes)))

    def write(self, criterion: str, text: str) -> None:
        """A text criterion."""
        self.edit(lambda d: replace(d, values=edits.write(self.rubric, d.values, criterion, text)))

    def set_rationale(self, text: str) -> None:
        self.edit(lambda d: replace(d, rationale=text))

    def set_confidence(self, confidence: int) -> None:
        """1 to 5; the same figure again withdraws it."""
        self.edit(
            lambda d: replace(d, confidence=None if d.confidence == confidence else confidence)
        )

    def step_confidence(self, step: int) -> None:
        self.edit(lambda d: replace(d, confidence=edits.confidence_after(d.confidence, step)))

    def toggle_unsure(self) -> None:
        self.edit(lambda d: replace(d, unsure=not d.unsure))

    def toggle_clause(self, clause: str) -> None:
        self.edit(lambda d: replace(d, clauses=edits.toggled(d.clauses, clause)))

    def mark(self, evidence: Evidence) -> None:
        """A span of the response becomes evidence; the same span twice stays one."""
        if evidence.start < evidence.end:
            self.edit(lambda d: replace(d, evidence=edits.marked(d.evidence, evidence)))

    def unmark(self, index: int) -> None:
        """Takes the evidence at that place of the list away."""
        self.edit(lambda d: replace(d, evidence=d.evidence[:index] + d.evidence[index + 1 :]))
