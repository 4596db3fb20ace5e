"""The rows of labeled items, as the service gives them and as our own set gives them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.events import Reopens
from annotator.domain.item import Item, ItemStatus
from annotator.domain.label import AnnotatorKind, Evidence, Origin, Purpose, Scale, Value
from annotator.domain.rubric import Rubric


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item under its uid. A redacted item or a placeholder has no turns."""

    uid: str
    item: Item
    status: ItemStatus


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One label: item × annotator × occurrence.

    item: its uid. annotator: the pseudonym, or the id where names were asked for. values: as in
    `values.export_values`. rationale: None where rationales were left out. at: ISO 8601, UTC.
    codes: the same values as the project stores them. scales: by criterion, the declared scale of
    the version they were given under; both are for exporters and stand in no set.
    """

    item: str
    source_id: str | None
    annotator: str
    kind: AnnotatorKind
    purpose: Purpose
    occurrence: int
    rubric: str
    rubric_version: str
    values: Mapping[str, Json]
    unsure: bool = False
    confidence: int | None = None
    clauses: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    rationale: str | None = None
    active_s: float | None = None
    at: str = ""
    origin: Origin = field(default_factory=Origin)
    codes: Mapping[str, Value] = field(default_factory=dict)
    scales: Mapping[str, Scale] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AdjudicationRow:
    """A lead's decision about an item: a record beside the labels.

    lead: as in LabelRow.annotator. decision `keep_split` has no values. rationale: None where
    rationales were left out. at: ISO 8601, UTC.
    """

    item: str
    source_id: str | None
    lead: str
    decision: Literal["label", "keep_split"]
    rubric: str
    rubric_version: str
    values: Mapping[str, Json]
    clauses: tuple[str, ...] = ()
    rationale: str | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class ConsensusRow:
    """One item's computed label on one criterion.

    method: median, majority, model, adjudicated, soft, or split (kept by a lead). tied: whether the
    labels did not decide. soft: the share (0–1) of the counted labels by code. violation: the
    verdict, where the criterion decides it.
    """

    item: str
    source_id: str | None
    criterion: str
    value: Value | None
    method: str
    tied: bool
    n_labels: int
    soft: Mapping[str, float] = field(default_factory=dict)
    violation: bool | None = None


@dataclass(frozen=True, slots=True)
class RubricHash:
    """A rubric version, the sha256 of its text, and what its publication said.

    previous: the version it came from. The rest as in `RubricPublish`; empty where it came by hand.
    Sets of earlier programs state the first three alone.
    """

    id: str
    version: str
    sha256: str
    previous: str = ""
    kind: Literal["", "wording", "clarifying", "meaning"] = ""
    reason: str = ""
    reopens: Reopens = "nothing"
    control: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RubricText:
    """A rubric version with its text, verbatim."""

    stated: RubricHash
    text: str


@dataclass(frozen=True, slots=True)
class Reliability:
    """What README.md says of one criterion. words: reliable, tentative, not yet or undefined.

    alpha, low, high: Krippendorff's α with its interval; None with the reason in `undefined`.
    warning: why the interval is not to be trusted; None where it is.
    """

    criterion: str
    name: str
    words: str
    alpha: float | None
    low: float | None
    high: float | None
    undefined: str | None
    n_items: int
    n_pairable: int
    n_annotators: int
    percent_agreement: float | None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class RateRow:
    """One model's violation rate (0–1) over its items with a verdict; `model` None: none is named.

    value, low, high: None with the reason in `undefined`. n: items with a verdict that is no tie.
    """

    model: str | None
    value: float | None
    low: float | None
    high: float | None
    method: str
    n: int
    violations: int
    ties: int
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a reader is told beside the labels.

    threshold: the policy threshold in words, empty without one. labels: raw, adjudicated,
    consensus or soft. consensus: how it was computed. left_out: what did not leave, in sentences.
    licence: of the items, as the person stated it; empty where nobody did. rates: by model.
    """

    reliability: tuple[Reliability, ...] = ()
    threshold: str = ""
    headline: str = ""
    labels: str = "raw"
    consensus: str = "median"
    left_out: tuple[str, ...] = ()
    licence: str = ""
    rates: tuple[RateRow, ...] = ()

    @property
    def hard(self) -> bool:
        """Whether each item has one value."""
        return self.labels in ("adjudicated", "consensus")


@dataclass(frozen=True, slots=True)
class SetContent:
    """Everything that an exporter may write. Rows may be iterated again and go in one order, that
    of `items`: labels, consensus and adjudications of an item stand together.

    criteria: everything that people judge, in order. created: the last event's time (ISO 8601), so
    that the same project gives the same bytes. program: this program's version. rubric: the one in
    force. criterion: what a target that holds one score gets. scales: of imported criteria,
    with those that only models scored. annotators: everybody with a label, by pseudonym (or id,
    where names were asked for), people first. spreadsheet_safe: free text in CSV files is guarded
    against formulas. originals: files that the person named for the exporter to write into a copy
    of. media: the project's folder of media files, each under the sha256 of its bytes. held_out:
    uids of items that are not among `items` because they stay here.
    """

    project_id: str
    project_name: str
    canary: str
    seed: int
    created: str
    program: str
    criteria: tuple[str, ...]
    items: Iterable[ItemRow]
    labels: Iterable[LabelRow]
    consensus: Iterable[ConsensusRow]
    rubrics: tuple[RubricText, ...]
    agreement: JsonObject
    about: About = About()
    adjudications: Iterable[AdjudicationRow] = ()
    rubric: Rubric | None = None
    criterion: str = ""
    scales: Mapping[str, Scale] = field(default_factory=dict)
    annotators: tuple[tuple[str, AnnotatorKind], ...] = ()
    spreadsheet_safe: bool = False
    originals: tuple[Path, ...] = ()
    media: Path | None = None
    held_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """path: relative to the folder, with slashes. rows: None for files that have no rows."""

    path: str
    sha256: str
    rows: int | None


@dataclass(frozen=True, slots=True)
class Exported:
    """What an exporter wrote, and what its target cannot hold, in sentences."""

    files: tuple[WrittenFile, ...]
    left_out: tuple[str, ...] = ()
