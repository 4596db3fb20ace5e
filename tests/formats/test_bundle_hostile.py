"""Bundles that are signed properly by somebody who means harm, and what is said to each."""

from __future__ import annotations

import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bundle_support import EVENTS, MEMBERS, PACK_ID, RETURN, Change, forged, refusal, stated

from annotator.domain.errors import RefusedInput, UserError
from annotator.formats.bundle import open_bundle, packing, sealing
from annotator.formats.bundle.contents import read_contents
from annotator.formats.bundle.framing import MANIFEST, Entry, directory, local_header
from annotator.formats.bundle.limits import (
    FREE_CONTENT,
    GIB,
    HIGHEST_RATIO,
    LARGEST_CONTENT,
    LARGEST_MEMBER,
    MOST_MEMBERS,
)
from annotator.formats.bundle.opened import unpacked
from annotator.formats.bundle.refusing import Refusing


def test_what_the_forger_makes_without_a_change_is_good(tmp_path: Path) -> None:
    """Else the tests below would find nothing."""
    with open_bundle(forged(tmp_path / "a")) as bundle:
        assert bundle.paths == tuple(MEMBERS)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("../evil", "leads out of the folder"),
        ("media/../../evil", "leads out of the folder"),
        ("..\\evil", "leads out of the folder"),
        ("..", "leads out of the folder"),
        ("/etc/evil", "is an absolute path"),
        ("\\\\host\\share", "is an absolute path"),
        ("C:\\evil", "is an absolute path"),
        ("c:evil", "is an absolute path"),
        ("a\\b", "is no plain relative path"),
        ("a//b", "is no plain relative path"),
        ("./a", "is no plain relative path"),
        ("a/", "is no plain relative path"),
        ("a.", "is no plain relative path"),
        (".hidden", "is no plain relative path"),
        ("a b", "is no plain relative path"),
        ("a\nb", "is no plain relative path"),
        ("a\0b", "is no plain relative path"),
        ("ab:stream", "is no plain relative path"),
        ("a" * 201, "is longer than 200"),
        ("", "is no plain relative path"),
    ],
)
def test_paths_that_could_lead_elsewhere_are_refused(tmp_path: Path, path: str, why: str) -> None:
    assert why in refusal(forged(tmp_path / "x.pack", [(path, b"evil")]))


@pytest.mark.parametrize("name", ["\xfc", "\u202egnp.exe", "\xff"])
def test_names_beyond_ascii_are_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a", "w") as archive:
        archive.writestr(name, b"x")
    assert "no plain relative path" in refusal(tmp_path / "a")


