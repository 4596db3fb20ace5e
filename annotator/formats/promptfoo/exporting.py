"""Tests that replay each judged output: no provider is called, people's severity is the score.

promptfoo renders Nunjucks in a test's vars, so model text is escaped there; it is an injection
otherwise. `providerOutput` is replayed as it is, but an empty one is ignored: an object stands for
it (FORMATS, finding 5; measured with promptfoo 0.121.20).
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.conditions import Test
from annotator.domain.errors import RefusedInput
from annotator.domain.item import Item, Turn
from annotator.formats.card import WITH_SET_ALONE, Format, FormatCard
from annotator.formats.labeled import (
    Exported,
    HashedFile,
    LabeledItem,
    LeftOut,
    SetContent,
    ascii_json,
    json_line,
    labeled_items,
    notes_text,
    scale_of,
    statement,
    value_of,
)
from annotator.formats.labeled.own import OWN, OWN_LABELS, own_item, own_labels
from annotator.formats.labeled.placing import write_text
from annotator.formats.promptfoo.rows import SEALED

TESTS, CONFIG = "tests.jsonl", "promptfooconfig.yaml"
_SHOWN = 16
"""Characters of a uid: 64 in a row look like a secret to promptfoo, which writes [REDACTED]."""
_TEMPLATE = re.compile(r"\{(?=[{%#])")
_MEANT = re.compile(r"\{(?=[{%#])|#(?=\})")
_ASSERTION = (
    "({pass: !context.test.metadata.violation, score: context.test.metadata.share, "
    "reason: context.test.metadata.reason, "
    "namedScores: {[context.test.metadata.criterion]: context.test.metadata.value}})"
)

_LEFT = {
    "labels": "Criteria other than the exported one, and clauses: they are no scores, and the "
    "tests' metadata has every label.",
    "value": "{n} items without one value and a verdict on it, or without content.",
}


class PromptfooExporter(Format):
    """tests.jsonl, a configuration that runs it, and a README."""

    def write(self, folder: Path, content: SetContent) -> Exported:
        numbers = _numbers(content)
        left = LeftOut(_LEFT)
        left.add("labels")
        with HashedFile(folder, TESTS) as tests:
            for labeled in labeled_items(content):
                row = _test(content, labeled, numbers)
                if row is None:
                    left.add("value")
                else:
                    tests.add_row(json_line(row))
        if not tests.written.rows:
            raise RefusedInput(
                f"No item has one value on “{content.criterion}”.",
                "Label items first, or name another criterion (--criterion).",
            )
        files = [
            tests.written,
            write_text(folder, CONFIG, _config(content)),
            write_text(folder, "README.md", _readme(content, left.sentences)),
        ]
        return Exported(tuple(files), left.sentences)


def escaped(text: str) -> str:
    """Text that Nunjucks renders to itself. The end of a comment is an error without its start."""
    return _MEANT.sub(lambda found: f'{{{{ "{found[0]}" }}}}', text)


def _numbers(content: SetContent) -> tuple[float, float]:
    """The lowest and the highest level. RefusedInput where the target's one score has none."""
    scale = scale_of(content, content.criterion)
    codes = scale.codes if scale else ()
    found = [n for c in codes if (n := value_of(content, content.criterion, c)) is not None]
    if len(found) < 2 or len(found) < len(codes):
        raise RefusedInput(
            f"promptfoo scores by a number, and “{content.criterion}” has none for each value.",
            "Name a criterion with levels: --criterion ID.",
        )
    if not content.about.hard:
        raise RefusedInput(
            "A promptfoo test has one expected score, and these labels have none.",
            "Use --labels adjudicated or --labels consensus.",
        )
    return min(found), max(found)


