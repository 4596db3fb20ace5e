"""Writes the judge comparison's shape: people's verdicts beside those of model judges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from annotator.domain.errors import RefusedInput
from annotator.formats.card import WITH_SET_ALONE, Format, FormatCard
from annotator.formats.labeled import (
    Exported,
    HashedFile,
    LabeledItem,
    LeftOut,
    SetContent,
    csv_line,
    labeled_items,
    notes_text,
)
from annotator.formats.labeled.flat import flat_texts, visible
from annotator.formats.labeled.own_cells import COLUMNS, own_cells, own_texts
from annotator.formats.labeled.placing import write_text
from annotator.formats.labeled.verdicts import Verdicts

FILE = "judge-comparison.csv"
PROMPT = "prompt"
RESPONSE = "target_response"
_FIRST = ("Index", "goal", PROMPT, RESPONSE)
_MAJORITY = "human_majority"
_TOLD = {
    "unlabeled": "{n} items without a verdict of anybody.",
    "tied": "The majority of {n} items on which people are split in half, or which nobody judged.",
}


class JailbreakBenchExporter(Format):
    """One CSV; one column a person and a model judge."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        verdicts = Verdicts.of(content)
        people, judges = _who(content, verdicts)
        if not people:
            raise RefusedInput(
                f"Nobody's label on “{content.criterion}” gives a verdict.",
                "Label items first, or name another criterion (--criterion).",
            )
        columns = {who: f"human{n}" for n, who in enumerate(people, 1)}
        taken = {*_FIRST, _MAJORITY, *columns.values(), *COLUMNS}
        judged = {who: _free(visible(content, who), taken) for who in judges}
        left = LeftOut(_TOLD)
        header = [*_FIRST, *columns.values(), _MAJORITY, *judged.values()]
        with HashedFile(folder, FILE) as file:
            file.add(csv_line([*header, *COLUMNS]))
            for row in _rows(content, verdicts, columns, judged, left):
                file.add_row(csv_line(row))
        text = _readme(content, verdicts, columns, judged, left)
        written = (file.written, write_text(folder, "README.md", text))
        return Exported(written, left.sentences)


def _who(content: SetContent, verdicts: Verdicts) -> tuple[list[str], list[str]]:
    """The people and the models with a verdict, in the project's order."""
    people: set[str] = set()
    judges: set[str] = set()
    for labeled in labeled_items(content):
        people.update(verdicts.people(labeled))
        judges.update(verdicts.judges(labeled))
    named = [who for who, _ in content.annotators]
    return [one for one in named if one in people], [one for one in named if one in judges]


def _rows(
    content: SetContent,
    verdicts: Verdicts,
    people: Mapping[str, str],
    judges: Mapping[str, str],
    left: LeftOut,
) -> Iterator[list[str]]:
    index, numbered = 0, _numbered(content)
    for labeled in labeled_items(content):
        if not left.holds(labeled):
            continue
        human, model = verdicts.people(labeled), verdicts.judges(labeled)
        if not human and not model:
            left.add("unlabeled")
            continue
        most = verdicts.of_item(labeled)
        left.add("tied", most is None)
        cells = {
            _FIRST[0]: (labeled.row.item.source_id or "") if numbered else str(index),
            **_texts(content, labeled, left),
            **{column: _code(human.get(who)) for who, column in people.items()},
            _MAJORITY: _code(most),
            **{column: _code(model.get(who)) for who, column in judges.items()},
        }
        index += 1
        yield [*cells.values(), *own_texts(own_cells(content, labeled, cells))]


def _numbered(content: SetContent) -> bool:
    """Whether the items' own ids are numbers that tell them apart, as the benchmark's are."""
    ids = [one.row.item.source_id or "" for one in labeled_items(content)]
    return len(set(ids)) == len(ids) and all(one.isascii() and one.isdecimal() for one in ids)


def _texts(content: SetContent, labeled: LabeledItem, left: LeftOut) -> dict[str, str]:
    prompt, response = flat_texts(labeled, left)
    goal = labeled.row.item.meta.get("goal") or prompt
    texts = dict(zip(_FIRST[1:], (goal, prompt, response), strict=True))
    return {key: visible(content, one) for key, one in texts.items()}


def _code(verdict: bool | None) -> str:
    return "" if verdict is None else str(int(verdict))


def _free(name: str, taken: set[str]) -> str:
    """A column's name that no other column has."""
    found = name
    while found in taken:
        found += "_judge"
    taken.add(found)
    return found


def _readme(
    content: SetContent,
    verdicts: Verdicts,
    people: Mapping[str, str],
    judges: Mapping[str, str],
    left: LeftOut,
) -> str:
    said = ", ".join(f"{column} is {who}" for who, column in people.items())
    models = ", ".join(judges.values()) or "none"
    decided = f"the {content.about.labels} label" if verdicts.hard else "most people's verdict"
    about = [
        f"`{FILE}` has the columns of JailbreakBench's judge comparison: 1 is a violation, 0 is "
        "none, an empty cell is no verdict.",
        f"People: {said}. Model judges: {models}. `{_MAJORITY}`: {decided}.",
        "The columns `annotator_…` at the end let this program take items and labels back as they "
        "were; drop them to have the benchmark's columns alone.",
    ]
    use = [
        f"python -c \"import pandas as pd; d = pd.read_csv('{FILE}'); "
        "print(d.filter(like='human').mean())\"",
    ]
    return notes_text(content, "judge comparison", about, use, left.sentences)


EXPORTER = JailbreakBenchExporter(
    "jailbreakbench",
    "JailbreakBench judges",
    FormatCard(
        tool="JailbreakBench",
        site="https://huggingface.co/datasets/JailbreakBench/JBB-Behaviors",
        checked="judge-comparison.csv as published (300 rows)",
        files=f"{FILE}: Index, goal, prompt, target_response, human1 …, human_majority, one column "
        "a model judge; then this program's own three.",
        carries=(
            "Each person's verdict is 1 or 0: by the rubric's threshold on each label, or by the "
            "value of a yes-or-no criterion. Model judges' verdicts are found alike, on the "
            "criterion or on the first of theirs that is yes or no.",
            "human_majority is the adjudicated or consensus verdict; with --labels raw or soft it "
            "is what most people say, and empty where they are split in half.",
            "Items and labels stand whole in the last three columns, so that `annotator import` "
            "takes them back.",
        ),
        loses=(
            "Levels, rationales and earlier turns have no place in the benchmark's own columns.",
            "People and model judges are named A1, A2, … unless --names is given.",
            "Items without a response or without a verdict are left out and counted.",
            *WITH_SET_ALONE,
        ),
        use=(
            "annotator export DIR --to jailbreakbench --out OUT --names",
            "python -c \"import pandas as pd; print(pd.read_csv('judge-comparison.csv'))\"",
        ),
        takes=frozenset({"criterion", "spreadsheet-safe"}),
    ),
)
