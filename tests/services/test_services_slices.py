"""Parts: the accumulators that every label keeps give what a scan of all labels gives."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from spine import clean, draft_for, items_file, raw, say, uid_of, write_csv

from annotator.agreement.measures.crosscheck import CrossCheckError, library_alpha
from annotator.agreement.measures.figures import figures
from annotator.agreement.measures.verdict import VERDICT_SCALE
from annotator.agreement.patterns import PatternTable, pattern_of
from annotator.agreement.results import Figures
from annotator.agreement.scale import Scale
from annotator.domain.clock import iso_of_ms
from annotator.domain.events import Label
from annotator.domain.fold import CurrentLabel, ItemState, given_ms
from annotator.domain.label import code_of
from annotator.services.app import Workspace
from annotator.services.checking import rebuild_projection
from annotator.services.figures.agreement_listing import list_agreement
from annotator.services.figures.slicing import NONE, By
from annotator.services.intake.label_importing import LabelColumns
from annotator.store import items, projection
from annotator.store.items import ItemKeys

Opener = Callable[..., Workspace]
PEOPLE = ("ada", "bob", "cyd", "dan")
GROUPS = {"ada": ("law", "de"), "bob": ("law",), "cyd": ("med",)}
KINDS: tuple[By, ...] = (
    "category",
    "model",
    "source",
    "annotator",
    "pair",
    "group",
    "rubric",
    "month",
)
TABLES = ("states", "queue", "taken", "tallies", "disputes", "ratings", "patterns")
SEVERITY = Scale("ordinal", ("1", "2", "3", "4", "5"), (1, 2, 3, 4, 5))


def declare_groups(folder: Path) -> None:
    """What a lead writes into project.yaml by hand."""
    people = "".join(
        f"  - {{id: {who}, name: {who}, role: annotator, kind: human, "
        f"groups: [{', '.join(GROUPS.get(who, ()))}]}}\n"
        for who in PEOPLE
    )
    file = folder / "project.yaml"
    text = "\n".join(
        line
        for line in file.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("annotators", "  - {id", "  - id", "-"))
    )
    file.write_text(f"{text}\nannotators:\n{people}", encoding="utf-8")


def scanned(workspace: Workspace, kind: By) -> dict[str, Figures]:
    """The figures of severity by part, from everything that is said, one item after another."""
    tables: dict[str, PatternTable] = defaultdict(PatternTable)
    people: dict[str, set[str]] = defaultdict(set)
    with workspace.database.reading() as sql:
        known = {keys.row: keys for keys in items.every_keys(sql)}
        for row, state in projection.every_state(sql):
            for key, said in parts_of(kind, known[row], counted(state)):
                tables[key].add(pattern_of(code_of(one.values["severity"].value) for one in said))
                people[key].update(one.key.annotator for one in said)
    return {key: figures(tables[key], SEVERITY, len(people[key])) for key in tables}


def counted(state: ItemState) -> list[CurrentLabel]:
    return [
        one
        for one in state.labels
        if one.counts and one.annotator_kind == "human" and "severity" in one.values
    ]


def parts_of(
    kind: By, keys: ItemKeys, said: list[CurrentLabel]
) -> Iterator[tuple[str, list[CurrentLabel]]]:
    if kind == "pair":
        for a, b in combinations(said, 2):
            yield f"{a.key.annotator} | {b.key.annotator}", [a, b]
        return
    if kind == "annotator":
        for one in said:
            yield one.key.annotator, said
        return
    split: dict[str, list[CurrentLabel]] = defaultdict(list)
    for one in said:
        for key in keys_of(kind, keys, one):
            split[key].append(one)
    yield from split.items()


def keys_of(kind: By, keys: ItemKeys, one: CurrentLabel) -> tuple[str, ...]:
    if kind in ("category", "model", "source"):
        return (getattr(keys, kind) or NONE,)
    if kind == "group":
        return GROUPS.get(one.key.annotator) or (NONE,)
    if kind == "rubric":
        return (one.values["severity"].rubric_version,)
    return (iso_of_ms(given_ms(one))[:7],)


def assert_parts_are_those_of_a_scan(workspace: Workspace) -> None:
    for kind in KINDS:
        parts = workspace.slicing.by(kind, ("severity",), checked=True)
        live = {p.key: p.criteria["severity"] for p in parts}
        assert live == scanned(workspace, kind), kind
        assert parts == workspace.slicing.by(kind, ("severity",)), kind


def contents(folder: Path) -> dict[str, list[str]]:
    """Every derived row that says something."""
    sql = raw(folder)
    found = {t: sorted(map(repr, sql.execute(f"SELECT * FROM {t}"))) for t in TABLES}
    rows = sql.execute("SELECT * FROM tallies WHERE labels OR skips OR open_taken")
    found["tallies"] = sorted(map(repr, rows))
    sql.close()
    return found


@pytest.fixture
def peopled(project: Path, opened: Opener, tmp_path: Path) -> Workspace:
    """Ten items, two without a category or a model; four people, three of them in groups."""
    declare_groups(project)
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 8))
    bare = tmp_path / "bare.jsonl"
    bare.write_text(
        "".join(f'{{"id": "i{n}", "prompt": "Q", "response": "R{n}"}}\n' for n in (8, 9)),
        encoding="utf-8",
    )
    workspace.importing.run(bare)
    return workspace


def at_random(workspace: Workspace, tmp_path: Path, seed: int, steps: int) -> None:
    """Label, correct, undo, skip, flag, adjudicate, import with times, repeat; in any order."""
    draw = random.Random(seed)
    for step in range(steps):
        who, item = draw.choice(PEOPLE), f"i{draw.randrange(10)}"
        what, uid = draw.random(), uid_of(workspace, item)
        if what < 0.5:
            unsure, clauses = draw.random() < 0.2, draw.choice(((), ("G-1",), ("P-1", "G-1")))
            say(workspace, who, item, draw.randint(1, 5), unsure=unsure, clauses=clauses)
        elif what < 0.65:
            workspace.labeling.undo(who).result()
        elif what < 0.72:
            workspace.labeling.skip(who, uid, "language").result()
        elif what < 0.77:
            workspace.labeling.flag(who, uid, "rubric_unclear").result()
        elif what < 0.85:
            values = draft_for(uid, draw.randint(1, 3)).values
            workspace.adjudication.decide("lead", uid, values).result()
        elif what < 0.92:
            repeat(workspace, who, uid, draw.randint(1, 3))
        else:
            at = f"2026-0{draw.randint(1, 3)}-11T00:00:00Z"
            row = {"item": item, "who": who, "level": draw.randint(1, 5), "when": at}
            columns = LabelColumns("item", "who", "severity", "level", time="when")
            workspace.labels.run(write_csv(tmp_path / f"{seed}-{step}.csv", [row]), columns)


def repeat(workspace: Workspace, who: str, uid: str, level: int) -> None:
    """The same item once more, hidden among others."""
    values = dict(draft_for(uid, level).values)
    label = Label(uid, who, "mini", "1.0.0", values, purpose="repeat", occurrence=1)
    workspace.recorder.record(who, [label]).result()


@pytest.mark.parametrize("seed", range(3))
def test_after_any_history_parts_are_those_of_a_scan_and_tables_those_of_a_rebuild(
    peopled: Workspace, tmp_path: Path, seed: int
) -> None:
    at_random(peopled, tmp_path, seed, steps=120)
    assert_parts_are_those_of_a_scan(peopled)
    clean(peopled)
    before = contents(peopled.folder)
    assert all(before.values())
    rebuild_projection(peopled)
    assert contents(peopled.folder) == before


@pytest.mark.long
def test_after_a_long_history_parts_are_those_of_a_scan_and_tables_those_of_a_rebuild(
    peopled: Workspace, tmp_path: Path
) -> None:
    at_random(peopled, tmp_path, seed=99, steps=5_000)
    assert_parts_are_those_of_a_scan(peopled)
    clean(peopled)
    before = contents(peopled.folder)
    rebuild_projection(peopled)
    assert contents(peopled.folder) == before


def test_groups_that_are_declared_later_are_counted_from_the_next_opening(
    project: Path, opened: Opener, tmp_path: Path
) -> None:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 3))
    for who, level in zip(PEOPLE, (1, 2, 3, 4), strict=True):
        say(workspace, who, "i1", level)
    assert [part.key for part in workspace.slicing.by("group", ("severity",))] == [NONE]
    workspace.close()
    declare_groups(project)
    again = opened(project)
    parts = {
        part.key: part.criteria["severity"] for part in again.slicing.by("group", ["severity"])
    }
    assert {key: (part.n_labels, part.n_annotators) for key, part in parts.items()} == {
        NONE: (1, 1),
        "law": (2, 2),
        "de": (1, 1),
        "med": (1, 1),
    }
    clean(again)


def test_the_alphas_of_parts_are_confirmed_by_the_library_in_a_report_and_not_before(
    loaded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for item, levels in (("i1", (1, 4)), ("i2", (3, 3)), ("i3", (2, 3))):
        for who, level in zip(PEOPLE, levels, strict=False):
            say(loaded, who, item, level)
    say(loaded, "cyd", "i1", 5)  # so that no pair's table is the whole one
    whole = loaded.measuring.table("severity")

    def wrong_on_parts(table: PatternTable, scale: Scale) -> float | None:
        own = table == whole or scale == VERDICT_SCALE
        return library_alpha(table, scale) if own else 0.123

    monkeypatch.setattr("annotator.agreement.measures.crosscheck.library_alpha", wrong_on_parts)
    assert len(loaded.slicing.by("pair", ("severity",))) == 3
    assert list_agreement(loaded, "severity").criteria["severity"].n_annotators == 3
    asked: tuple[dict[str, Any], ...] = (
        {"by": "pair"},
        {"by": "annotator"},
        {"with_annotators": True},
    )
    for ask in asked:
        with pytest.raises(CrossCheckError, match=r"0\.123"):
            list_agreement(loaded, "severity", **ask)


def test_each_annotators_own_levels_are_kept_apart(loaded: Workspace) -> None:
    say(loaded, "ada", "i1", 1)
    say(loaded, "bob", "i1", 5)
    say(loaded, "ada", "i2", 3)
    own = loaded.measuring.figures("severity", "own", "ada")
    assert own.distribution == (("1", 1), ("2", 0), ("3", 1), ("4", 0), ("5", 0))
    theirs = loaded.measuring.figures("severity", "annotator", "ada")
    assert theirs.distribution == (("1", 1), ("2", 0), ("3", 1), ("4", 0), ("5", 1))


def test_items_without_a_category_are_a_part_of_reports_and_not_of_the_page(
    peopled: Workspace,
) -> None:
    say(peopled, "ada", "i8", 2)
    say(peopled, "ada", "i1", 2)
    assert [p.key for p in peopled.slicing.by("category", ("severity",))] == [NONE, "odd"]
    assert [p.key for p in peopled.measuring.by_source_category("severity")] == ["odd"]
