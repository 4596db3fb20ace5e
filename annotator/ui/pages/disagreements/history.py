"""Who decided what, when and why: the decisions as lines of a list. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.domain.clock import LogPlace
from annotator.domain.label import code_of
from annotator.domain.rubric import Rubric
from annotator.services.views import DecisionRow
from annotator.ui.pages.disagreements.naming import Names
from annotator.ui.text import tr
from annotator.ui.widgets.display_map import DisplayMap


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One decision. what: the decision in words. was: what the labels were then.

    stands: whether it still holds; standing: that it does not, in words. said: all of it.
    """

    event: str
    uid: str
    prompt: str
    who: str
    at: str
    what: str
    was: str
    rationale: str
    standing: str
    stands: bool
    said: str


@dataclass(frozen=True, slots=True)
class History:
    """The last decisions first. after: where the list goes on; None at its end."""

    lines: tuple[HistoryLine, ...] = ()
    after: LogPlace | None = None
    read: bool = False


def history_line(
    row: DecisionRow, rubric: Rubric, names: Names, values: str, minute: str
) -> HistoryLine:
    """One decision in words. names: of the people about this item. values: what was decided."""
    who = names.get(row.lead, row.lead)
    what = tr("kept the split") if row.decision == "keep_split" else values
    was = _labels(row, rubric, names)
    standing = {
        "stands": "",
        "replaced": tr("replaced by a later decision"),
        "taken back": tr("taken back"),
    }[row.standing]
    shown = DisplayMap(row.prompt).shown or tr("(no prompt)")
    said = (f"{who}: {what}", minute, standing, was, row.rationale, row.prompt)
    return HistoryLine(
        event=row.event,
        uid=row.uid,
        prompt=shown,
        who=who,
        at=minute,
        what=what,
        was=was,
        rationale=" ".join(row.rationale.split()),
        standing=standing,
        stands=row.standing == "stands",
        said=". ".join(one for one in said if one),
    )


def _labels(row: DecisionRow, rubric: Rubric, names: Names) -> str:
    """“The labels were Ines 4, Noor 2”."""
    headline = rubric.headline.id
    given = {
        one.annotator: code_of(one.values[headline]) for one in row.labels if headline in one.values
    }
    if not given:
        return ""
    return tr("the labels were {labels}", labels=", ".join(_said(given, names)))


def _said(given: Mapping[str, str], names: Names) -> Sequence[str]:
    return sorted(f"{names.get(who, who)} {code}" for who, code in given.items())