@pytest.mark.parametrize(
    "members",
    [
        ("a", "a"),
        ("a", "b", "A"),
        ("media/x", "MEDIA/x"),
        ("a", "manifest.json"),
        ("a", "Manifest.JSON"),
        ("manifest.json.minisig",),
    ],
)
def test_a_path_that_stands_there_twice_is_refused(tmp_path: Path, members: list[str]) -> None:
    assert "twice" in refusal(forged(tmp_path / "x", [(path, b"x") for path in members]))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_other_things_than_files_are_refused(tmp_path: Path, kind: int) -> None:
    with zipfile.ZipFile(tmp_path / "a", "w") as archive:
        info = zipfile.ZipInfo("media/x")
        info.create_system = 3
        info.external_attr = (kind | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
        archive.writestr(MANIFEST, "{}")
        archive.writestr(MANIFEST + ".minisig", "")
    message = refusal(tmp_path / "a")
    assert ("is a link to another file" in message) == (kind == stat.S_IFLNK)


def test_members_that_the_manifest_does_not_name_are_refused(tmp_path: Path) -> None:
    def hide(manifest: dict[str, object]) -> None:
        files = manifest["files"]
        assert isinstance(files, list)
        del files[1]

    assert "is in it and not in its manifest" in refusal(forged(tmp_path / "a", change=hide))


def test_members_that_only_the_manifest_names_are_refused(tmp_path: Path) -> None:
    def add(manifest: dict[str, object]) -> None:
        files = manifest["files"]
        assert isinstance(files, list)
        files.append({"path": "more", "size": 0, "sha256": "0" * 64})

    assert "is in its manifest and not in it" in refusal(forged(tmp_path / "a", change=add))


def test_members_in_another_order_are_refused(tmp_path: Path) -> None:
    def turn(manifest: dict[str, object]) -> None:
        files = manifest["files"]
        assert isinstance(files, list)
        files.reverse()

    assert "in another order" in refusal(forged(tmp_path / "a", change=turn))


@pytest.mark.parametrize("change", [{"size": 10**9}, {"size": 0}, {"sha256": "0" * 64}])
def test_wrong_sizes_and_hashes_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    def lie(manifest: dict[str, object]) -> None:
        files = manifest["files"]
        assert isinstance(files, list)
        files[0].update(change)

    assert "is not what its manifest says" in refusal(forged(tmp_path / "a", change=lie))


@pytest.mark.parametrize("change", [{"size": 5}, {"sha256": "0" * 64}])
def test_a_wrong_hash_of_the_packed_bytes_is_refused(
    tmp_path: Path, change: dict[str, object]
) -> None:
    message = refusal(forged(tmp_path / "a", change=lambda m: stated(m, "body").update(change)))
    assert "not packed as they were" in message


Edit = Callable[[list[Entry]], list[Entry]]


@pytest.mark.parametrize(
    "edit",
    [
        lambda all_: [replace(all_[0], offset=1), *all_[1:]],
        lambda all_: [replace(all_[0], crc=0), *all_[1:]],
        lambda all_: [replace(all_[0], packed=all_[0].packed - 1), *all_[1:]],
        lambda all_: [replace(all_[0], size=all_[0].size - 1), *all_[1:]],
        lambda all_: [replace(all_[0], size=all_[0].size + 1), *all_[1:]],
        lambda all_: [replace(all_[0], offset=all_[1].offset), *all_[1:]],
        lambda all_: [*all_[:-1], replace(all_[-1], packed=2**31)],
        lambda all_: [*all_[:-1], replace(all_[-1], size=2**32 - 1)],
        lambda all_: [*all_[:-2], replace(all_[-2], size=2**32 - 1), all_[-1]],
        lambda all_: [*all_[:-2], all_[-1], all_[-2]],
        lambda all_: all_[1:],
        lambda all_: all_[:-1],
        lambda all_: all_[:1],
        lambda all_: [],
    ],
)
def test_a_directory_that_does_not_fit_the_file_is_refused(tmp_path: Path, edit: Edit) -> None:
    refusal(forged(tmp_path / "a", entries=edit))


def test_overlapping_members_are_refused(tmp_path: Path) -> None:
    """The bombs that count one packed block many times."""

    def overlap(entries: list[Entry]) -> list[Entry]:
        same = [replace(entries[0], path=f"m{number}") for number in range(1000)]
        return [*same, *entries[-2:]]

    assert "not as it was written" in refusal(forged(tmp_path / "a", entries=overlap))


def test_a_bomb_by_ratio_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "unpacks_too_large", lambda packed, size: False)
    bomb = forged(tmp_path / "a", [("items.jsonl", bytes(150 * 2**20))])
    assert bomb.stat().st_size < 2**18
    start = time.process_time()
    assert "unpacks from" in refusal(bomb)
    assert time.process_time() - start < 0.1


def test_an_honest_writer_is_told_what_a_reader_would_take_for_a_bomb(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="a reader would take it for a trap"):
        forged(tmp_path / "a", [("items.jsonl", bytes(80 * 2**20))])


