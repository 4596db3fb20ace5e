"""annotator open-pack"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import ProgressLine, print_json, print_text, say
from annotator.cli.options import AsJson, ProjectDir
from annotator.cli.outcome import DONE


def open_pack(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The pack that the lead sent.")],
    folder: ProjectDir,
    key: Annotated[
        str,
        typer.Option(
            metavar="FINGERPRINT",
            help="What the lead told you, not by the file's way: the pack must be signed with that "
            "key. Needed once where they moved to another machine.",
        ),
    ] = "",
    as_json: AsJson = False,
) -> int:
    """Make the folder to label in. One that is there is brought up to a newer pack."""
    from annotator.services.handing.opening import open_pack as open_file

    line = ProgressLine(file.name)
    try:
        opened = open_file(file, folder, key=key, tell=line.tell)
    finally:
        line.clear()
    if as_json:
        print_json(
            {
                "schema": 1,
                "folder": str(opened.folder),
                "project": opened.project,
                "annotator": opened.annotator,
                "number": opened.number,
                "fresh": opened.fresh,
                "known": opened.known,
                "added": opened.added,
                "entries": opened.n_open,
                "fingerprint": opened.fingerprint,
            }
        )
        return DONE
    if opened.known:
        print_text(f"{opened.folder} has this pack already; nothing was changed.")
        return DONE
    print_text(
        f"{opened.folder}: “{opened.project}” for {opened.name}, {opened.n_open} to label "
        f"({opened.added} items are new here)."
    )
    say(f"Signed with {opened.fingerprint}; the lead sees the same where the pack was made.")
    return DONE
