"""The command line, run in this process as the program runs it."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ran import Ran, Run

from annotator.__main__ import main


def schema_of(command: str) -> Any:
    return json.loads((files("annotator.cli") / "schemas" / f"{command}.json").read_text("utf-8"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line; with --json its answer must be of the shipped schema."""

    def do(*arguments: object, code: int | None = 0) -> Ran:
        words = [str(one) for one in arguments]
        capsys.readouterr()
        got = main(words)
        said = capsys.readouterr()
        assert code is None or got == code, said.err
        if "--json" in words and got in (0, 4, 5):
            schema = schema_of(f"rubric-{words[2]}" if words[0] == "rubric" else words[0])
            jsonschema.Draft202012Validator(schema).validate(json.loads(said.out))
        return Ran(got, said.out, said.err)

    return do


@pytest.fixture
def made(run: Run, tmp_path: Path, rubric_file: Path) -> Path:
    """A project made by the command."""
    folder = tmp_path / "made"
    run("new", folder, "--rubric", rubric_file, "--name", "Made")
    return folder
