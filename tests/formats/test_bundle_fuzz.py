"""Whatever the bytes: opening them ends soon, with a bundle or a refusal, and leaves nothing."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from bundle_support import MEMBERS, forged, keys_of, pack, returned
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.errors import RefusedInput
from annotator.formats.bundle import open_bundle

HEADS = (b"", b"PK\x03\x04", b"age-encryption.org/v1\n", b"age-encryption.org/v1\n-> X25519 ")
SOON_S = 1.0
WORDS = (
    b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x07\x08", b"PK\x03\x04",
    b"manifest.json", b"\xff\xff\xff\xff", bytes(4), b"../", b"\n--- ", b"untrusted comment: ",
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where bundles are made; `place` is where they are opened, and nothing else happens there."""
    return tmp_path_factory.mktemp("workshop")


@pytest.fixture(scope="module")
def samples(workshop: Path) -> list[bytes]:
    """Real bundles, and ones that are signed and hostile already."""
    made = [
        pack(workshop / "pack"),
        returned(workshop / "return"),
        pack(workshop / "sealed", encrypt_to=keys_of("ada").recipient),
        forged(workshop / "evil", [("../evil", b"x"), *MEMBERS.items()]),
        workshop / "other",
    ]
    with zipfile.ZipFile(workshop / "other", "w") as archive:
        archive.writestr("manifest.json", b"{}")
    return [path.read_bytes() for path in made]


def ends_well(place: Path, data: bytes) -> None:
    """Every member of what opens is as large as it should be; what is refused leaves no trace."""
    (place / "in").mkdir(exist_ok=True)
    (place / "scratch").mkdir(exist_ok=True)
    path = place / "in" / "x.bundle"
    path.write_bytes(data)
    start = time.process_time()
    try:
        with open_bundle(path, keys=keys_of("ada"), scratch=place / "scratch") as bundle:
            for file in bundle.manifest.files:
                assert len(bundle.read(file.path)) == file.size
    except RefusedInput as refused:
        assert refused.message.startswith("x.bundle ")
        assert refused.hint
    assert time.process_time() - start < SOON_S
    left = sorted(found.relative_to(place).as_posix() for found in place.rglob("*"))
    assert left == ["in", "in/x.bundle", "scratch"]


@given(head=st.sampled_from(HEADS), data=st.binary(max_size=2000))
def test_random_bytes(place: Path, head: bytes, data: bytes) -> None:
    ends_well(place, head + data)


@given(data=st.data())
def test_real_bundles_with_changes(place: Path, samples: list[bytes], data: st.DataObject) -> None:
    """Some bytes exchanged, some cut out, some put in, some moved."""
    changed = bytearray(data.draw(st.sampled_from(samples)))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(changed)))
        end = data.draw(st.integers(start, min(len(changed), start + 40)))
        words = st.sampled_from(WORDS) | st.binary(max_size=8) | st.just(bytes(changed[start:end]))
        changed[start:end] = data.draw(words) * data.draw(st.integers(0, 3))
    ends_well(place, bytes(changed))


@given(data=st.data())
def test_two_bundles_of_which_one_begins_and_the_other_ends(
    place: Path, samples: list[bytes], data: st.DataObject
) -> None:
    first, second = data.draw(st.sampled_from(samples)), data.draw(st.sampled_from(samples))
    cut = data.draw(st.integers(0, len(first))), data.draw(st.integers(0, len(second)))
    ends_well(place, first[: cut[0]] + second[cut[1] :])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(data=st.data())
def test_signed_manifests_with_anything_in_them(
    place: Path, workshop: Path, data: st.DataObject
) -> None:
    """The signature holds, so every check behind it is reached."""

    def change(manifest: dict[str, object]) -> None:
        spot: object = manifest
        while True:
            inside = list(spot) if isinstance(spot, dict) else range(len(spot))  # type: ignore[arg-type]
            if not inside:
                return
            key = data.draw(st.sampled_from(list(inside)))
            deeper = spot[key]  # type: ignore[index]
            if not isinstance(deeper, dict | list) or data.draw(st.booleans()):
                spot[key] = data.draw(JSON)  # type: ignore[index]
                return
            spot = deeper

    ends_well(place, forged(workshop / "x", change=change).read_bytes())


@given(
    members=st.lists(
        st.tuples(st.text(st.characters(max_codepoint=127), max_size=12), st.binary())
    ),
    text=st.binary(max_size=30),
)
def test_signed_bundles_with_members_of_any_name(
    place: Path, workshop: Path, members: list[tuple[str, bytes]], text: bytes
) -> None:
    made = forged(workshop / "x", members, data=lambda data: data + text)
    ends_well(place, made.read_bytes())
