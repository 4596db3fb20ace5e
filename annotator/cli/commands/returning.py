"""annotator return"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from annotator.cli.console import print_json, print_text, say
from annotator.cli.opened import to_write
from annotator.cli.options import AsJson, ProjectDir
from annotator.cli.outcome import DONE


def return_work(
    folder: ProjectDir,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file to write, e.g. ada.return.")],
    as_json: AsJson = False,
) -> int:
    """Make one file with all that was done here, for the lead."""
    from annotator.services.handing.returning import make_return

    with to_write(folder) as workspace:
        made = make_return(workspace, out)
    if as_json:
        print_json(
            {
                "schema": 1,
                "out": str(made.out),
                "annotator": made.annotator,
                "events": made.n_events,
                "labels": made.n_labels,
                "left": made.n_left,
                "encrypted": made.encrypted,
                "fingerprint": made.fingerprint,
            }
        )
        return DONE
    print_text(f"{made.out}: {made.n_labels} labels of {made.annotator}; {made.n_left} to do.")
    say(f"Signed with {made.fingerprint}; send the file to the lead.")
    return DONE
