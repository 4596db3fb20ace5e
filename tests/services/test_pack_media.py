"""Media in packs: those of the items that wait for their annotator, and no others."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from handing import give, machine, pack_for

from annotator.domain.item import Item, Part, Turn
from annotator.formats.card import FormatCard
from annotator.formats.entries import OpenOptions
from annotator.formats.found import Entry, Found
from annotator.formats.records import Record
from annotator.formats.registry import Registry
from annotator.services.app import Workspace

Opener = Callable[..., Workspace]
NAMES = ("mine", "theirs", "gone")


def picture(name: str) -> bytes:
    return b"\x89PNG of " + name.encode()


def digest(name: str) -> str:
    return hashlib.sha256(picture(name)).hexdigest()


@dataclass(frozen=True)
class Pictures:
    """An item with a picture of its own for each name."""

    name: str = "pictures"
    title: str = "Pictures"
    card: FormatCard | None = None

    def sniff(self, path: Path) -> float:
        return 1.0

    def reads(self, path: Path) -> tuple[Path, ...]:
        return (path,)

    def open(self, path: Path, options: OpenOptions) -> Iterator[Found]:
        for number, name in enumerate(NAMES, 1):
            part = Part("image", media=digest(name), mime="image/png")
            item = Item((Turn("assistant", (part,)),), 0, source_id=name)
            yield Entry(Record(number, 0, 1, b"r", {}), item, media={digest(name): picture(name)})


@pytest.fixture
def pack(project: Path, opened: Opener, tmp_path: Path) -> Path:
    """Ada's, of three items: one is hers, one is Ben's, and one of hers was redacted."""
    lead = opened(project)
    (tmp_path / "x").write_bytes(b"x")
    lead.importing.run(tmp_path / "x", registry=Registry((Pictures(),), ()))  # type: ignore[arg-type]
    give(lead, "ada", "mine", "gone")
    give(lead, "ben", "theirs")
    lead.adjudication.redact("lea", lead.items.resolve("gone", {}).uid, "private").result()
    return pack_for(lead, "ada", tmp_path / "ada.pack")


def test_only_the_pictures_of_what_waits_are_in_a_pack(pack: Path) -> None:
    with zipfile.ZipFile(pack) as archive:
        media = [one for one in archive.namelist() if one.startswith("media/")]
        assert media == [f"media/{digest('mine')}"]
        assert archive.read(media[0]) == picture("mine")


def test_they_lie_in_the_folder_that_it_makes(pack: Path, tmp_path: Path) -> None:
    ada = machine(tmp_path / "ada")
    ada.open_pack(pack)
    there = {one.name: one.read_bytes() for one in (ada.folder / "media").iterdir()}
    assert there == {digest("mine"): picture("mine")}
