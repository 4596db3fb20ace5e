"""annotator check"""

from __future__ import annotations

from annotator.cli.console import plain, print_json, print_text, say
from annotator.cli.opened import to_read
from annotator.cli.options import AsJson, ProjectDir
from annotator.cli.outcome import DAMAGED, DONE


def check(folder: ProjectDir, as_json: AsJson = False) -> int:
    """Look for damage. Changes nothing; exit code 4 where there is any."""
    from annotator.services.checking import check as find_problems
    from annotator.services.checking import notes as find_notes

    with to_read(folder) as workspace:
        problems = find_problems(workspace)
        notes = () if problems else find_notes(workspace)
    if as_json:
        told = [{"what": p.what, "where": p.where, "remedy": p.remedy} for p in problems]
        print_json({"schema": 1, "ok": not problems, "problems": told, "notes": list(notes)})
    elif not problems:
        print_text("The log is whole, and everything follows from it.")
    else:
        for problem in problems:
            print_text(f"{plain(problem.where)}: {problem.what}")
            print_text(f"  {problem.remedy}")
    for note in notes:
        say(f"note: {note}.")
    return DAMAGED if problems else DONE
