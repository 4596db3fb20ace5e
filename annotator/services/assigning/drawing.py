"""Drawing a plan: from people, items, what is given already, settings and a seed to shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.domain.events import Share
from annotator.domain.label import Purpose
from annotator.services.assigning.connected import connect
from annotator.services.assigning.drawn_plan import Drawn, LeftOut, Repair
from annotator.services.assigning.evening import Evening
from annotator.services.assigning.filling import Filling
from annotator.services.assigning.inputs import Held, ItemKeys
from annotator.services.assigning.kin import Kin
from annotator.services.assigning.reasons import left_out
from annotator.services.assigning.sequence import Placed, room_for_work, sequence
from annotator.services.assigning.settings import PlanSettings
from annotator.services.assigning.spacing import spaced
from annotator.services.assigning.table import Table
from annotator.services.assigning.wanting import family_of, ordered, set_wanted

_PURPOSES: tuple[Purpose, ...] = ("work", "gold", "repeat")


def draw(settings: PlanSettings, items: Iterable[ItemKeys], held: Iterable[Held] = ()) -> Drawn:
    """Who gets what, and in which order. The same for the same input, on every machine.

    Labels, open shares and what somebody skipped count as they stand: nobody gets an item twice.
    What fewer people get than are wanted is listed with the reason. UserError where the people
    could not be compared, or a pinned item does not exist.
    """
    table = Table(settings, items, held)
    set_wanted(table)
    return handed_out(table)


def handed_out(table: Table, releases: tuple[Share, ...] = ()) -> Drawn:
    """A plan from a table on which it stands how many people each item is to get."""
    settings = table.settings
    gold = _gold_of(table)
    for person, stated in enumerate(settings.people):
        limit = settings.limit_of(stated)
        if limit is not None:
            table.rooms[person] = room_for_work(settings, limit, len(gold[person]))
    pinned = frozenset(table.rows[uid] for uid in settings.pinned)
    rows = [row for row in range(len(table.items)) if table.may[row]]
    order = ordered(table, [row for row in rows if row in pinned or table.need(row) > 0])
    _fill(table, order, pinned)
    everything = [*order, *sorted(set(rows) - set(order))]
    repairs = connect(table, everything, several=not releases)
    missing = left_out(table, pinned)
    queues = _queues(table, order, gold)
    gives, ranks = _shares(table, queues)
    return Drawn(
        settings=settings,
        gives=gives,
        ranks=ranks,
        releases=releases,
        double_coded=_double_coded(table),
        left_out=missing,
        repairs=repairs,
        notes=_notes(table, queues, repairs, missing),
    )


def _fill(table: Table, order: Sequence[int], pinned: frozenset[int]) -> None:
    filling = Filling(table, list(order))
    for row in order:
        if row in pinned:
            filling.pin(row)
    filling.fill(list(order))
    Evening(table, pinned).settle(order)
    Kin(table, pinned).spread()
    Evening(table, pinned).settle(order)  # a swap may have opened a way that was closed


def _gold_of(table: Table) -> list[list[str]]:
    """By person: the gold items that they may get and never got."""
    had = {(one.annotator, one.uid) for one in table.held if one.occurrence == 0}
    found: list[list[str]] = [[] for _ in table.settings.people]
    for item in table.gold:
        mask = table.eligibility.mask(item)
        known = {*item.counted, *item.passed}
        for place, person in enumerate(table.settings.people):
            if mask >> place & 1 and person.id not in known and (person.id, item.uid) not in had:
                found[place].append(item.uid)
    return found


def _queues(
    table: Table, order: Sequence[int], gold: Sequence[Sequence[str]]
) -> list[list[Placed]]:
    """Everybody's order follows the order of all items: whoever stops early leaves items that the
    others have reached as well. Links that were added stand where their items do."""
    settings = table.settings
    place = {row: number for number, row in enumerate(order)}
    later = [row for row, mask in enumerate(table.given) if mask and row not in place]
    everything = [*later, *order]
    found = []
    for number, person in enumerate(settings.people):
        own = [row for row in everything if table.given[row] >> number & 1]
        own = spaced(
            own,
            lambda row: family_of(table, row),
            lambda row: (table.stratum[row], table.wanted[row] > 1),
            settings.per_day,
        )
        work = [table.items[row].uid for row in own]
        found.append(sequence(settings, person.id, work, gold[number]))
    return found


def _shares(
    table: Table, queues: Sequence[Sequence[Placed]]
) -> tuple[tuple[Share, ...], tuple[tuple[int, ...], ...]]:
    """The entries by person and purpose, with their ranks behind those that they hold."""
    last: dict[str, int] = {}
    for one in table.held:
        last[one.annotator] = max(one.rank, last.get(one.annotator, -1))
    gives, ranks = [], []
    for person, queue in zip(table.settings.people, queues, strict=True):
        first = last.get(person.id, -1) + 1
        for purpose in _PURPOSES:
            own = [(place, one.uid) for place, one in enumerate(queue) if one.purpose == purpose]
            if own:
                occurrence = 1 if purpose == "repeat" else 0
                uids = tuple(uid for _, uid in own)
                gives.append(Share(person.id, uids, purpose, occurrence))
                ranks.append(tuple(first + place for place, _ in own))
    return tuple(gives), tuple(ranks)


def _double_coded(table: Table) -> frozenset[str]:
    return frozenset(
        item.uid
        for item, given, has in zip(table.items, table.given, table.has, strict=True)
        if given and has.bit_count() > 1
    )


def _notes(
    table: Table,
    queues: Sequence[Sequence[Placed]],
    repairs: Sequence[Repair],
    missing: Sequence[LeftOut],
) -> tuple[str, ...]:
    settings = table.settings
    notes = []
    if repairs:
        links = "1 item goes" if len(repairs) == 1 else f"{len(repairs)} items go"
        notes.append(
            f"{links} to one person more than the overlap says, so that everybody can be compared "
            "with everybody."
        )
    if missing:
        n = len(missing)
        notes.append(f"{n:,} item{'s' if n > 1 else ''} would get fewer people than wanted.")
    if settings.repeat_rate and not any(p.purpose == "repeat" for own in queues for p in own):
        notes.append(
            f"There are no hidden repeats: a repeat comes a day's work ({settings.per_day:,} "
            "labels) after its item, and nobody gets more than that."
        )
    if settings.gold_rate and not table.gold:
        notes.append("There are no gold items in the project, so none are slipped in.")
    return tuple(notes)
