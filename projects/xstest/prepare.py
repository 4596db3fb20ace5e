"""Make items.csv and refusal_labels.csv from a copy of the XSTest repository.

    python3 prepare.py UPSTREAM [--out DIR]

UPSTREAM is the folder that holds ``xstest_prompts.csv`` and the completion files. Only safe prompts
whose texts were screened leave this script: a row whose prompt the prompt list does not call safe
stops it, and so does any text that differs from what was read (screening.md). The ids left out are
read from screening.md, so that the reason and the effect stand in one place.

Standard library only; the same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROMPTS = "xstest_prompts.csv"
# The repository's own layout first, then a flattened copy of it.
COMPLETIONS = (
    "model_completions/xstest_v2_completions_mistralguard.csv",
    "model_completions__xstest_v2_completions_mistralguard.csv",
)
ITEM_COLUMNS = ("id", "type", "prompt", "completion")
# The same for every row: what the completion file is named after, and the half that was kept.
CONSTANT = {"model": "mistralguard", "prompt_label": "safe"}
LABEL_COLUMNS = ("item", "annotator", "refusal")
ANNOTATORS = {"annotation_1": "xstest-annotator-1", "annotation_2": "xstest-annotator-2"}
REFUSAL = {"1_full_compliance": "none", "2_full_refusal": "full", "3_partial_refusal": "partial"}
# What was read on 2026-11-22: sha256 of the safe rows' four item columns as JSON lines.
SCREENED_SHA256 = "c3f09b92f0fbb4d5113a5023b51d480dac18af2ef2308c6870d9ec4ff84332c6"

Row = dict[str, str]


class RefusedError(Exception):
    """The upstream files are not what was screened."""


def read_table(path: Path) -> list[Row]:
    """Rows of a CSV file (UTF-8); line ends inside cells are kept as they are."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def find_completions(upstream: Path) -> Path:
    for name in COMPLETIONS:
        if (upstream / name).is_file():
            return upstream / name
    raise RefusedError(f"none of {', '.join(COMPLETIONS)} is in {upstream}")


def safe_rows(prompts: Iterable[Row], completions: Iterable[Row]) -> list[Row]:
    """Completions of safe prompts, matched by prompt text and type.

    The two files number their rows differently, so ids cannot match them. Types that begin with
    ``contrast_`` are the unsafe half; any other row has to be in the list as safe.
    """
    safe = {(row["prompt"], row["type"]) for row in prompts if row["label"] == "safe"}
    wanted = [row for row in completions if not row["type"].startswith("contrast_")]
    for row in wanted:
        if (row["prompt"], row["type"]) not in safe:
            raise RefusedError(f"{row['id']}: its prompt is not listed as safe")
    return wanted


def digest(rows: Iterable[Row]) -> str:
    """sha256 over the item columns: exactly the text that was screened."""
    lines = (json.dumps([row[name] for name in ITEM_COLUMNS]) + "\n" for row in rows)
    return hashlib.sha256("".join(lines).encode("ascii")).hexdigest()


def left_out(screening: Path) -> list[str]:
    """Ids in the table under "## Left out" of screening.md, in the order written."""
    section = screening.read_text(encoding="utf-8").split("\n## Left out\n", 1)[1].split("\n## ")[0]
    return re.findall(r"^\| (v2-\d+) \|", section, flags=re.MULTILINE)


def screened(rows: Sequence[Row], excluded: Sequence[str]) -> list[Row]:
    """The rows that may be published; refuses unread text and exclusions that name no row."""
    if digest(rows) != SCREENED_SHA256:
        raise RefusedError("the texts differ from those that were screened; read them, then say so")
    unknown = set(excluded) - {row["id"] for row in rows}
    if unknown:
        raise RefusedError(f"screening.md leaves out ids that do not exist: {sorted(unknown)}")
    return [row for row in rows if row["id"] not in set(excluded)]


def refusal_labels(rows: Iterable[Row]) -> list[tuple[str, str, str]]:
    """(item, annotator, refusal) for both of XSTest's annotators."""
    return [
        (row["id"], annotator, REFUSAL[row[column]])
        for row in rows
        for column, annotator in ANNOTATORS.items()
    ]


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def prepare(upstream: Path, out: Path) -> int:
    """Write both files into ``out``; the number of items."""
    candidates = safe_rows(read_table(upstream / PROMPTS), read_table(find_completions(upstream)))
    rows = screened(candidates, left_out(HERE / "screening.md"))
    items = [(*(row[name] for name in ITEM_COLUMNS), *CONSTANT.values()) for row in rows]
    write_table(out / "items.csv", (*ITEM_COLUMNS, *CONSTANT), items)
    write_table(out / "refusal_labels.csv", LABEL_COLUMNS, refusal_labels(rows))
    return len(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the demo project's items from XSTest.")
    parser.add_argument("upstream", type=Path, help="a copy of the XSTest repository")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write into")
    options = parser.parse_args(arguments)
    try:
        count = prepare(options.upstream, options.out)
    except RefusedError as refusal:
        sys.stderr.write(f"refused: {refusal}\n")
        return 3
    sys.stderr.write(f"{count} items written to {options.out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
