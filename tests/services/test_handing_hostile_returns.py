"""Whatever a return holds: it is taken in whole into a sound project, or it changes nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from handing import give, machine, pack_for
from hostile import contents, returned, signed, snapshot
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from spine import MINI_RUBRIC, items_file, raw, say

from annotator.domain.canonical import canonical
from annotator.domain.ids import uuid7
from annotator.formats.bundle import About
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.checking import check
from annotator.services.handing.merging import merge_returns
from annotator.services.handing.views import MergedFile
from annotator.services.views import DisputeFilter

Json = Any
SOON_S = 8.0
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
HLC = "1795000000000.{:05d}"
NASTY: tuple[Json, ...] = (
    None, True, False, -1, 0, 1, 999, 1000, 2**49, 2**53, 0.5, -0.5, 1e308, "", " ", "\0", "a\nb",
    "a\tb", "a|b", "\ud800", "x" * 70_000, "²", "1.0.0", "9.9.9", "0.1.0", "trial-ff", "mini",
    "ada", "eve", "2", "99", "bias", [], ["bias"], ["\ud800"], [["x"]], {}, {"severity": "2"},
    "0" * 64, "label", "plan", "work", "gold", "model", "import", "9999999999999.99999",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """A lead's project in use, and what ada's honest return says of itself."""

    root: Path
    workspace: Workspace
    about: About
    ada: Path
    items: tuple[str, ...]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("the world")

    def label(self, **stated: Json) -> Json:
        """The body of an honest label."""
        body = {
            "item": self.items[0],
            "annotator": "ada",
            "rubric_id": "mini",
            "rubric_version": "1.0.0",
            "values": {"severity": "3", "categories": ["bias"]},
        }
        return {**body, **stated}

    def event(self, body: Json, **stated: Json) -> Json:
        """An envelope around it, as the first of a replica."""
        return {
            "v": 1, "id": uuid7(), "project": self.about.project.id, "replica": "R", "seq": 1,
            "actor": "ada", "hlc": HLC.format(1), "kind": "label", "body": body, **stated,
        }  # fmt: skip

    def returned(self, *events: Json | bytes) -> Path:
        replica = uuid7()
        lines = [one if isinstance(one, bytes) else in_bytes(one, replica) for one in events]
        out = self.root / "mail" / f"{replica}.return"
        return returned(out, self.about, lines, self.ada, replica)


def in_bytes(event: Json, replica: str) -> bytes:
    stated = {**event, "replica": replica} if event.get("replica") == "R" else event
    try:
        return canonical(stated)
    except Exception:  # noqa: BLE001 (what has no canonical form is written in some form)
        return json.dumps(stated, sort_keys=True, separators=(",", ":")).encode()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root = tmp_path_factory.mktemp("world")
    (root / "mail").mkdir()
    (root / "mini.yaml").write_text(MINI_RUBRIC, encoding="utf-8")
    create_project(root / "project", rubric=str(root / "mini.yaml"), name="Test")
    with closing(open_workspace(root / "project", data=root / "lead-data")) as workspace:
        workspace.importing.run(items_file(root / "items.jsonl", 6))
        give(workspace, "ada", "i4", "i0", "i2")
        say(workspace, "ben", "i4", 2)
        workspace.people.ensure("ben")
        ada = machine(root / "ada")
        ada.open_pack(pack_for(workspace, "ada", root / "mail" / "ada.pack"))
        ada.label("ada", 4)
        honest = ada.send_back()
        assert not merge_returns(workspace, [honest]).any_refused
        about, _ = contents(honest)
        with workspace.database.reading() as sql:
            uids = tuple(row[0] for row in sql.execute("SELECT uid FROM items ORDER BY id"))
        yield World(root, workspace, about, ada.data, uids)


def log_of(world: World) -> list[Json]:
    with closing(raw(world.workspace.folder)) as sql:
        return [
            sorted(map(repr, sql.execute(f"SELECT * FROM {name}")))
            for name in ("events", "forked", "peers", "to_derive", "states", "ratings", "shares")
        ]


def merged(world: World, pack: Path) -> MergedFile:
    """Merge it: a sound project, or one where nothing has changed."""
    before, outside = log_of(world), others(world)
    start = time.process_time()
    [told] = merge_returns(world.workspace, [pack]).files
    assert time.process_time() - start < SOON_S
    if told.refused:
        assert told.hint and told.reason
        assert log_of(world) == before
    sound(world.workspace)
    assert others(world) == outside
    return told


def sound(workspace: Workspace) -> None:
    """Nothing is wrong. That an event's item is not here yet is told, and is no damage."""
    told = [one for one in check(workspace) if "an item that is not here" not in one.what]
    assert not told


