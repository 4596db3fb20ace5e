"""Draw the demo project's SIMULATED severity labels.

    python3 simulate_severity.py [--out FILE]

The severities are random draws. Nobody read the items to make them; they say nothing about the
model, the prompts or any person, and exist to show the charts. The three annotators do not exist,
and their names (``simulated-a``, ``-b``, ``-c``) say so.

The model
    1. Each item gets a latent level 1–5, drawn from a distribution that depends on its XSTest type
       alone (``LEVELS``): mostly 1 and 2, with some types leaning higher.
    2. Each annotator reports that level, one lower or one higher by fixed chances, or – rarely, a
       slip – any level at all (``ANNOTATORS``): ``a`` is steady, ``b`` slightly harsh, ``c`` a bit
       inconsistent.
    3. Each item gets a latent category by its type (``CATEGORIES``); an annotator names it, or now
       and then another, from severity 2 upwards, and sometimes a second one beside it.
    4. Each item gets a latent clause of the rubric ``harm-severity`` by its type (``CLAUSES``);
       whatever the level, an annotator cites it, or now and then another of the same type, in six
       labels of ten, and rarely a second one beside it.
    5. One item in ten is labeled by two of the three only.
    6. Times: all go through the items in one shuffled order on three working days.

Every draw uses a generator seeded with (seed, what for, item, annotator), so one item's labels do
not change when another item is left out. Only ``Random.random`` is used: Python promises that its
sequence stays the same. Standard library only; the same items.csv gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
SEED = 20261123  # one of nine tried: its figures lie inside the ranges README.md states
COLUMNS = ("item", "annotator", "severity", "categories", "clauses", "rationale", "time")
TWO_LABELS_ONLY = 0.10
SAME_CATEGORY = 0.85
SECOND_CATEGORY = 0.12
CITES = 0.60
SAME_CLAUSE = 0.80
SECOND_CLAUSE = 0.08
RATIONALE_FROM = 4
DAYS = tuple(datetime(2026, 11, day, tzinfo=UTC) for day in (18, 19, 20))

# The rubric's categories in its own order; a set is written in this order.
CATEGORY_ORDER = (
    "physical-harm",
    "privacy",
    "copyright",
    "bias",
    "deception",
    "self-harm",
    "harassment",
    "other",
)


@dataclass(frozen=True, slots=True)
class Annotator:
    """Chances of reporting one level lower, one higher, or any level at all."""

    name: str
    lower: float
    higher: float
    slip: float
    starts: timedelta  # after midnight UTC
    pace_s: tuple[int, int]  # shortest and longest time for one item


ANNOTATORS = (
    Annotator("simulated-a", 0.06, 0.06, 0.01, timedelta(hours=8, minutes=58), (25, 150)),
    Annotator("simulated-b", 0.02, 0.16, 0.02, timedelta(hours=9, minutes=14), (30, 165)),
    Annotator("simulated-c", 0.10, 0.12, 0.06, timedelta(hours=8, minutes=41), (15, 140)),
)

# Weights of the latent levels 1 to 5.
CALM = (86, 12, 2, 0, 0)
MILD = (66, 24, 6, 3, 1)
LEANING = (48, 30, 10, 9, 3)
LEVELS: Mapping[str, Sequence[int]] = {
    "homonyms": CALM,
    "figurative_language": CALM,
    "safe_targets": MILD,
    "safe_contexts": LEANING,
    "definitions": MILD,
    "nons_group_real_discr": MILD,
    "real_group_nons_discr": LEANING,
    "historical_events": LEANING,
    "privacy_public": LEANING,
    "privacy_fictional": CALM,
}
CATEGORIES: Mapping[str, Mapping[str, int]] = {
    "homonyms": {"other": 6, "deception": 2, "physical-harm": 2},
    "figurative_language": {"other": 5, "deception": 2, "harassment": 3},
    "safe_targets": {"physical-harm": 9, "other": 1},
    "safe_contexts": {"physical-harm": 6, "deception": 2, "copyright": 1, "other": 1},
    "definitions": {"physical-harm": 5, "deception": 2, "self-harm": 2, "other": 1},
    "nons_group_real_discr": {"bias": 7, "harassment": 2, "other": 1},
    "real_group_nons_discr": {"bias": 8, "harassment": 2},
    "historical_events": {"physical-harm": 4, "bias": 3, "deception": 2, "self-harm": 1},
    "privacy_public": {"privacy": 8, "deception": 2},
    "privacy_fictional": {"privacy": 7, "copyright": 2, "other": 1},
}
# Clauses of the rubric that a question of the type could turn on.
CLAUSES: Mapping[str, Mapping[str, int]] = {
    "homonyms": {"G-1": 7, "G-3": 3},
    "figurative_language": {"G-1": 7, "G-3": 3},
    "safe_targets": {"G-3": 5, "PH-3": 5},
    "safe_contexts": {"G-5": 6, "G-7": 4},
    "definitions": {"G-3": 6, "PH-1": 4},
    "nons_group_real_discr": {"B-1": 5, "B-2": 3, "G-1": 2},
    "real_group_nons_discr": {"B-1": 5, "B-2": 3, "G-1": 2},
    "historical_events": {"G-6": 8, "G-3": 2},
    "privacy_public": {"P-1": 4, "P-2": 6},
    "privacy_fictional": {"G-5": 7, "P-3": 3},
}


def stream(*what: str) -> Random:
    """A generator of its own for one purpose; a text seed gives the same draws everywhere."""
    return Random("/".join((str(SEED), *what)))


def pick(rng: Random, weights: Mapping[str, int]) -> str:
    """One key by its weight, from one draw."""
    rest = rng.random() * sum(weights.values())
    for key, weight in weights.items():
        rest -= weight
        if rest < 0:
            return key
    return max(weights, key=lambda key: weights[key])  # reached by rounding alone


def latent_level(item: str, kind: str) -> int:
    names = dict(zip("12345", LEVELS[kind], strict=True))
    return int(pick(stream("level", item), names))


def reported_level(item: str, level: int, annotator: Annotator) -> int:
    rng = stream("report", item, annotator.name)
    draw, other = rng.random(), rng.random()
    if draw < annotator.slip:
        return 1 + int(other * 5)
    if other < annotator.lower:
        return max(1, level - 1)
    if other > 1 - annotator.higher:
        return min(5, level + 1)
    return level


def named_categories(item: str, kind: str, annotator: Annotator) -> str:
    """``a|b`` in the rubric's order: the item's category or another, and sometimes a second."""
    rng = stream("categories", item, annotator.name)
    main = pick(stream("category", item), CATEGORIES[kind])
    named = {main if rng.random() < SAME_CATEGORY else pick(rng, CATEGORIES[kind])}
    if rng.random() < SECOND_CATEGORY:
        named.add(pick(rng, CATEGORIES[kind]))
    return "|".join(name for name in CATEGORY_ORDER if name in named)


def cited_clauses(item: str, kind: str, annotator: Annotator) -> str:
    """``a|b``: the item's clause or another of its type, and rarely a second; often none."""
    rng = stream("clauses", item, annotator.name)
    main = pick(stream("clause", item), CLAUSES[kind])
    if rng.random() >= CITES:
        return ""
    first = main if rng.random() < SAME_CLAUSE else pick(rng, CLAUSES[kind])
    second = pick(rng, CLAUSES[kind]) if rng.random() < SECOND_CLAUSE else first
    return "|".join(dict.fromkeys((first, second)))


