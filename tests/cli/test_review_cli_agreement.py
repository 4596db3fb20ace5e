"""`annotator agreement`: what was asked for is answered or refused, as a table and as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest
from ran import Run


@pytest.mark.parametrize("words", [[], ["--json"]])
@pytest.mark.parametrize("width", ["0", "2", "-1"])
def test_an_impossible_width_is_refused_in_either_form(
    run: Run, made: Path, words: list[str], width: str
):
    ran = run("agreement", made, "--width", width, *words, code=3)
    assert "between 0 and 2" in ran.err
