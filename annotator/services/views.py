"""What the services answer, for pages and commands to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from annotator.agreement.results import Estimate
from annotator.domain.clock import LogPlace
from annotator.domain.fold import ItemState
from annotator.domain.item import Item, ItemStatus
from annotator.domain.label import Evidence, Value
from annotator.domain.rubric import Example
from annotator.store.dispute_where import DisputePlace, Only, Order


@dataclass(frozen=True, slots=True)
class Draft:
    """A label that is being made. `active_s` leaves idle time out; `item` is a uid.

    occurrence: 0, or 1 where the annotator judges an item for the second time, unknowingly.
    """

    item: str
    values: Mapping[str, Value | None] = field(default_factory=dict)
    unsure: bool = False
    confidence: int | None = None
    clauses: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    rationale: str = ""
    active_s: float = 0.0
    occurrence: int = 0


@dataclass(frozen=True, slots=True)
class QueueItem:
    """An item as its annotator sees it: blind where the project says so.

    model_hidden: the item names a model, and it was taken out of what is shown.
    notes: what a lead tells this annotator who is asked for the label again.
    """

    uid: str
    item: Item
    status: ItemStatus
    draft: Draft | None = None
    veiled: bool = False
    model_hidden: bool = False
    notes: tuple[str, ...] = ()
    occurrence: int = 0

    @property
    def blank(self) -> Draft:
        """A label of it, with nothing said yet."""
        return Draft(self.uid, occurrence=self.occurrence)


@dataclass(frozen=True, slots=True)
class Progress:
    """One annotator's: `remaining` items still wait for them.

    given: whose is what waits: "" for anybody's, "own" where they work through a share, "others"
    where nothing waits for them because all of it was given to other people.
    """

    done: int
    remaining: int
    skipped: int
    given: Literal["", "own", "others"] = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One of the last ten. `code` is the headline value, the reason of a skip or the flag."""

    uid: str
    kind: Literal["label", "skip", "flag"]
    code: str
    prompt: str
    at: str
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo took back; `draft` holds the label's values to show again."""

    uid: str
    draft: Draft | None
    kind: str


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """One criterion of an answered example. `steps`: ordinal distance, positive is harsher."""

    criterion: str
    yours: str
    reference: str
    credit: float
    steps: int | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """The reference beside the answer; `credit` is the mean of its lines, 0–1."""

    example: Example
    answered: Mapping[str, Value | None]
    credit: float
    lines: tuple[FeedbackLine, ...]


@dataclass(frozen=True, slots=True)
class CalibrationStatus:
    """Where an annotator stands under one rubric version.

    since: the older version under which they passed; then only what changed since is asked.
    """

    rubric_version: str
    round: int
    answered: int
    needed: int
    mean_credit: float | None
    pass_mark: float
    passed: bool
    finished: bool
    since: str | None = None


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """One line of the list of disagreements. `prompt` is one line of at most 160 characters.

    adjudicated: a decision settles it, and nothing else waits for a lead. unclear: how many called
    the rubric unclear. flip: the chance (0–1) that fresh annotators would turn the verdict; 0 where
    the criterion has none. conflicts: labels in conflict. asked: labels that a lead asked for and
    nobody gave yet.
    """

    uid: str
    source_id: str | None
    prompt: str
    distance: float
    flips_verdict: bool
    codes: tuple[tuple[str, str], ...]
    clauses: tuple[str, ...]
    adjudicated: bool
    category: str | None
    model: str | None
    escalated: bool = False
    unclear: int = 0
    flip: float = 0.0
    conflicts: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class DisputeFilter:
    """Which disagreements to list. None asks for nothing; all that is asked for must hold.

    criterion: its id; None is the rubric's headline. The other fields are about its labels, and
    codes are those that it declares.
    clause: cited by somebody, in a label or a flag; "" where nobody cites any.
    text: words in the prompt, the source id, the clauses or a name.
    category, model, source: the key of an agreement slice; "" is items that have none.
    group: a declared group of annotators ("" those in none): labels within it differ.
    annotator: this one labeled the item. pair: both labeled it, and differently.
    levels: both codes were given; twice, where they are the same (the diagonal of a confusion).
    mark: one option of a set or a nominal criterion: some gave it and others did not.
    until_ms: labels given up to then differ, as the point at `at_ms` of α over time counts them.
    order: escalated ones first, then "distance": strictly the widest; or "urgency": far apart, with
    an open verdict, said by several people. only: what is escalated, has labels in conflict, is
    called unclear, or waits for labels that a lead asked for.
    An item that is flagged or has a label in conflict is listed without differing labels, too,
    where nothing is asked about labels.
    """

    criterion: str | None = None
    clause: str | None = None
    category: str | None = None
    annotator: str | None = None
    pair: tuple[str, str] | None = None
    levels: tuple[str, str] | None = None
    include_adjudicated: bool = False
    text: str = ""
    mark: str | None = None
    until_ms: int | None = None
    model: str | None = None
    source: str | None = None
    group: str | None = None
    order: Order = "distance"
    only: Only | None = None


