"""Writes the CSV files that PyRIT evaluates its scorers on.

PyRIT wants every cell of its score columns filled, so there is one file for each number of people
who judged an item: nothing is left out, and nothing is made up. Within a file, `human_score_1` is
the first of the item's people in the project's order; `annotators` says who they are.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from annotator.domain.errors import RefusedInput
from annotator.formats.card import WITH_SET_ALONE, Format, FormatCard
from annotator.formats.labeled import (
    Exported,
    HashedFile,
    LabeledItem,
    LeftOut,
    SetContent,
    WrittenFile,
    labeled_items,
    notes_text,
)
from annotator.formats.labeled.flat import flat_texts, visible
from annotator.formats.labeled.own_cells import COLUMNS, own_cells, own_texts
from annotator.formats.labeled.placing import write_text
from annotator.formats.pyrit.harm_definition import (
    FOLDER,
    category_name,
    definition_text,
    version_of,
)
from annotator.formats.pyrit.score_values import ScoreValues
from annotator.formats.pyrit.scores_csv import CATEGORY, DATA_TYPE, OBJECTIVE, RESPONSE, SCORE

CONSENSUS = "consensus_scores.csv"
ANNOTATORS = "annotators"
_PLACES = "Scores are the level's place on its scale, (value − lowest) / (highest − lowest)"
_TRUTH = "Scores are 1 for yes and 0 for no"
_TOLD = {
    "unlabeled": "{n} items on which no person's label has a score.",
    "missing": "{n} items whose response (in true-or-false files also: whose prompt) is blank or "
    "nothing but a word that PyRIT takes for a missing cell (NA, null, NaN, None, …).",
    "models": "{n} labels of model judges: PyRIT's score columns are people's. The column "
    "`annotator_labels` has what they say.",
    "scale": "{n} labels of people on another scale than the criterion's; the column "
    "`annotator_labels` has them.",
    "stripped": "White space around {n} responses: PyRIT strips it when it reads the file.",
}
_WORDS = (
    "#N/A",
    "#N/A N/A",
    "#NA",
    "-1.#IND",
    "-1.#QNAN",
    "1.#IND",
    "1.#QNAN",
    "<NA>",
    "N/A",
    "NA",
    "NULL",
    "NaN",
    "-NaN",
    "None",
    "n/a",
    "nan",
    "-nan",
    "null",
)
_MISSING = frozenset(_WORDS)


class PyritExporter(Format):
    """One CSV file for each number of people, one of the consensus, and the harm definition."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        if content.about.labels == "soft":
            raise RefusedInput(
                "PyRIT holds one score a person, or one value; no distributions.",
                "Use --labels raw, consensus or adjudicated; every person's score leaves anyway.",
            )
        export = _Export(content, ScoreValues.of(content))
        files = [*export.write(folder)]
        if not files:
            raise RefusedInput(
                f"No item has a person's label on “{content.criterion}” that PyRIT could hold.",
                "Label items first, or name another criterion (--criterion).",
            )
        if export.values.harm and export.own_definition:
            text = definition_text(content, export.category)
            files.append(write_text(folder, f"{FOLDER}/{export.category}.yaml", text))
        left = export.left.sentences
        files.append(write_text(folder, "README.md", _readme(export, files, left)))
        return Exported(tuple(files), left)


