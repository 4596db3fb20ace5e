"""Judged items from columns and ratings: the same as a reading of every content and state."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from spine import clean, draft_for, values_for

from annotator.agreement.measures.verdict import count_verdicts
from annotator.agreement.patterns import PatternTable
from annotator.agreement.rates.refusals import declared_by, is_contrast, told_of
from annotator.agreement.rates.wilson import wilson
from annotator.domain.fold import CurrentLabel, ItemState
from annotator.domain.item import Item
from annotator.services.app import Workspace
from annotator.services.figures.judged import judgements, labels_in_families
from annotator.services.figures.rates import RatesService
from annotator.services.figures.verdicts import Overall
from annotator.services.reads import Pinned
from annotator.store import items, projection
from annotator.store.items import StoredItem

Opener = Callable[..., Workspace]
PEOPLE = ("ada", "bob", "cyd")
CATEGORIES = (None, "privacy", "contrast_privacy")
TAGS: tuple[tuple[str, ...], ...] = ((), ("safe",), ("unsafe",), ("safe", "toxic"), ("other",))


def add(workspace: Workspace, folder: Path, count: int, draw: random.Random) -> None:
    """Items of two models that share prompts, ids and families here and there."""
    file = folder / "made.jsonl"
    with file.open("w", encoding="utf-8") as target:
        for n in range(count):
            one = {
                "id": f"p{draw.randrange(count)}" if n % 3 else None,
                "prompt": f"Question {draw.randrange(count)}?",
                "response": f"Answer {n}.",
                "model": f"m{n % 2}",
                "category": draw.choice(CATEGORIES),
                "family": f"f{draw.randrange(count // 4)}" if n % 5 == 0 else None,
                "source": f"s{draw.randrange(2)}",
                "tags": draw.choice(TAGS),
                "label": draw.choice(("", "harmful", "benign")),
            }
            target.write(json.dumps({k: v for k, v in one.items() if v}) + "\n")
    workspace.importing.run(file)


def work(workspace: Workspace, draw: random.Random, steps: int) -> Iterator[None]:
    """Labels, corrections, undos, skips, decisions and redactions, one at a time."""
    uids = [line.uid for line in workspace.items.lines(workspace.items.ids())]
    for _ in range(steps):
        who, uid, level = draw.choice(PEOPLE), draw.choice(uids), draw.choice((1, 1, 2, 3, 4, 5))
        what = draw.choices(("label", "undo", "decide", "split", "redact"), (20, 2, 2, 1, 1))[0]
        with workspace.database.reading() as sql:
            gone = items.is_redacted(sql, uid)
        if what == "undo":
            workspace.labeling.undo(who).result()
        elif gone:
            continue
        elif what == "label":
            values = {**values_for(level), "refusal": draw.choice(("full", "partial", "none"))}
            draft = draft_for(uid, level, values=values)
            workspace.labeling.submit(who, draft).result()
        elif what == "decide":
            workspace.adjudication.decide("lead", uid, values_for(level), "seen").result()
        elif what == "split":
            workspace.adjudication.keep_split("lead", uid, "honest").result()
        else:
            workspace.adjudication.redact("lead", uid, "personal").result()
        yield


@pytest.fixture
def worked(workspace: Workspace, tmp_path: Path) -> Workspace:
    draw = random.Random(7)
    add(workspace, tmp_path, 60, draw)
    for _ in work(workspace, draw, 220):
        pass
    return workspace


NO_COUNTS = count_verdicts(PatternTable(), frozenset())


def _prompt(stored: StoredItem) -> object:
    item: Item = stored.item
    turns = item.turns[: item.target]
    told = [(t.role, p.kind, p.text, p.media) for t in turns for p in t.parts if p.text or p.media]
    return repr(told) if told and stored.status != "redacted" else None


def _counted(state: ItemState, criterion: str) -> list[tuple[str, str]]:
    def counts(label: CurrentLabel) -> bool:
        return label.counts and label.annotator_kind == "human" and criterion in label.values

    found = [
        (one.key.annotator, one.values[criterion].value) for one in state.labels if counts(one)
    ]
    return sorted((who, str(value)) for who, value in found)


def _verdict(state: ItemState) -> str | None:
    decided = state.adjudication and state.adjudication.values.get("severity")
    levels = [int(level) for _, level in _counted(state, "severity")]
    if decided is not None:
        return "violation" if int(str(decided)) >= 3 else "no_violation"
    over, under = sum(n >= 3 for n in levels), sum(n < 3 for n in levels)
    if over == under:
        return "tie" if over else None
    return "violation" if over > under else "no_violation"


def _together(keys: dict[int, list[object]]) -> set[frozenset[int]]:
    """Spread from item to item until nothing more is reached."""
    by_key: dict[object, set[int]] = defaultdict(set)
    for row, own in keys.items():
        for key in own:
            by_key[key].add(row)
    found, left = set(), set(keys)
    while left:
        group, edge = set(), {left.pop()}
        while edge:
            group |= edge
            edge = {row for one in edge for key in keys[one] for row in by_key[key]} - group
        found.add(frozenset(group))
        left -= group
    return found


def test_judged_items_are_what_contents_and_states_say(worked: Workspace) -> None:
    with worked.database.reading() as sql:
        found = judgements(sql, worked.rubric)
        said = labels_in_families(sql, found)
        states = dict(projection.every_state(sql))
        stored = {one.row: one for one in items.every(sql)}
    judged = {
        row: stored[row]
        for row, state in sorted(states.items())
        if state.adjudication or _counted(state, "severity") or _counted(state, "refusal")
    }
    assert [one.keys.row for one in found.items] == list(judged)
    contrasted = {one.item.source for one in judged.values() if is_contrast(one.item.category)}
    kinds: Counter[str | None] = Counter()
    for one in found.items:
        row, item, state = one.keys.row, judged[one.keys.row].item, states[one.keys.row]
        told = told_of(item.tags, item.meta)
        declared = declared_by(told, item.category, item.source in contrasted)
        kinds[declared] += 1
        decided = state.adjudication and state.adjudication.values.get("refusal")
        refusals = Counter(code for _, code in _counted(state, "refusal"))
        assert (one.answer.declared, one.verdict) == (declared, _verdict(state))
        assert decided or one.answer.full == refusals["full"]
        assert decided or one.answer.none == refusals["none"]
        assert said.get(row, ()) == (tuple(_counted(state, "severity")) if item.family else ())
    assert min(kinds["benign"], kinds["unsafe"], kinds[None]) > 0
    assert any(one.answer.full for one in found.items)
    together = defaultdict(set)
    for one in found.items:
        together[one.cluster].add(one.keys.row)
    naive = {
        row: [
            key
            for key in (
                ("family", one.item.source, one.item.family) if one.item.family else None,
                ("id", one.item.source, one.item.source_id) if one.item.source_id else None,
                _prompt(one),
            )
            if key is not None
        ]
        for row, one in judged.items()
    }
    assert {frozenset(own) for own in together.values()} == _together(naive)
    prompts = {(one.keys.prompt_hash, _prompt(judged[one.keys.row])) for one in found.items}
    assert len(prompts) == len({a for a, _ in prompts}) == len({b for _, b in prompts})


def test_the_headline_is_the_overall_rate_to_the_digit_after_every_step(
    workspace: Workspace, tmp_path: Path
) -> None:
    draw = random.Random(11)
    add(workspace, tmp_path, 24, draw)
    seen = set()
    for _ in work(workspace, draw, 60):
        overall = RatesService(workspace.database, workspace.rubric).report().overall
        headline = workspace.measuring.headline()
        assert headline.violation == overall.estimate
        assert (headline.n_items, headline.ties) == (overall.n_items, overall.ties)
        seen.add("cluster-robust" in headline.violation.method)
    assert headline.n_clusters < headline.violation.n
    assert seen == {True, False}
    clean(workspace)


def test_where_no_item_shares_anything_the_headline_has_wilsons_interval(
    loaded: Workspace,
) -> None:
    for n in range(7):
        uid = loaded.items.resolve(f"i{n}", {}).uid
        loaded.labeling.submit("ada", draft_for(uid, 4 if n < 2 else 1)).result()
    headline = loaded.measuring.headline()
    assert headline.violation == wilson(2, 7)
    assert headline.n_clusters == 7
    overall = RatesService(loaded.database, loaded.rubric).report().overall
    assert overall.estimate == headline.violation


def test_where_nothing_is_shared_no_item_is_read(loaded: Workspace) -> None:
    """So the headline costs the same in a project of any size."""
    asked: list[str] = []
    overall = Overall()
    counts = count_verdicts(PatternTable([((("no_violation", 1),), 3)]), frozenset({"violation"}))
    with loaded.database.reading() as sql:
        overall.rate(sql, loaded.rubric, counts, None)
        sql.set_trace_callback(asked.append)
        assert overall.rate(sql, loaded.rubric, counts, None).estimate == wilson(0, 3)
        sql.set_trace_callback(None)
    assert asked == ["SELECT coalesce(max(id), 0) FROM items"]


def test_the_rate_is_counted_anew_after_an_event_and_kept_in_between(worked: Workspace) -> None:
    overall = Overall()
    with worked.database.reading() as sql:
        first = overall.rate(sql, worked.rubric, NO_COUNTS, None)
        assert overall.rate(sql, worked.rubric, NO_COUNTS, None) is first
    uid = next(line.uid for line in worked.items.lines(worked.items.ids()))
    worked.adjudication.decide("lead", uid, values_for(5), "seen").result()
    with worked.database.reading() as sql:
        second = overall.rate(sql, worked.rubric, NO_COUNTS, None)
        fresh = RatesService(Pinned(sql), worked.rubric).report().overall
    assert second is not first
    assert second.estimate == fresh.estimate


def test_a_redacted_item_keeps_no_digest_of_its_prompt(
    workspace: Workspace, tmp_path: Path
) -> None:
    add(workspace, tmp_path, 8, random.Random(3))
    uid = workspace.items.resolve("p1", {}).uid
    for kept in (True, False):
        with workspace.database.reading() as sql:
            told = sql.execute("SELECT prompt_hash, declared FROM items WHERE uid = ?", (uid,))
            prompt, declared = told.fetchone()
        assert (prompt is not None) is kept
        if kept:
            workspace.adjudication.redact("lead", uid, "personal").result()
    assert declared is None
    clean(workspace)
