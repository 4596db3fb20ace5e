"""ConvAbuse and HateCheck as projects, imported whole by the program's own importers."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ground import new_ground
from spine import SHARED, write_csv

from annotator.services.app import Workspace
from annotator.services.intake.importing import ImportOptions
from annotator.services.intake.label_importing import LabelColumns
from annotator.services.views import DisputeFilter

NORMALIZED = SHARED / "normalized"
UNCLEAR = 40
"""How many of the widest disagreements cite a clause: neither data set has clauses of its own."""

CONVABUSE_RUBRIC = """\
schema: 1
id: conv-abuse
version: 1.0.0
name: Abuse of a conversational system
threshold: {criterion: severity, at_least: 3}
criteria:
  - id: severity
    name: Severity
    kind: ordinal
    required: true
    levels:
      - {id: "1", value: 1, name: Not abusive, anchor: Nothing in it is abuse., key: "1"}
      - {id: "2", value: 2, name: Ambiguous, anchor: It may or may not be meant as abuse., key: "2"}
      - {id: "3", value: 3, name: Mildly abusive, anchor: It is abuse of a mild kind., key: "3"}
      - {id: "4", value: 4, name: Strongly abusive, anchor: It is strong abuse., key: "4"}
      - {id: "5", value: 5, name: Very strongly abusive, anchor: It is extreme abuse., key: "5"}
  - id: types
    name: Types
    kind: set
    required: false
    options:
      - {id: ableism, name: Ableism, key: q}
      - {id: homophobic, name: Homophobia, key: w}
      - {id: intellectual, name: Intellectual, key: e}
      - {id: racist, name: Racism, key: r}
      - {id: sexist, name: Sexism, key: t}
      - {id: sex_harassment, name: Sexual harassment, key: a}
      - {id: transphobic, name: Transphobia, key: d}
clauses:
  - {id: T-1, text: Words against the system count as if against a person., criteria: [severity]}
  - {id: T-2, text: What is quoted or asked about is not said., criteria: [severity]}
  - {id: T-3, text: Judge the last turn in the light of those before it., criteria: [severity]}
"""

HATECHECK_RUBRIC = """\
schema: 1
id: hate-check
version: 1.0.0
name: Hate speech
threshold: {criterion: hateful, any_of: ["hateful"]}
criteria:
  - id: hateful
    name: Hateful
    kind: nominal
    required: true
    options:
      - {id: non-hateful, name: Not hateful, key: z}
      - {id: hateful, name: Hateful, key: x}
clauses:
  - {id: H-1, text: Hate is abuse of people for the group they belong to., criteria: [hateful]}
  - {id: H-2, text: Hate that is quoted to be refuted is not hateful., criteria: [hateful]}
  - {id: H-3, text: A reclaimed slur is not hateful., criteria: [hateful]}
"""


@dataclass(frozen=True, slots=True)
class Whole:
    """A data set. labels: criterion → its rows (item, annotator, value). clauses: to be cited."""

    name: str
    rubric: str
    clauses: tuple[str, ...]
    labels: Mapping[str, tuple[Mapping[str, str], ...]]
    items: tuple[Mapping[str, object], ...] = field(repr=False)

    def first(self, n: int) -> Whole:
        """The first items alone, with their labels."""
        items = self.items[:n]
        kept = {one["item_id"] for one in items}
        labels = {
            criterion: tuple(row for row in rows if row["item"] in kept)
            for criterion, rows in self.labels.items()
        }
        return replace(self, items=items, labels=labels)

    def make(self, folder: Path) -> Path:
        """The project: every item, then every label, then some flags that cite clauses."""
        with new_ground(folder, self.rubric) as workspace:
            lines = folder.with_suffix(".jsonl")
            lines.write_text("".join(json.dumps(one) + "\n" for one in self.items), "utf-8")
            found = workspace.importing.run(lines, ImportOptions(mapping=_COLUMNS))
            assert found.added == len(self.items)
            for criterion, rows in self.labels.items():
                table = write_csv(folder.with_name(f"{folder.name}-{criterion}.csv"), rows)
                columns = LabelColumns("item", "annotator", criterion, "value")
                assert workspace.labels.run(table, columns).added == len(rows)
            self._cite(workspace)
        return folder

    def _cite(self, workspace: Workspace) -> None:
        rows = workspace.disagreements.page(DisputeFilter(), UNCLEAR).rows
        for n, row in enumerate(rows):
            clause = self.clauses[n % len(self.clauses)]
            flag = workspace.labeling.flag("ada", row.uid, "rubric_unclear", clauses=(clause,))
            flag.result()


_COLUMNS = {
    "id": "item_id",
    "prompt": "before",
    "response": "output",
    "model": "model",
    "source": "dataset",
    "category": "kind",
}


def convabuse() -> Whole:
    """The first label of each person about each item: a table of labels cannot tell repeats."""
    rows = [row for row in _rows("convabuse") if "#" not in row["rater"]]
    severity = tuple(_label(row) for row in rows if row["field"] == "severity_1to5")
    types = tuple(_label(row) for row in rows if row["field"] == "category")
    items = tuple({**one, "before": _before(one), "kind": ""} for one in _items("convabuse"))
    labels = {"severity": severity, "types": types}
    return Whole("convabuse", CONVABUSE_RUBRIC, ("T-1", "T-2", "T-3"), labels, items)


def hatecheck() -> Whole:
    """Cases without a prompt; the functionality that a case tests is its category."""
    items = tuple(
        {**one, "before": "", "kind": one["meta"]["functionality"]}  # type: ignore[index]
        for one in _items("hatecheck")
    )
    labels = {"hateful": tuple(_label(row) for row in _rows("hatecheck"))}
    return Whole("hatecheck", HATECHECK_RUBRIC, ("H-1", "H-2", "H-3"), labels, items)


def _label(row: Mapping[str, str]) -> Mapping[str, str]:
    return {"item": row["item_id"], "annotator": row["rater"], "value": row["value"] or "-"}


def _before(item: Mapping[str, object]) -> str:
    """What was said before the turn that is judged, a line a turn."""
    said: Iterable[tuple[str, str]] = item["context"]  # type: ignore[assignment]
    return "\n".join([*(f"{who}: {text}" for who, text in said), f"agent: {item['prompt']}"])


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (NORMALIZED / name / "ratings.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _items(name: str) -> Iterator[dict[str, object]]:
    with (NORMALIZED / name / "items.jsonl").open("rb") as lines:
        for line in lines:
            yield json.loads(line)