class _Export:
    """What is known of the whole content before its rows are written."""

    def __init__(self, content: SetContent, values: ScoreValues) -> None:
        self.content = content
        self.values = values
        self.left = LeftOut(_TOLD)
        self._people = [who for who, kind in content.annotators if kind == "human"]
        self._counts: Counter[int] = Counter()
        self._has_consensus = False
        categories: set[str | None] = set()
        definitions: set[tuple[str | None, str | None]] = set()
        for labeled in self._fitting(LeftOut()):
            self._counts[len(self._scores(labeled))] += 1
            self._has_consensus = self._has_consensus or self._consensus(labeled) is not None
            item = labeled.row.item
            categories.add(item.category)
            meta = item.meta
            definitions.add((meta.get("harm_definition"), meta.get("harm_definition_version")))
        shared = categories.pop() if len(categories) == 1 else None
        self.category = category_name(shared or content.criterion)
        only = definitions.pop() if len(definitions) == 1 else (None, None)
        named, version = only if not values.ours and all(only) else (None, None)
        self.own_definition = named is None
        self._definition = named or f"{FOLDER}/{self.category}.yaml"
        self._version = version or version_of(content)

    def write(self, folder: Path) -> Iterator[WrittenFile]:
        with ExitStack() as stack:
            by_people = {
                n: stack.enter_context(self._file(folder, f"human_scores_{n}.csv", n))
                for n in sorted(self._counts)
                if n
            }
            settled = (
                stack.enter_context(self._file(folder, CONSENSUS, 0))
                if self._has_consensus
                else None
            )
            for labeled in self._fitting(self.left):
                self._row(labeled, by_people, settled)
        yield from (file.written for file in by_people.values())
        if settled is not None:
            yield settled.written

    def _row(
        self, labeled: LabeledItem, by_people: Mapping[int, HashedFile], settled: HashedFile | None
    ) -> None:
        scores = self._scores(labeled)
        decided = self._consensus(labeled)
        if not scores and decided is None:
            self.left.add("unlabeled")
            return
        cells = self._cells(labeled)
        if scores:
            named = {f"{SCORE}_{n}": score for n, (_, score) in enumerate(scores, 1)}
            who = visible(self.content, "|".join(one for one, _ in scores))
            row = {**cells, **named, DATA_TYPE: "text", ANNOTATORS: who}
            own = own_cells(self.content, labeled, row)
            by_people[len(scores)].add_row(_line([*row.values(), *own_texts(own)]))
        if settled is not None and decided is not None:
            row = {**cells, SCORE: decided, DATA_TYPE: "text"}
            own = own_cells(self.content, labeled, row, labels=False)
            settled.add_row(_line([*row.values(), *own_texts(own)]))

    def _file(self, folder: Path, name: str, n: int) -> HashedFile:
        """A file with its comment and header. n: how many score columns; 0 for one without a
        number."""
        scores = [f"{SCORE}_{k}" for k in range(1, n + 1)] or [SCORE]
        who = [ANNOTATORS] if n else []
        columns = [CATEGORY, OBJECTIVE, RESPONSE, *scores, DATA_TYPE, *who, *COLUMNS]
        file = HashedFile(folder, name)
        file.add(self._comment().encode("utf-8", "backslashreplace"))
        file.add(_line(columns))
        return file

    def _comment(self) -> str:
        told = [f"dataset_version={self.content.created or '1.0'}"]
        if self.values.harm:
            told.append(f"harm_definition={self._definition}")
            told.append(f"harm_definition_version={self._version}")
        return f"# {', '.join(told)}\n"

    def _fitting(self, left: LeftOut) -> Iterator[LabeledItem]:
        """The items that PyRIT can hold; the others are counted."""
        for labeled in labeled_items(self.content):
            if not left.holds(labeled):
                continue
            texts = [labeled.row.item.response.text]
            if not self.values.harm:
                texts.append(labeled.row.item.prompt)
            if any(not text.strip() or text in _MISSING for text in texts):
                left.add("missing")
            else:
                yield labeled

    def _cells(self, labeled: LabeledItem) -> dict[str, str]:
        prompt, response = flat_texts(labeled, self.left)
        if response != response.strip():
            self.left.add("stripped")
        people = [one for one in labeled.work if one.kind == "human"]
        asked = [one for one in people if self.values.criterion in one.codes]
        self.left.add("scale", sum(self.values.of_label(one) is None for one in asked))
        self.left.add("models", sum(one.kind == "model" for one in labeled.work))
        category = labeled.row.item.category or ""
        return {
            CATEGORY: self.category if self.values.harm else visible(self.content, category),
            OBJECTIVE: visible(self.content, prompt),
            RESPONSE: visible(self.content, response),
        }

    def _scores(self, labeled: LabeledItem) -> list[tuple[str, str]]:
        """Who gave which score, in the order of the project's people."""
        said = {
            one.annotator: score
            for one in labeled.work
            if one.kind == "human" and (score := self.values.of_label(one)) is not None
        }
        return [(who, said[who]) for who in self._people if who in said]

    def _consensus(self, labeled: LabeledItem) -> str | None:
        if not self.content.about.hard:
            return None
        row = labeled.consensus.get(self.values.criterion)
        return None if row is None or row.value is None else self.values.of_value(row.value)