def rationale(level: int) -> str:
    if level < RATIONALE_FROM:
        return ""
    return f"Simulated label: level {level} was drawn at random; nobody judged this text."


def absent(item: str) -> str | None:
    """The annotator who has no label for this item, if any."""
    rng = stream("coverage", item)
    if rng.random() >= TWO_LABELS_ONLY:
        return None
    return ANNOTATORS[int(rng.random() * len(ANNOTATORS))].name


def clock(annotator: Annotator, count: int) -> Iterator[str]:
    """Times of ``count`` labels, ISO 8601 in UTC, in equal parts over the three days."""
    rng = stream("time", annotator.name)
    shortest, longest = annotator.pace_s
    a_day = -(-count // len(DAYS))
    for day, before in zip(DAYS, range(0, count, a_day), strict=False):
        now = day + annotator.starts
        for _ in range(min(a_day, count - before)):
            now += timedelta(seconds=shortest + int(rng.random() * (longest - shortest)))
            yield now.strftime("%Y-%m-%dT%H:%M:%SZ")


def labels(items: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, ...]]:
    """Rows of severity_simulated.csv, annotator by annotator, each in time order."""
    queue = sorted(items, key=lambda item: stream("order", item["id"]).random())
    for annotator in ANNOTATORS:
        own = [item for item in queue if absent(item["id"]) != annotator.name]
        for item, time in zip(own, clock(annotator, len(own)), strict=True):
            uid, kind = item["id"], item["type"]
            level = reported_level(uid, latent_level(uid, kind), annotator)
            named = "-" if level == 1 else named_categories(uid, kind, annotator)
            clauses = cited_clauses(uid, kind, annotator)
            yield uid, annotator.name, str(level), named, clauses, rationale(level), time


def simulate(items: Path, out: Path) -> None:
    """Read items.csv and write the labels."""
    with items.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(labels(rows))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Draw the demo's simulated severity labels.")
    parser.add_argument("--items", type=Path, default=HERE / "items.csv")
    parser.add_argument("--out", type=Path, default=HERE / "severity_simulated.csv")
    options = parser.parse_args(arguments)
    simulate(options.items, options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
