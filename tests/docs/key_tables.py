"""The tables of keys in the guide, made from the commands that the window really has.

`python tests/docs/key_tables.py` writes them anew between their markers; the tests compare.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

from annotator.formats.rubric_file import read_rubric
from annotator.ui.commands import Action
from annotator.ui.pages.agreement.view import AgreementPage
from annotator.ui.pages.disagreements import actions as disagreements
from annotator.ui.pages.label import actions as label
from annotator.ui.pages.rubric import actions as rubric_page
from annotator.ui.pages.team import actions as team
from annotator.ui.shell.commands import window_actions

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
RUBRIC = ROOT / "rubrics" / "harm-severity" / "1.0.0.yaml"
SECTION = re.compile(r"(<!-- keys: ([\w-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


class Anything:
    """Stands where a window's parts would: commands only keep them to call them later."""

    def __getattr__(self, name: str) -> Anything:
        return self

    def __call__(self, *_: object) -> Anything:
        return self


def actions(table: str) -> tuple[Action, ...]:
    """The commands of one table. KeyError for a table that does not exist."""
    makers: dict[str, Callable[[], Iterable[Action]]] = {
        "label": lambda: label.label_actions(rubric(), runs(label.Runs), "label"),
        "window": lambda: window_actions(cast("Any", Anything())),
        "copy": lambda: window_actions(cast("Any", Anything()), handed=True),
        "team": lambda: team.team_actions(
            runs(team.Runs), "team", able=lambda: True, chosen=lambda: True
        ),
        "agreement": lambda: AgreementPage.page_actions(cast("Any", Anything())),
        "disagreements": lambda: disagreements.list_actions(
            rubric(), runs(disagreements.Runs), "disagreements"
        ),
        "adjudication": lambda: disagreements.form_actions(
            rubric(), runs(disagreements.Runs), "disagreements"
        ),
        "selected": lambda: disagreements.bulk_actions(runs(disagreements.Runs), "disagreements"),
        "rubric": lambda: rubric_page.page_actions(
            runs(rubric_page.Runs), "rubric", lead=True, may_edit=True
        ),
    }
    return tuple(a for a in makers[table]() if a.keys and ".value." not in a.id)


def rubric() -> Any:
    return read_rubric(RUBRIC)


def runs(kind: type[Any]) -> Any:
    """A page's `Runs` that do nothing."""
    return kind(**{field.name: lambda *_: None for field in fields(kind)})


def table_of(name: str) -> str:
    """The table as Markdown."""
    rows = (f"| {' or '.join(map(_code, a.keys))} | {a.title} |" for a in actions(name))
    return "\n".join(("| key | what it does |", "|---|---|", *rows, ""))


def tables_in(text: str) -> Iterator[tuple[str, str]]:
    """(name, table as it stands) of every marked place."""
    return ((found[2], found[3]) for found in SECTION.finditer(text))


def renewed(text: str) -> str:
    """The page with its tables made anew."""
    return SECTION.sub(lambda found: found[1] + table_of(found[2]) + found[4], text)


def _code(key: str) -> str:
    return f"`{key}`"


def main() -> None:
    for page in sorted(GUIDE.glob("*.md")):
        before = page.read_text(encoding="utf-8")
        page.write_text(renewed(before), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
