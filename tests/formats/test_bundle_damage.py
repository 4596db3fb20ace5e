"""No byte of a bundle can be changed, lost or added unseen."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import pytest
from bundle_support import (
    MEMBERS,
    PACK,
    forged,
    keys_of,
    pack,
    refusal,
    returned,
)
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats.bundle import open_bundle
from annotator.formats.bundle.framing import MANIFEST, SIGNATURE
from annotator.formats.bundle.packing import Packing
from annotator.formats.bundle.signing import is_signed_by, sign

Sample = tuple[Path, bytes]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damage")


@pytest.fixture(scope="module", params=["pack", "return", "encrypted"])
def sample(request: pytest.FixtureRequest, folder: Path) -> Sample:
    """Where to write a changed file, and the bytes of a good one."""
    out = folder / f"{request.param}.bundle"
    if request.param == "return":
        returned(out)
    else:
        pack(out, encrypt_to=keys_of("ada").recipient if request.param == "encrypted" else "")
    open_bundle(out, keys=keys_of("ada")).close()
    return out, out.read_bytes()


def refused(sample: Sample, data: bytes) -> None:
    """Whoever's program opens it, with the right keys for it."""
    sample[0].write_bytes(data)
    refusal(sample[0], keys_of("ada"))


def test_one_changed_bit_in_any_byte_is_refused(sample: Sample) -> None:
    """Every byte of the file, with a bit that moves along."""
    good = sample[1]
    for at in range(len(good)):
        changed = bytearray(good)
        changed[at] ^= 1 << (at % 8)
        refused(sample, bytes(changed))


@given(data=st.data())
def test_one_changed_byte_anywhere_is_refused(sample: Sample, data: st.DataObject) -> None:
    good = bytearray(sample[1])
    at = data.draw(st.integers(0, len(good) - 1))
    good[at] ^= data.draw(st.integers(1, 255))
    refused(sample, bytes(good))


def test_a_file_that_ends_early_is_refused_wherever_it_ends(sample: Sample) -> None:
    for end in range(len(sample[1])):
        refused(sample, sample[1][:end])


@given(data=st.data())
def test_a_byte_added_or_lost_anywhere_is_refused(sample: Sample, data: st.DataObject) -> None:
    good = sample[1]
    at = data.draw(st.integers(0, len(good)))
    lost = data.draw(st.integers(0, 3))
    added = data.draw(st.binary(max_size=3))
    changed = good[:at] + added + good[at + lost :]
    if changed != good:
        refused(sample, changed)


@given(extra=st.binary(min_size=1, max_size=50))
def test_bytes_before_and_after_are_refused(sample: Sample, extra: bytes) -> None:
    refused(sample, sample[1] + extra)
    refused(sample, extra + sample[1])


def test_a_bundle_within_a_bundle_s_file_is_refused(sample: Sample) -> None:
    """A zip reader that looks for the end record would open either."""
    refused(sample, sample[1] + sample[1])


def test_the_last_bits_of_packed_bytes_are_covered(tmp_path: Path) -> None:
    """Deflate leaves bits at its end that unpack to the same; here they are not free."""
    out = pack(tmp_path / "a.pack")
    good = out.read_bytes()
    with zipfile.ZipFile(out) as archive:
        info = archive.getinfo("items.jsonl")
    start = info.header_offset + 30 + len(info.filename)
    last = start + info.compress_size - 1
    spare = []
    for bit in range(8):
        packed = bytearray(good[start : last + 1])
        packed[-1] ^= 1 << bit
        try:
            same = zlib.decompress(bytes(packed), -15) == MEMBERS["items.jsonl"]
        except zlib.error:
            same = False
        if same:
            spare.append(bit)
            changed = good[:start] + bytes(packed) + good[last + 1 :]
            out.write_bytes(changed)
            refusal(out)
    assert spare, "this content leaves no such bits: take another"


def test_a_signature_of_another_manifest_is_refused(tmp_path: Path) -> None:
    """A good manifest of today with the signature of yesterday, of the same key."""
    with zipfile.ZipFile(pack(tmp_path / "old.pack")) as archive:
        replayed = archive.read(SIGNATURE)
    with (tmp_path / "a.pack").open("wb") as file:
        packing = Packing(file)
        files = (packing.add("items.jsonl", [b"other\n"]),)
        packing.add_stored(MANIFEST, manifest_of(packing, files))
        packing.add_stored(SIGNATURE, replayed)
        packing.finish()
    assert "the signature does not belong" in refusal(tmp_path / "a.pack")


def manifest_of(packing: Packing, files: tuple[object, ...]) -> bytes:
    from annotator.formats.bundle.manifest import Manifest, MemberFile

    stated = tuple(file for file in files if isinstance(file, MemberFile))
    keys = keys_of("lead")
    return Manifest(PACK, keys.public, keys.recipient, stated, packing.body()).data()


def test_a_signature_has_one_spelling() -> None:
    """Neither its first comment nor the last bits of its lines are signed."""
    keys = keys_of("lead")
    good = sign(keys.secret, b"data", "a comment")
    assert is_signed_by(keys.public, b"data", good)
    comment, first, trusted, last, _ = good.split(b"\n")
    assert first.endswith(b"=")
    assert last.endswith(b"==")
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    after = {letters[at]: letters[at + 1 : at + 2] for at in range(63)}
    for lines in (
        [comment + b".", first, trusted, last, b""],
        [comment, first[:-2] + after[first[-2]] + b"=", trusted, last, b""],
        [comment, first, trusted, last[:-3] + after[last[-3]] + b"==", b""],
        [comment, first, trusted + b".", last, b""],
        [comment, first, trusted, last],
        [comment, first, trusted, last, b"", b""],
    ):
        assert not is_signed_by(keys.public, b"data", b"\n".join(lines))
    assert not is_signed_by(keys.public, b"data", good.replace(b"\n", b"\r\n"))
    assert not is_signed_by(keys_of("ada").public, b"data", good)


def test_the_key_of_another_over_a_good_manifest_is_refused(tmp_path: Path) -> None:
    def claim(manifest: dict[str, object]) -> None:
        manifest["key"] = keys_of("lead").public

    assert "the signature does not belong" in refusal(forged(tmp_path / "a", change=claim))


@pytest.mark.parametrize("key", ["", "x", "ü" * 56, "A" * 56, "RW" + "A" * 54, "\ud800"])
def test_a_key_that_is_none_is_refused(tmp_path: Path, key: str) -> None:
    def claim(manifest: dict[str, object]) -> None:
        manifest["key"] = key

    refusal(forged(tmp_path / "a", change=claim))


@pytest.mark.parametrize(
    "data",
    [b"", b"P", b"PK", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"{}", bytes(100), b"age-"],
)
def test_other_files_are_told_to_be_no_bundle(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    message = refusal(tmp_path / "a")
    assert ("neither a pack nor a return" in message) != data.startswith(b"PK\x03\x04")


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    assert "neither a pack nor a return" in refusal(tmp_path)
    assert "cannot be read" in refusal(tmp_path / "lacking.pack")


def test_a_zip_of_another_program_is_refused(tmp_path: Path) -> None:
    """The same members, unpacked and packed again."""
    good, again = pack(tmp_path / "good.pack"), tmp_path / "again.pack"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(again, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    assert "damaged or changed" in refusal(again)
