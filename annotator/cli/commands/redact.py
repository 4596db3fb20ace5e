"""annotator redact"""

from __future__ import annotations

from typing import Annotated

import typer

from annotator.cli.console import say
from annotator.cli.opened import to_write
from annotator.cli.options import ProjectDir, Where, pairs
from annotator.cli.outcome import DONE

ACTOR = "command-line"


def redact(
    folder: ProjectDir,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="A uid, or a unique source id.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why the content must go.")],
    where: Where = None,
) -> int:
    """Remove an item's content for good. Its uid, its hash and its labels stay."""
    with to_write(folder) as workspace:
        uid = workspace.items.resolve(item, pairs(where, "--where")).uid
        workspace.adjudication.redact(workspace.people.remembered() or ACTOR, uid, reason).result()
    say(f"Redacted {uid}. Copies outside this project, exports among them, are as they were.")
    return DONE
