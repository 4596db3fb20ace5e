"""The pictures of the guide: each is shown somewhere, small, and made again by its script."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from doc_blocks import LINK, ROOT, pages, prose

PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000


def shown() -> set[Path]:
    """Every file that some page links to."""
    return {
        (page.parent / target).resolve()
        for page in pages()
        for target in LINK.findall(prose(page))
        if "://" not in target
    }


def test_every_picture_is_shown_on_a_page_and_small() -> None:
    made = set(PICTURES.iterdir())
    assert made
    assert made <= shown()
    assert not [one.name for one in made if one.stat().st_size > MOST_BYTES]


@pytest.mark.long
def test_the_script_makes_every_picture_again(tmp_path: Path) -> None:
    script = ROOT / "packaging" / "guide_pictures.py"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-B", str(script), str(tmp_path / "made")],
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {one.name for one in (tmp_path / "made").iterdir()} == {
        one.name for one in PICTURES.iterdir()
    }