@dataclass(frozen=True, slots=True)
class ClauseHead:
    """The disagreements about one clause; None: those about which nobody cites any.

    n: items; of n_flipping the labels stand on both sides of the threshold. share: of the list,
    0–1: the items' distances, each split equally over its clauses. Not α's share of the
    disagreement (`InsightService.shares`), which no filter and no decision changes.
    text: "" where the rubric in force does not have the clause.
    category: of those without a clause, the ones about items of this category; "" items that have
    none; None: all.
    """

    clause: str | None
    text: str
    n: int
    n_flipping: int
    share: float
    category: str | None = None

    def inside(self, wanted: DisputeFilter) -> DisputeFilter:
        """The filter that lists what stands under this head and no other."""
        category = wanted.category if self.category is None else self.category
        return replace(wanted, clause=self.clause or "", category=category)


@dataclass(frozen=True, slots=True)
class DisputePage:
    """Some of the list. after: where it goes on; None at its end.

    total: all that the filter lets through; of a search for words only what this page found, as
    counting the rest would mean reading every item (`counted` is False while it goes on).
    """

    total: int
    rows: tuple[DisputeRow, ...]
    after: DisputePlace | None = None
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """One of the events that contradict each other in a label: what it says, when and where.

    at: its hlc. here: made in this copy of the project; `replica` is the copy's id. tool: of an
    imported one, what it came from.
    """

    event: str
    at: str
    values: Mapping[str, Value]
    rubric_version: str
    rationale: str
    clauses: tuple[str, ...]
    unsure: bool
    replica: str
    here: bool
    tool: str | None


@dataclass(frozen=True, slots=True)
class LabelConflict:
    """Statements of one annotator about one item that neither replaces the other, oldest first."""

    annotator: str
    occurrence: int
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class DisputeDetail:
    """Everything about one item in dispute."""

    row: DisputeRow
    item: Item
    status: ItemStatus
    state: ItemState
    conflicts: tuple[LabelConflict, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelThen:
    """What one person's counted label said at a time, by criterion."""

    annotator: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A lead's decision about an item. values: empty where the split was kept.

    at: its hlc. labels: what the labels were then. standing: whether it still holds, another
    decision came after it, or its lead took it back.
    """

    event: str
    uid: str
    source_id: str | None
    prompt: str
    lead: str
    decision: Literal["label", "keep_split"]
    values: Mapping[str, Value]
    rationale: str
    clauses: tuple[str, ...]
    rubric_version: str
    at: str
    labels: tuple[LabelThen, ...]
    standing: Literal["stands", "replaced", "taken back"]


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """Decisions, the last one first. after: where the list goes on; None at its end."""

    rows: tuple[DecisionRow, ...]
    after: LogPlace | None = None


Words = Literal["reliable", "tentative", "not yet", "undefined"]


@dataclass(frozen=True, slots=True)
class Headline:
    """The violation rate and how far it can be trusted, side by side.

    n_clusters: the prompts or families that the rate's `violation.n` items fall into; as many as
    items where none share any, and the interval is Wilson's, else it is cluster-robust.
    violation_range: the rate if every disputed verdict went one way or the other.
    words: from the lower bound of α (≥ .8 reliable, ≥ .667 tentative).
    n_adjudicated: of the `n_items` verdicts, those that a lead decided.
    criterion: what α is about. judged: what the verdict, and with it every count here, is about;
    "" without a threshold. no_verdict: why nothing can have a verdict, whatever is labeled.
    """

    violation: Estimate
    n_clusters: int
    violation_range: tuple[float, float] | None
    n_items: int
    ties: int
    n_pairable: int
    n_disputed: int
    disputed_share: float | None
    alpha: Estimate
    criterion: str
    words: Words
    warning: str | None
    n_adjudicated: int = 0
    judged: str = ""
    no_verdict: str | None = None


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """α over all labels given up to `at_ms`, as known now."""

    at_ms: int
    n_labels: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class NamedEstimate:
    """α of one part: `key` filters, `name` is shown."""

    key: str
    name: str
    estimate: Estimate
    n_pairable: int
    percent_agreement: float | None


@dataclass(frozen=True, slots=True)
class PairFigure:
    """α between two annotators over the `n` items that both labeled."""

    a: str
    b: str
    estimate: Estimate
    percent_agreement: float | None
    n: int


@dataclass(frozen=True, slots=True)
class ConfusionView:
    """How often two labels of one item had these levels; symmetric, each pair counted once."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a long job is. `total` is None where it cannot be known."""

    done: int
    total: int | None
    note: str = ""


Tell = Callable[[JobProgress], None]
"""Who wants to know how far a job is; called on the job's own thread."""


def quiet(_: JobProgress) -> None:
    """Nobody waits for it."""


@dataclass(frozen=True, slots=True)
class LabelCount:
    annotator: str
    kind: str
    criterion: str
    n: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file. `skipped` counts records by reason; `places`: the first of each.

    fields: of a table, which column was read as which field, guessed or said.
    """

    format: str
    read: int
    added: int
    duplicate: int
    skipped: Mapping[str, int]
    labels: tuple[LabelCount, ...] = ()
    warnings: tuple[str, ...] = ()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabelImportReport:
    """What became of a file of labels."""

    read: int
    added: int
    unchanged: int
    corrected: int
    skipped: Mapping[str, int]
    labels: tuple[LabelCount, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProblemFound:
    """Damage that `check` found: what, where, and how to mend it."""

    what: str
    where: str
    remedy: str
