"""The vocabulary of the log: what can happen in a project.

An `Event` is an envelope and a body. Its stored bytes are the canonical JSON of everything but
the chain; `hash = sha256(prev ‖ bytes)` ties it to its predecessor in the same replica. Bytes are
stored and never re-serialised, and kinds that this version does not know are kept and chained.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from annotator.domain.canonical import JsonObject, canonical, sha256
from annotator.domain.codec import from_json, to_json
from annotator.domain.label import (
    AnnotatorKind,
    Evidence,
    FlagKind,
    LabelKey,
    Origin,
    Purpose,
    SkipReason,
    Values,
)

Reopens = Literal["nothing", "touched", "all"]
"""touched: the items of which a label cites a changed clause or states a changed option."""

VERSION = 1
GENESIS = "0" * 64
"""`prev` of a replica's first event."""

_NATIVE = Origin()


@dataclass(frozen=True, slots=True)
class Label:
    """What an annotator says. Native labels state all their values; an import may state some."""

    item: str
    annotator: str
    rubric_id: str
    rubric_version: str
    values: Values
    annotator_kind: AnnotatorKind = "human"
    purpose: Purpose = "work"
    occurrence: int = 0
    unsure: bool = False
    confidence: int | None = None
    clauses: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    rationale: str = ""
    active_s: float | None = None
    calibrated: bool | None = None
    supersedes: tuple[str, ...] = ()
    origin: Origin = _NATIVE

    @property
    def key(self) -> LabelKey:
        return LabelKey(self.item, self.annotator, self.occurrence)


@dataclass(frozen=True, slots=True)
class Retract:
    """Takes back earlier events of one person about one item: labels, flags, adjudications (undo).

    annotator: who takes back; for an adjudication its lead.
    """

    item: str
    annotator: str
    targets: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """No label, with the reason. The item goes to somebody else."""

    item: str
    annotator: str
    reason: SkipReason
    note: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """`rubric_unclear` asks for a better rubric; `escalate` hides the item and calls the lead."""

    item: str
    annotator: str
    flag: FlagKind
    note: str = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    item: str
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Adjudicate:
    """The lead's own label for a disputed item, beside the labels and never over them.

    decision `keep_split` records that the disagreement is honest and stays; it has no values. The
    one that was made last and was not retracted stands; retracting it brings the one before back.
    """

    item: str
    lead: str
    rubric_id: str
    rubric_version: str
    values: Values
    decision: Literal["label", "keep_split"] = "label"
    rationale: str = ""
    clauses: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    origin: Origin = _NATIVE


@dataclass(frozen=True, slots=True)
class Resolve:
    """Settles a conflict of one label key: `keep` stands, `drop` does not."""

    item: str
    annotator: str
    occurrence: int
    keep: str
    drop: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RubricPublish:
    """A rubric version with its whole text, so that a merge carries it.

    The rest is stated where a person published it, and empty where a file was edited by hand.
    kind: how heavy the change is. reopens: which labels are asked for again; reopened: the uids of
    the touched items. control: those of the items drawn to show whether it helped; they are asked
    for again, too.
    """

    rubric_id: str
    version: str
    text: str
    sha256: str
    previous: str = ""
    kind: Literal["", "wording", "clarifying", "meaning"] = ""
    reason: str = ""
    reopens: Reopens = "nothing"
    control: tuple[str, ...] = ()
    reopened: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assign:
    """Asks for a label: of one annotator, or of `more` people than the overlap says (then nobody
    is named). Who was asked and has labeled the item before is asked to say it again; `note` tells
    them why. Settled by what they say later.
    """

    item: str
    annotator: str
    purpose: Purpose = "work"
    occurrence: int = 0
    more: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """Items of one annotator in a plan, in no order of their own. `items` are uids.

    A hidden repeat has occurrence 1 and purpose `repeat`; a gold item's purpose is `gold`.
    """

    annotator: str
    items: tuple[str, ...]
    purpose: Purpose = "work"
    occurrence: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is to label what, as a lead settled it: one of `parts` events of the same `plan`.

    An entry (annotator, item, occurrence) holds where the last plan that names it gives it.
    ranks: each given item's place in its annotator's order, beside `gives`. settings: canonical
    JSON of what the plan was drawn from, in the first part.
    """

    plan: str
    part: int
    parts: int
    gives: tuple[Share, ...] = ()
    ranks: tuple[tuple[int, ...], ...] = ()
    releases: tuple[Share, ...] = ()
    settings: str = ""


@dataclass(frozen=True, slots=True)
class Settle:
    """A lead's word on a fork: of that replica, all branches count from `seq` on."""

    replica: str
    seq: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Calibrate:
    """One answered calibration example. `credit` is 0–1; `round` counts attempts from 1."""

    annotator: str
    rubric_id: str
    rubric_version: str
    example: str
    round: int
    values: Values
    credit: float