def _test(
    content: SetContent, labeled: LabeledItem, numbers: tuple[float, float]
) -> JsonObject | None:
    item, decided = labeled.row.item, labeled.consensus.get(content.criterion)
    if not item.turns or decided is None or not isinstance(decided.value, str):
        return None
    value = value_of(content, content.criterion, decided.value)
    if value is None or (decided.violation is None and _judges(content)):
        return None
    low, high = numbers
    metadata: dict[str, Json] = {
        "uid": labeled.row.uid[:_SHOWN],
        "source_id": item.source_id,
        "model": item.model,
        "category": item.category,
        "criterion": f"human_{content.criterion}",
        "value": value,
        "share": (high - value) / (high - low),
        "violation": bool(decided.violation),
        "reason": f"human {content.criterion} {decided.value} ({decided.method}, "
        f"{decided.n_labels} labels)",
        OWN: SEALED + _compact(own_item(content, labeled.row)),
        OWN_LABELS: SEALED + _compact(own_labels(labeled.labels)),
    }
    answer = item.response.text
    return {
        "description": item.source_id or labeled.row.uid[:_SHOWN],
        "vars": {"prompt": escaped(_prompt(item))},
        "providerOutput": answer or {"text": ""},
        "assert": [{"type": "javascript", "value": _ASSERTION}],
        "metadata": metadata,
    }


def _judges(content: SetContent) -> bool:
    """Whether the criterion decides what is a violation; of another, every test passes."""
    threshold = content.rubric.threshold if content.rubric else None
    return isinstance(threshold, Test) and threshold.criterion == content.criterion


def _prompt(item: Item) -> str:
    """One user turn as its text, a longer conversation as a list of messages."""
    before = item.turns[: item.target]
    if len(before) == 1 and before[0].role == "user":
        return before[0].text
    return json.dumps([_message(turn) for turn in before], ensure_ascii=False)


def _message(turn: Turn) -> JsonObject:
    return {"role": turn.role, "content": turn.text}


def _config(content: SetContent) -> str:
    description = f"{content.project_name}: {statement(content)} {content.about.headline}"
    return "\n".join(
        (
            f"# canary {content.canary}",
            f"description: {_compact(' '.join(description.split()))}",
            'prompts: ["{{prompt | safe}}"]',
            "providers: [echo]",
            f"tests: file://{TESTS}",
            "",
        )
    )


def _compact(value: Json) -> str:
    """JSON in ASCII. Two braces meet in its texts alone, where an escape keeps them apart, since
    promptfoo may render any text that it finds."""
    return _TEMPLATE.sub(r"\\u007b", ascii_json(value))


def _readme(content: SetContent, left: tuple[str, ...]) -> str:
    about = [
        f"`{TESTS}`: one test an item. The judged output is replayed (`providerOutput`), no model "
        f"is called; people's {content.criterion} is the named score, and {_fails(content)}.",
        "To judge other outputs with the same prompts, replace `providers` and take "
        "`providerOutput` out.",
    ]
    use = [
        f"promptfoo eval -c {CONFIG} -o out.json --no-cache   # exit code 100: a test failed",
    ]
    return notes_text(content, "promptfoo tests", about, use, left)


def _fails(content: SetContent) -> str:
    if _judges(content):
        return "a test fails where the item is a violation"
    return "every test passes, since no violation follows from it"


EXPORTER = PromptfooExporter(
    "promptfoo",
    "promptfoo tests",
    FormatCard(
        tool="promptfoo",
        site="https://www.promptfoo.dev",
        checked="promptfoo 0.121.20, echo provider, offline",
        files=f"{CONFIG} and {TESTS}.",
        carries=(
            "Each item becomes a test that replays the judged output. The level is a named score "
            "and the verdict pass or fail. Model text is escaped for Nunjucks and arrives as it "
            "was.",
            "The configuration's description says the reliability.",
            "Every label stands in the test's metadata, so that `annotator import` of promptfoo's "
            "own results gives the same items and labels.",
        ),
        loses=(
            "Items without one value are left out and counted.",
            "Parts that are no text stand in the metadata only.",
            *WITH_SET_ALONE,
        ),
        use=(
            "annotator export DIR --to promptfoo --out OUT",
            f"cd OUT && promptfoo eval -c {CONFIG} -o out.json --no-cache",
        ),
        takes=frozenset({"criterion"}),
    ),
)
