"""What is wrong with a draft: as a file, as a rubric, and as a successor of the one in force."""

from __future__ import annotations

from typing import NamedTuple

from annotator.domain.rubric import Rubric
from annotator.domain.rubric_weights import Weight
from annotator.formats.rubric_file import rubric_from_root
from annotator.formats.yaml_problems import FileProblem, ProblemsInFile, line_of
from annotator.formats.yaml_reader import load_text
from annotator.services.revision_rules import History, Stated, successor_problems
from annotator.services.revision_views import DraftProblem


class Checked(NamedTuple):
    """rubric: None where the text is none. problems: in the order of the lines."""

    rubric: Rubric | None
    problems: tuple[DraftProblem, ...]

    def publishable(self, name: str) -> Rubric:
        """The rubric. Raises ProblemsInFile where something keeps it from being published."""
        blocking = tuple(
            FileProblem(one.line, one.message, one.hint, one.place)
            for one in self.problems
            if one.blocks
        )
        if self.rubric is None or blocking:
            raise ProblemsInFile(name, blocking)
        return self.rubric


def checked(
    text: str, name: str, history: History, stated: Stated, kind: Weight | None = None
) -> Checked:
    """A draft with all that is wrong with it. kind: as what it is to be published, if chosen."""
    try:
        root = load_text(text, name)
        rubric = rubric_from_root(root, name)
    except ProblemsInFile as error:
        told = (DraftProblem(p.line, p.message, p.hint, p.place) for p in error.problems)
        return Checked(None, tuple(told))
    problems = [
        DraftProblem(line_of(root, one.place), one.message, one.hint, one.place, one.blocks)
        for one in successor_problems(rubric, history, stated, kind)
    ]
    return Checked(rubric, tuple(sorted(problems, key=lambda p: p.line or 0)))
