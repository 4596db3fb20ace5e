"""Where an export may stand: in a folder of its own, or in the place of its own predecessor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from leaving import export
from spine import items_file

from annotator.domain.errors import RefusedInput
from annotator.services.app import Workspace

TARGETS = ("set", "hf", "table")


@pytest.fixture
def some(project: Path, opened: Callable[..., Workspace], tmp_path: Path) -> Workspace:
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 2))
    return workspace


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize("there", TARGETS)
def test_an_export_to_the_same_target_takes_the_place_of_the_earlier_one(
    some: Workspace, tmp_path: Path, there: str
) -> None:
    out = tmp_path / "out"
    export(some, there, out)
    whole = files(out)
    (out / "README.md").write_text("changed")
    export(some, there, out)
    assert files(out) == whole


@pytest.mark.parametrize(("there", "wanted"), [(a, b) for a in TARGETS for b in TARGETS if a != b])
def test_an_export_to_another_target_stays_and_is_named(
    some: Workspace, tmp_path: Path, there: str, wanted: str
) -> None:
    out = tmp_path / "out"
    export(some, there, out)
    before = files(out)
    with pytest.raises(RefusedInput, match=f"holds an export to {there} of this project"):
        export(some, wanted, out)
    assert files(out) == before


def test_a_folder_with_some_manifest_is_no_export(some: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / "manifest.json").write_text('{"name": "a site"}')
    for wanted in TARGETS:
        with pytest.raises(RefusedInput, match="is no earlier export"):
            export(some, wanted, out)