def test_a_bomb_that_states_less_than_it_unpacks_to_is_stopped(tmp_path: Path) -> None:
    """Sizes in the directory and the manifest say 1,000 bytes; the packed bytes give 60 MB."""

    def lie(entries: list[Entry]) -> list[Entry]:
        return [replace(entries[0], size=1000), *entries[1:]]

    def agree(manifest: dict[str, object]) -> None:
        files = manifest["files"]
        assert isinstance(files, list)
        files[0]["size"] = 1000

    bomb = forged(tmp_path / "a", [("a", bytes(60 * 2**20))], agree, entries=lie)
    assert "does not unpack to what it should" in refusal(bomb)
    with bomb.open("rb") as file:
        members = read_contents(file, Refusing("a")).members
        pieces = unpacked(file, members[0], Refusing("a"))
        with pytest.raises(RefusedInput):
            next(pieces)
        assert file.tell() <= 2**17, "read no further than the first piece"


@pytest.mark.parametrize("hidden", [1, 6, 2**17])
def test_bytes_after_the_end_of_what_was_packed_are_refused(tmp_path: Path, hidden: int) -> None:
    """Room for something that no reader shows: packed bytes end, the member does not."""

    class Slack(packing._Member):
        def end(self) -> bytes:
            end = super().end() + b"h" * hidden
            self.packed += hidden
            return end

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "_Member", Slack)
        out = forged(tmp_path / "a")
    assert "does not unpack to what it should" in refusal(out)


def test_a_wrong_checksum_is_refused_though_the_hash_is_right(tmp_path: Path) -> None:
    """Other tools go by it."""

    class Wrong(packing._Member):
        def end(self) -> bytes:
            self.crc ^= 1
            return super().end()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "_Member", Wrong)
        out = forged(tmp_path / "a")
    assert "is not what its manifest says" in refusal(out)


def test_packed_bytes_that_never_end_are_refused(tmp_path: Path) -> None:
    class Endless(packing._Member):
        def end(self) -> bytes:
            flushed = self._deflate.flush(zlib.Z_SYNC_FLUSH)
            self.packed += len(flushed)
            return flushed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "_Member", Endless)
        out = forged(tmp_path / "a")
    assert "does not unpack to what it should" in refusal(out)


@pytest.mark.parametrize("frame", ["local_header", "descriptor"])
def test_bytes_around_a_member_that_do_not_fit_the_directory_are_refused(
    tmp_path: Path, frame: str
) -> None:
    """Signed, and yet read differently by tools that trust the one or the other."""
    right: Callable[[Entry], bytes] = getattr(packing, frame)

    def wrong(entry: Entry) -> bytes:
        made = right(entry)
        return made[:12] + bytes([made[12] ^ 1]) + made[13:] if entry.deflated else made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, frame, wrong)
        out = forged(tmp_path / "a")
    assert "what stands around “items.jsonl”" in refusal(out)


def test_a_wrong_checksum_of_the_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zlib, "crc32", lambda data, start=0: 0)
        out = forged(tmp_path / "a")
    assert "“manifest.json” is not as it was written" in refusal(out)


def test_a_directory_larger_than_its_members_need_is_not_read(tmp_path: Path) -> None:
    """Memory is taken by the count of members, not by what the end record claims."""
    size = 3 * GIB
    with (tmp_path / "a").open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(4 + size)
        file.seek(4 + size)
        file.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, size, 4, 0))
    assert "its directory is larger than its members need" in refusal(tmp_path / "a")


def only_a_directory(out: Path, entries: list[Entry]) -> Path:
    """A file that starts like a bundle, with a directory of things that are not there."""
    head = local_header(Entry("a", 0, 0, 0, 0))
    body = directory(entries)
    end = bytearray(body[-22:])
    end[16:20] = len(head).to_bytes(4, "little")
    out.write_bytes(head + body[:-22] + end)
    return out


