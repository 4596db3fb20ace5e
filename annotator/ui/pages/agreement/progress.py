"""Progress and pace: when the queue is done, and when α's interval is narrow enough. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.ui.charts.views import IntervalRow, IntervalRowsView
from annotator.ui.models.sheet import Sheet, SheetRow
from annotator.ui.pages.agreement.facts import Facts
from annotator.ui.pages.agreement.numbers import count, figure, percent
from annotator.ui.pages.agreement.sections.planning import hours
from annotator.ui.pages.agreement.state import RowsPanel
from annotator.ui.pages.agreement.terms.every import means
from annotator.ui.text import tr

if TYPE_CHECKING:
    from annotator.services.figures.planning import IntervalPlan, Outlook


def progress_panel(facts: Facts) -> RowsPanel:
    """Two bars that end at done, each with its date in the sentence above."""
    outlook = facts.outlook
    if outlook is None:
        return RowsPanel()
    given = facts.figures.n_labels
    rows = [_queue_row(outlook, given)]
    cells = [_queue_cells(outlook, given)]
    narrowing = outlook.interval.narrowing
    if narrowing.needed:
        rows.append(_interval_row(outlook.interval, narrowing.needed))
        cells.append(_interval_cells(outlook, narrowing.needed))
    summary = " ".join(f"{row.said}." for row in rows)
    columns = (tr("What"), tr("So far"), tr("Needed"), tr("Work left"), tr("Done by"))
    told = means("", "progress.so_far", "progress.needed", "progress.hours", "progress.done_on")
    return RowsPanel(
        IntervalRowsView(tuple(rows), summary=summary),
        Sheet(columns, tuple(cells), meanings=told),
        f"{queue_words(outlook)} {interval_words(outlook)}".strip(),
    )


def queue_words(outlook: Outlook) -> str:
    """When the queue is done."""
    queue = outlook.queue
    if not queue.labels:
        return tr("The queue is done.")
    left = tr("1 label is left in the queue")
    if queue.labels != 1:
        left = tr("{n} labels are left in the queue", n=count(queue.labels))
    if queue.done_on is None:
        reason = queue.why_no_date or tr("the recent pace gives no date")
        return f"{left}; {reason}."
    return tr("{left}: done by {date} at the recent pace.", left=left, date=queue.done_on)


def interval_words(outlook: Outlook) -> str:
    """When α is known well enough."""
    found, width = outlook.interval.narrowing, figure(outlook.interval.narrowing.width)
    if found.width_now is None:
        return ""
    now = tr("α’s interval is {now} wide", now=figure(found.width_now))
    if found.further == 0:
        return tr("{now}, narrow enough ({width}).", now=now, width=width)
    if found.further is None:
        return tr("{now}; no number of items here makes it {width}.", now=now, width=width)
    more = tr("some {n} more items make it {width}", n=count(found.further), width=width)
    if outlook.enough_on is None:
        return tr("{now}; {more}.", now=now, more=more)
    return tr("{now}; {more}, by {date}.", now=now, more=more, date=outlook.enough_on)


def _queue_row(outlook: Outlook, given: int) -> IntervalRow:
    return _bar(tr("Labels"), given, given + outlook.queue.labels)


def _interval_row(plan: IntervalPlan, needed: int) -> IntervalRow:
    name = tr("Items until α ± {half}", half=figure(plan.narrowing.width / 2))
    return _bar(name, min(plan.narrowing.n_now, needed), needed)


def _bar(name: str, done: int, needed: int) -> IntervalRow:
    share = done / needed if needed else 0.0
    return IntervalRow(
        name=name,
        value=share,
        low=0.0,
        high=share,
        figure=percent(share),
        aside="",
        firm=done >= needed,
        said=tr("{name}: {done} of {n}", name=name, done=count(done), n=count(needed)),
    )


def _queue_cells(outlook: Outlook, given: int) -> SheetRow:
    queue = outlook.queue
    total = count(given + queue.labels)
    done = queue.done_on or "–"
    return SheetRow((tr("Labels"), count(given), total, hours(queue.hours), done))


def _interval_cells(outlook: Outlook, needed: int) -> SheetRow:
    plan = outlook.interval
    name = tr("Items until α’s interval is {width} wide", width=figure(plan.narrowing.width))
    so_far = count(plan.narrowing.n_now)
    return SheetRow((name, so_far, count(needed), hours(plan.hours), outlook.enough_on or "–"))
