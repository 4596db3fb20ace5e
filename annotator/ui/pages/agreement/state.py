"""What the Agreement page shows, as one frozen value made off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotator.services.views import DisputeFilter
from annotator.ui.charts.views import GridView, IntervalRowsView, TimeView
from annotator.ui.models.sheet import Sheet
from annotator.ui.pages.agreement.sections.views import SectionView, Term
from annotator.ui.pages.disagreements.filters import FilterChip


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of the headline card: caption, the figure, its interval, and a line or two."""

    caption: str = ""
    figure: str = ""
    interval: str = ""
    lines: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """Agreement dropped after a change: what, and the disagreements since then."""

    text: str
    wanted: DisputeFilter


@dataclass(frozen=True, slots=True)
class HeadlineView:
    """rate, alpha and disputed stand side by side; `sentence` says it in words.

    aloud: the whole card as one sentence, to be read out or copied.
    """

    rate: Column = field(default_factory=Column)
    alpha: Column = field(default_factory=Column)
    disputed: Column = field(default_factory=Column)
    sentence: str = ""
    word: str = ""
    warning: str = ""
    aloud: str = ""
    alert: Alert | None = None


@dataclass(frozen=True, slots=True)
class RowsPanel:
    """A chart of rows and its table. lead: what it shows, as a sentence above it.

    terms: figures of that sentence, with their meanings. whole: about all items, whatever the page
    is narrowed to.
    """

    chart: IntervalRowsView = field(default_factory=IntervalRowsView)
    sheet: Sheet = field(default_factory=Sheet)
    lead: str = ""
    terms: tuple[Term, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Aim:
    """What the page is narrowed to. narrows: α can be of it.

    n: open disagreements in it, None while they are being counted.
    """

    wanted: DisputeFilter
    chips: tuple[FilterChip, ...]
    sentence: str
    n: int | None
    narrows: bool = True


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the figures come from: what a saved chart says of itself."""

    project: str = ""
    criterion: str = ""
    version: str = ""
    n: int = 0
    part: str = ""


@dataclass(frozen=True, slots=True)
class AgreementView:
    """criteria: (id, name) in the rubric's order. n_items, n_pairable: of the criterion shown.

    bare: the project has no items. section: what is shown below the headline; None for the
    overview. aim: what it is narrowed to; None for nothing.
    """

    criterion: str = ""
    criteria: tuple[tuple[str, str], ...] = ()
    n_items: int = 0
    n_pairable: int = 0
    bare: bool = False
    headline: HeadlineView = field(default_factory=HeadlineView)
    over_time: TimeView = field(default_factory=TimeView)
    over_time_sheet: Sheet = field(default_factory=Sheet)
    categories: RowsPanel = field(default_factory=RowsPanel)
    marks: RowsPanel = field(default_factory=RowsPanel)
    models: RowsPanel = field(default_factory=RowsPanel)
    sources: RowsPanel = field(default_factory=RowsPanel)
    groups: RowsPanel = field(default_factory=RowsPanel)
    annotators: RowsPanel = field(default_factory=RowsPanel)
    versions: RowsPanel = field(default_factory=RowsPanel)
    months: RowsPanel = field(default_factory=RowsPanel)
    pairs: RowsPanel = field(default_factory=RowsPanel)
    confusion: GridView = field(default_factory=GridView)
    confusion_sheet: Sheet = field(default_factory=Sheet)
    distribution: RowsPanel = field(default_factory=RowsPanel)
    progress: RowsPanel = field(default_factory=RowsPanel)
    section: SectionView | None = None
    aim: Aim | None = None
    origin: Origin = field(default_factory=Origin)


@dataclass(frozen=True, slots=True)
class AgreementState:
    """view: None until it was read once. loading: another reading is under way, of `wanted`."""

    view: AgreementView | None = None
    wanted: DisputeFilter = field(default_factory=DisputeFilter)
    loading: bool = False
    failed: str = ""

    @property
    def phase(self) -> str:
        """loading, failed, empty (no item with two labels) or figures."""
        if self.view is None:
            return "failed" if self.failed else "loading"
        return "figures" if self.view.n_pairable else "empty"
