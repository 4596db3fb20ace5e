"""What people are called: by name, or per item by a letter. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from string import ascii_uppercase

from annotator.domain.fold import ItemState
from annotator.domain.project import Annotator
from annotator.ui.text import tr

Names = Mapping[str, str]


def names_for(state: ItemState, people: Iterable[Annotator], *, blind: bool) -> Names:
    """By id, what to call everybody about one item.

    blind: whoever said something about the item is a letter, in the order in which they first
    did, so that a later label changes nobody's letter; a lead who only decided or remarked keeps
    the name.
    """
    known = tuple(people)
    names = {one.id: one.name for one in known}
    if not blind:
        return names
    leads = {one.id for one in known if one.role == "lead"}
    return names | letters(_first_said(state, leads))


def unnamed(names: Names, people: Iterable[Annotator]) -> Names:
    """The same for a history, in which those stand, too, who took back all that they said."""
    hidden = {
        one.id: tr("somebody")
        for one in people
        if one.role != "lead" and names.get(one.id) == one.name
    }
    return {**names, **hidden}


def letters(ids: Iterable[str]) -> dict[str, str]:
    """A, B, … Z, AA, AB, … in that order."""
    return {one: _letter(number) for number, one in enumerate(ids)}


def _first_said(state: ItemState, leads: set[str]) -> list[str]:
    said = [(min(one.chain, default=one.at), one.key.annotator) for one in state.labels]
    said += [(one.event, one.annotator) for one in state.skips]
    said += [(one.event, one.annotator) for one in state.flags]
    of_items = {who for _, who in said}
    said += [(one.event, one.annotator) for one in state.asked if one.annotator]
    said += [(one.event, one.author) for one in state.comments]
    shown = (who for _, who in sorted(said) if who in of_items or who not in leads)
    return list(dict.fromkeys(shown))


def _letter(number: int) -> str:
    more, place = divmod(number, len(ascii_uppercase))
    return (_letter(more - 1) if more else "") + ascii_uppercase[place]
