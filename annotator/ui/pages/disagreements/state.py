"""What the Disagreements page shows, as frozen values; the view draws them."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotator.domain.item import Item, ItemStatus
from annotator.domain.label import Evidence, Values
from annotator.domain.label_rules import LabelProblem
from annotator.services.views import DisputeFilter, DisputeRow, Draft
from annotator.store.dispute_where import DisputePlace
from annotator.ui.charts.views import DotLadderView
from annotator.ui.models.dispute_lines import GroupHead, ItemLine, Line


@dataclass(frozen=True, slots=True)
class Listing:
    """The list as read: `total` match the filter, of which `rows` are the first, and lines show.

    after: where it goes on; None where all is listed. counted: whether `total` counts what comes
    after too; a search for words does not.
    """

    lines: tuple[Line, ...] = ()
    rows: tuple[DisputeRow, ...] = ()
    total: int = 0
    after: DisputePlace | None = None
    counted: bool = True

    @property
    def uids(self) -> tuple[str, ...]:
        return tuple(line.uid for line in self.lines if isinstance(line, ItemLine))

    @property
    def groups(self) -> tuple[str, ...]:
        """The titles of the groups, in their order."""
        return tuple(line.title for line in self.lines if isinstance(line, GroupHead))


@dataclass(frozen=True, slots=True)
class PersonLine:
    """What one annotator said. step: the level's place on its scale of `steps`; None for none.

    facts: everything else in a few words. note: why the label is in no figure; empty where it is.
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
    """A comment, a skip or a flag, in words."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """Evidence of one annotator, in that annotator's tint."""

    evidence: Evidence
    tint: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A decision of this session that can be taken back: which event, about which item."""

    uid: str
    event: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One item with everything that was said about it. given: the counted labels' values."""

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


@dataclass(frozen=True, slots=True)
class DisagreementsState:
    """selected: a uid. draft: the adjudication being made; None while none is.

    grouped: by clause. message: one quiet line; failed says that it reports a failure. insist:
    recording was tried and something is missing. made: the decisions of this session that stand,
    the last one last. undoable: the message is about the last of them.
    """

    wanted: DisputeFilter = field(default_factory=DisputeFilter)
    listing: Listing | None = None
    selected: str | None = None
    detail: Detail | None = None
    draft: Draft | None = None
    problems: tuple[LabelProblem, ...] = ()
    insist: bool = False
    busy: bool = False
    message: str = ""
    failed: bool = False
    grouped: bool = False
    made: tuple[Made, ...] = ()
    undoable: bool = False

    @property
    def last(self) -> str | None:
        """The item decided last, to go back to."""
        return self.made[-1].uid if self.made else None