OWN = [Entry(MANIFEST, 0, 0, 0, 0), Entry(MANIFEST + ".minisig", 0, 0, 0, 0)]


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    many = [Entry(f"m{number}", 0, 2, 0, 0) for number in range(MOST_MEMBERS + 1)]
    path = only_a_directory(tmp_path / "a", [*many, *OWN])
    assert "more than 65,000 members" in refusal(path)


def test_members_and_contents_that_are_too_large_are_refused(tmp_path: Path) -> None:
    large = [Entry("m", 0, 2**30, LARGEST_MEMBER + 1, 0), *OWN]
    assert "larger than 2 GiB" in refusal(only_a_directory(tmp_path / "a", large))
    size = LARGEST_MEMBER
    count = LARGEST_CONTENT // size + 1
    several = [Entry(f"m{number}", 0, 2**28, size, 0) for number in range(count)]
    message = refusal(only_a_directory(tmp_path / "a", [*several, *OWN]))
    assert f"more than {LARGEST_CONTENT // GIB} GiB" in message
    ratio = [Entry("m", 0, 10, FREE_CONTENT + 10 * HIGHEST_RATIO + 1, 0), *OWN]
    assert "unpacks from" in refusal(only_a_directory(tmp_path / "a", ratio))


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    """Holes take no room on the disk."""
    with (tmp_path / "a").open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(5 * GIB)
    assert "larger than 4 GiB" in refusal(tmp_path / "a")


def test_what_is_decrypted_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bundle_support import keys_of, pack

    out = pack(tmp_path / "a", encrypt_to=keys_of("ada").recipient)
    monkeypatch.setattr(sealing, "LARGEST_FILE", 1000)
    assert "decrypted content is larger" in refusal(out, keys_of("ada"))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda m: m.update(schema=2), "newer version of this program (schema 2"),
        (lambda m: m.update(schema=2, files=None, kind="new"), "newer version"),
        (lambda m: m.update(schema=0), "is not between 1"),
        (lambda m: m.update(schema=True), "“schema” is no whole number"),
        (lambda m: m.pop("schema"), "“schema” is missing"),
        (lambda m: m.update(kind="gift"), "neither “pack” nor “return”"),
        (lambda m: m.update(kind="return"), "“return” is missing"),
        (lambda m: m.update(id="../x"), "“id” does not have the form"),
        (lambda m: m.update(made="1700000000000.7"), "“made” does not have the form"),
        (lambda m: m.update(made="٣" * 13 + ".00000"), "“made” does not have the form"),
        (lambda m: m.update(number=0), "“number” is not between 1"),
        (lambda m: m.update(number=2**53 + 1), "“number” is not between 1"),
        (lambda m: m.update(number=1.0), "“number” is no whole number"),
        (lambda m: m.update(number="1"), "“number” is no whole number"),
        (lambda m: m.update(project=[]), "“project” is no object"),
        (lambda m: m.update(project={"id": "p"}), "“project.name” is missing"),
        (lambda m: m.update(annotator={"id": "", "name": "x"}), "“annotator.id” does not"),
        (lambda m: m.update(annotator={"id": "x" * 1001, "name": "x"}), "“annotator.id” does not"),
        (lambda m: m.update(files={}), "“files” is no list"),
        (lambda m: m.update(files=[3]), "“files[0]” is no object"),
        (lambda m: m["files"][1].update(size=-1), "“files[1].size” is not between 0"),
        (lambda m: m["files"][1].update(size=None), "“files[1].size” is no whole number"),
        (lambda m: m["files"][1].update(sha256="A" * 64), "“files[1].sha256” does not"),
        (lambda m: m["files"][1].update(path="/a"), "“files[1].path” is “/a”"),
        (lambda m: m["files"].append(m["files"][0]), "names “items.jsonl” twice"),
        (lambda m: m.update(body=7), "“body” is no object"),
        (lambda m: m.update(pack=[]), "“pack” is no object"),
        (lambda m: m["pack"].update(encrypted=0), "neither true nor false"),
        (lambda m: m["pack"].update(redacted="abc"), "“pack.redacted” is no list"),
        (lambda m: m["pack"].update(redacted=[1]), "“pack.redacted[0]” is no text"),
        (lambda m: m["pack"].update(acknowledged={"a": 1}), "“pack.acknowledged.a” is no"),
        (lambda m: m["pack"].update(acknowledged={"../a": {}}), "“pack.acknowledged.../a” does"),
        (lambda m: m.update(age=5), "“age” is no text"),
        (lambda m: m.update(key=None), "“key” is no text"),
    ],
)
def test_a_manifest_that_is_not_in_order_is_refused(
    tmp_path: Path, change: Change, why: str
) -> None:
    assert why in refusal(forged(tmp_path / "a", change=change))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"events": "events/other.jsonl"}, "which is not among the files"),
        ({"replica": "../a"}, "“return.replicas[0].replica” does not"),
        ({"from_seq": 0}, "is not between 1"),
        ({"to_seq": 7}, "is before “from_seq”"),
        ({"prev": "0" * 64}, "does not fit “from_seq”"),
        ({"from_seq": 1}, "does not fit “from_seq”"),
        ({"hash": "x"}, "“return.replicas[0].hash” does not"),
    ],
)
def test_a_return_that_is_not_in_order_is_refused(
    tmp_path: Path, change: dict[str, object], why: str
) -> None:
    def edit(manifest: dict[str, object]) -> None:
        replicas = stated(manifest, "return")["replicas"]
        assert isinstance(replicas, list)
        replicas[0].update(change)

    assert why in refusal(forged(tmp_path / "a", [(EVENTS, b"")], edit, about=RETURN))