@dataclass(frozen=True, slots=True)
class Redact:
    """The one exception to "nothing is deleted": an item's content goes, its labels stay."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A kind of a later version: kept, chained and shown as unknown."""

    kind: str
    json: JsonObject


Body = (
    Label
    | Retract
    | Skip
    | Flag
    | Comment
    | Adjudicate
    | Resolve
    | RubricPublish
    | Assign
    | Plan
    | Settle
    | Calibrate
    | Redact
    | Unknown
)

KINDS: Mapping[str, type[Body]] = {
    "label": Label,
    "retract": Retract,
    "skip": Skip,
    "flag": Flag,
    "comment": Comment,
    "adjudicate": Adjudicate,
    "resolve": Resolve,
    "rubric.publish": RubricPublish,
    "assign": Assign,
    "plan": Plan,
    "fork.settle": Settle,
    "calibrate": Calibrate,
    "item.redact": Redact,
}
_NAMES = {body: kind for kind, body in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Event:
    """An envelope with its body, as the log holds it (without the chain)."""

    id: str
    project: str
    replica: str
    seq: int
    actor: str
    hlc: str
    body: Body
    v: int = VERSION

    @property
    def kind(self) -> str:
        return kind_of(self.body)

    @property
    def item(self) -> str | None:
        """The uid of the item that the event is about; None for events about no item."""
        return item_of(self.body)


def kind_of(body: Body) -> str:
    """The name of a body's kind in the log."""
    return body.kind if isinstance(body, Unknown) else _NAMES[type(body)]


def item_of(body: Body) -> str | None:
    """The uid of the item that a body is about; None where it is about no item."""
    item = body.json.get("item") if isinstance(body, Unknown) else getattr(body, "item", None)
    return item if isinstance(item, str) else None


def encode(event: Event, write: Callable[[JsonObject], bytes] = canonical) -> bytes:
    """The bytes that are stored and hashed.

    write: another writer of canonical JSON that writes the same.
    """
    body = event.body.json if isinstance(event.body, Unknown) else to_json(event.body)
    return write(
        {
            "v": event.v,
            "id": event.id,
            "project": event.project,
            "replica": event.replica,
            "seq": event.seq,
            "actor": event.actor,
            "hlc": event.hlc,
            "kind": event.kind,
            "body": body,
        }
    )


def decode(stored: bytes, read: Callable[[bytes], Any] = json.loads) -> Event:
    """The inverse of `encode`. Raises ValueError, LookupError or TypeError for what is no event.

    read: another reader of JSON that reads the same.
    """
    raw = read(stored)
    known = KINDS.get(raw["kind"]) if raw["v"] == VERSION else None
    body = Unknown(raw["kind"], raw["body"]) if known is None else from_json(known, raw["body"])
    return Event(
        id=raw["id"],
        project=raw["project"],
        replica=raw["replica"],
        seq=raw["seq"],
        actor=raw["actor"],
        hlc=raw["hlc"],
        body=body,
        v=raw["v"],
    )


def chain_hash(prev: str, stored: bytes) -> str:
    """sha256(prev ‖ stored bytes), `prev` as its 64 hexadecimal characters."""
    return sha256(prev.encode("ascii"), stored)
