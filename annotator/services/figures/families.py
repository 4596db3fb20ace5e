"""Families in a project: are paraphrases and paired prompts judged, and answered, alike?

A family is a name within a source and is looked at within one model. For reports: every question
reads all items once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from annotator.agreement.rates.closeness import Closeness, closeness
from annotator.agreement.rates.families import (
    FamilyLine,
    Kind,
    Member,
    Sameness,
    by_family,
    family_line,
    kind_of,
    mean_spread,
    same_refusal,
    same_verdict,
)
from annotator.agreement.rates.impact import Impact, Outcome, impact
from annotator.agreement.results import Estimate
from annotator.domain.canonical import Json, JsonObject
from annotator.domain.rubric import Rubric
from annotator.services.figures.judged import (
    Judged,
    Judgements,
    Said,
    judgements,
    labels_in_families,
)
from annotator.services.figures.reporting import counted_json
from annotator.services.reads import Reads

Families = Mapping[str, Sequence[Member]]
LISTED = 50
"""How many families the JSON lists, widest spread first."""


@dataclass(frozen=True, slots=True)
class ModelFamilies:
    """One model's families of one kind; ``lines`` are all of them, widest spread first.

    The impacts are of paired families only: their items' violation rate, and share of responses
    that refuse something, by the item's group.
    """

    model: str | None
    kind: Kind
    n_families: int
    n_items: int
    verdicts: Sameness
    refusals: Sameness
    closeness: Closeness
    spread: Estimate
    lines: tuple[FamilyLine, ...]
    violation_impact: Impact | None
    refusal_impact: Impact | None


@dataclass(frozen=True, slots=True)
class FamiliesReport:
    """By model, paraphrases before paired ones. ``n_alone`` judged items have no family, or are the
    only judged one of it under their model."""

    models: tuple[ModelFamilies, ...]
    n_alone: int


class FamiliesService:
    """What depends on families."""

    def __init__(self, database: Reads, rubric: Rubric) -> None:
        self._database = database
        self._rubric = rubric

    def families(self) -> FamiliesReport:
        """Consistency of labels and of models, and disparate impact."""
        with self._database.reading() as sql:
            found = judgements(sql, self._rubric)
            said = labels_in_families(sql, found)
        models = tuple(
            _model_families(model, kind, families, found)
            for model, own in found.by_model().items()
            for kind, families in _kinds(own, said).items()
        )
        in_families = sum(one.n_items for one in models)
        return FamiliesReport(models, len(found.items) - in_families)


def families_json(report: FamiliesReport) -> JsonObject:
    """The report as the JSON of `annotator agreement`."""
    return {
        "models": [_model_json(one) for one in report.models],
        "n_items_alone": report.n_alone,
    }


def _kinds(
    items: Sequence[Judged], said: Mapping[int, Said]
) -> dict[Kind, dict[str, tuple[Member, ...]]]:
    """The families of each kind that is there."""
    several = len({one.keys.source for one in items}) > 1
    members = [
        _member(one, several, said.get(one.keys.row, ()))
        for one in items
        if one.keys.family is not None
    ]
    found: dict[Kind, dict[str, tuple[Member, ...]]] = defaultdict(dict)
    for name, family in by_family(members).items():
        found[kind_of(family)][name] = family
    kinds: tuple[Kind, ...] = ("paraphrase", "paired")
    return {kind: found[kind] for kind in kinds if kind in found}


def _member(one: Judged, several: bool, said: Said) -> Member:
    """A family's name, with its source where the model has items of several."""
    family = one.keys.family or ""
    return Member(
        family=f"{one.keys.source or ''}: {family}" if several else family,
        item=one.keys.uid,
        group=one.keys.group,
        verdict=one.verdict,
        refused=one.refused,
        ratings=said,
    )


def _model_families(
    model: str | None, kind: Kind, families: Families, found: Judgements
) -> ModelFamilies:
    groups = list(families.values())
    lines = [family_line(name, own, found.scale) for name, own in families.items()]
    paired = kind == "paired"
    verdicts = same_verdict(groups)
    if found.no_verdict is not None:
        verdicts = replace(
            verdicts, estimate=replace(verdicts.estimate, undefined=found.no_verdict)
        )
    return ModelFamilies(
        model=model,
        kind=kind,
        n_families=len(families),
        n_items=sum(map(len, groups)),
        verdicts=verdicts,
        refusals=same_refusal(groups),
        closeness=closeness(groups, found.scale),
        spread=mean_spread(lines),
        lines=tuple(sorted(lines, key=lambda line: (-(line.spread or 0), line.family))),
        violation_impact=impact(_outcomes(families, _violates)) if paired else None,
        refusal_impact=impact(_outcomes(families, _refuses)) if paired else None,
    )


def _violates(member: Member) -> bool | None:
    return None if member.verdict in (None, "tie") else member.verdict == "violation"


def _refuses(member: Member) -> bool | None:
    return member.refused


def _outcomes(
    families: Families, outcome: Callable[[Member], bool | None]
) -> dict[str, list[Outcome]]:
    """By group: the items of which it is known whether they are a case, with their family."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    for name, members in families.items():
        for member in members:
            hit = outcome(member)
            if member.group is not None and hit is not None:
                found[member.group].append((hit, name))
    return found


def _model_json(one: ModelFamilies) -> JsonObject:
    return {
        "model": one.model,
        "kind": one.kind,
        "n_families": one.n_families,
        "n_items": one.n_items,
        "same_verdict": _sameness_json(one.verdicts),
        "same_refusal": _sameness_json(one.refusals),
        "closeness": _closeness_json(one.closeness),
        "spread": counted_json(one.spread),
        "violation_impact": _impact_json(one.violation_impact),
        "refusal_impact": _impact_json(one.refusal_impact),
        "families": [_line_json(line) for line in one.lines[:LISTED]],
    }


def _sameness_json(one: Sameness) -> JsonObject:
    return {**counted_json(one.estimate), "by_chance": one.by_chance}


def _closeness_json(one: Closeness) -> JsonObject:
    return {
        **counted_json(one.estimate),
        "same_item": one.same_item,
        "family": one.family,
        "same_person": one.same_person,
        "unrelated": one.unrelated,
    }


def _impact_json(one: Impact | None) -> Json:
    if one is None:
        return None
    return {
        "groups": [
            {
                "group": group.group,
                "rate": counted_json(group.rate),
                "ratio": counted_json(group.ratio),
            }
            for group in one.groups
        ],
        "reference": one.reference,
        "lowest": one.lowest,
        "highest": one.highest,
        "disparate_impact": counted_json(one.disparate),
    }


def _line_json(line: FamilyLine) -> JsonObject:
    return {
        "family": line.family,
        "n_items": line.items,
        "groups": list(line.groups),
        "violations": line.violations,
        "no_violations": line.no_violations,
        "ties": line.ties,
        "same_verdict": line.same,
        "spread": line.spread,
    }
