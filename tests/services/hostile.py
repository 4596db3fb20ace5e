"""Packs and returns that are signed properly, and whose contents their maker was free to choose."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from annotator.domain.events import GENESIS
from annotator.formats.bundle import About, ReplicaRange, ReturnBlock, open_bundle, own_keys
from annotator.formats.bundle.framing import MANIFEST, SIGNATURE
from annotator.formats.bundle.manifest import Manifest
from annotator.formats.bundle.packing import Packing
from annotator.formats.bundle.signing import sign

Json = Any
Members = dict[str, bytes]


class Bare(Packing):
    """The writer without its rules."""

    def _check_path(self, path: str) -> None:
        pass

    def _check_room(self, path: str, member: object) -> None:
        pass


def contents(path: Path) -> tuple[About, Members]:
    """What an honest bundle says and holds."""
    with open_bundle(path) as bundle:
        members = {name: b"".join(bundle.chunks(name)) for name in bundle.paths}
        return bundle.manifest.about, members


def signed(
    out: Path,
    members: Mapping[str, bytes],
    about: About,
    data: Path,
    change: Callable[[dict[str, Json]], object] = lambda manifest: None,
) -> Path:
    """A bundle with these contents, signed by the keys of a data folder. change: of its manifest"""
    keys = own_keys(data)
    with out.open("wb") as file:
        packing = Bare(file)
        files = tuple(packing.add(path, [content]) for path, content in members.items())
        manifest: dict[str, Json] = json.loads(
            Manifest(about, keys.public, keys.recipient, files, packing.body()).data()
        )
        change(manifest)
        stated = json.dumps(manifest).encode()
        packing.add_stored(MANIFEST, stated)
        packing.add_stored(SIGNATURE, sign(keys.secret, stated, "hostile"))
        packing.finish()
    return out


def returned(out: Path, about: About, lines: Iterable[bytes], data: Path, replica: str) -> Path:
    """A return that holds these lines as one replica's events, chained properly."""
    kept = list(lines)
    chained = GENESIS
    for line in kept:
        chained = sha256(chained.encode() + line).hexdigest()
    path = f"events/{replica}.jsonl"
    events = ReplicaRange(replica, 1, GENESIS, max(len(kept), 1), chained, path)
    block = ReturnBlock((), (events,))
    held = b"".join(line + b"\n" for line in kept)
    return signed(out, {path: held}, replace(about, content=block), data)


def snapshot(root: Path) -> dict[str, str]:
    """Every path below a folder with a hash of what it holds."""
    return {
        path.relative_to(root).as_posix(): sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "folder"
        for path in sorted(root.rglob("*"))
    }
