"""manifest.json: what a bundle is, who made it for whom, and the sha256 of everything in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from annotator.domain.canonical import JsonObject, canonical
from annotator.domain.codec import record_json

Kind = Literal["pack", "return"]

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Named:
    """A project or an annotator."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class MemberFile:
    """A member: its path in the bundle, its unpacked size in bytes and its sha256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Body:
    """Size and sha256 of every byte of the bundle before its manifest: packed members and framing.

    With it the signature covers how the members are packed, too, not only what they unpack to.
    """

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Known:
    """The last event of a replica that the maker holds."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class PackBlock:
    """What only a pack says. acknowledged: by replica. encrypted: the return is to be, too."""

    acknowledged: Mapping[str, Known] = field(default_factory=dict)
    encrypted: bool = False
    blind_model: bool = False
    redacted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplicaRange:
    """Events of one replica. prev: hash before `from_seq`; hash: of `to_seq`; events: a member."""

    replica: str
    from_seq: int
    prev: str
    to_seq: int
    hash: str
    events: str


@dataclass(frozen=True, slots=True)
class ReturnBlock:
    """What only a return says. packs: ids of the packs it answers."""

    packs: tuple[str, ...]
    replicas: tuple[ReplicaRange, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What the maker says of a bundle; the writer adds keys and hashes.

    id: a UUID. made: an hlc. number: counts the maker's bundles of this kind, from 1. program:
    its version. schema_of_store: of the maker's database.
    """

    id: str
    project: Named
    annotator: Named
    made: str
    number: int
    program: str
    schema_of_store: int
    content: PackBlock | ReturnBlock

    @property
    def kind(self) -> Kind:
        return "pack" if isinstance(self.content, PackBlock) else "return"


@dataclass(frozen=True, slots=True)
class Manifest:
    """key, age: the maker's minisign public key and age recipient."""

    about: About
    key: str
    age: str
    files: tuple[MemberFile, ...]
    body: Body

    def json(self) -> JsonObject:
        """As it is written: one flat object, the block under the name of its kind."""
        about = dict(record_json(self.about))
        block = about.pop("content")
        return {
            **about,
            "schema": SCHEMA,
            "kind": self.about.kind,
            "key": self.key,
            "age": self.age,
            "files": [record_json(file) for file in self.files],
            "body": record_json(self.body),
            self.about.kind: block,
        }

    def data(self) -> bytes:
        """The canonical bytes, which are what is signed."""
        return canonical(self.json())