@pytest.mark.parametrize("name", ["replica", "events"])
def test_a_replica_or_file_that_a_return_names_twice_is_refused(tmp_path: Path, name: str) -> None:
    def twice(manifest: dict[str, object]) -> None:
        replicas = stated(manifest, "return")["replicas"]
        assert isinstance(replicas, list)
        other = {"replica": "other", "events": "events/other.jsonl", name: replicas[0][name]}
        replicas.append({**replicas[0], **other})

    members = [(EVENTS, b""), ("events/other.jsonl", b"")]
    message = refusal(forged(tmp_path / "a", members, twice, about=RETURN))
    assert f"names the same {name} twice" in message


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is no JSON object"),
        (b"[]", "it is no JSON object"),
        (b"\xff\xfe{}", "it is no UTF-8"),
        (b"{} {}", "it is no JSON object"),
        (b'{"schema":' + b"9" * 5000 + b"}", "it is no JSON object (5000 digits)"),
        (b'{"schema":' + b"9" * 500 + b"}", "is not between 1 and 2^53"),
        (b'{"schema":1e999}', "it is no JSON object"),
        (b'{"schema":NaN}', "it is no JSON object (NaN)"),
        (b'{"schema":1,"schema":1}', "it is no JSON object"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "it is no JSON object (too_deep)"),
        (b'{"a":' * 100_000, "it is no JSON object (too_deep)"),
    ],
)
def test_a_manifest_that_is_no_json_is_refused(tmp_path: Path, data: bytes, why: str) -> None:
    assert why in refusal(forged(tmp_path / "a", data=lambda _: data))


def test_a_manifest_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "LARGEST_MANIFEST", 2**40)
        out = forged(tmp_path / "a", data=lambda data: data + b" " * (33 * 2**20))
    assert "is larger than any should be" in refusal(out)


def test_what_a_manifest_says_beyond_what_is_known_stays_unread(tmp_path: Path) -> None:
    """Later programs may say more under the same schema."""

    def more(manifest: dict[str, object]) -> None:
        manifest.update(later={"x": [1, {"y": None}]})
        stated(manifest, "pack").update(also=[{}])

    with open_bundle(forged(tmp_path / "a", change=more)) as bundle:
        assert bundle.manifest.about.id == PACK_ID
