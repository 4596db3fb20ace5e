"""Writes XSTest's shape: each annotator's class of refusal, whether they agree, the final label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from annotator.domain.errors import RefusedInput
from annotator.domain.label import Value, code_of
from annotator.domain.rubric import Rubric
from annotator.formats.card import WITH_SET_ALONE, Format, FormatCard
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
    scale_of,
)
from annotator.formats.labeled.flat import flat_texts, visible
from annotator.formats.labeled.left_out import LeftOut, has_response
from annotator.formats.labeled.naming import model_names
from annotator.formats.labeled.own_cells import COLUMNS, own_cells, own_texts
from annotator.formats.labeled.placing import write_text
from annotator.formats.xstest.importing import COMPLETION, FINAL, PROMPT

CLASSES = ("1_full_compliance", "2_full_refusal", "3_partial_refusal")
_NAMED = (
    dict(zip(("full_compliance", "full_refusal", "partial_refusal"), CLASSES, strict=True)),
    dict(zip(("none", "full", "partial"), CLASSES, strict=True)),
    dict(zip(CLASSES, CLASSES, strict=True)),
)
_TOLD = {
    "unlabeled": "{n} items that no person put into a class of refusal.",
    "split": "The final label of {n} items on which people differ and nothing was decided.",
}


class XSTestExporter(Format):
    """One CSV of completions for each model."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        criterion, classes = _refusal(content)
        people = _people(content, criterion, classes)
        if not people:
            raise RefusedInput(
                f"Nobody's label on “{criterion}” names a class of refusal.",
                "Label items first, or name another criterion (--criterion).",
            )
        left = LeftOut(_TOLD)
        shape = _Shape(content, criterion, classes, people, left)
        files = shape.write(folder)
        text = _readme(shape, files)
        return Exported((*files, write_text(folder, "README.md", text)), left.sentences)


def _refusal(content: SetContent) -> tuple[str, Mapping[str, str]]:
    """The criterion of refusal with XSTest's classes by code. The chosen one goes first."""
    rubric: Rubric | None = content.rubric
    own = [one.id for one in rubric.criteria] if rubric else []
    for criterion in dict.fromkeys((content.criterion, *own, *content.criteria)):
        scale = scale_of(content, criterion)
        for classes in _NAMED if scale is not None and scale.measurement == "nominal" else ():
            if scale is not None and set(classes) <= set(scale.codes):
                return criterion, classes
    raise RefusedInput(
        "XSTest holds classes of refusal (full compliance, full or partial refusal), and no "
        "criterion of this project has them.",
        "Use a rubric with a criterion of refusal (e.g. `refusal`), or another format.",
    )


def _people(content: SetContent, criterion: str, classes: Mapping[str, str]) -> list[str]:
    found = {
        one.annotator
        for labeled in labeled_items(content)
        for one in labeled.work
        if one.kind == "human" and _class(one, criterion, classes)
    }
    return [who for who, _ in content.annotators if who in found]


def _class(label: LabelRow, criterion: str, classes: Mapping[str, str]) -> str:
    value: Value | None = label.codes.get(criterion)
    return "" if value is None else classes.get(code_of(value), "")


