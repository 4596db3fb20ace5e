"""Whatever a pack holds: opening it ends soon, in a sound folder or with nothing changed."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from handing import Machine, give, machine, pack_for
from hostile import Members, contents, signed, snapshot
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from spine import MINI_RUBRIC, items_file, raw

from annotator.domain.errors import UserError
from annotator.formats.bundle import About, PackBlock
from annotator.services.app import create_project, open_workspace
from annotator.services.checking import check
from annotator.services.handing.folders import suggested_folder
from annotator.services.handing.looking import look_at
from annotator.services.handing.opening import open_pack
from annotator.services.views import Draft

Json = Any
SOON_S = 8.0
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A round takes half a second: what fails is shown as it was found."""
MEDIUM = b"\x89PNG no picture, but bytes"
DIGEST = sha256(MEDIUM).hexdigest()
DEEP = "DEEP"
NASTY: tuple[Json, ...] = (
    None, True, False, -1, 0, 1, 2, 999, 1000, 2**31, 2**53, 2**53 + 1, 2**63, -(2**63) - 1, 2**64,
    10**30, 1e308, 0.5, "", " ", "\0", "a\nb", "\ud800", "x" * 70_000, "../../evil", "/etc/passwd",
    "CON", "١.٠.٠", "²", "\u202egnp", "text", "ready", "gold", "nobody", [], {}, [[]], {"": []},
    "a" * 64, "A" * 64, DIGEST, "1.0.0", "9.9.9", "9" * 5000, DEEP,
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """A lead's keys, two honest packs taken apart, and ada's copy of the first one."""

    root: Path
    lead: Path
    ada: Machine
    first: tuple[About, Members]
    second: tuple[About, Members]
    kept: Path

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text("the world")

    def pack(self, members: Members, about: About, **more: Any) -> Path:
        return signed(self.root / "mail" / "x.pack", members, about, self.lead, **more)

    def put_back(self) -> None:
        """ada's copy as it was, on a machine where it has been since."""
        shutil.rmtree(self.ada.folder, ignore_errors=True)
        shutil.copytree(self.kept, self.ada.folder)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    root = tmp_path_factory.mktemp("world")
    (root / "mail").mkdir()
    (root / "mini.yaml").write_text(MINI_RUBRIC, encoding="utf-8")
    lead = root / "lead-data"
    create_project(root / "project", rubric=str(root / "mini.yaml"), name="Test")
    first, second = root / "mail" / "first.pack", root / "mail" / "second.pack"
    with closing(open_workspace(root / "project", data=lead)) as workspace:
        workspace.importing.run(items_file(root / "items.jsonl", 6))
        give(workspace, "ada", "i4", "i0", "i2")
        pack_for(workspace, "ada", first)
        give(workspace, "ada", "i1", "i3")
        pack_for(workspace, "ada", second)
    ada = machine(root / "ada")
    ada.open_pack(first)
    ada.label("ada", 4)
    with ada.working() as workspace:
        [waiting, *_] = workspace.queue.upcoming("ada", 1)
        workspace.labeling.save_draft("ada", Draft(waiting.uid, {"severity": "3"})).result()
    kept = shutil.copytree(ada.folder, root / "kept")
    return World(
        root, lead, ada, with_medium(*contents(first)), with_medium(*contents(second)), kept
    )


def with_medium(about: About, members: Members) -> tuple[About, Members]:
    """The same pack, one of whose items shows a picture."""
    first, *others = [json.loads(line) for line in members["items.jsonl"].splitlines()]
    part = {"kind": "image", "media": DIGEST, "mime": "image/png"}
    first["item"]["turns"][0]["parts"].append(part)
    return about, {**members, "items.jsonl": lines_of([first, *others]), f"media/{DIGEST}": MEDIUM}


def lines_of(values: list[Json]) -> bytes:
    """JSONL; DEEP stands for what nobody could write out."""
    text = "".join(json.dumps(value) + "\n" for value in values)
    return text.replace(f'"{DEEP}"', "[" * 20_000 + "]" * 20_000).encode()


def said(folder: Path) -> dict[str, Json]:
    """Everything that a copy holds, but as whom it writes: every opening settles that anew."""
    files = {p: h for p, h in snapshot(folder).items() if not p.startswith(("labels.db", ".lock"))}
    with closing(raw(folder)) as sql:
        tables = [
            row[0]
            for row in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not row[0].startswith("sqlite_")
        ]
        rows = {name: sql.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    rows["meta"] = [row for row in rows["meta"] if row[0] not in ("token", "replica", "clock")]
    return {**files, **{name: sorted(map(repr, found)) for name, found in rows.items()}}


def elsewhere(world: World, *but: Path) -> dict[str, str]:
    """The whole tree without those folders, and without the tokens of replicas."""
    inside = [path.relative_to(world.root).as_posix() for path in but]
    found = snapshot(world.root).items()
    return {
        path: digest
        for path, digest in found
        if not any(path == one or path.startswith(f"{one}/") for one in inside)
        and "/data/replicas" not in path
        and not path.startswith("mail")
    }


def opens_or_changes_nothing(world: World, pack: Path) -> list[str]:
    """Open a pack into a new folder and onto the copy that is there; what was said to each."""
    told = []
    fresh = world.root / "new"
    shutil.rmtree(fresh, ignore_errors=True)
    world.put_back()
    for folder in (fresh, world.ada.folder):
        there = said(folder) if folder.exists() else None
        outside = elsewhere(world, folder)
        start = time.process_time()
        try:
            open_pack(pack, folder, data=world.ada.data)
        except UserError as refused:
            assert refused.message and refused.hint
            told.append(refused.message)
            assert (said(folder) if folder.exists() else None) == there
        else:
            told.append("")
            sound(folder, world.ada.data)
            if folder == world.ada.folder:
                keeps_work(folder)
        assert elsewhere(world, folder) == outside
        assert time.process_time() - start < SOON_S
        shutil.rmtree(fresh, ignore_errors=True)
    return told


def sound(folder: Path, data: Path) -> None:
    with closing(open_workspace(folder, data=data)) as workspace:
        assert workspace.handed is not None
        assert not check(workspace)
        for one in workspace.queue.upcoming(workspace.handed.annotator, 10):
            workspace.queue.item(one.uid, workspace.handed.annotator)


def keeps_work(folder: Path) -> None:
    with closing(raw(folder)) as sql:
        assert sql.execute("SELECT count(*) FROM events WHERE kind = 'label'").fetchone() == (1,)
        assert sql.execute("SELECT count(*) FROM drafts").fetchone() == (1,)


Change = Callable[[Members], object]


def lines(members: Members, name: str, change: Callable[[list[Json]], object]) -> None:
    stated = [json.loads(line) for line in members[name].splitlines()]
    changed = change(stated)
    members[name] = lines_of(changed if isinstance(changed, list) else stated)


def item(change: Callable[[Json], object]) -> Change:
    return lambda members: lines(members, "items.jsonl", lambda all_: change(all_[0]["item"]) and 0)


def first_of(name: str, **stated: Json) -> Change:
    return lambda members: lines(members, name, lambda all_: all_[0].update(stated))


def body_of(**stated: Json) -> Change:
    return lambda members: lines(
        members, "versions.jsonl", lambda all_: all_[0]["body"].update(stated)
    )


def text(name: str, old: str, new: str) -> Change:
    def change(members: Members) -> None:
        assert old.encode() in members[name]
        members[name] = members[name].replace(old.encode(), new.encode())

    return change


def rubric(old: str, new: str) -> Change:
    """In the file and in what is told of its publication."""

    def change(members: Members) -> None:
        text("rubric/1.0.0.yaml", old, new)(members)
        stated = members["rubric/1.0.0.yaml"].decode()
        body_of(text=stated, sha256=sha256(stated.encode()).hexdigest())(members)

    return change


def moved(old: str, new: str) -> Change:
    def change(members: Members) -> None:
        members[new] = members.pop(old)

    return change


HOSTILE: dict[str, Change] = {
    "media under another name": moved(f"media/{DIGEST}", "media/" + "b" * 64),
    "media that was exchanged": lambda m: m.update({f"media/{DIGEST}": MEDIUM + b"!"}),
    "media with a name that is no hash": lambda m: m.update({"media/evil.exe": b"x"}),
    "media in a folder": lambda m: m.update({f"media/x/{sha256(b'x').hexdigest()}": b"x"}),
    "media that an item lacks": lambda m: m.pop(f"media/{DIGEST}"),
    "another member": lambda m: m.update({"labels.db": b"x"}),
    "another rubric file": lambda m: m.update({"rubric/0.9.0.yaml": b"x"}),
    "no rubric": lambda m: m.pop("rubric/1.0.0.yaml"),
    "no project": lambda m: m.pop("project.yaml"),
    "no items": lambda m: m.pop("items.jsonl"),
    "no shares": lambda m: m.pop("shares.jsonl"),
    "no versions": lambda m: m.pop("versions.jsonl"),
    "items that are missing": lambda m: m.update({"items.jsonl": b""}),
    "versions that are missing": lambda m: m.update({"versions.jsonl": b""}),
    "a rubric that is another's": rubric('"id": "mini"', '"id": "maxi"'),
    "a rubric of another version": rubric('"version": "1.0.0"', '"version": "1.0.1"'),
    "a rubric that is no YAML": rubric('"criteria": [', '"criteria": [['),
    "a rubric that is no UTF-8": lambda m: m.update({"rubric/1.0.0.yaml": b"\xff\xfe"}),
    "a rubric beside its publication": text("rubric/1.0.0.yaml", '"Mini"', '"Maxi"'),
    "a project with another id": text("project.yaml", "name: Test", "name: Rest"),
    "a project that leads out": text("project.yaml", "version: 1.0.0", "version: ../../../x"),
    "a project that is no YAML": lambda m: m.update({"project.yaml": b"a: [" * 5_000}),
    "a project that is no UTF-8": lambda m: m.update({"project.yaml": b"\xff"}),
    "a project that is large": lambda m: m.update({"project.yaml": b"a: b # " + b"x" * 5_000_000}),
    "a project with no annotator": text("project.yaml", "id: ada", "id: eve"),
    "two annotators": text("project.yaml", "annotators:\n", "annotators:\n  - {id: eve}\n"),
    "a version told twice": lambda m: lines(m, "versions.jsonl", lambda all_: all_ * 2),
    "a version without a time": first_of("versions.jsonl", hlc="yesterday"),
    "a version of half a character": first_of("versions.jsonl", actor="\ud800"),
    "a version with another hash": body_of(sha256="0" * 64),
    "a version with another id": body_of(rubric_id="maxi"),
    "a version that is another": body_of(version="1.0.1"),
    "a version of unknown weight": body_of(kind="heavy"),
    "a uid that is none": lambda m: lines(m, "items.jsonl", lambda all_: all_[0].update(uid="x y")),
    "a uid of half a character": first_of("items.jsonl", uid="\ud800"),
    "a long uid": first_of("items.jsonl", uid="a" * 10**6),
    "an item without turns": item(lambda one: one.update(turns=[])),
    "an item with a target before it": item(lambda one: one.update(target=-1)),
    "an item with a target behind it": item(lambda one: one.update(target=99)),
    "an item of unknown parts": item(lambda one: one["turns"][0]["parts"][0].update(kind="exe")),
    "an item of parts that are texts": item(lambda one: one["turns"][0].update(parts=["x"])),
    "an item whose media leads out": item(
        lambda one: one["turns"][0]["parts"][0].update(media="../../../etc/passwd")
    ),
    "an item that is deep": item(lambda one: one.update(meta=DEEP)),
    "an item that is a list": first_of("items.jsonl", item=[]),
    "a line that is no object": lambda m: m.update({"items.jsonl": b"[]\n"}),
    "a line that does not end": lambda m: m.update({"items.jsonl": b"{}"}),
    "an occurrence below none": first_of("shares.jsonl", occurrence=-1),
    "an occurrence of a trial": first_of("shares.jsonl", occurrence=1000),
    "a rank beyond 64 bits": first_of("shares.jsonl", rank=2**64),
    "a rank below 64 bits": first_of("shares.jsonl", rank=-(2**64)),
    "a rank that is a text": first_of("shares.jsonl", rank="1"),
    "an item that is not there": first_of("shares.jsonl", uid="0" * 64),
    "a note that is long": first_of("shares.jsonl", note="x" * 200_000),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_pack_is_refused_and_changes_nothing(world: World, what: str) -> None:
    about, members = world.second
    changed = dict(members)
    HOSTILE[what](changed)
    assert all(opens_or_changes_nothing(world, world.pack(changed, about)))


def test_what_is_taken_apart_and_put_together_again_opens(world: World) -> None:
    """Else the tests above would find nothing."""
    about, members = world.second
    assert opens_or_changes_nothing(world, world.pack(members, about)) == ["", ""]


def test_a_half_character_in_a_note_is_no_reason_to_refuse(world: World) -> None:
    about, members = world.second
    changed = dict(members)
    first_of("shares.jsonl", note="\ud800")(changed)
    assert opens_or_changes_nothing(world, world.pack(changed, about)) == ["", ""]


NAMES = (
    "..", ".", "/", "../../evil", "a/b\\c", "CON", "con.txt", "NUL ", "x" * 300, "é" * 300,
    "\u202egnp.exe", "a\0b", "a\nb", "-rf", " ", "...", "~", "$HOME", "C:", "\ud800", "🙂", "हिन्दी",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_is_suggested_within_its_parent_and_can_be_made(world: World, name: str) -> None:
    about, members = world.second
    parent = world.root / "mail"
    named = replace(about, project=replace(about.project, name=name))
    hostile = replace(named, annotator=replace(about.annotator, id=name, name=name))
    for one in (named, hostile):
        pack = world.pack(members, one)
        outside = snapshot(world.root)
        folder = suggested_folder(pack, parent, world.ada.data)
        assert folder.parent == parent and folder.name not in (".", "..")
        assert folder.name.isprintable() and not set(folder.name) & set('/\\:*?"<>|')
        look_at(pack, parent, data=world.ada.data)
        assert snapshot(world.root) == outside
        folder.mkdir()
        folder.rmdir()
    assert all(opens_or_changes_nothing(world, pack)), "project.yaml says something else"


@given(data=st.data())
@settings(max_examples=12, phases=QUICK)
def test_any_value_in_any_place(world: World, data: st.DataObject) -> None:
    anything_anywhere(world, data)


@pytest.mark.long
@given(data=st.data())
@settings(max_examples=400, phases=QUICK)
def test_any_value_in_any_place_many_times(world: World, data: st.DataObject) -> None:
    anything_anywhere(world, data)


def anything_anywhere(world: World, data: st.DataObject) -> None:
    about, members = world.second
    changed = dict(members)
    name = data.draw(st.sampled_from(["items.jsonl", "shares.jsonl", "versions.jsonl"]))
    stated: list[Json] = [json.loads(line) for line in members[name].splitlines()]
    for _ in range(data.draw(st.integers(1, 3))):
        change(stated, data)
    changed[name] = lines_of(stated)
    opens_or_changes_nothing(world, world.pack(changed, about))


def change(stated: list[Json], data: st.DataObject) -> None:
    """Something nasty at a place that is drawn."""
    places = every_place(stated)
    holder, key = places[data.draw(st.integers(0, len(places) - 1))]
    how = data.draw(st.sampled_from(("set", "set", "set", "drop", "twice")))
    if how == "drop":
        del holder[key]
    elif how == "twice" and isinstance(holder, list):
        holder.append(deepcopy(holder[key]))
    else:
        holder[key] = deepcopy(NASTY[data.draw(st.integers(0, len(NASTY) - 1))])


def every_place(value: Json) -> list[tuple[Json, Json]]:
    found: list[tuple[Json, Json]] = []
    keys = range(len(value)) if isinstance(value, list) else value
    for key in keys if isinstance(value, list | dict) else ():
        found += [(value, key), *every_place(value[key])]
    return found or [([None], 0)]


YAML = (
    b"\t", b"\0", b"&a ", b"*a", b"<<: ", b"!!python/object:os.system ", b"[" * 3_000,
    b"- " * 3_000, b"9" * 5_000, b"2001-99-99", b"\xff\xfe", b"\xef\xbb\xbf", b"\n---\n",
    b"%YAML 9.9\n", b"|\n", b": ", b"'", b'"\\ud800"', b"#", b"{", b"}", b"~", b".inf", b"1e400",
    b"id: ", b"version: ", b"../../",
)  # fmt: skip


@given(data=st.data())
@settings(max_examples=25, phases=QUICK)
def test_any_change_of_project_and_rubric(world: World, data: st.DataObject) -> None:
    about, members = world.second
    changed = dict(members)
    name = data.draw(st.sampled_from(["project.yaml", "rubric/1.0.0.yaml"]))
    mutated = bytearray(members[name])
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(mutated)))
        end = data.draw(st.integers(start, min(start + 30, len(mutated))))
        mutated[start:end] = data.draw(st.sampled_from(YAML) | st.binary(max_size=6))
    changed[name] = bytes(mutated)
    if name.startswith("rubric"):
        stated = mutated.decode("utf-8", "replace")
        digest = sha256(stated.encode()).hexdigest()
        body_of(text=stated, sha256=digest)(changed)
    opens_or_changes_nothing(world, world.pack(changed, about))


def test_what_a_pack_redacts_may_be_anything(world: World) -> None:
    about, members = world.second
    block = about.content
    assert isinstance(block, PackBlock)
    for uids in (("x",), ("\0", "a b"), ("'; --",)):
        stated = replace(about, content=replace(block, redacted=uids))
        assert opens_or_changes_nothing(world, world.pack(members, stated)) == ["", ""]


@example(name="made", value="9999999999999.99999")
@given(
    name=st.sampled_from(["made", "number", "program", "schema_of_store", "id", "project", "age"]),
    value=st.sampled_from(NASTY),
)
@settings(max_examples=15, phases=QUICK)
def test_any_value_in_the_manifest(world: World, name: str, value: Json) -> None:
    about, members = world.second
    if value == DEEP:
        return
    pack = world.pack(members, about, change=lambda manifest: manifest.update({name: value}))
    opens_or_changes_nothing(world, pack)


def test_one_flipped_byte_changes_nothing(world: World) -> None:
    """What a reader of bundles refuses (tests/formats) is refused before anything is touched."""
    about, members = world.second
    pack = world.pack(members, about)
    good = pack.read_bytes()
    assert opens_or_changes_nothing(world, pack) == ["", ""]
    for place in range(0, len(good), max(1, len(good) // 25)):
        pack.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        assert all(opens_or_changes_nothing(world, pack)), place
