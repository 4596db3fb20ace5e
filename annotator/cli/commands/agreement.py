"""annotator agreement"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from annotator.cli.console import plain, print_json, print_table, print_text, say
from annotator.cli.opened import to_read
from annotator.cli.options import AsJson, AsOf, ProjectDir, told_as_of
from annotator.cli.outcome import DONE, MISSED
from annotator.domain.errors import UsageError

if TYPE_CHECKING:
    from annotator.agreement.results import Estimate, Figures
    from annotator.services.app import Workspace
    from annotator.services.figures.agreement_listing import (
        AgreementReport,
        AnnotatorLine,
        ItemLine,
    )

By = Literal["category", "model", "source", "annotator", "pair", "group", "rubric", "month"]
HEAD = ("criterion", "items", "pairable", "labels", "people", "agreement", "α [95 %]", "is")
ALIGN = "lrrrrrll"


def agreement(
    folder: ProjectDir,
    criterion: Annotated[
        str | None, typer.Option(metavar="ID", help="This criterion only.")
    ] = None,
    by: Annotated[By | None, typer.Option(help="The figures of every part, too.")] = None,
    items: Annotated[bool, typer.Option("--items", help="List the items, too.")] = False,
    annotators: Annotated[
        bool, typer.Option("--annotators", help="List the annotators, too.")
    ] = False,
    fail_under: Annotated[
        float | None,
        typer.Option(
            metavar="X", help="Exit code 5 unless the lower bound of α is X for every criterion."
        ),
    ] = None,
    brief: Annotated[
        bool,
        typer.Option(
            "--brief", help="In the JSON, α and what it rests on, and nothing else: fast."
        ),
    ] = False,
    tell_apart: Annotated[
        str | None,
        typer.Option(
            metavar="A,B",
            help="Plan: items until two violation rates, or models, can be told apart.",
        ),
    ] = None,
    width: Annotated[
        float | None,
        typer.Option(metavar="X", help="Plan: labels until the interval of α is X wide."),
    ] = None,
    advice: Annotated[
        bool, typer.Option("--advice", help="Say what to do next, too; the JSON always does.")
    ] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> int:
    """How far the labels agree, with intervals."""
    from annotator.services.figures.agreement_details import WIDTH, details_json
    from annotator.services.figures.agreement_listing import list_agreement

    asked = None if tell_apart is None else _two_rates(tell_apart)
    _refuse_bound(fail_under)
    with to_read(folder, as_of) as workspace:
        report = list_agreement(
            workspace, criterion, by=by, with_items=items, with_annotators=annotators
        )
        if not as_json:
            plans = list(_plans(workspace, report, asked, width))  # a refusal prints nothing else
            _print(report, plans)
            if advice:
                _print_advice(workspace, report)
        else:
            ids, aim = tuple(report.criteria), WIDTH if width is None else width
            more = {} if brief else details_json(workspace, ids, width=aim, tell_apart=asked)
            print_json({**report.json, **more, **told_as_of(as_of)})
    return _judged(report, fail_under)


def _judged(report: AgreementReport, wanted: float | None) -> int:
    """Says what the figures do not, and what was missed; the exit code."""
    if report.outdated is not None:
        say(f"note: {report.outdated}")
    missed = [] if wanted is None else _missed(report.criteria, wanted)
    for one in missed:
        say(one)
    return MISSED if missed else DONE


def _refuse_bound(wanted: float | None) -> None:
    if wanted is not None and not -1 <= wanted <= 1:
        raise UsageError(f"α is never {wanted:g}.", "Give --fail-under a number from -1 to 1.")


def _two_rates(asked: str) -> tuple[float | str, float | str]:
    """“.95,.93”, or the names of two models."""
    first, comma, second = asked.partition(",")
    if not comma or not first.strip() or not second.strip():
        raise UsageError(
            f"“{asked}” is not a pair.", "Give two rates or two models: --tell-apart .95,.93"
        )
    return _rate(first.strip()), _rate(second.strip())


def _rate(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _plans(
    workspace: Workspace,
    report: AgreementReport,
    asked: tuple[float | str, float | str] | None,
    width: float | None,
) -> Iterator[str]:
    """What was asked for, in a sentence each."""
    if asked is not None:
        yield workspace.planning.rates(*asked).sentence
    if width is not None:
        for criterion in report.criteria:
            yield f"{plain(criterion)}: {workspace.planning.interval(criterion, width).sentence}"


def _missed(criteria: Mapping[str, Figures], wanted: float) -> list[str]:
    """Why the threshold is not met. Criteria that nobody labeled say nothing either way."""
    labeled = {name: found for name, found in criteria.items() if found.n_items}
    if not labeled:
        return ["missed: nothing has been labeled yet"]
    return [
        f"missed: the lower bound of α on {plain(name)} is "
        f"{_figure(found.alpha.low)}, wanted {wanted:g}"
        for name, found in labeled.items()
        if found.alpha.low is None or found.alpha.low < wanted
    ]


def _print(report: AgreementReport, plans: Sequence[str]) -> None:
    rows = [_row(name, found) for name, found in report.criteria.items()]
    if report.verdict is not None:
        rows.append(_row("verdict", report.verdict))
    print_table(HEAD, rows, ALIGN)
    for part in report.parts:
        print_text()
        print_text(plain(part.key))
        print_table(HEAD, [_row(name, found) for name, found in part.criteria.items()], ALIGN)
        if part.caveat is not None:
            print_text(f"  {part.caveat}")
    if report.annotators:
        print_text()
        head = ("annotator", "kind", "criterion", "labels", "with others", "agreement", "α [95 %]")
        print_table(head, [_annotator_row(one) for one in report.annotators], "lllrrll")
    if report.items:
        print_text()
        columns = ("item", "criterion", "labels", "distance", "codes")
        print_table(columns, [_item_row(one) for one in report.items], "llrrl")
    for name, found in report.criteria.items():
        reason = found.alpha.undefined or found.warning
        if reason and found.n_items:
            say(f"note: {plain(name)}: {reason}")
    for plan in plans:
        print_text(plan)


def _print_advice(workspace: Workspace, report: AgreementReport) -> None:
    for name in report.criteria:
        steps = workspace.advice.next_steps(name)
        print_text()
        none = workspace.advice.missing(name) or "nothing stands out"
        print_text(f"{plain(name)}: {'what to do next' if steps else none}")
        for number, step in enumerate(steps, start=1):
            print_text(f"  {number}. {plain(step.sentence)}")


def _row(name: str, found: Figures) -> Sequence[str]:
    from annotator.services.figures.measuring import words_for

    return (
        name,
        str(found.n_items),
        str(found.n_pairable),
        str(found.n_labels),
        str(found.n_annotators),
        _figure(found.percent_agreement),
        _interval(found.alpha),
        words_for(found.alpha) if found.n_items else "no labels",
    )


def _annotator_row(line: AnnotatorLine) -> Sequence[str]:
    return (
        line.annotator,
        line.kind,
        line.criterion,
        str(line.n_labels),
        str(line.n_shared),
        _figure(line.percent_agreement),
        _interval(line.alpha),
    )


def _item_row(line: ItemLine) -> Sequence[str]:
    return (
        line.source_id or line.uid[:12],
        line.criterion,
        str(len(line.labels)),
        _figure(line.distance),
        "  ".join(f"{annotator}={code}" for annotator, code in line.labels),
    )


def _interval(alpha: Estimate) -> str:
    if alpha.value is None:
        return "undefined"
    return f"{_figure(alpha.value)} [{_figure(alpha.low)}, {_figure(alpha.high)}]"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
