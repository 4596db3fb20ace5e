"""What the projection follows from besides the log, with what is worked out from it once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from annotator.agreement.scale import Scale
from annotator.domain.rubric import Rubric
from annotator.services.units import scale_of, violating

Groups = Mapping[str, tuple[str, ...]]
"""The declared groups of annotators, of those who have any."""


@dataclass(frozen=True, eq=False)
class Rules:
    """rubric: names the measured criteria. overlap: how many labels an item is to get."""

    rubric: Rubric
    overlap: int
    groups: Groups

    @cached_property
    def headline(self) -> str:
        """The criterion that leads."""
        return self.rubric.headline.id

    @cached_property
    def threshold(self) -> tuple[str, frozenset[str]] | None:
        """(criterion, its codes that count as a violation)."""
        return violating(self.rubric)

    @cached_property
    def scales(self) -> Mapping[str, Scale]:
        """The scales of the rubric's measured criteria."""
        found = ((one.id, scale_of(one)) for one in self.rubric.criteria)
        return {criterion: scale for criterion, scale in found if scale is not None}

    @cached_property
    def texts(self) -> frozenset[str]:
        """The rubric's criteria that are not measured."""
        return frozenset(one.id for one in self.rubric.criteria) - frozenset(self.scales)
