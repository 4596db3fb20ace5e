"""Long and matrix tables for R, pandas and the krippendorff package; Parquet with pyarrow."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from annotator.domain.label import code_of
from annotator.formats.card import Format, FormatCard
from annotator.formats.labeled import (
    Exported,
    HashedFile,
    LabeledItem,
    LabelRow,
    SetContent,
    WrittenFile,
    csv_line,
    labeled_items,
    notes_text,
    safe_value,
    scale_of,
)
from annotator.formats.labeled.naming import file_name
from annotator.formats.labeled.placing import write_text

LONG = "labels_long.csv"
PARQUET = "labels_long.parquet"
COLUMNS = (
    "item",
    "source_id",
    "source",
    "model",
    "category",
    "family",
    "group",
    "split",
    "annotator",
    "kind",
    "purpose",
    "occurrence",
    "criterion",
    "value",
    "unsure",
    "rubric",
    "rubric_version",
    "at",
)
_NO_PARQUET = (
    "Parquet: this installation has no pyarrow; `pip install annotator[parquet]` brings it."
)
_ROWS = 10_000
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.A)


class TableExporter(Format):
    """A long table of all labels, and for each criterion a matrix items × people."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        files = [_write_long(folder, content), *_write_matrices(folder, content)]
        left: list[str] = []
        if importlib.util.find_spec("pyarrow") is None:
            left.append(_NO_PARQUET)
        else:
            files.append(_write_parquet(folder, content))
        files.append(write_text(folder, "README.md", _readme(content, files, left)))
        return Exported(tuple(files), tuple(left))


def _write_long(folder: Path, content: SetContent) -> WrittenFile:
    with HashedFile(folder, LONG) as file:
        file.add(csv_line(COLUMNS))
        for cells in _long(content):
            file.add_row(csv_line(cells))
    return file.written


def _long(content: SetContent) -> Iterator[list[str]]:
    guard = _guard(content)
    for labeled in labeled_items(content):
        for label in labeled.labels:
            for criterion, code in label.codes.items():
                yield [guard(cell) for cell in _cells(labeled, label, criterion, code_of(code))]


def _guard(content: SetContent) -> Callable[[str], str]:
    """Values are texts of the source, too; a number and the empty set stay what they are."""
    return safe_value if content.spreadsheet_safe else str


def _cells(labeled: LabeledItem, label: LabelRow, criterion: str, code: str) -> list[str]:
    item = labeled.row.item
    about = (item.source_id, item.source, item.model, item.category)
    more = (item.family, item.group, item.split)
    return [
        labeled.row.uid,
        *(one or "" for one in (*about, *more)),
        label.annotator,
        label.kind,
        label.purpose,
        str(label.occurrence),
        criterion,
        code,
        "yes" if label.unsure else "no",
        label.rubric,
        label.rubric_version,
        label.at,
    ]


def _write_matrices(folder: Path, content: SetContent) -> Iterator[WrittenFile]:
    guard, people = _guard(content), [one for one, kind in content.annotators if kind == "human"]
    criteria = [one for one in content.criteria if scale_of(content, one) is not None]
    names = {one: f"matrix_{file_name(one)}.csv" for one in criteria}
    if len(set(names.values())) < len(names):
        names = {one: f"matrix_{n}_{names[one][7:]}" for n, one in enumerate(criteria, 1)}
    with ExitStack() as stack:
        files = {c: stack.enter_context(HashedFile(folder, names[c])) for c in criteria}
        for file in files.values():
            file.add(csv_line(["item", *map(guard, people)]))
        for labeled in labeled_items(content):
            for criterion, file in files.items():
                cells = _matrix_cells(content, labeled, criterion, people)
                if any(cells):
                    file.add_row(csv_line([labeled.row.uid, *map(guard, cells)]))
    yield from (file.written for file in files.values())


def _matrix_cells(
    content: SetContent, labeled: LabeledItem, criterion: str, people: list[str]
) -> list[str]:
    """Values on the one scale of the matrix: an import may have brought others of that name."""
    ours = content.rubric is not None and content.rubric.criterion(criterion) is not None
    said = {
        label.annotator: code_of(label.codes[criterion])
        for label in labeled.work
        if criterion in label.codes and (label.origin.scale is None) == ours
    }
    return [said.get(one, "") for one in people]


