"""What the Rubric page says of trials. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotator.services.trial_report import TrialReport
from annotator.ui.pages.rubric.trial_presenter import TrialState
from annotator.ui.pages.rubric.trial_standing import TrialStanding
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.trials import TrialProgress

ITEMS = 24


@dataclass(frozen=True, slots=True)
class TrialBarView:
    """One line and its buttons; "" for a button that is not there, and for no line at all."""

    text: str = ""
    begin: str = ""
    label: str = ""
    result: str = ""
    end: str = ""


NOTHING = TrialBarView()


@dataclass(frozen=True, slots=True)
class DraftNow:
    """The draft as the page knows it. text: as saved last. whole: it could be published."""

    text: str | None = None
    whole: bool = False


def bar_view(standing: TrialStanding | None, draft: DraftNow, *, lead: bool) -> TrialBarView:
    """What there is to say and to do; nothing before it was read."""
    if standing is None:
        return NOTHING
    return _lead_view(standing, draft) if lead else _annotator_view(standing)


def at_words(state: TrialState) -> str:
    """“7 of 24”."""
    return tr("{at} of {total}", at=state.at, total=state.total)


def done_words(state: TrialState) -> tuple[str, str]:
    """(title, sentence) where no item is on screen."""
    if state.phase == "loading":
        return state.message or tr("One moment …"), ""
    done = _items(state.total)
    title = tr("Everything that waits for you in this trial is done")
    return title, tr("You have labeled {items}. The lead compares them.", items=done)


def _annotator_view(standing: TrialStanding) -> TrialBarView:
    if _ended(standing) or standing.progress is None or not standing.progress.remaining:
        return NOTHING
    left = standing.progress.remaining
    text = (
        tr("The draft of the next version is on trial: 1 item waits for you.")
        if left == 1
        else tr("The draft of the next version is on trial: {n} items wait for you.", n=left)
    )
    return TrialBarView(text, label=tr("Label {items}", items=_items(left)))


def _lead_view(standing: TrialStanding, draft: DraftNow) -> TrialBarView:
    progress = standing.progress
    if progress is None:
        if not draft.whole:
            return NOTHING
        if standing.short_of:
            return TrialBarView(
                tr(
                    "A draft can be tried once {n} items have two labels each.",
                    n=standing.short_of,
                )
            )
        return TrialBarView(
            tr("Try the draft on a few items before you publish it."),
            begin=tr("Try it on {items}", items=_items(ITEMS)),
        )
    if _ended(standing):
        return _ended_view(standing, draft, _items(progress.n_items))
    return replace(_running_view(standing, progress, draft), end=tr("End this trial"))


def _running_view(
    standing: TrialStanding, progress: TrialProgress, draft: DraftNow
) -> TrialBarView:
    result = tr("Result")
    if standing.of_draft:
        text = tr(
            "This draft is on trial: {n} of {items} have two labels or more.",
            n=progress.n_labeled,
            items=_items(progress.n_items),
        )
        left = progress.remaining
        return TrialBarView(
            text, label=tr("Label {items}", items=_items(left)) if left else "", result=result
        )
    if draft.text is None:
        return TrialBarView(tr("A draft that was tried is no longer here."), result=result)
    return TrialBarView(
        tr("The draft has changed since it was tried."),
        begin=tr("Try it on the same {items}", items=_items(progress.n_items))
        if draft.whole
        else "",
        result=result,
    )


def _ended_view(standing: TrialStanding, draft: DraftNow, items: str) -> TrialBarView:
    """It can be taken up again with the same draft, and its result is read as before."""
    result = tr("Result")
    if standing.of_draft:
        text = tr("The trial of this draft has ended. What was said in it is kept.")
        return TrialBarView(text, tr("Take it up again") if draft.whole else "", result=result)
    if draft.text is None:
        return TrialBarView(tr("The last trial of a draft has ended."), result=result)
    text = tr("The draft has changed since it was tried, and that trial has ended.")
    begin = tr("Try it on the same {items}", items=items) if draft.whole else ""
    return TrialBarView(text, begin, result=result)


def _ended(standing: TrialStanding) -> bool:
    return standing.trial is not None and standing.trial.ended


def _items(n: int) -> str:
    return tr("1 item") if n == 1 else tr("{n} items", n=n)


def people_words(report: TrialReport, names: Mapping[str, str]) -> str:
    """Who labeled how much of it. names: of people, by id."""
    if not report.people:
        return tr("Nobody has labeled an item of it yet.")
    said = (tr("{who} {n}", who=names.get(who, who), n=n) for who, n in report.people)
    return tr("On {criterion}. Labels: {people}.", criterion=report.name, people=", ".join(said))
