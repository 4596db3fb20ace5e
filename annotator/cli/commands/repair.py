"""annotator repair"""

from __future__ import annotations

from annotator.cli.console import print_json, print_text, say
from annotator.cli.opened import to_write
from annotator.cli.options import AsJson, ProjectDir
from annotator.cli.outcome import DAMAGED, DONE


def repair(folder: ProjectDir, as_json: AsJson = False) -> int:
    """Derive queue, disagreements and agreement again. A backup is made first."""
    from annotator.services.checking import check, rebuild_projection

    with to_write(folder) as workspace:
        backup = rebuild_projection(workspace)
        problems = check(workspace)
    if as_json:
        print_json({"schema": 1, "ok": not problems, "backup": str(backup)})
    else:
        print_text(f"Everything was derived from the log again. Before: {backup}")
    for problem in problems:
        say(f"{problem.where}: {problem.what}\n  {problem.remedy}")
    return DAMAGED if problems else DONE
