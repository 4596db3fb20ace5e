"""annotator pack"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import ProgressLine, print_json, print_text, say
from annotator.cli.interrupt import cancellable
from annotator.cli.opened import to_write
from annotator.cli.options import AsJson, ProjectDir
from annotator.cli.outcome import DONE


def pack(
    folder: ProjectDir,
    annotator: Annotated[
        str, typer.Option("--for", metavar="NAME", help="Whose share goes into it.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file to write, e.g. ada.pack.")],
    encrypt_to: Annotated[
        str, typer.Option(metavar="KEY", help="Their age key; the return is encrypted, too.")
    ] = "",
    as_json: AsJson = False,
) -> int:
    """Make the file of one annotator's share. It is labeled without a network."""
    from annotator.services.handing.packing import make_pack

    line = ProgressLine(out.name)
    with to_write(folder) as workspace, cancellable() as cancelled:
        try:
            made = make_pack(
                workspace,
                annotator,
                out,
                encrypt_to=encrypt_to,
                tell=line.tell,
                cancelled=cancelled,
            )
        finally:
            line.clear()
    if as_json:
        print_json(
            {
                "schema": 1,
                "out": str(made.out),
                "pack": made.pack,
                "annotator": made.annotator,
                "number": made.number,
                "items": made.n_items,
                "entries": made.n_open,
                "encrypted": made.encrypted,
                "fingerprint": made.fingerprint,
            }
        )
        return DONE
    print_text(
        f"{made.out}: pack {made.number} for {made.annotator}, {made.n_items} items to label."
    )
    say(f"Signed with {made.fingerprint}; {made.annotator} sees the same when they open it.")
    return DONE
