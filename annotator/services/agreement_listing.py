"""Everything that `annotator agreement` answers: figures, their parts, items and annotators."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotator.agreement.distance import item_disagreement
from annotator.agreement.patterns import pattern_of
from annotator.agreement.results import Estimate, Figures
from annotator.domain.canonical import Json, JsonObject
from annotator.services.app import Workspace
from annotator.services.measuring import Measured
from annotator.services.reporting import agreement_report, estimate_json
from annotator.services.slicing import By, SliceFigures
from annotator.services.units import Unit, plain_code, units_of
from annotator.store import items, projection


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
    """The figures, and the same as the JSON of the contract."""

    criteria: Mapping[str, Figures]
    verdict: Figures | None
    parts: tuple[SliceFigures, ...]
    items: tuple[ItemLine, ...]
    annotators: tuple[AnnotatorLine, ...]
    json: JsonObject


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
    parts = workspace.slicing.by(by, criteria) if by else ()
    counted = list(_units(workspace, measured)) if with_items or with_annotators else []
    listed = tuple(_item_lines(counted)) if with_items else ()
    people = tuple(_annotator_lines(workspace, counted, criteria)) if with_annotators else ()
    json = agreement_report(measuring, criteria, parts)
    return AgreementReport(
        criteria={one: measuring.figures(one) for one in criteria},
        verdict=measuring.verdict(),
        parts=parts,
        items=listed,
        annotators=people,
        json={
            **json,
            "items": [_item_json(line) for line in listed],
            "annotators": [_annotator_json(line) for line in people],
        },
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    uid: str
    source_id: str | None
    unit: Unit
    distance: float | None


def _units(workspace: Workspace, measured: Sequence[Measured]) -> Iterator[_Counted]:
    wanted = {(one.criterion, one.version): one.scale for one in measured}
    with workspace.database.reading() as sql:
        known = {keys.row: keys for keys in items.every_keys(sql)}
        for row, state in projection.every_state(sql):
            for unit in units_of(state, workspace.rubric.id):
                scale = wanted.get((unit.criterion, unit.version))
                if scale is None:
                    continue
                several = len(unit.codes) > 1
                distance = item_disagreement(pattern_of(unit.codes), scale) if several else None
                yield _Counted(known[row].uid, known[row].source_id, unit, distance)


def _item_lines(counted: Sequence[_Counted]) -> Iterator[ItemLine]:
    def order(one: _Counted) -> tuple[float, str, str]:
        return 1 if one.distance is None else -one.distance, one.uid, one.unit.criterion

    for one in sorted(counted, key=order):
        labels = tuple((a, plain_code(code)) for a, code, _ in one.unit.ratings)
        yield ItemLine(one.uid, one.source_id, one.unit.criterion, labels, one.distance)


def _annotator_lines(
    workspace: Workspace, counted: Sequence[_Counted], criteria: Sequence[str]
) -> Iterator[AnnotatorLine]:
    alphas = {one.key: one.criteria for one in workspace.slicing.by("annotator", criteria)}
    tallies: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in counted:
        for annotator, code, _ in one.unit.ratings:
            others = [c for a, c, _ in one.unit.ratings if a != annotator]
            tally = tallies[annotator, one.unit.criterion]
            tally["labels"] += 1
            tally["shared"] += bool(others)
            tally["pairs"] += len(others)
            tally["alike"] += others.count(code)
    for (annotator, criterion), tally in sorted(tallies.items()):
        known = workspace.people.find(annotator)
        yield AnnotatorLine(
            annotator=annotator,
            kind=known.kind if known else "human",
            criterion=criterion,
            n_labels=tally["labels"],
            n_shared=tally["shared"],
            percent_agreement=tally["alike"] / tally["pairs"] if tally["pairs"] else None,
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
