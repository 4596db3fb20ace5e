"""Bundles for tests: real ones by the writer, and ones that only an attacker would make."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from annotator.domain.errors import UserError
from annotator.formats.bundle import (
    About,
    Keys,
    Known,
    Named,
    PackBlock,
    ReplicaRange,
    ReturnBlock,
    open_bundle,
    own_keys,
    write_bundle,
)
from annotator.formats.bundle.framing import MANIFEST, SIGNATURE, Entry
from annotator.formats.bundle.manifest import Manifest
from annotator.formats.bundle.packing import Packing
from annotator.formats.bundle.signing import sign

PACK_ID = "01890000-0000-7000-8000-000000000001"
RETURN_ID = "01890000-0000-7000-8000-000000000002"
REPLICA = "01890000-0000-7000-8000-0000000000aa"
EVENTS = f"events/{REPLICA}.jsonl"
MEMBERS = {
    "items.jsonl": b'{"uid":"a"}\n{"uid":"b","text":"caf\xc3\xa9 \xe2\x80\xa8"}\n',
    "media/" + "a" * 64: bytes(range(256)) * 4,
    "project.yaml": b"schema: 1\n",
    "rubric/1.0.0.yaml": b"",
}
PACK = About(
    id=PACK_ID,
    project=Named("p-1", "Näme"),
    annotator=Named("ada", "Ada"),
    made="1700000000000.00007",
    number=2,
    program="0.1.0",
    schema_of_store=3,
    content=PackBlock({REPLICA: Known(7, "c" * 64)}, False, True, ("d" * 64,)),
)
RETURN = replace(
    PACK,
    id=RETURN_ID,
    content=ReturnBlock((PACK_ID,), (ReplicaRange(REPLICA, 8, "c" * 64, 9, "e" * 64, EVENTS),)),
)
LINES = b'{"seq":8}\n{"seq":9}\n'


@cache
def keys_of(name: str) -> Keys:
    """The keys of a person, made once a test run."""
    with TemporaryDirectory(prefix=f"keys-{name}-") as folder:
        return own_keys(Path(folder))


def pack(out: Path, keys: Keys | None = None, *, encrypt_to: str = "") -> Path:
    """A small pack."""
    members = ((path, [data]) for path, data in MEMBERS.items())
    write_bundle(out, keys or keys_of("lead"), members, lambda: PACK, encrypt_to=encrypt_to)
    return out


def returned(out: Path, keys: Keys | None = None) -> Path:
    """A small return."""
    write_bundle(out, keys or keys_of("ada"), [(EVENTS, [LINES])], lambda: RETURN)
    return out


def refusal(path: Path, keys: Keys | None = None) -> str:
    """What is said where a file is refused; the test fails where it is not.

    A refusal says what is wrong and what to do, and it names the file.
    """
    with pytest.raises(UserError) as caught:
        open_bundle(path, keys=keys).close()
    assert path.name in caught.value.message
    assert caught.value.hint.endswith(".")
    return caught.value.message


class Careless(Packing):
    """The writer without its rules: what somebody with the code and a key of their own can do."""

    def _check_path(self, path: str) -> None:
        pass

    def _check_room(self, path: str, member: object) -> None:
        pass

    @property
    def entries(self) -> list[Entry]:
        return self._entries


Change = Callable[[dict[str, object]], object]


def forged(
    out: Path,
    members: Iterable[tuple[str, bytes]] = tuple(MEMBERS.items()),
    change: Change = lambda manifest: None,
    *,
    data: Callable[[bytes], bytes] = bytes,
    entries: Callable[[list[Entry]], list[Entry]] = list,
    about: About = PACK,
) -> Path:
    """A bundle that is signed properly, and whose content its maker was free to choose.

    change: of the manifest's object; data: of its bytes, both before it is signed; entries: of
    the directory.
    """
    keys = keys_of("mallory")
    with out.open("wb") as file:
        packing = Careless(file)
        files = tuple(packing.add(path, [content]) for path, content in members)
        manifest: dict[str, object] = dict(
            Manifest(about, keys.public, keys.recipient, files, packing.body()).json()
        )
        change(manifest)
        signed = data(json.dumps(manifest).encode())
        packing.add_stored(MANIFEST, signed)
        packing.add_stored(SIGNATURE, sign(keys.secret, signed, f"pack {PACK_ID}"))
        packing.entries[:] = entries(packing.entries)
        packing.finish()
    return out


def stated(manifest: Mapping[str, object], name: str) -> dict[str, object]:
    """An object within a manifest, to be changed in place."""
    found = manifest[name]
    assert isinstance(found, dict)
    return found
