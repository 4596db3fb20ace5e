"""A zip of doccano's with a few bytes changed is refused, however it was packed; never a bug."""

from __future__ import annotations

import io
import json
import random
import zipfile
from pathlib import Path

import pytest

from annotator.domain.errors import RefusedInput
from annotator.formats.doccano.reading import is_archive, opened

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


def packed(method: int) -> bytes:
    line = json.dumps({"id": 1, "text": "What is judged. " * 9, "label": ["a"]}) + "\n"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for who in ("ann", "ben"):
            archive.writestr(f"{who}.jsonl", line * 20)
    return out.getvalue()


@pytest.mark.parametrize("method", METHODS)
def test_damage_anywhere_is_refused_or_does_no_harm(method: int, tmp_path: Path) -> None:
    whole, chance, path = packed(method), random.Random(7), tmp_path / "export.zip"
    refused = 0
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 2, 4))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        is_archive(path)
        try:
            with opened(path) as members:
                assert all(one.path.exists() for one in members)
        except RefusedInput:
            refused += 1
    assert refused > 100


def test_a_member_that_wants_a_password_is_refused(tmp_path: Path) -> None:
    data = bytearray(packed(zipfile.ZIP_STORED))
    for at in (6, data.index(b"PK\x01\x02") + 8):  # the flag in front of the member and in the list
        data[at] |= 1
    (tmp_path / "export.zip").write_bytes(data)
    with pytest.raises(RefusedInput, match="damaged"), opened(tmp_path / "export.zip"):
        pass
