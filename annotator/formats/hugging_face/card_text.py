"""The dataset card: YAML front matter that `datasets` reads, and a text that people read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.domain.numerals import share_text
from annotator.formats.hugging_face.columns import ColumnType, Table
from annotator.formats.labeled import SetContent, notes_text, scale_of
from annotator.formats.yaml_text import yaml_text

ITEMS, LABELS = "items", "annotations"
ITEMS_FILE, LABELS_FILE = "data/items.jsonl", "data/annotations.jsonl"
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**6, "100K<n<1M"))


def card_text(
    content: SetContent,
    tables: dict[str, Table],
    n_items: int,
    languages: Iterable[str],
    left: Sequence[str],
) -> str:
    """README.md. languages: those that items name, in any order. left: what did not leave."""
    return _front(content, tables, n_items, sorted(set(languages))) + _body(content, left)


def _front(
    content: SetContent, tables: dict[str, Table], n_items: int, languages: Sequence[str]
) -> str:
    size = next((name for most, name in _SIZES if n_items < most), "1M<n<10M")
    lines = [
        "---",
        f"pretty_name: {yaml_text(content.project_name)}",
        f"license: {yaml_text(content.about.licence.lower() or 'unknown')}",
        *(["language:", *(f"- {yaml_text(one)}" for one in languages)] if languages else []),
        "size_categories:",
        f"- {size}",
        "task_categories:",
        "- text-classification",
        "annotations_creators:",
        "- expert-generated",
        "tags:",
        "- safety",
        "- human-annotation",
        "- inter-annotator-agreement",
        "configs:",
        *_config(ITEMS, ITEMS_FILE, default=True),
        *_config(LABELS, LABELS_FILE, default=False),
        "dataset_info:",
    ]
    for name, table in tables.items():
        lines += [f"- config_name: {name}", "  features:"]
        for column, kind in table.columns:
            lines += _feature(column, kind)
    return "\n".join([*lines, "---", ""])


def _config(name: str, path: str, *, default: bool) -> list[str]:
    return [
        f"- config_name: {name}",
        *(["  default: true"] if default else []),
        "  data_files:",
        "  - split: test",
        f"    path: {path}",
    ]


def _feature(name: str, kind: ColumnType) -> list[str]:
    head = f"  - name: {yaml_text(name)}"
    if kind == "strings":
        return [head, "    list: string"]
    if kind == "floats":
        return [head, "    list: float64"]
    if kind == "messages":
        inner = ("role", "content")
        told = [line for one in inner for line in (f"    - name: {one}", "      dtype: string")]
        return [head, "    list:", *told]
    return [head, f"    dtype: {kind}"]


def _body(content: SetContent, left: Sequence[str]) -> str:
    about = [
        "Model outputs, judged by people against a written rubric. Two tables: `items` (one row an "
        "item, with the one value of each criterion and how the labels were spread over the "
        "levels) and `annotations` (one row a label). `n_labels` counts the people whose labels "
        "count.",
        f"The one value: {content.about.labels} labels, {content.about.consensus}. "
        "`*_distribution` is the share of each level, in the order below.",
        "Levels, in order: " + "; ".join(_levels(content)) + ".",
        _rubrics(content),
        f"Annotators: {len(content.annotators)} "
        f"({', '.join(f'{one} ({kind})' for one, kind in content.annotators)}).",
        *_rates(content),
        f"Licence of the items: {content.about.licence or 'not stated; see their sources'}.",
    ]
    use = [
        'python -c "from datasets import load_dataset; '
        f"print(load_dataset('PATH/TO/THIS/FOLDER', '{ITEMS}', split='test'))\""
    ]
    return notes_text(content, "labeled set", about, use, left)


def _rubrics(content: SetContent) -> str:
    named = ", ".join(f"{one.stated.id} {one.stated.version}" for one in content.rubrics)
    force = content.rubric
    return f"Rubric: {f'{force.id} {force.version}' if force else 'none'}; versions: {named}."


def _levels(content: SetContent) -> Iterable[str]:
    for criterion in content.criteria:
        scale = scale_of(content, criterion)
        if scale is not None and scale.measurement != "set":
            yield f"{criterion} ({scale.measurement}): {', '.join(scale.codes)}"


def _rates(content: SetContent) -> list[str]:
    lines = [
        f"- {one.model or 'no model named'}: {share_text(one.value, 1)} of {one.n} items "
        f"({share_text(one.low, 1)} to {share_text(one.high, 1)}, {one.method})"
        for one in content.about.rates
        if one.value is not None and one.low is not None and one.high is not None
    ]
    return ["Violation rate by model:", "\n".join(lines)] if lines else []
