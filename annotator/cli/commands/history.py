"""annotator history"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import plain, print_json, print_text
from annotator.cli.opened import to_read
from annotator.cli.options import AsJson, AsOf, ProjectDir, Where, pairs, told_as_of
from annotator.cli.outcome import DONE

if TYPE_CHECKING:
    from annotator.services.history_views import HistoryEntry, ItemHistory

_HOLDS = ("", "stands")


def history(
    folder: ProjectDir,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="A uid, or a unique source id.")],
    where: Where = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> int:
    """Tell everything that happened to an item. Who said what, when, and what became of it."""
    from annotator.services.history_json import history_json

    with to_read(folder, as_of) as workspace:
        uid = workspace.items.resolve(item, pairs(where, "--where")).uid
        found = workspace.history.of(uid)
    if as_json:
        print_json({**history_json(found), **told_as_of(as_of)})
    else:
        _print(found)
    return DONE


def _print(found: ItemHistory) -> None:
    print_text(f"{plain(found.source_id or found.uid)}: times are UTC")
    for one in found.entries:
        print_text(_line(one))
        for line in one.note.splitlines():
            print_text(f"    “{plain(line)}”")


def _line(one: HistoryEntry) -> str:
    who = f"{plain(one.name)} " if one.name else ""
    where = f" · on {plain(one.device)}" if one.device else ""
    held = "" if one.standing in _HOLDS else f" · {one.standing}"
    return f"{one.at[:19].replace('T', ' ') or '–':19}  {who}{plain(one.said)}{where}{held}"