def others(world: World) -> dict[str, str]:
    return {path: one for path, one in snapshot(world.root).items() if "labels.db" not in path}


def test_what_is_made_here_by_the_rules_is_taken_in(world: World) -> None:
    """Else the tests below would find nothing."""
    told = merged(world, world.returned(world.event(world.label())))
    assert (told.refused, told.new) == ("", 1)


Make = Callable[[World], Json | bytes]


def of_label(**stated: Json) -> Make:
    return lambda world: world.event(world.label(**stated))


def envelope(**stated: Json) -> Make:
    return lambda world: world.event(world.label(), **stated)


def deep(world: World) -> bytes:
    stated = canonical(world.event(world.label(values={"severity": "DEEP"})))
    return stated.replace(b'"DEEP"', b"[" * 50_000 + b"]" * 50_000)


def calibrated(world: World) -> Json:
    body = {
        "annotator": "ada", "rubric_id": "mini", "rubric_version": "1.0.0", "example": "ex-1",
        "round": -5, "values": {}, "credit": 40.0,
    }  # fmt: skip
    return world.event(body, kind="calibrate")


HOSTILE: dict[str, Make] = {
    "another's label": of_label(annotator="ben"),
    "another's hand": envelope(actor="ben"),
    "a lead's decision": lambda w: w.event(
        {**w.label(), "lead": "ada", "decision": "label"}, kind="adjudicate"
    ),
    "a plan": lambda w: w.event({"plan": "x", "part": 0, "parts": 1}, kind="plan"),
    "a redaction": lambda w: w.event({"item": w.items[0], "reason": "x"}, kind="item.redact"),
    "a kind of a later program": envelope(kind="nobody knows"),
    "an envelope of a later program": envelope(v=2),
    "another project": envelope(project="x"),
    "another replica": envelope(replica="other"),
    "another place": envelope(seq=2),
    "a place that is a text": envelope(seq="1"),
    "a time that is none": envelope(hlc="soon"),
    "half a character for an id": envelope(id="\ud800"),
    "half a character in a version": of_label(rubric_version="\ud800"),
    "a version that is none": of_label(rubric_version="²"),
    "a version of many digits": of_label(rubric_version="9" * 5_000 + ".0.0"),
    "half a character in a criterion": of_label(values={"\ud800": "1"}),
    "half a character in a clause": of_label(clauses=["\ud800"]),
    "a clause that is two": of_label(clauses=["P-1|G-1"]),
    "a time of its source that is none": of_label(origin={"kind": "import", "at": "soon"}),
    "a scale of its own": of_label(
        origin={"kind": "import", "scale": {"measurement": "ordinal", "codes": ["1", "1"]}}
    ),
    "a judge": of_label(annotator_kind="model"),
    "an occurrence below none": of_label(occurrence=-1),
    "a time that no label takes": of_label(active_s=-1.0),
    "evidence before the text": of_label(evidence=[{"turn": -1, "start": 0, "end": 1}]),
    "evidence that ends before it starts": of_label(evidence=[{"turn": 0, "start": 5, "end": 1}]),
    "values that are a list": of_label(values=[]),
    "values that are deep": deep,
    "a credit beyond all": calibrated,
    "no JSON": lambda w: b"{",
    "an empty line": lambda w: b"",
    "a number": lambda w: b"7",
    "bytes that are no text": lambda w: b'"\xff"',
    "another form of the same": lambda w: json.dumps(w.event(w.label())).encode(),
    "a number beyond 2^53": of_label(confidence=2**60),
    "a number beyond all": of_label(active_s=1e999),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_event_is_refused_with_its_file(world: World, what: str) -> None:
    good = world.event(world.label(item=world.items[1]))
    bad = HOSTILE[what](world)
    if isinstance(bad, dict) and bad["seq"] == 1:
        bad["seq"] = 2
    elif isinstance(bad, dict) and bad["seq"] == 2:
        bad["seq"] = 3
    assert merged(world, world.returned(good, bad)).refused


@pytest.mark.parametrize(
    "stated",
    [
        {"rationale": "x" * 10_000_000},
        {"rationale": "\ud800 \0 \u202e"},
        {"item": "f" * 64},
        {"values": {"severity": "99", "no_such": "x", "categories": ["no", "such"]}},
        {"values": {"severity": ["a", "b"], "categories": "bias", "wrong_reason": "2"}},
        {"values": {"severity": True, "refusal": None}},
        {"values": {"refusal": "a\tb:c,d%e|f"}},
        {"values": {"severity": "\ud800"}},
        {"rubric_version": "9.9.9"},
        {"rubric_id": "other rubric"},
        {"supersedes": ["x", "x", "\ud800"]},
        {"occurrence": 7, "purpose": "repeat"},
        {"occurrence": 2**48, "rubric_version": "trial-ff"},
        {"confidence": -(2**50)},
        {"clauses": ["no-such"] * 1_000},
        {"evidence": [{"turn": 99, "start": 0, "end": 2**50}]},
    ],
    ids=lambda stated: " ".join(stated),
)  # fmt: skip
def test_a_strange_label_counts_or_not_and_breaks_nothing(
    world: World, stated: dict[str, Json]
) -> None:
    told = merged(world, world.returned(world.event(world.label(**stated))))
    assert not told.refused
    sound_everywhere(world.workspace)


def sound_everywhere(workspace: Workspace) -> None:
    """What a lead looks at can be read."""
    for criterion in workspace.measuring.criteria():
        workspace.measuring.figures(criterion)
        workspace.insight.people(criterion)
    workspace.measuring.headline()
    workspace.planning.pace()
    for row in workspace.disagreements.page(DisputeFilter()).rows:
        workspace.disagreements.detail(row.uid)
    for one in workspace.queue.upcoming("ada", 10):
        workspace.queue.item(one.uid, "ada")


@given(data=st.data())
@settings(max_examples=15, phases=QUICK)
def test_any_value_in_any_place(world: World, data: st.DataObject) -> None:
    anything_anywhere(world, data)


@pytest.mark.long
@given(data=st.data())
@settings(max_examples=400, phases=QUICK)
def test_any_value_in_any_place_many_times(world: World, data: st.DataObject) -> None:
    anything_anywhere(world, data)


def anything_anywhere(world: World, data: st.DataObject) -> None:
    bodies = {
        "label": world.label(
            evidence=[{"turn": 0, "start": 0, "end": 1, "quote": ""}], clauses=["P-1"],
            origin={"kind": "native", "tool": None, "at": None, "scale": None, "row": None},
            supersedes=[], active_s=1.0, confidence=3, rationale="because", unsure=False,
        ),
        "skip": {"item": world.items[1], "annotator": "ada", "reason": "other", "note": ""},
        "flag": {
            "item": world.items[1], "annotator": "ada", "flag": "escalate", "note": "",
            "clauses": ["P-1"],
        },
        "retract": {"item": world.items[0], "annotator": "ada", "targets": ["x"], "reason": ""},
        "comment": {"item": world.items[0], "author": "ada", "text": "> @0:1-2"},
    }  # fmt: skip
    kind = data.draw(st.sampled_from(sorted(bodies)))
    event = world.event(bodies[kind], kind=kind)
    for _ in range(data.draw(st.integers(1, 3))):
        places = every_place(event)
        holder, key = places[data.draw(st.integers(0, len(places) - 1))]
        holder[key] = deepcopy(NASTY[data.draw(st.integers(0, len(NASTY) - 1))])
    if not merged(world, world.returned(event)).refused:
        sound_everywhere(world.workspace)


def every_place(value: Json) -> list[tuple[Json, Json]]:
    found: list[tuple[Json, Json]] = []
    keys = range(len(value)) if isinstance(value, list) else value
    for key in keys if isinstance(value, list | dict) else ():
        found += [(value, key), *every_place(value[key])]
    return found


def test_the_project_opens_again_after_all_that(world: World) -> None:
    """What was taken in stands in the log for ever: everything is derived from it anew."""
    from annotator.services.checking import rebuild_projection

    rebuild_projection(world.workspace)
    sound(world.workspace)
    sound_everywhere(world.workspace)


def test_a_manifest_that_says_more_than_the_chain_is_refused(world: World) -> None:
    line = in_bytes(world.event(world.label()), "r-x")
    about = replace(world.about)
    out = returned(world.root / "mail" / "more.return", about, [line], world.ada, "r-x")
    honest, members = contents(out)

    def lie(manifest: dict[str, Json]) -> None:
        manifest["return"]["replicas"][0].update(to_seq=2)

    assert merged(world, signed(out, members, honest, world.ada, lie)).refused


def test_one_flipped_byte_changes_nothing(world: World) -> None:
    pack = world.returned(world.event(world.label(item=world.items[2])))
    good = pack.read_bytes()
    before, outside = log_of(world), others(world)
    for place in range(0, len(good), max(1, len(good) // 150)):
        pack.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        assert merge_returns(world.workspace, [pack]).any_refused, place
    pack.write_bytes(good)
    assert (log_of(world), others(world)) == (before, outside)
    assert not merged(world, pack).refused
