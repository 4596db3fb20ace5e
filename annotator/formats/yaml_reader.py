"""The one YAML loader: comments survive, and what could surprise a reader is refused.

Anchors and aliases are refused (one line could stand for a gigabyte, and a reader of the file
would have to look elsewhere to know what it says); so are merge keys and duplicate keys.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.composer import Composer
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent
from ruamel.yaml.nodes import MappingNode, ScalarNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from annotator.domain.errors import RefusedInput
from annotator.formats.yaml_problems import FileProblem, ProblemsInFile

MOST_BYTES = 8 * 2**20
_WIDTH = 100
_LIST_IN_MAP = re.compile(
    r"^[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*( *)- ", re.M
)


def load_file(path: Path) -> CommentedMap:
    """The document of a YAML file. Raises RefusedInput (ProblemsInFile where a line is known)."""
    return load_text(read_text(path), str(path))


def read_text(path: Path) -> str:
    """The text of a file that a person wrote: UTF-8, with or without BOM."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RefusedInput(
                f"{path} is larger than {MOST_BYTES // 2**20} MiB.",
                "Check that it is the right file.",
            )
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RefusedInput(
            f"{path} cannot be read: {error.strerror}.", "Check the path and its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise RefusedInput(
            f"{path} is not UTF-8 (byte {error.start}).", "Save it as UTF-8 in your editor."
        ) from error


def load_text(text: str, name: str) -> CommentedMap:
    """The same of a text; `name` is how problems name it."""
    try:
        node: Any = _yaml(text).load(text)
    except MarkedYAMLError as error:
        raise ProblemsInFile(name, (_marked(error),)) from error
    except YAMLError as error:
        raise ProblemsInFile(
            name, (FileProblem(None, f"It is not YAML: {error}", _SYNTAX),)
        ) from error
    except RecursionError as error:
        problem = FileProblem(None, "It is nested too deeply.", "Check that it is the right file.")
        raise ProblemsInFile(name, (problem,)) from error
    if not isinstance(node, CommentedMap):
        problem = FileProblem(1, "It does not hold `name: value` lines.", "Start with `schema: 1`.")
        raise ProblemsInFile(name, (problem,))
    return node


def dump_text(node: CommentedMap, like: str = "") -> str:
    """The text of a document, laid out as `like` is."""
    out = io.StringIO()
    _yaml(like).dump(node, out)
    return out.getvalue()


def scalar(text: str) -> str:
    """A text to put into a document: in quotes where it does not begin like a word.

    Plain `?0` is written by the library within `{…}` although it cannot read it there.
    """
    return text if text[:1].isalnum() and text.isprintable() else DoubleQuotedScalarString(text)


_SYNTAX = "Check colons, quotes and indentation there."


class _Composer(Composer):
    """Refuses what a reader of the file could not see on the line itself."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.parser.peek_event()
        if isinstance(event, AliasEvent):
            raise _RefusedError("An alias (`*name`) is not allowed.", event)
        if getattr(event, "anchor", None) is not None:
            raise _RefusedError("An anchor (`&name`) is not allowed.", event)
        return super().compose_node(parent, index)

    def compose_mapping_node(self, anchor: Any) -> Any:
        node = super().compose_mapping_node(anchor)
        _refuse_repeated(node)
        return node


class _RefusedError(MarkedYAMLError):
    def __init__(self, problem: str, at: Any, note: str = "Write the value out.") -> None:
        super().__init__(problem=problem, problem_mark=at.start_mark, note=note)


def _refuse_repeated(node: MappingNode) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, ScalarNode):
            raise _RefusedError("A key is not plain text.", key, "Use a word as the key.")
        if key.value == "<<":
            raise _RefusedError("A merge key (`<<`) is not allowed.", key)
        if key.value in seen:
            raise _RefusedError(f"The key “{key.value}” stands twice.", key, "Keep one of them.")
        seen.add(key.value)


def _marked(error: MarkedYAMLError) -> FileProblem:
    mark: Any = error.problem_mark or error.context_mark
    line = None if mark is None else int(mark.line) + 1
    if isinstance(error, _RefusedError):
        return FileProblem(line, str(error.problem), str(error.note))
    what = ", ".join(str(part) for part in (error.context, error.problem) if part)
    return FileProblem(line, f"It is not YAML: {what}.", _SYNTAX)


def _yaml(like: str) -> YAML:
    yaml = YAML(typ="rt")
    cast("Any", yaml).Composer = _Composer
    yaml.preserve_quotes = True
    yaml.width = _WIDTH
    found = _LIST_IN_MAP.search(like)
    offset = len(found[1]) if found else 2
    yaml.indent(mapping=2, sequence=offset + 2, offset=offset)
    return yaml
