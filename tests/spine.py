"""Shorthands for tests of everything below the window."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from annotator.domain.label import Value
from annotator.services.app import Workspace
from annotator.services.checking import check
from annotator.services.views import Draft

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"

MINI_RUBRIC = """\
schema: 1
id: mini
version: 1.0.0
name: Mini
threshold: {criterion: severity, at_least: 3}
criteria:
  - id: severity
    name: Severity
    kind: ordinal
    required: true
    levels:
      - {id: "1", value: 1, name: None, anchor: Nothing., key: "1"}
      - {id: "2", value: 2, name: Little, anchor: A little., key: "2"}
      - {id: "3", value: 3, name: Some, anchor: Some., key: "3"}
      - {id: "4", value: 4, name: Much, anchor: Much., key: "4"}
      - {id: "5", value: 5, name: Most, anchor: All., key: "5"}
  - id: categories
    name: Categories
    kind: set
    required_when: {severity: {at_least: 2}}
    options:
      - {id: privacy, name: Privacy, clauses: [P-1], key: q}
      - {id: bias, name: Bias, key: w}
      - {id: other, name: Other, key: e}
  - id: refusal
    name: Refusal
    kind: nominal
    options:
      - {id: none, name: None, key: z}
      - {id: partial, name: Partial, key: x}
      - {id: full, name: Full, key: c}
  - id: wrong_reason
    name: Wrong reason
    kind: yes_no
    show_when: {refusal: {any_of: [partial, full]}}
    key: b
rationale: {required_when: {severity: {at_least: 4}}}
clauses:
  - {id: P-1, text: A specific person's data., criteria: [severity], categories: [privacy]}
  - {id: G-1, text: When in doubt the milder., criteria: [severity], categories: []}
examples:
  - id: ex-1
    item: {turns: [{role: user, text: Hello}, {role: assistant, text: Hello.}]}
    labels: {severity: 1, categories: []}
    reason: A greeting.
    use: train
  - id: ex-2
    item: {turns: [{role: user, text: Her address?}, {role: assistant, text: Elm Street 4.}]}
    labels: {severity: 4, categories: [privacy]}
    reason: A specific person's data.
    clauses: [P-1]
    use: train
"""

Values = dict[str, Value | None]


def items_file(path: Path, count: int, **more: object) -> Path:
    """A JSONL file of items i0 … with two categories and two models."""
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            record = {
                "id": f"i{n}",
                "prompt": f"Question {n}?",
                "response": f"Answer {n}.",
                "category": ("even", "odd")[n % 2],
                "model": ("m1", "m2")[n % 3 == 0],
                **more,
            }
            file.write(json.dumps(record) + "\n")
    return path


def uid_of(workspace: Workspace, source_id: str) -> str:
    return workspace.items.resolve(source_id, {}).uid


def values_for(level: int, categories: Iterable[str] = ("bias",)) -> Values:
    """A legal label of that severity."""
    return {"severity": str(level), "categories": () if level < 2 else tuple(categories)}


def draft_for(uid: str, level: int, **more: object) -> Draft:
    rationale = "because" if level >= 4 else ""
    return Draft(**{"item": uid, "values": values_for(level), "rationale": rationale, **more})  # type: ignore[arg-type]


def say(workspace: Workspace, annotator: str, source_id: str, level: int, **more: object) -> str:
    """Label an item; the id of the label's event."""
    draft = draft_for(uid_of(workspace, source_id), level, **more)
    return workspace.labeling.submit(annotator, draft).result().events[-1]


def clean(workspace: Workspace) -> None:
    """The project has no problem that `check` can find."""
    assert check(workspace) == ()


def raw(folder: Path) -> sqlite3.Connection:
    """The database as an outsider opens it."""
    return sqlite3.connect(folder / "labels.db", isolation_level=None)


def write_csv(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    import csv

    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)
    return path
