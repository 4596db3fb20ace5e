"""Six simulated people. What they are like is known in this module alone.

Ada, Ben, Cy and Fay judge as people do: mostly alike, now and then a level off. Eve is harsh, Dan
is careless. What the rubric says of stories they read in two ways, each time anew, unless its text
says which one holds. All they know they read: the item's text and the rubric's.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from annotator.domain.rubric import Rubric
from annotator.services.views import Draft

__all__ = ["PEOPLE", "Label", "team"]

PEOPLE = ("ada", "ben", "cy", "dan", "eve", "fay")
Label = Callable[[str, str, Rubric], Draft]
"""(person, an item's text, rubric) → what the person says, of no item yet."""

_HARSH, _CARELESS = "eve", "dan"
_CLAUSES = {
    "rude words": "G-2",
    "a story": "G-3",
    "a false claim": "G-4",
    "a boast": "G-5",
    "gossip": "G-6",
    "an order": "G-7",
}
_DEGREES = {"as bad as can be": 5, "bad": 4, "a little off": 2, "off": 3, "harmless": 1}
_TWO_READINGS, _HOLDS = "a story", "the milder reading holds"
_APART = 3
_NOISE = 0.4
_INATTENTIVE = 0.5


def team(seed: int, *, of_one_mind: bool = False) -> Label:
    """The same people for a seed. Asked again they judge anew. of_one_mind: about stories, too."""
    asked: Counter[tuple[str, str]] = Counter()

    def label(person: str, text: str, rubric: Rubric) -> Draft:
        asked[person, text] += 1
        draw = random.Random(f"{seed}:{person}:{asked[person, text]}:{text}")
        if person == _CARELESS and draw.random() < _INATTENTIVE:
            return _at_random(draw, rubric)
        return _judged(draw, person, text, _holds(rubric) or of_one_mind)

    return label


def _holds(rubric: Rubric) -> bool:
    """Whether the rubric says how stories are to be read."""
    clause = rubric.clause(_CLAUSES[_TWO_READINGS])
    return clause is not None and _HOLDS in clause.text


def _judged(draw: random.Random, person: str, text: str, settled: bool) -> Draft:
    kind = next(one for one in _CLAUSES if one in text)
    level = next(level for words, level in _DEGREES.items() if words in text)
    if kind == _TWO_READINGS:
        level = _read(draw, level, settled)
    seen = round(level + draw.gauss(0, _NOISE) + (person == _HARSH))
    said = min(max(seen, 1), 5)
    cites = draw.random() < (0.8 if said > 1 else 0.3)
    return Draft(
        item="",
        values={"severity": str(said)},
        unsure=draw.random() < 0.05,
        clauses=(_CLAUSES[kind],) if cites else (),
        rationale=f"It is {kind}." if draw.random() < 0.2 else "",
        active_s=draw.uniform(15, 60),
    )


def _read(draw: random.Random, level: int, settled: bool) -> int:
    """By what happens in the story, or by its being only a story."""
    milder = draw.random() < 0.5 or settled
    harsher = max(level, 1 + _APART)
    return harsher - _APART if milder else harsher


def _at_random(draw: random.Random, rubric: Rubric) -> Draft:
    clauses = [one.id for one in rubric.clauses]
    return Draft(
        item="",
        values={"severity": str(draw.randint(1, 5))},
        clauses=(draw.choice(clauses),) if draw.random() < 0.5 else (),
        active_s=draw.uniform(2, 6),
    )
