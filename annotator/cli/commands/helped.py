"""annotator helped"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from annotator.cli.console import plain, print_json, print_table, print_text
from annotator.cli.opened import to_read
from annotator.cli.options import AsJson, AsOf, ProjectDir, told_as_of
from annotator.cli.outcome import DONE

if TYPE_CHECKING:
    from annotator.agreement.change.paired import Change, Shift
    from annotator.services.figures.control import ClauseChange, ControlReport

HEAD = ("", "before", "after", "change [95 %]")
ALIGN = "lrrl"


def helped(
    folder: ProjectDir,
    old: Annotated[str, typer.Option("--from", metavar="V", help="The older version.")],
    new: Annotated[str, typer.Option("--to", metavar="V", help="The version that replaced it.")],
    criterion: Annotated[
        str | None, typer.Option(metavar="ID", help="By default the rubric's first scale.")
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> int:
    """Say whether a new rubric version helped. The control tells, not hope."""
    from annotator.services.figures.control_json import control_json

    with to_read(folder, as_of) as workspace:
        report = workspace.control.compare(old, new, criterion, checked=True)
    if as_json:
        print_json({**control_json(report), **told_as_of(as_of)})
    else:
        _print(report)
    return DONE


def _print(report: ControlReport) -> None:
    compared = report.comparison
    print_text(compared.verdict.sentence)
    for caveat in compared.caveats:
        print_text(caveat)
    print_text()
    print_text(
        f"The control on {plain(report.draw.criterion)}: {compared.n_compared} of "
        f"{compared.n_drawn} items compared, {report.draw.n_eligible} could have been drawn."
    )
    print_change(compared.control)
    print_text()
    _print_disputed(compared.disputed)
    print_clauses(report.clauses, "on the control items", "under the old version")
    if report.moved:
        print_text()
        inside = sum(one.in_control for one in report.moved)
        print_text(
            f"Items whose labels are others now: {len(report.moved)}, {inside} of them in the "
            "control; --json lists them."
        )


def _print_disputed(change: Change) -> None:
    from annotator.agreement.change.control import EXPECT_A_RISE

    if not change.n_items:
        print_text("Disputed items outside the control: none can be compared.")
        return
    print_text(f"Disputed items outside the control, {change.n_items}: {EXPECT_A_RISE}.")
    print_change(change)
    if change.warning is not None:
        print_text(f"  {change.warning}")


def print_change(change: Change) -> None:
    """Each figure before and after, and why one has no interval."""
    figures = list(_figures(change))
    print_table(HEAD, [_row(name, shift) for name, shift in figures], ALIGN)
    for reason in dict.fromkeys(s.change.undefined for _, s in figures if s.change.undefined):
        print_text(f"  {reason}")


def print_clauses(clauses: Sequence[ClauseChange], where: str, when: str) -> None:
    """α on the items of each clause; nothing where none is cited."""
    if not clauses:
        return
    print_text()
    print_text(f"α {where} where somebody cited the clause {when}:")
    rows = [
        (one.clause, str(one.change.n_items), *_row("", one.change.alpha)[1:]) for one in clauses
    ]
    print_table(("clause", "items", *HEAD[1:]), rows, f"lr{ALIGN[1:]}")


def _figures(change: Change) -> Iterator[tuple[str, Shift]]:
    yield "α", change.alpha
    yield "agreement", change.percent_agreement
    if change.disputed is not None:
        yield "disputed verdicts", change.disputed


def _row(name: str, shift: Shift) -> Sequence[str]:
    moved = shift.change
    told = _signed(moved.value)
    if moved.low is not None:
        told += f" [{_signed(moved.low)}, {_signed(moved.high)}]"
    return name, _figure(shift.before), _figure(shift.after), told


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.2f}".replace("-", "−")
