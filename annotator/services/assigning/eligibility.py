"""Who may get an item by their languages and opt-outs, and why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from annotator.services.assigning.inputs import ItemKeys
from annotator.services.assigning.settings import Person

Obstacle = Literal["language", "opt_out"]


class Eligibility:
    """Bits of the people who may get an item; asked once for each language, category and tags."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = people
        self._known: dict[tuple[str | None, str | None, tuple[str, ...]], int] = {}

    def mask(self, item: ItemKeys) -> int:
        """Nobody for a closed item; everybody where nothing stands against it."""
        if item.closed:
            return 0
        key = item.language, item.category, item.tags
        found = self._known.get(key)
        if found is None:
            found = sum(
                1 << place
                for place, person in enumerate(self._people)
                if obstacle(person, item) is None
            )
            self._known[key] = found
        return found


def obstacle(person: Person, item: ItemKeys) -> Obstacle | None:
    """What keeps a person from an item; None where nothing does."""
    if person.languages and item.language and not reads(person.languages, item.language):
        return "language"
    refused = {one.casefold() for one in person.opt_out}
    stated = (item.category or "", *item.tags)
    return "opt_out" if any(one.casefold() in refused for one in stated) else None


def reads(languages: Sequence[str], language: str) -> bool:
    """Whether one of the languages is this one or covers it: `de` covers `de-AT`."""
    wanted = language.casefold().replace("_", "-")
    for one in languages:
        known = one.casefold().replace("_", "-")
        if wanted == known or wanted.startswith(f"{known}-"):
            return True
    return False