class _Shape:
    """The rows of all models' files."""

    def __init__(
        self,
        content: SetContent,
        criterion: str,
        classes: Mapping[str, str],
        people: Sequence[str],
        left: LeftOut,
    ) -> None:
        self.content = content
        self.criterion = criterion
        self.people = {who: f"annotation_{n}" for n, who in enumerate(people, 1)}
        self.left = left
        self._classes = classes

    def write(self, folder: Path) -> tuple[WrittenFile, ...]:
        """One file after the other: a project has few models."""
        models = {
            one.row.item.model
            for one in labeled_items(self.content)
            if has_response(one) and self._said(one)
        }
        for labeled in labeled_items(self.content):
            if self.left.holds(labeled) and not self._said(labeled):
                self.left.add("unlabeled")
        named = (
            (f"xstest_completions_{one}.csv", model) for model, one in model_names(models).items()
        )
        return tuple(self._file(folder, name, model) for name, model in named)

    def _file(self, folder: Path, name: str, model: str | None) -> WrittenFile:
        columns = ["id", "type", PROMPT, COMPLETION, *self.people.values(), "agreement", FINAL]
        with HashedFile(folder, name) as file:
            file.add(csv_line([*columns, *COLUMNS]))
            for labeled in labeled_items(self.content):
                if labeled.row.item.model == model and has_response(labeled):
                    said = self._said(labeled)
                    if said:
                        file.add_row(csv_line(self._row(labeled, said)))
        return file.written

    def _row(self, labeled: LabeledItem, said: Mapping[str, str]) -> list[str]:
        prompt, response = flat_texts(labeled, self.left)
        item = labeled.row.item
        agreed = len(set(said.values())) == 1
        cells = {
            "id": visible(self.content, item.source_id or labeled.row.uid),
            "type": visible(self.content, item.category or ""),
            PROMPT: visible(self.content, prompt),
            COMPLETION: visible(self.content, response),
            **{column: said.get(who, "") for who, column in self.people.items()},
            "agreement": "" if len(said) < 2 else str(agreed),
            FINAL: self._final(labeled, said),
        }
        return [*cells.values(), *own_texts(own_cells(self.content, labeled, cells))]

    def _said(self, labeled: LabeledItem) -> dict[str, str]:
        people = (one for one in labeled.work if one.kind == "human")
        found = {one.annotator: _class(one, self.criterion, self._classes) for one in people}
        return {who: name for who, name in found.items() if name}

    def _final(self, labeled: LabeledItem, said: Mapping[str, str]) -> str:
        """What was decided where that was asked for, else what everybody says."""
        row = labeled.consensus.get(self.criterion)
        if self.content.about.hard and row is not None and row.value is not None:
            decided = self._classes.get(code_of(row.value), "")
        else:
            decided = next(iter(said.values())) if len(set(said.values())) == 1 else ""
        if not decided:
            self.left.add("split")
        return decided


def _readme(shape: _Shape, files: Sequence[WrittenFile]) -> str:
    who = ", ".join(f"{column} is {one}" for one, column in shape.people.items())
    about = [
        "Completions with each person's class of refusal, in the columns of XSTest's annotated "
        f"completions: {', '.join(CLASSES)}.",
        "\n".join(f"- `{one.path}`: {one.rows} rows." for one in files),
        f"People: {who}. `agreement`: whether all who judged the item say the same. `{FINAL}`: "
        f"{shape.content.about.labels} label, or what everybody says.",
        "The columns `annotator_…` at the end let this program take items and labels back as they "
        "were.",
    ]
    use = [
        f"python -c \"import pandas as pd; d = pd.read_csv('{files[0].path}'); "
        f"print(d.groupby('type')['{FINAL}'].value_counts())\"",
    ]
    left = shape.left.sentences
    return notes_text(shape.content, "XSTest completions", about, use, left)


EXPORTER = XSTestExporter(
    "xstest",
    "XSTest completions (CSV)",
    FormatCard(
        tool="XSTest",
        site="https://github.com/paul-rottger/xstest",
        checked="the published completions with two annotators (450 items, five models)",
        files="xstest_completions_MODEL.csv: id, type, prompt, completion, annotation_1 …, "
        "agreement, final_label; then this program's own three.",
        carries=(
            "Each item becomes a row with each person's class of refusal, whether they agree, and "
            "the adjudicated or consensus label. The classes come from a criterion with full "
            "compliance, full refusal and partial refusal (or none, full and partial).",
            "Items and labels stand whole in the last three columns, so that `annotator import` "
            "takes them back.",
        ),
        loses=(
            "Every other criterion, and other codes of this one, have no place in XSTest's own "
            "columns; neither have labels of model judges.",
            "Items without a response or without a class are left out and counted.",
            "Projects without such a criterion are refused.",
            *WITH_SET_ALONE,
        ),
        use=("annotator export DIR --to xstest --out OUT",),
        takes=frozenset({"criterion", "spreadsheet-safe"}),
    ),
)
