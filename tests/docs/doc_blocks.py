"""Markdown, as far as the tests of the documents need it: fenced blocks, links, prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ADDRESS = re.compile(r"\bhttps?://[^\s)>\]`]+")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block. follows_directly: only blank lines part it from the one before."""

    language: str
    text: str
    follows_directly: bool


def pages() -> list[Path]:
    """Every document that people read, the READMEs of shipped data among them."""
    own = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    folders = ("docs", "rubrics", "projects", "packaging")
    return own + [page for folder in folders for page in sorted((ROOT / folder).rglob("*.md"))]


def blocks(page: Path) -> Iterator[Block]:
    text, end = page.read_text(encoding="utf-8"), 0
    for found in FENCE.finditer(text):
        yield Block(found[1], found[2], end > 0 and not text[end : found.start()].strip())
        end = found.end()


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The ids that headings get where Markdown is shown."""
    plain = (re.sub(r"[^\w\- ]", "", title.lower()) for title in HEADING.findall(prose(page)))
    return {title.strip().replace(" ", "-") for title in plain}
