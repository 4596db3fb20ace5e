"""The documents are true: their commands run, their links lead somewhere, their tables agree."""

from __future__ import annotations

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from doc_blocks import ADDRESS, LINK, ROOT, Block, anchors, blocks, pages, prose
from format_pages import by_tool
from key_tables import actions, table_of, tables_in

from annotator.domain.keys import CHOICE_KEYS, DIGITS, RESERVED, SET_KEYS
from annotator.formats.labeled import RubricHash, WrittenFile
from annotator.formats.project_file import read_project
from annotator.formats.set_folder.manifest import Manifest

GUIDE = ROOT / "docs" / "guide"
RUN = (ROOT / "README.md", *sorted(GUIDE.glob("*.md")))
SET_UP = re.compile(r"^python3 packaging/run\.py (\w+)$")
WINDOW = re.compile(r"^annotator open \w+ +# the window")
DECLARED = {"arxiv.org", "github.com", "aclanthology.org", "creativecommons.org"}
PRIVATE = re.compile(r"(?<![\w.])/(?:work|root|home|tmp|Users|usr|opt|mnt)/|[A-Z]:\\Users")
TERMS = (
    *("item", "turn, part", "rubric", "criterion", "level, anchor", "clause"),
    *("calibration example", "gold item", "label", "annotator, lead", "overlap", "disagreement"),
    *("policy threshold", "verdict", "unsure", "skip", "not gradable", "control"),
    *("adjudication", "consensus", "violation rate", "project"),
    *("pairable item", "severity of an annotator", "inconsistency", "misfit", "flip probability"),
    *("component", "family", "over-refusal, under-refusal"),
    *("plan", "share", "pack", "return", "merge", "replica", "fork", "fingerprint"),
    *("source", "preset", "draft, trial", "rationale, evidence", "queue", "flag, escalation"),
    "veil",
)


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def shell_blocks(page: Path) -> list[Block]:
    return [block for block in blocks(page) if block.language == "sh"]


def runnable(block: Block) -> str:
    """The block without what sets a machine up or opens a window."""
    lines = block.text.splitlines()
    return "\n".join(one for one in lines if not SET_UP.match(one) and not WINDOW.match(one))


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder like a checkout's, with the command `annotator` on its own path."""
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "annotator"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m annotator "$@"\n')
    command.chmod(0o755)
    shutil.copytree(ROOT / "projects" / "xstest", tmp_path / "desk" / "projects" / "xstest")
    return tmp_path / "desk"


def run(block: Block, desk: Path) -> str:
    """What the block prints. Fails where any of its commands does."""
    path = f"{desk.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-e"],
        input=runnable(block),
        cwd=desk,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{block.text}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.skipif(os.name == "nt", reason="the blocks are written for a POSIX shell")
@pytest.mark.parametrize("page", RUN, ids=named)
def test_the_commands_of_a_page_run_in_order_and_print_what_it_says(page: Path, desk: Path) -> None:
    printed = ""
    for block in blocks(page):
        if block.language == "sh":
            printed = run(block, desk)
        elif block.language == "text":
            assert block.follows_directly, f"{named(page)}: a result stands alone"
            lines = {" ".join(line.split()) for line in printed.splitlines()}
            promised = [" ".join(line.split()) for line in block.text.splitlines()]
            assert not [line for line in promised if line not in lines], printed


def test_every_block_is_of_a_language_that_is_checked_here() -> None:
    found = {(named(p), b.language) for p in RUN for b in blocks(p)}
    assert {language for _, language in found} == {"sh", "text", "yaml"}
    assert {page for page, language in found if language == "yaml"} == {"docs/guide/lead.md"}


def test_readme_shows_both_set_up_commands_and_run_py_knows_them() -> None:
    source = ast.parse((ROOT / "packaging" / "run.py").read_text(encoding="utf-8"))
    known = {
        key.value
        for node in ast.walk(source)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    }
    lines = [line for block in shell_blocks(RUN[0]) for line in block.text.splitlines()]
    shown = [found[1] for line in lines if (found := SET_UP.match(line))]
    assert shown == ["demo", "test"]
    assert set(shown) <= known


def test_the_project_file_of_the_leads_page_can_be_read(tmp_path: Path) -> None:
    """The first block is a whole file; each later one is its line on the queue, written anew."""
    whole, *lines = (b.text for b in blocks(GUIDE / "lead.md") if b.language == "yaml")
    path = tmp_path / "project.yaml"
    for text in (whole, *(re.sub(r"(?m)^queue:.*\n", line, whole) for line in lines)):
        path.write_text(text, encoding="utf-8")
        project = read_project(path)
        assert project.queue.overlap == 3
        assert [one.name for one in project.annotators] == ["Ada"]


@pytest.mark.parametrize("page", pages(), ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(prose(page)):
        if target.startswith(("https://", "http://")):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{named(page)}: {target}"
        if anchor:
            assert anchor in anchors(file), f"{named(page)}: {target}"


@pytest.mark.parametrize("page", pages(), ids=named)
def test_a_page_names_public_sources_and_nothing_of_a_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    hosts = {urlsplit(address).hostname for address in ADDRESS.findall(text)}
    tools = {urlsplit(one.card.site).hostname for _, one in chain(*by_tool().values())}
    assert hosts <= DECLARED | tools
    assert not PRIVATE.findall(text)


def test_the_glossary_has_every_word_of_the_design() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    entries = re.findall(r"^\| \*\*(.+?)\*\* \| (.+?) \|", text, re.MULTILINE)
    assert sorted(word for word, _ in entries) == sorted(TERMS)
    assert all(len(meaning) > 20 for _, meaning in entries)


@pytest.mark.parametrize("page", sorted(GUIDE.glob("*.md")), ids=named)
def test_tables_of_keys_are_the_windows_own_commands(page: Path) -> None:
    """`python tests/docs/key_tables.py` writes them anew."""
    for name, table in tables_in(page.read_text(encoding="utf-8")):
        assert table == table_of(name), f"{named(page)}: keys {name}"


def test_the_annotators_page_has_every_key_that_a_rubric_cannot_take() -> None:
    text = (GUIDE / "annotator.md").read_text(encoding="utf-8")
    assert [name for name, _ in tables_in(text)] == ["label", "window"]
    shown = {key for name in ("label", "window") for one in actions(name) for key in one.keys}
    assert set(RESERVED) <= {key.lower() for key in shown}
    for keys in (SET_KEYS, CHOICE_KEYS):
        assert " ".join(keys.upper()) in text
    assert f"digits {DIGITS[0]}–{DIGITS[-1]}" in text


def test_decisions_are_numbered_without_a_gap_and_short() -> None:
    found = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in found] == list(range(1, len(found) + 1))
    assert not {named(p) for p in found if len(p.read_text(encoding="utf-8").split()) > 450}


def test_readme_is_short() -> None:
    assert len(RUN[0].read_text(encoding="utf-8").splitlines()) <= 120


def test_the_table_of_a_sets_files_names_every_key_of_the_manifest() -> None:
    text = (GUIDE / "engineer.md").read_text("utf-8")
    rows = {
        line.split("|")[1].strip(): line.split("|")[3].strip().strip("`").split()
        for line in text.splitlines()
        if line.startswith("| `manifest.json`")
    }
    for row, kept in (
        ("`manifest.json`", Manifest),
        ("`manifest.json`: `rubrics`", RubricHash),
        ("`manifest.json`: `files`", WrittenFile),
    ):
        assert rows[row] == [field.name for field in fields(kept)], row
