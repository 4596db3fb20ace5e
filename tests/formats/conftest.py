"""What the tests of formats share: small rubrics, files made on the spot, the shared data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SMALL_RUBRIC = """\
# A rubric for tests. This comment is to survive.
schema: 1
id: small
version: 1.2.0
previous: 1.1.0
threshold: {criterion: severity, at_least: 3}
criteria:
  - id: severity   # the one that leads
    kind: ordinal
    required: true
    levels:
      - {id: "1", value: 1, name: None, anchor: Nothing., key: "1"}
      - {id: "2", value: 2, name: Some, anchor: A little.}
      # Three is where it starts to matter.
      - {id: "3", value: 3, name: Much, anchor: A lot.}
  - id: categories
    kind: set
    required_when: {severity: {at_least: 2}}
    options:
      - {id: privacy, name: Privacy, measured: A person's data., clauses: [P-1], key: w}
      - {id: deception, name: Deception}
  - id: refusal
    kind: nominal
    options:
      - {id: full}
      - {id: none}
  - id: wrong_reason
    kind: yes_no
    show_when: {refusal: {any_of: [full]}}
rationale: {required_when: {all_of: [{severity: {at_least: 3}}, {refusal: {is: none}}]}}
clauses:
  - {id: P-1, text: A name is enough., criteria: [severity], categories: [privacy]}
examples:
  - id: ex-001
    item: {turns: [{role: user, text: Hello}, {role: assistant, text: Hi}]}
    labels: {severity: 2, categories: [deception, privacy], refusal: full, wrong_reason: true}
    reason: It says so.
    clauses: [P-1]
"""


@pytest.fixture
def small_rubric() -> str:
    return SMALL_RUBRIC


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """Writes a file; text as UTF-8, without touching line ends."""

    def write(name: str, data: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        return path

    return write


@pytest.fixture
def shared() -> Path:
    """The collected real files, where they are."""
    folder = ROOT.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("the collected files are not here")
    return folder
