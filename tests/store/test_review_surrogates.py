"""A lone surrogate, which JSON can name and UTF-8 cannot hold, stops nothing wherever it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from spine import clean, draft_for

from annotator.services.app import Workspace
from annotator.store import items, projection

ODD = "a\ud800b"


def import_with(workspace: Workspace, folder: Path, field: str) -> None:
    file = folder / "odd.jsonl"
    line = b'{"prompt": "p", "response": "r", "%s": "a\\ud800b"}\n' % field.encode()
    file.write_bytes(b'{"prompt": "p", "response": "sound"}\n' + line)
    assert workspace.importing.run(file).added == 2


@pytest.mark.parametrize("field", ["id", "model", "category", "source"])
def test_it_is_imported_with_its_exact_text(
    workspace: Workspace, tmp_path: Path, field: str
) -> None:
    import_with(workspace, tmp_path, field)
    with workspace.database.reading() as sql:
        found = [stored.item for stored in items.every(sql)]
    name = "source_id" if field == "id" else field
    assert ODD in [getattr(item, name) for item in found]
    clean(workspace)


def test_it_is_found_by_its_source_id_and_imported_once(
    workspace: Workspace, tmp_path: Path
) -> None:
    import_with(workspace, tmp_path, "id")
    assert workspace.items.resolve(ODD, {}).source_id == "a\\ud800b"
    assert workspace.importing.run(tmp_path / "odd.jsonl").added == 0


def test_it_may_stand_in_what_is_derived(workspace: Workspace, tmp_path: Path) -> None:
    import_with(workspace, tmp_path, "category")
    with workspace.database.reading() as sql:
        uid = next(s.uid for s in items.every(sql) if s.item.category == ODD)
    workspace.labeling.submit("ada", draft_for(uid, 2, rationale=ODD)).result()
    with workspace.database.reading() as sql:
        ((_, state),) = projection.every_state(sql)
    assert state.labels[0].rationale == ODD
    clean(workspace)
