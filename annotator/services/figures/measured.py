"""Under which rubric version, and on which scale, the labels of a criterion are compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.agreement.patterns import pattern_from_key
from annotator.agreement.scale import Scale
from annotator.domain.rubric import Rubric
from annotator.services import units
from annotator.services.published import rubric_then
from annotator.services.scales import known, registered
from annotator.store import projection
from annotator.store.database import Sql
from annotator.store.projection import SliceKey


@dataclass(frozen=True, slots=True)
class Measured:
    """A criterion with the version and the scale under which its labels are compared."""

    criterion: str
    version: str
    scale: Scale


def measured_under(sql: Sql, rubric: Rubric, criterion: str, counted: list[str]) -> Measured:
    """The version whose labels count: the current one, else the latest, else an import's.

    Of a criterion that the current version dropped: the last version that declares it. UserError
    where there is no such criterion.
    """
    own = rubric.criterion(criterion)
    scale = units.scale_of(own) if own else None
    if scale is not None and (rubric.version in counted or units.IMPORTED not in counted):
        ours = [] if rubric.version in counted else [v for v in counted if units.is_ours(v)]
        older = _latest(sql, rubric, criterion, ours)
        return older or Measured(criterion, rubric.version, scale)
    others = [v for v in counted if v != units.IMPORTED]
    older = None if known(sql, criterion) else _latest(sql, rubric, criterion, others)
    return older or Measured(criterion, units.IMPORTED, registered(sql, criterion))


def is_measured(sql: Sql, rubric: Rubric, criterion: str, counted: list[str]) -> bool:
    """Whether labels on a criterion that the rubric does not measure have a scale known here."""
    others = [v for v in counted if v != units.IMPORTED]
    return known(sql, criterion) is not None or bool(_latest(sql, rubric, criterion, others))


def scale_then(sql: Sql, rubric: Rubric, version: str, criterion: str) -> Scale | None:
    """The scale on which a version's labels were given; None where it does not measure them.

    A version that the log does not carry has the current scale, if that declares all its labels.
    """
    then = rubric_then(sql, rubric, version)
    own = (then or rubric).criterion(criterion)
    scale = units.scale_of(own) if own else None
    if then is not None or scale is None:
        return scale
    rows = projection.patterns_of(sql, SliceKey(criterion, version))
    used = {code for pattern, _ in rows for code, _ in pattern_from_key(pattern)}
    return scale if scale.declares(used) else None


def violations(rubric: Rubric, measured: Measured) -> frozenset[str] | None:
    """The codes that today's threshold makes a violation, on the scale that is measured.

    None where it is about another criterion, or about labels of another rubric or with a scale of
    their own: of those it says nothing.
    """
    if measured.criterion != units.judged(rubric) or not units.is_ours(measured.version):
        return None
    return units.violating_on(rubric, measured.scale)


def _latest(sql: Sql, rubric: Rubric, criterion: str, versions: Iterable[str]) -> Measured | None:
    """Under the latest version that measures the criterion; other rubrics' come last."""
    for version in sorted(versions, key=units.version_order, reverse=True):
        scale = scale_then(sql, rubric, version, criterion)
        if scale is not None:
            return Measured(criterion, version, scale)
    return None
