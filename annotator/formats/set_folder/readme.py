"""README.md of a set: for people who did not make it."""

from __future__ import annotations

from annotator.domain.numerals import share_text
from annotator.formats.labeled import Reliability, SetContent, statement
from annotator.formats.labeled.notes import closing, in_line


def readme_text(content: SetContent, counts: dict[str, int]) -> str:
    """The text. counts: rows by file."""
    about = content.about
    parts = [
        f"# {in_line(content.project_name)}: labeled set",
        "Model outputs, judged by people against a written rubric, with how far these judgements "
        "can be trusted.",
        _counts(counts),
        "## How reliable this is",
        *([_reliability(content, one) for one in about.reliability] or [statement(content)]),
        *([about.headline] if about.headline else []),
        "## Rubric and threshold",
        _rubrics(content),
        *([f"An item counts as a violation: {about.threshold}."] if about.threshold else []),
        "## Files",
        _files(content, counts),
        *closing(content),
    ]
    return "\n\n".join(parts) + "\n"


def _counts(counts: dict[str, int]) -> str:
    items, labels = counts["items.jsonl"], counts["labels.jsonl"]
    return f"{items} item{_s(items)}, {labels} label{_s(labels)}."


def _reliability(content: SetContent, one: Reliability) -> str:
    said = in_line(statement(content, one.criterion))
    if one.percent_agreement is None:
        return said
    return f"{said} Percent agreement: {share_text(one.percent_agreement, 1)}."


def _rubrics(content: SetContent) -> str:
    stated = [one.stated for one in content.rubrics]
    named = [f"- {one.id} {one.version}: `{rubric_path(one.id, one.version)}`" for one in stated]
    return "\n".join(named) or "No rubric."


def rubric_path(rubric_id: str, version: str) -> str:
    """Where a rubric version stands in a set."""
    return f"rubric/{rubric_id}-{version}.yaml"


def _files(content: SetContent, counts: dict[str, int]) -> str:
    told = {
        "items.jsonl": "one item a line: its conversation, the turn that is judged, its source",
        "labels.jsonl": "one label a line: item × annotator, with rubric version and time",
        "labels.csv": "the same without evidence, for spreadsheets: a set is `a|b`, `-` is the "
        "empty set, an empty cell is no value; a leading `'` in a rationale guards "
        "against formulas",
        "adjudications.jsonl": "one decision of a lead a line, beside the labels: a value of their "
        "own, or that the split is kept",
        "consensus.csv": f"one computed label an item and criterion ({content.about.consensus}); "
        f"labels taken: {content.about.labels}",
    }
    lines = [f"- `{name}` ({counts[name]} rows): {what}." for name, what in told.items()]
    lines.append("- `agreement.json`: every agreement figure with its interval.")
    lines.append("- `manifest.json`: sha256 of every file. The set can be imported again.")
    return "\n".join(lines)


def _s(count: int) -> str:
    return "" if count == 1 else "s"