def _write_parquet(folder: Path, content: SetContent) -> WrittenFile:
    """The long table with a column of text each; pyarrow has no types of its own to offer."""
    arrow: Any = importlib.import_module("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    schema = arrow.schema([(name, arrow.string()) for name in COLUMNS])
    n_rows = 0
    with parquet.ParquetWriter(folder / PARQUET, schema, compression="zstd") as writer:
        for rows in _batches(_long(content)):
            columns = [[_utf8(row[i]) for row in rows] for i in range(len(COLUMNS))]
            writer.write_table(arrow.table(dict(zip(COLUMNS, columns, strict=True)), schema=schema))
            n_rows += len(rows)
    return _hashed(folder, PARQUET, n_rows)


def _batches(rows: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    batch: list[list[str]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _ROWS:
            yield batch
            batch = []
    yield batch


def _utf8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _hashed(folder: Path, name: str, rows: int) -> WrittenFile:
    import hashlib

    with (folder / name).open("rb") as file:
        return WrittenFile(name, hashlib.file_digest(file, "sha256").hexdigest(), rows)


def _readme(content: SetContent, files: list[WrittenFile], left: list[str]) -> str:
    matrices = [one.path for one in files if one.path.startswith("matrix_")]
    about = [
        f"`{LONG}`: one row for each label and criterion. A set is `a|b`, `-` is the empty set.",
        "`matrix_*.csv`: one row an item, one column a person, blank where nobody said anything; "
        "labels that count only (no repeats, no gold, no training, no model judges), whatever "
        f"version of the rubric they were given under (`rubric_version` in `{LONG}`).",
        "Leads' decisions and computed values are not here: `--to set` has them.",
        "An ordinal value is the id of its level; the levels in order are: "
        + ("; ".join(_levels(content)) or "none")
        + ".",
    ]
    named = f"matrix_{file_name(content.criterion)}.csv"
    named = named if named in matrices else next(iter(matrices), LONG)
    use = [
        *_alpha(content, named),
        f"python -c \"import pandas as pd; print(pd.read_csv('{named}', index_col=0, "
        'dtype=str, keep_default_na=False).head())"',
        f"Rscript -e 'm <- read.csv(\"{named}\", row.names=1); str(m)'",
    ]
    return notes_text(content, "tables", about, use, left)


def _alpha(content: SetContent, named: str) -> Iterator[str]:
    """How to compute the agreement again, where the levels are numbers."""
    yield "# Python: pip install krippendorff pandas"
    scale = scale_of(content, content.criterion)
    if scale is None or scale.measurement != "ordinal" or content.criterion not in named:
        return
    if all(_NUMBER.fullmatch(code) for code in scale.codes):
        yield (
            'python -c "import krippendorff, pandas as pd; '
            f"m = pd.read_csv('{named}', index_col=0); "
            "print(krippendorff.alpha(reliability_data=m.T.to_numpy(float), "
            f"level_of_measurement='ordinal', value_domain=[{', '.join(scale.codes)}]))\""
        )


def _levels(content: SetContent) -> Iterator[str]:
    for criterion in content.criteria:
        scale = scale_of(content, criterion)
        if scale is not None:
            yield f"{criterion} ({scale.measurement}): {', '.join(scale.codes)}"


EXPORTER = TableExporter(
    "table",
    "Tables (CSV, Parquet)",
    FormatCard(
        tool="Tables",
        site="https://www.rfc-editor.org/rfc/rfc4180",
        checked="pandas, krippendorff and pyarrow",
        files="labels_long.csv, a matrix_CRITERION.csv each, and labels_long.parquet with pyarrow.",
        carries=(
            "The long table has every label by item, annotator and criterion, with purpose, "
            "occurrence, rubric version and time.",
            "The matrices have the labels that count, of people alone: a row for each item and a "
            "column for each person.",
        ),
        loses=(
            "The conversations, rationales, evidence, clauses, the leads' decisions and what "
            "--labels computes are not written; `--to set` has them.",
            "The Parquet file is left out where pyarrow is not installed.",
        ),
        use=("annotator export DIR --to table --out OUT",),
        takes=frozenset({"spreadsheet-safe"}),
    ),
)
