"""Plans for tests: items and people in few words, and naive readings of what was drawn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from annotator.domain.label import Purpose
from annotator.services.assigning.drawn_plan import Drawn
from annotator.services.assigning.inputs import Held, ItemKeys
from annotator.services.assigning.settings import Person, PlanSettings

Pair = tuple[str, str]
PEOPLE = ("ada", "ben", "cyd", "dee", "eli")


def uid(number: int) -> str:
    return f"item-{number:05d}"


def items(n: int, **stated: str) -> list[ItemKeys]:
    return [ItemKeys(uid(number), **stated) for number in range(n)]  # type: ignore[arg-type]


def people(n: int, **stated: int) -> tuple[Person, ...]:
    return tuple(Person(f"p{number}", **stated) for number in range(n))


def work(drawn: Drawn) -> list[Pair]:
    """(annotator, uid) of the entries of work."""
    return [(s.annotator, one) for s in drawn.gives if s.purpose == "work" for one in s.items]


def loads(drawn: Drawn) -> Counter[str]:
    counted = Counter(dict.fromkeys(drawn.settings.annotators, 0))
    counted.update(annotator for annotator, _ in work(drawn))
    return counted


def queues(drawn: Drawn) -> dict[str, list[tuple[int, str, Purpose]]]:
    """By person: (rank, uid, purpose) in the order of the ranks."""
    found: dict[str, list[tuple[int, str, Purpose]]] = defaultdict(list)
    for share, ranks in zip(drawn.gives, drawn.ranks, strict=True):
        for one, rank in zip(share.items, ranks, strict=True):
            found[share.annotator].append((rank, one, share.purpose))
    return {annotator: sorted(own) for annotator, own in found.items()}


def labelers(
    drawn: Drawn, known: Iterable[ItemKeys], held: Iterable[Held] = ()
) -> dict[str, set[str]]:
    """By uid: who labeled, holds or gets it."""
    found = {one.uid: set(one.counted) for one in known if not one.gold}
    gone = {(s.annotator, one) for s in drawn.releases for one in s.items}
    for entry in held:
        open_ = not entry.done and entry.purpose == "work" and not entry.occurrence
        if open_ and entry.uid in found and (entry.annotator, entry.uid) not in gone:
            found[entry.uid].add(entry.annotator)
    for annotator, one in work(drawn):
        found[one].add(annotator)
    return found


def reached(edges: Iterable[Pair], start: str) -> set[str]:
    """Everybody to whom a chain of edges leads."""
    beside: dict[str, set[str]] = defaultdict(set)
    for a, b in edges:
        beside[a].add(b)
    seen, waiting = {start}, [start]
    while waiting:
        for other in beside[waiting.pop()] - seen:
            seen.add(other)
            waiting.append(other)
    return seen


def hang_together(groups: Iterable[Iterable[str]], wanted: Sequence[str]) -> bool:
    """Whether chains of shared items lead from one of the people to all others."""
    edges = [(a, b) for group in map(sorted, groups) for a in group for b in group if a != b]
    return not wanted or set(wanted) <= reached(edges, wanted[0])


def allowed(person: Person, item: ItemKeys) -> bool:
    """The naive reading of languages and opt-outs (in tests languages have no regions)."""
    if person.languages and item.language and item.language not in person.languages:
        return False
    return not {item.category, *item.tags} & set(person.opt_out)


@dataclass(frozen=True)
class Case:
    settings: PlanSettings
    items: list[ItemKeys]
    held: list[Held]

    def item(self, one: str) -> ItemKeys:
        return next(item for item in self.items if item.uid == one)

    def had(self) -> set[Pair]:
        """(annotator, uid) that nobody may be given again."""
        known = {(who, i.uid) for i in self.items for who in (*i.counted, *i.passed)}
        return known | {(one.annotator, one.uid) for one in self.held if not one.occurrence}


def case_of(number: int) -> Case:
    """A small project in some state, with some wishes: many of them cost a millisecond each."""
    chance = Random(number)
    known = [_item(chance, one) for one in range(chance.randrange(25))]
    names = chance.sample(PEOPLE, chance.randint(1, len(PEOPLE)))
    normal = [one.uid for one in known if not one.gold]
    rates = (0.0, 0.0, 0.1, 0.5)
    settings = PlanSettings(
        people=tuple(_person(chance, name) for name in names),
        overlap=chance.randint(1, 4),
        share=chance.choice((None, None, 0.0, 0.2, 0.5, 1.0)),
        by=chance.choice((None, "category", "model", "source")),
        seed=chance.randrange(6),
        pinned=tuple(chance.sample(normal, min(len(normal), chance.choice((0, 0, 1, 2))))),
        disputed_extra=chance.randrange(3),
        gold_rate=chance.choice(rates),
        repeat_rate=chance.choice(rates),
        per_day=chance.randint(1, 6),
        limit=chance.choice((None, None, chance.randint(2, 20))),
    )
    return Case(settings, known, _held(chance, known))


cases = st.integers(0, 10**9).map(case_of)


def _item(chance: Random, number: int) -> ItemKeys:
    somebody = (*PEOPLE, "zed")
    return ItemKeys(
        uid(number),
        category=chance.choice((None, "abuse", "fraud", "privacy")),
        model=chance.choice(("m1", "m2")),
        family=chance.choice((None, "f1", "f2", "f3")),
        language=chance.choice((None, "de", "en")),
        tags=chance.choice(((), ("graphic",))),
        counted=tuple(chance.sample(somebody, chance.choice((0, 0, 1, 2)))),
        passed=tuple(chance.sample(somebody, chance.choice((0, 0, 0, 0, 1, 2)))),
        disputed=chance.random() < 0.2,
        gold=chance.random() < 0.15,
        closed=chance.random() < 0.1,
    )


def _person(chance: Random, name: str) -> Person:
    languages = chance.choice(((), (), ("de",), ("en",), ("de", "en")))
    refused = chance.choice(((), (), (), ("abuse",), ("graphic", "fraud")))
    return Person(name, languages, refused, chance.choice((None, None, chance.randint(1, 12))))


def _held(chance: Random, known: Sequence[ItemKeys]) -> list[Held]:
    entries = {}
    for rank in range(chance.randrange(9) if known else 0):
        annotator, item = chance.choice((*PEOPLE, "zed")), chance.choice(known)
        if annotator not in item.counted:
            purpose: Purpose = "gold" if item.gold else "work"
            done = chance.random() < 0.5
            entries[annotator, item.uid] = Held(annotator, item.uid, 0, purpose, rank, done)
    return list(entries.values())
