"""What the Disagreements page shows, as frozen values; the view draws them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from annotator.domain.item import Item, ItemStatus
from annotator.domain.label import Evidence, Values
from annotator.domain.label_rules import LabelProblem
from annotator.services.figures.insight_views import ItemLine as Insight
from annotator.services.views import DisputeFilter, DisputeRow, Draft
from annotator.store.dispute_where import DisputePlace
from annotator.ui.charts.views import DotLadderView
from annotator.ui.models.dispute_lines import ItemLine, Line, Spot
from annotator.ui.pages.disagreements.choices import Arrangement
from annotator.ui.pages.disagreements.history import History


@dataclass(frozen=True, slots=True)
class Group:
    """A clause's disagreements, of which `rows` are listed. key: the clause; "" none cited.

    share: None where it is no part of the whole (escalated items). after: where it goes on.
    """

    key: str
    title: str
    text: str
    n: int
    n_flipping: int
    share: float | None
    open: bool
    rows: tuple[DisputeRow, ...] = ()
    after: DisputePlace | None = None


@dataclass(frozen=True, slots=True)
class ViewCounts:
    """How many items each quick view holds, under the filters in force."""

    escalated: int = 0
    conflicts: int = 0
    unclear: int = 0
    asked: int = 0
    decided: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """The list as read: `total` match the filter, of which `rows` are the first, and lines show.

    after: where a flat list goes on; None where all is listed. counted: whether `total` counts what
    comes after too; a search for words does not. groups: of a list by clause.
    """

    lines: tuple[Line, ...] = ()
    rows: tuple[DisputeRow, ...] = ()
    total: int = 0
    after: DisputePlace | None = None
    counted: bool = True
    groups: tuple[Group, ...] = ()
    views: ViewCounts = ViewCounts()

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Where items stand, in order; one under two clauses stands in two places."""
        return tuple(line.spot for line in self.lines if isinstance(line, ItemLine))

    @property
    def uids(self) -> tuple[str, ...]:
        """The items in their order, each once."""
        return tuple(dict.fromkeys(uid for _, uid in self.spots))


@dataclass(frozen=True, slots=True)
class PersonLine:
    """What one annotator said. step: the level's place on its scale of `steps`; None for none.

    annotator: the id. facts: everything else in a few words. note: why the label is in no figure;
    empty where it is.
    """

    name: str
    code: str
    level: str
    step: int | None
    steps: int
    unsure: bool
    facts: str
    rationale: str
    quotes: tuple[str, ...]
    tint: int
    note: str = ""
    annotator: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """The adjudication that stands: who decided what and why; `values` to start from again.

    event: its id. lead: the id of who decided, who alone can withdraw it.
    """

    event: str
    lead: str
    words: str
    rationale: str
    values: Values
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, a skip or a flag, in words. at: when, for people."""

    who: str
    text: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One of two things that a person said of the same item. event: what is kept with it."""

    event: str
    values: str
    where: str
    rationale: str


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A label that contradicts itself: whose, and the statements, the oldest first."""

    annotator: str
    name: str
    occurrence: int
    statements: tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """Evidence of one annotator, in that annotator's tint."""

    evidence: Evidence
    tint: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What was done in this session and can be taken back, by its events; about which item.

    undone: what is said once it is taken back. decides: it was a decision. draft: of a calibration
    example, the rubric's draft before and after.
    """

    uid: str
    events: tuple[str, ...]
    undone: str = ""
    decides: bool = False
    draft: tuple[str | None, str] | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """One item with everything that was said about it. given: the counted labels' values.

    waiting: whose labels were asked for and are not there yet, in a sentence. cited: the clauses
    that labels and flags cite, the most cited first. names: what people are called here.
    """

    uid: str
    item: Item
    status: ItemStatus
    ladder: DotLadderView
    people: tuple[PersonLine, ...]
    given: tuple[Values, ...]
    decided: Decided | None
    remarks: tuple[Remark, ...]
    spans: tuple[MarkedSpan, ...]
    redacted: str | None
    escalated: bool = False
    waiting: str = ""
    cited: tuple[str, ...] = ()
    conflicts: tuple[ConflictLine, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    veiled: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the figures say of one item; `insight` None where they can say nothing."""

    uid: str
    criterion: str
    insight: Insight | None


@dataclass(frozen=True, slots=True)
class Working:
    """A bulk action under way: `done` of `total` items are read, or written."""

    done: int
    total: int
    writing: bool = False


@dataclass(frozen=True, slots=True)
class DisagreementsState:
    """selected: a uid, standing in the group of that key. draft: the adjudication being made.

    arrangement: how the list is ordered. blind: letters for names. message: one quiet line; failed
    says that it reports a failure. insist: recording was tried and something is missing. made: what
    was done in this session and stands, the last one last. undoable: the message is about the last
    of them. ticked: the items that are selected for something to be done about all of them.
    suggestion: None while it is worked out. history: shown in the list's place where it is open.
    """

    wanted: DisputeFilter = field(default_factory=DisputeFilter)
    listing: Listing | None = None
    selected: str | None = None
    group: str = ""
    detail: Detail | None = None
    draft: Draft | None = None
    problems: tuple[LabelProblem, ...] = ()
    insist: bool = False
    busy: bool = False
    message: str = ""
    failed: bool = False
    arrangement: Arrangement = "clause"
    blind: bool = False
    made: tuple[Made, ...] = ()
    undoable: bool = False
    ticked: tuple[str, ...] = ()
    suggestion: Suggestion | None = None
    history: History | None = None
    bulk: Working | None = None

    @property
    def grouped(self) -> bool:
        return self.arrangement == "clause"

    @property
    def last(self) -> str | None:
        """The item about which something was done last, to go back to."""
        return self.made[-1].uid if self.made else None
