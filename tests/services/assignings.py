"""Plans for tests: items and people in few words, and naive readings of what was drawn."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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


_LANGUAGES = st.sampled_from(("de", "en"))
_CATEGORIES = st.sampled_from(("abuse", "fraud", "privacy"))
_RATE = st.sampled_from((0.0, 0.1, 0.5))


@st.composite
def _item(draw: st.DrawFn, number: int) -> ItemKeys:
    known = st.lists(st.sampled_from((*PEOPLE, "zed")), unique=True, max_size=2)
    return ItemKeys(
        uid(number),
        category=draw(st.none() | _CATEGORIES),
        model=draw(st.sampled_from(("m1", "m2"))),
        family=draw(st.none() | st.sampled_from(("f1", "f2", "f3"))),
        language=draw(st.none() | _LANGUAGES),
        tags=draw(st.sampled_from(((), ("graphic",)))),
        counted=tuple(draw(known)) if draw(st.booleans()) else (),
        passed=tuple(draw(known)) if draw(st.integers(0, 4)) == 0 else (),
        disputed=draw(st.integers(0, 4)) == 0,
        gold=draw(st.integers(0, 6)) == 0,
        closed=draw(st.integers(0, 8)) == 0,
    )


@st.composite
def _person(draw: st.DrawFn, name: str) -> Person:
    refused = st.sampled_from(((), (), (), ("abuse",), ("graphic", "fraud")))
    languages = st.sampled_from(((), (), ("de",), ("en",), ("de", "en")))
    limit = st.none() | st.integers(1, 12)
    return Person(name, draw(languages), draw(refused), draw(limit))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Small projects in any state, with any wishes."""
    known = [draw(_item(number)) for number in range(draw(st.integers(0, 24)))]
    names = draw(st.lists(st.sampled_from(PEOPLE), unique=True, min_size=1))
    normal = [one.uid for one in known if not one.gold]
    pinned = draw(st.lists(st.sampled_from(normal), unique=True, max_size=2)) if normal else []
    settings = PlanSettings(
        people=tuple(draw(_person(name)) for name in names),
        overlap=draw(st.integers(1, 4)),
        share=draw(st.none() | st.sampled_from((0.0, 0.2, 0.5, 1.0))),
        by=draw(st.sampled_from((None, "category", "model", "source"))),
        seed=draw(st.integers(0, 5)),
        pinned=tuple(pinned),
        disputed_extra=draw(st.integers(0, 2)),
        gold_rate=draw(_RATE),
        repeat_rate=draw(_RATE),
        per_day=draw(st.integers(1, 6)),
        limit=draw(st.none() | st.integers(2, 20)),
    )
    return Case(settings, known, draw(_held(known)))


@st.composite
def _held(draw: st.DrawFn, known: Sequence[ItemKeys]) -> list[Held]:
    if not known:
        return []
    pairs = st.tuples(st.sampled_from((*PEOPLE, "zed")), st.sampled_from(known))
    entries = {}
    for annotator, item in draw(st.lists(pairs, max_size=8)):
        if annotator not in item.counted:
            purpose: Purpose = "gold" if item.gold else "work"
            done = draw(st.booleans())
            rank = len(entries)
            entries[annotator, item.uid] = Held(annotator, item.uid, 0, purpose, rank, done)
    return list(entries.values())
