"""Everything that `annotator agreement` answers: figures, their parts, items and annotators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from annotator.agreement.distance import item_disagreement
from annotator.agreement.measures.own import own_agreement
from annotator.agreement.patterns import pattern_of
from annotator.agreement.results import Estimate, Figures
from annotator.domain.canonical import Json, JsonObject
from annotator.services.app import Workspace
from annotator.services.figures.measured import Measured
from annotator.services.figures.rated import rated
from annotator.services.figures.reporting import agreement_report, estimate_json
from annotator.services.figures.slicing import By, SliceFigures
from annotator.services.units import plain_code
from annotator.services.upkeep import behind
from annotator.store import items, ratings


@dataclass(frozen=True, slots=True)
class ItemLine:
    """The counted labels of one item on one criterion; distance: 0–1, None for one label."""

    uid: str
    source_id: str | None
    criterion: str
    labels: tuple[tuple[str, str], ...]
    distance: float | None


@dataclass(frozen=True, slots=True)
class AnnotatorLine:
    """One annotator on one criterion.

    n_shared: items that somebody else labeled, too. percent_agreement: the share of pairs with
    another's label that are alike. alpha: over the items that the annotator labeled.
    """

    annotator: str
    kind: str
    criterion: str
    n_labels: int
    n_shared: int
    percent_agreement: float | None
    alpha: Estimate


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """The figures, and the same as the JSON of the contract.

    outdated: where they were derived under older files, what to do about it.
    """

    criteria: Mapping[str, Figures]
    verdict: Figures | None
    parts: tuple[SliceFigures, ...]
    items: tuple[ItemLine, ...]
    annotators: tuple[AnnotatorLine, ...]
    json: JsonObject
    outdated: str | None = None


def list_agreement(
    workspace: Workspace,
    criterion: str | None = None,
    *,
    by: By | None = None,
    with_items: bool = False,
    with_annotators: bool = False,
) -> AgreementReport:
    """Figures of one criterion, or of all. UserError where there is no such criterion."""
    measuring = workspace.measuring
    criteria = measuring.criteria() if criterion is None else (criterion,)
    measured = [measuring.measured(one) for one in criteria]
    parts = workspace.slicing.by(by, criteria, checked=True) if by else ()
    listed = tuple(_item_lines(_units(workspace, measured))) if with_items else ()
    people = tuple(_annotator_lines(workspace, measured)) if with_annotators else ()
    json = agreement_report(measuring, criteria, parts)
    outdated = _outdated(workspace)
    return AgreementReport(
        criteria={one: measuring.figures(one) for one in criteria},
        verdict=measuring.verdict(),
        parts=parts,
        items=listed,
        annotators=people,
        outdated=outdated,
        json={
            **json,
            "outdated": outdated,
            "items": [_item_json(line) for line in listed],
            "annotators": [_annotator_json(line) for line in people],
        },
    )


def _outdated(workspace: Workspace) -> str | None:
    """Said where a project that is only read waits for somebody to open it for writing."""
    with workspace.database.reading() as sql:
        return behind(sql, workspace)


@dataclass(frozen=True, slots=True)
class _Counted:
    uid: str
    source_id: str | None
    criterion: str
    given: tuple[tuple[str, str], ...]
    distance: float | None


def _units(workspace: Workspace, measured: Sequence[Measured]) -> Iterator[_Counted]:
    with workspace.database.reading() as sql:
        known = {keys.row: keys for keys in items.every_keys(sql)}
        for one in measured:
            said = ratings.said(sql, one.criterion, one.version, "human")
            for row, labels in groupby(said, key=itemgetter(0)):
                given = tuple((annotator, code) for _, annotator, code in labels)
                codes = [code for _, code in given]
                pattern = pattern_of(codes)
                distance = item_disagreement(pattern, one.scale) if len(codes) > 1 else None
                keys = known[row]
                yield _Counted(keys.uid, keys.source_id, one.criterion, given, distance)


def _item_lines(counted: Iterable[_Counted]) -> Iterator[ItemLine]:
    def order(one: _Counted) -> tuple[float, str, str]:
        return 1 if one.distance is None else -one.distance, one.uid, one.criterion

    for one in sorted(counted, key=order):
        labels = tuple((a, plain_code(code)) for a, code in one.given)
        yield ItemLine(one.uid, one.source_id, one.criterion, labels, one.distance)


def _annotator_lines(workspace: Workspace, measured: Sequence[Measured]) -> Iterator[AnnotatorLine]:
    criteria = [one.criterion for one in measured]
    parts = workspace.slicing.by("annotator", criteria, checked=True)
    alphas = {one.key: one.criteria for one in parts}
    with workspace.database.reading() as sql:
        own = {
            (who, one.criterion): found
            for one in measured
            for who, found in own_agreement(rated(sql, one, workspace.rubric.id)).items()
        }
    for (annotator, criterion), found in sorted(own.items(), key=itemgetter(0)):
        known = workspace.people.find(annotator)
        yield AnnotatorLine(
            annotator=annotator,
            kind=known.kind if known else "human",
            criterion=criterion,
            n_labels=found.n_labels,
            n_shared=found.n_shared,
            percent_agreement=found.percent,
            alpha=alphas[annotator][criterion].alpha,
        )


def _item_json(line: ItemLine) -> JsonObject:
    labels: list[Json] = [{"annotator": a, "code": code} for a, code in line.labels]
    return {
        "uid": line.uid,
        "source_id": line.source_id,
        "criterion": line.criterion,
        "n_labels": len(line.labels),
        "distance": line.distance,
        "labels": labels,
    }


def _annotator_json(line: AnnotatorLine) -> JsonObject:
    return {
        "annotator": line.annotator,
        "kind": line.kind,
        "criterion": line.criterion,
        "n_labels": line.n_labels,
        "n_shared": line.n_shared,
        "percent_agreement": line.percent_agreement,
        "alpha": estimate_json(line.alpha),
    }