def _line(cells: Sequence[str]) -> bytes:
    """One record with every cell quoted: PyRIT takes a bare `#` for the start of a comment."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    return out.getvalue().encode("utf-8", "backslashreplace")


def _readme(export: _Export, files: Sequence[WrittenFile], left: Sequence[str]) -> str:
    kind = "HARM" if export.values.harm else "OBJECTIVE"
    named = [one.path for one in files if one.path.endswith(".csv")]
    about = [
        "Responses with people's scores, as PyRIT's scorer evaluation reads them.",
        "\n".join(f"- `{one.path}`: {one.rows} rows." for one in files if one.rows is not None),
        "PyRIT wants every score cell filled, so `human_scores_N.csv` has the items that N people "
        f"judged. The column `{ANNOTATORS}` says whose scores stand in a row, in order; use each "
        f"file as a dataset of its own. `{CONSENSUS}`, where it is there, has one value an item: "
        f"{export.content.about.labels} labels ({export.content.about.consensus}).",
        f"{_PLACES if export.values.harm else _TRUTH}: {export.values.mapping}.",
        "The columns `annotator_…` let this program take items and labels back as they were; "
        "PyRIT does not look at them.",
    ]
    use = [
        "# in this folder; pip install pyrit",
        'python -c "from pyrit.score import HumanLabeledDataset, MetricsType; '
        f"d = HumanLabeledDataset.from_csv(csv_path='{named[0]}', "
        f'metrics_type=MetricsType.{kind}); d.validate(); print(len(d.entries))"',
    ]
    return notes_text(export.content, "PyRIT scorer evaluation", about, use, left)


EXPORTER = PyritExporter(
    "pyrit",
    "PyRIT scorer evaluation",
    FormatCard(
        tool="PyRIT",
        site="https://microsoft.github.io/PyRIT/",
        checked="PyRIT 1.1.0: HumanLabeledDataset.from_csv and validate",
        files="human_scores_N.csv for the items that N people judged, consensus_scores.csv for "
        "one value an item, and harm_definition/CATEGORY.yaml from the rubric's levels.",
        carries=(
            "Each item becomes a row: the last prompt is the objective, beside the response and "
            "each person's score.",
            "A score is (value - lowest) / (highest - lowest) of an ordinal criterion, which for "
            "levels 1 to 5 is 0, 0.25, 0.5, 0.75, 1. A yes-or-no criterion is 1 and 0 (an "
            "objective dataset).",
            "harm_category is the items' category where all share one, else the criterion.",
            "Items and labels stand whole in columns that PyRIT does not read, so that `annotator "
            "import` takes them back.",
        ),
        loses=(
            "Earlier turns, pictures, tool calls and scores of models have no place in PyRIT's "
            "own columns.",
            "Items without a response, and responses that PyRIT takes for a missing cell, are "
            "left out and counted.",
            "The shares of --labels soft are refused.",
            *WITH_SET_ALONE,
        ),
        use=(
            "annotator export DIR --to pyrit --out OUT",
            'python -c "from pyrit.score import HumanLabeledDataset, MetricsType; '
            "HumanLabeledDataset.from_csv(csv_path='human_scores_3.csv', "
            'metrics_type=MetricsType.HARM)"',
        ),
        takes=frozenset({"criterion", "spreadsheet-safe"}),
    ),
)
