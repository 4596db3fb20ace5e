"""docs/formats: a page for each tool, made of what the formats say of themselves.

`python tests/docs/format_pages.py` writes the pages anew; test_format_pages.py compares them.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "formats"
_UNSAFE = re.compile(r"[^a-z0-9]+")

sys.path.insert(0, str(ROOT))

from annotator.formats.registry import Described, load_registry  # noqa: E402

Format = tuple[str, Described]
"""(In or Out, the format)."""


def by_tool() -> dict[str, list[Format]]:
    """Every built-in format by the tool whose it is, importers first."""
    registry = load_registry(())
    found: dict[str, list[Format]] = defaultdict(list)
    for one in registry.incoming:
        found[one.card.tool].append(("In", one))
    for exporter in registry.exporters:
        found[exporter.card.tool].append(("Out", exporter))
    return dict(found)


def pages() -> dict[str, str]:
    """The text of each page by its file name."""
    tools = by_tool()
    return {"README.md": _index(tools), **{_file(tool): _page(tool, tools[tool]) for tool in tools}}


def _file(tool: str) -> str:
    return f"{_UNSAFE.sub('-', tool.lower()).strip('-')}.md"


def _index(tools: dict[str, list[Format]]) -> str:
    rows = [
        f"| [{tool}]({_file(tool)}) | {_names(tools[tool], 'In')} | {_names(tools[tool], 'Out')} |"
        for tool in sorted(tools, key=str.lower)
    ]
    return "\n".join(
        [
            "# What comes in and what goes out",
            "",
            "Files are recognised by their content: `annotator import DIR FILE...` takes each of",
            "them, and folders where a tool writes folders. `annotator export DIR --to NAME --out",
            "OUT` writes a new folder. `annotator formats --json` gives the same as JSON.",
            "",
            "| tool | in | out |",
            "|---|---|---|",
            *rows,
            "",
            "Labels that come along keep the scale they came with, as annotators of kind human or",
            "model; nothing is stretched onto another scale. The raw record of every item is kept.",
            "Every export carries the reliability of its labels where the format can hold it, and",
            "says what the format cannot hold. Held-out items (split `held_out`, `held-out`, …)",
            "stay here unless `--held-out` is given.",
            "",
        ]
    )


def _names(formats: list[Format], direction: str) -> str:
    return ", ".join(f"`{one.name}`" for way, one in formats if way == direction) or "–"


def _page(tool: str, formats: list[Format]) -> str:
    site = next((one.card.site for _, one in formats if one.card.site), "")
    head = [f"# {tool}", ""] + ([f"<{site}>", ""] if site else [])
    return "\n".join([*head, *(line for one in formats for line in _section(*one))])


def _section(way: str, one: Described) -> Iterator[str]:
    card = one.card
    yield f"## {way}: `{one.name}`"
    yield ""
    yield card.files
    yield ""
    yield from _list("What comes in" if way == "In" else "What goes out", card.carries)
    yield from _list("What is lost", card.loses)
    if card.use:
        yield from ("```sh", *card.use, "```", "")
    yield f"Tried with: {card.checked}."
    yield ""


def _list(head: str, sentences: tuple[str, ...]) -> Iterator[str]:
    if sentences:
        yield f"{head}:"
        yield ""
        yield from (f"- {one}" for one in sentences)
        yield ""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    wanted = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
