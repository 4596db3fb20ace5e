"""What the projection follows from besides the log, with what is worked out from it once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from annotator.agreement.scale import Scale
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.lineage import Lineage, lineage_of
from annotator.services.published import rubric_then
from annotator.store.database import Sql

Groups = Mapping[str, tuple[str, ...]]
"""The declared groups of annotators, of those who have any."""


@dataclass(frozen=True, eq=False)
class Rules:
    """rubric: names the measured criteria. overlap: how many labels an item is to get."""

    rubric: Rubric
    overlap: int
    groups: Groups
    _then: dict[str, Mapping[str, Scale] | None] = field(default_factory=dict, init=False)
    _violations: dict[str, frozenset[str] | None] = field(default_factory=dict, init=False)
    _lineage: list[Lineage] = field(default_factory=list, init=False)

    def lineage(self, sql: Sql) -> Lineage:
        """How the version in force came to be; only an import of older versions changes it."""
        if not self._lineage:
            self._lineage.append(lineage_of(sql, self.rubric))
        return self._lineage[0]

    def read_versions(self, sql: Sql) -> None:
        """Forget what the log said of older versions: it says more of them now."""
        self._then.clear()
        self._violations.clear()
        self._lineage[:] = [lineage_of(sql, self.rubric)]

    @cached_property
    def headline(self) -> str:
        """The criterion that leads."""
        return self.rubric.headline.id

    @cached_property
    def judged(self) -> str | None:
        """The criterion that the verdict is about; None without a threshold."""
        return units.judged(self.rubric)

    @cached_property
    def scales(self) -> Mapping[str, Scale]:
        """The scales of the rubric's measured criteria."""
        return _scales(self.rubric)

    def scale(self, sql: Sql, criterion: str, version: str) -> Scale | None:
        """The scale on which a unit's labels were given; None where it is not measured.

        Of a version that the log does not carry: the current one's, which may not declare them.
        """
        if version == self.rubric.version:
            return self.scales.get(criterion)
        if version not in self._then:  # read once: an older version does not change
            then = rubric_then(sql, self.rubric, version)
            self._then[version] = None if then is None else _scales(then)
        declared = self._then[version]
        return (self.scales if declared is None else declared).get(criterion)

    def violations(self, sql: Sql, criterion: str, version: str) -> frozenset[str] | None:
        """The unit's codes that are violations; None where the threshold says nothing of it."""
        if criterion != self.judged or not units.is_ours(version):
            return None
        if version not in self._violations:
            scale = self.scale(sql, criterion, version)
            found = None if scale is None else units.violating_on(self.rubric, scale)
            self._violations[version] = found
        return self._violations[version]

    @cached_property
    def texts(self) -> frozenset[str]:
        """The rubric's criteria that are not measured."""
        return frozenset(one.id for one in self.rubric.criteria) - frozenset(self.scales)


def _scales(rubric: Rubric) -> Mapping[str, Scale]:
    found = ((one.id, units.scale_of(one)) for one in rubric.criteria)
    return {criterion: scale for criterion, scale in found if scale is not None}
