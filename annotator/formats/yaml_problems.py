"""What is wrong with a YAML file, with lines; everything at once, so that one edit mends it."""

from __future__ import annotations

from dataclasses import dataclass

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from annotator.domain.errors import RefusedInput
from annotator.domain.rubric_rules import Path, Problem

SHOWN = 10
"""How many problems the message spells out; `problems` holds them all."""
MOST = 100
"""Nobody mends more at a time: then the rest of the file is not read."""


Place = tuple[str | int, ...]
"""Entries of a list are named by id: ("criteria", "severity", "levels", "3", "anchor")."""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """line: 1-based; None where the file as a whole is meant. place: () where none is known."""

    line: int | None
    message: str
    hint: str
    place: Place = ()


class ProblemsInFile(RefusedInput):
    """A file that people write and that cannot be used as it is."""

    def __init__(self, name: str, problems: tuple[FileProblem, ...]) -> None:
        message, hint = _told(name, problems)
        super().__init__(message, hint)
        self.name = name
        self.problems = problems


class Problems:
    """Collects while a document is read. `severe`: whether the result cannot be trusted.

    most: how many are enough to refuse the file; None where they are not asked for.
    """

    def __init__(self, name: str, root: CommentedMap, most: int | None = MOST) -> None:
        self.name = name
        self._most = most
        self.severe = False
        self._root = root
        self._found: list[FileProblem] = []

    def add(self, path: Path, message: str, hint: str, *, severe: bool = True) -> None:
        """Note one problem at the place in the document that `path` names.

        Raises ProblemsInFile where they are many.
        """
        self.severe = self.severe or severe
        place = place_of(self._root, path)
        self._found.append(FileProblem(line_of(self._root, path), message, hint, place))
        if len(self._found) == self._most:
            self.refuse_any()

    def add_all(self, problems: tuple[Problem, ...]) -> None:
        """Note what the domain's own rules found."""
        for problem in problems:
            self.add(problem.path, problem.message, problem.hint)

    def refuse_any(self) -> None:
        """Raise ProblemsInFile where something was noted."""
        if self._found:
            known = sorted(self._found, key=lambda p: p.line or 0)
            raise ProblemsInFile(self.name, tuple(known))


def line_of(root: CommentedMap, path: Path) -> int:
    """The 1-based line of a place, or of the nearest thing around it that the file has.

    path: entries of lists by their number or by their id.
    """
    node: object = root
    line = 0
    for step in path:
        found = _step(node, step)
        if found is None:
            break
        line, node = found
    return line + 1


def place_of(root: CommentedMap, path: Path) -> Place:
    """A path with the entries of lists named by id, where an id leads back to the entry."""
    node: object = root
    named: list[str | int] = []
    for depth, step in enumerate(path):
        entry = node[step] if isinstance(node, CommentedSeq) and step in range(len(node)) else None
        stated = entry.get("id") if isinstance(entry, CommentedMap) else None
        leads = isinstance(stated, str) and index_of(node, stated) == step
        named.append(str(stated) if leads else step)
        found = _step(node, step)
        if found is None:
            return (*named, *path[depth + 1 :])
        node = found[1]
    return tuple(named)


def index_of(listed: object, entry_id: str) -> int | None:
    """The number of the first entry with an id."""
    if not isinstance(listed, CommentedSeq):
        return None
    ids = (one.get("id") if isinstance(one, CommentedMap) else None for one in listed)
    return next((number for number, one in enumerate(ids) if one == entry_id), None)


def _step(node: object, step: str | int) -> tuple[int, object] | None:
    if isinstance(step, str) and (number := index_of(node, step)) is not None:
        step = number
    if isinstance(node, CommentedMap) and step in node:
        return int(node.lc.key(step)[0]), node[step]
    if isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
        return int(node.lc.item(step)[0]), node[step]
    return None


def _told(name: str, problems: tuple[FileProblem, ...]) -> tuple[str, str]:
    if len(problems) == 1:
        only = problems[0]
        where = name if only.line is None else f"{name}, line {only.line}"
        return f"{where}: {only.message}", only.hint
    lines = [_one(problem) for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(f"  … and {len(problems) - SHOWN} more.")
    head = f"{name} has {len(problems)} problems:"
    return "\n".join([head, *lines]), "Mend these lines, then read the file again."


def _one(problem: FileProblem) -> str:
    where = "" if problem.line is None else f"line {problem.line}: "
    return f"  {where}{problem.message} {problem.hint}".rstrip()
