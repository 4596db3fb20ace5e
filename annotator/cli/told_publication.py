"""What publishing a version of the rubric does, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from annotator.cli.console import plain, print_table, print_text
from annotator.domain.numerals import figure_text

if TYPE_CHECKING:
    from annotator.services.revision_views import Preview, Published, Reopened


def print_publication(preview: Preview, done: Published | None) -> None:
    """The step, what it does to labels, what it costs, and whether it was taken."""
    found = preview.diff
    changes = len(found.changes)
    print_text(
        plain(
            f"{found.rubric_id} {found.from_version} → {preview.version}, {preview.kind}: "
            f"{_counted(changes, 'change')}."
        )
    )
    print_text()
    rows = [(v.name, f"{v.n_valid:,}", f"{v.n_ended:,}") for v in preview.validity]
    print_table(("values of labels", "stay valid", "end"), rows, "lrr")
    print_text()
    for line in _costs(preview):
        print_text(line)
    print_text()
    if done is None:
        print_text("Nothing was written.")
    else:
        print_text(f"Published {done.version}: it is in force.")


def _costs(preview: Preview) -> Iterator[str]:
    chosen = preview.reopened[preview.reopens]
    yield f"Asked for again ({preview.reopens}): {_told(chosen)}."
    control = preview.control
    told = f"Control: {control.n_items:,} of {_counted(control.n_eligible, 'item')} with two labels"
    if control.detectable_rise is not None:
        told += f"; finds a rise in α of {figure_text(control.detectable_rise)} four times in five"
    yield f"{told}."
    yield f"Together: {_told(preview.total)}."
    if preview.recalibration:
        yield (
            f"Recalibration: {_counted(preview.recalibration, 'example')} for each of "
            f"{preview.people} who passed."
        )
    if preview.undefined is not None and preview.total.n_labels:
        yield f"No hours: {preview.undefined}."


def _told(cost: Reopened) -> str:
    told = f"{_counted(cost.n_items, 'item')}, {_counted(cost.n_labels, 'label')}"
    if cost.hours is None or not cost.n_labels:
        return told
    spent = "less than an hour" if cost.hours < 1 else f"about {cost.hours:,.0f} hours"
    return f"{told}, {spent} of work"


def _counted(n: int, what: str) -> str:
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"
