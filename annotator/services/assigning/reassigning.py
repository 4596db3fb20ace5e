"""The open entries of somebody who does not return go to others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from annotator.domain.errors import UserError
from annotator.domain.events import Share
from annotator.domain.label import Purpose
from annotator.services.assigning.drawing import handed_out
from annotator.services.assigning.drawn_plan import Drawn
from annotator.services.assigning.inputs import Held, ItemKeys
from annotator.services.assigning.settings import PlanSettings
from annotator.services.assigning.table import Table


def reassign(
    gone: str, settings: PlanSettings, items: Iterable[ItemKeys], held: Iterable[Held]
) -> Drawn:
    """Every item that `gone` has open goes to one of the people of the settings, by the rules of
    any drawing; their repeats and gold items are released and go to nobody.

    Overlap, share, pinned items and more people for disputed ones were settled when the shares were
    given, and do not matter here. UserError where nothing is open, or `gone` is to take over.
    """
    if gone in settings.annotators:
        raise UserError(f"“{gone}” cannot take over their own share.", "Name other people.")
    everything = list(held)
    open_ = [one for one in everything if one.annotator == gone and not one.done]
    if not open_:
        raise UserError(f"“{gone}” has nothing open.", "Ask who has what first.")
    freed = set(open_)
    table = Table(settings, items, [one for one in everything if one not in freed])
    for one in open_:
        row = table.rows.get(one.uid)
        if row is not None and one.purpose == "work" and not table.items[row].closed:
            table.wanted[row] = table.has[row].bit_count() + 1
    return handed_out(table, _released(gone, open_))


def _released(gone: str, entries: Sequence[Held]) -> tuple[Share, ...]:
    found: dict[tuple[int, Purpose], list[str]] = defaultdict(list)
    for one in sorted(entries, key=lambda one: (one.rank, one.uid)):
        found[one.occurrence, one.purpose].append(one.uid)
    return tuple(
        Share(gone, tuple(uids), purpose, occurrence)
        for (occurrence, purpose), uids in sorted(found.items())
    )
