"""Which splits follow a declared group of annotators: item by item, and over clauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotator.agreement.causes.cause_facts import GroupFacts
from annotator.agreement.causes.groups import (
    LEVEL,
    Contrast,
    GroupSplit,
    Placed,
    adjusted,
    contrasts,
    follows,
    item_split,
    places_of,
    pooled_split,
)
from annotator.agreement.scale import Scale
from annotator.services.figures.insight_views import GroupReport, Pool, PooledSplit

NO_GROUPS = "No groups are declared for the annotators in the project file."
ONE_GROUP = "All annotators who labeled here are of one group."
NO_ORDER = "The values of this criterion have no order, and it has no policy threshold."
NONE_DIFFER = "No item has labels that differ, so there is no split to test."
A_VIOLATION = "a violation"


@dataclass(frozen=True, slots=True)
class SplitItem:
    """An item whose labels differ: who gave which code, what they cite, its category."""

    uid: str
    labels: tuple[tuple[str, str], ...]
    clauses: tuple[str, ...]
    category: str | None


@dataclass(frozen=True, slots=True)
class GroupTests:
    """The report, and what is needed to say which of its tests an item follows."""

    report: GroupReport
    places: Mapping[str, int]
    by_name: Mapping[str, Contrast]
    by_item: Mapping[str, Sequence[GroupSplit]]
    upper: str | None

    def facts(
        self, uid: str, labels: Sequence[tuple[str, str]], clauses: Iterable[str]
    ) -> GroupFacts | None:
        """The clearest test that this item follows: its own, its clauses', or over all items."""
        placed = _placed(labels, self.places)
        found = [self._facts(split, None) for split in self.by_item.get(uid, ())]
        cited = set(clauses)
        for one in self.report.pooled:
            meant = one.pool == "all" or (one.pool == "clause" and one.key in cited)
            if meant and self._holds(one.split, placed):
                clause = one.key if one.pool == "clause" else None
                found.append(self._facts(one.split, clause))
        return min(found, key=lambda one: (one.p, one.clause or ""), default=None)

    def _holds(self, split: GroupSplit, placed: Sequence[Placed]) -> bool:
        if split.q is None or split.p_without_one is None or split.difference is None:
            return False
        clear = split.q <= LEVEL and split.p_without_one <= LEVEL
        return clear and follows(placed, self.by_name[split.group], split.difference)

    def _facts(self, split: GroupSplit, clause: str | None) -> GroupFacts:
        return GroupFacts(
            group=split.group,
            against=split.against,
            difference=split.difference or 0.0,
            p=1.0 if split.q is None else split.q,
            n_items=split.n_items,
            clause=clause,
            code=self.upper,
        )


def group_tests(
    items: Sequence[SplitItem],
    scale: Scale,
    violating: frozenset[str] | None,
    groups: Mapping[str, Sequence[str]],
) -> GroupTests:
    """All tests of one criterion. groups: of everybody who has labels on it."""
    places = places_of(scale, violating)
    divided = contrasts(groups)
    why = _undefined(items, places, divided, groups)
    if why is not None or places is None:
        return GroupTests(GroupReport((), (), 0, why), {}, {}, {}, None)
    placed = {item.uid: _placed(item.labels, places) for item in items}
    own, n_tests = _item_tests(placed, divided)
    report = GroupReport(_pooled_tests(items, placed, divided), own, n_tests)
    by_item: dict[str, list[GroupSplit]] = defaultdict(list)
    for uid, split in own:
        by_item[uid].append(split)
    by_name = {one.group: one for one in divided}
    return GroupTests(report, places, by_name, by_item, _upper(scale, violating))


def _upper(scale: Scale, violating: frozenset[str] | None) -> str | None:
    """What 1 stands for where there are only 0 and 1."""
    if scale.measurement != "nominal":
        return None
    return scale.codes[1] if violating is None else A_VIOLATION


def _undefined(
    items: Sequence[SplitItem],
    places: Mapping[str, int] | None,
    divided: Sequence[Contrast],
    groups: Mapping[str, Sequence[str]],
) -> str | None:
    if not any(groups.values()):
        return NO_GROUPS
    if not divided:
        return ONE_GROUP
    if places is None:
        return NO_ORDER
    return None if items else NONE_DIFFER


def _item_tests(
    placed: Mapping[str, Sequence[Placed]], divided: Sequence[Contrast]
) -> tuple[tuple[tuple[str, GroupSplit], ...], int]:
    tested = [
        (uid, split)
        for uid, labels in placed.items()
        for contrast in divided
        if (split := item_split(labels, contrast)).p is not None
    ]
    judged = zip((uid for uid, _ in tested), adjusted([s for _, s in tested]), strict=True)
    kept = [(uid, s) for uid, s in judged if s.q is not None and s.q <= LEVEL]
    kept.sort(key=lambda one: (one[1].p or 0.0, one[0], one[1].group))
    return tuple(kept), len(tested)


def _pooled_tests(
    items: Sequence[SplitItem],
    placed: Mapping[str, Sequence[Placed]],
    divided: Sequence[Contrast],
) -> tuple[PooledSplit, ...]:
    pools: dict[tuple[Pool, str], list[Sequence[Placed]]] = defaultdict(list)
    for item in items:
        labels = placed[item.uid]
        pools["all", ""].append(labels)
        for clause in item.clauses:
            pools["clause", clause].append(labels)
        if item.category is not None:
            pools["category", item.category].append(labels)
    order = sorted(pools, key=lambda one: (("all", "clause", "category").index(one[0]), one[1]))
    named = [(pool, contrast) for pool in order for contrast in divided]
    splits = adjusted([pooled_split(pools[pool], contrast) for pool, contrast in named])
    return tuple(
        PooledSplit(pool[0], pool[1], split) for (pool, _), split in zip(named, splits, strict=True)
    )


def _placed(labels: Iterable[tuple[str, str]], places: Mapping[str, int]) -> tuple[Placed, ...]:
    return tuple((annotator, places[code]) for annotator, code in labels if code in places)
