"""One person's labels from a table: all of them in one transaction, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from annotator.domain.errors import RefusedInput, UserError
from annotator.domain.events import Body, Label
from annotator.domain.fold import CurrentLabel, fold_item
from annotator.domain.label import Value
from annotator.domain.label_rules import label_problems
from annotator.domain.project import Annotator
from annotator.domain.rubric import Rubric
from annotator.formats.records import BadRecord, detect_format, guess_encoding, read_records
from annotator.services.app import Workspace
from annotator.services.browsing import check_where, resolve
from annotator.services.intake.label_events import native_label, skips_back
from annotator.services.intake.label_values import cited, rubric_value
from annotator.services.tables import Row, text_of
from annotator.services.views import Draft
from annotator.store import log
from annotator.store.database import Sql, Transaction

ITEM = "item"
OPTIONAL = ("rationale", "clauses", "confidence", "unsure", "active_s")
_TOLD = 20
_YES, _NO = ("yes", "true", "1"), ("", "no", "false", "0")


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What became of the lines. calibrated: whether the person had passed."""

    annotator: str
    calibrated: bool
    read: int
    added: int
    corrected: int
    unchanged: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The labels of a file, of which every line is good. warnings: what was not read."""

    drafts: tuple[Draft, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Bad:
    line: int
    why: str


def label_from(
    workspace: Workspace,
    name: str,
    path: Path,
    where: Mapping[str, str] | None = None,
    *,
    require_calibration: bool = False,
) -> BatchReport:
    """Record the labels of a table as `name`'s own.

    Raises RefusedInput with the numbers of the bad lines, and writes nothing, where any is bad.
    """
    annotator = person_named(workspace, name)
    calibrated = workspace.calibration.status(annotator.id).passed
    if require_calibration and not calibrated:
        raise UserError(
            f"{annotator.name} has not passed the calibration for this rubric version.",
            "Calibrate first, or leave out --require-calibration.",
        )
    table = read_drafts(workspace, workspace.rubric, path, where or {})
    person = workspace.people.ensure(name).id
    added, corrected = _record(workspace, person, table.drafts, calibrated)
    return BatchReport(
        annotator=person,
        calibrated=calibrated,
        read=len(table.drafts),
        added=added,
        corrected=corrected,
        unchanged=len(table.drafts) - added - corrected,
        warnings=table.warnings,
    )


def read_drafts(
    workspace: Workspace, rubric: Rubric, path: Path, where: Mapping[str, str]
) -> Table:
    """The labels of a table under a rubric. RefusedInput with the numbers of all bad lines."""
    check_where(where)
    rows, columns, bad = _rows(path, rubric)
    drafts, more = _drafts(workspace, rubric, rows, where)
    _refuse_bad(path, sorted([*bad, *more], key=lambda one: one.line))
    return Table(tuple(drafts), tuple(_unused(columns, rubric)))


def person_named(workspace: Workspace, name: str) -> Annotator:
    """Who that is, without adding anybody yet."""
    known = workspace.people.known(name)
    if known is not None and known.kind == "model":
        raise UserError(
            f"“{name}” is a model judge, and this command records people's labels.",
            "Use `annotator import-labels --kind model`.",
        )
    return known or Annotator(name, name)


def _rows(path: Path, rubric: Rubric) -> tuple[list[Row], list[str], list[_Bad]]:
    rows: list[Row] = []
    bad: list[_Bad] = []
    columns: dict[str, None] = {}
    encoding = guess_encoding(path).encoding
    for record in read_records(path, detect_format(path), encoding):
        if isinstance(record, BadRecord):
            bad.append(_Bad(record.number, record.told.partition(": ")[2]))
            continue
        columns |= dict.fromkeys(record.fields)
        cells = {key: text_of(value) for key, value in record.fields.items()}
        rows.append(Row(record.number, cells))
    needed = [ITEM, *(c.id for c in rubric.criteria if c.required)]
    missing = [column for column in needed if column not in columns]
    if missing:
        raise RefusedInput(
            f"{path} has no column “{missing[0]}”.",
            f"It needs: {', '.join(needed)}. Its columns are: {', '.join(columns) or 'none'}.",
        )
    return rows, list(columns), bad


def _drafts(
    workspace: Workspace, rubric: Rubric, rows: Sequence[Row], where: Mapping[str, str]
) -> tuple[list[Draft], list[_Bad]]:
    drafts: list[Draft] = []
    bad: list[_Bad] = []
    first: dict[str, int] = {}
    with workspace.database.reading() as sql:
        for row in rows:
            try:
                draft = _draft(sql, rubric, row, where)
            except UserError as error:
                bad.append(_Bad(row.number, f"{error.message} {error.hint}".strip()))
                continue
            problems = label_problems(
                rubric, draft.values, rationale=draft.rationale, clauses=draft.clauses
            )
            bad += [_Bad(row.number, problem.message) for problem in problems]
            if draft.item in first:
                bad.append(_Bad(row.number, f"the item stands on line {first[draft.item]}, too"))
            first.setdefault(draft.item, row.number)
            drafts.append(draft)
    return drafts, bad


def _draft(sql: Sql, rubric: Rubric, row: Row, where: Mapping[str, str]) -> Draft:
    cells = {name: cell.strip() for name, cell in row.cells.items()}
    if not cells.get(ITEM):
        raise UserError("The item is missing.")
    values: dict[str, Value | None] = {}
    for criterion in rubric.criteria:
        cell = cells.get(criterion.id, "")
        value = rubric_value(criterion, cell) if cell else None
        if cell and value is None:
            raise UserError(f"{criterion.name}: “{cell}” is none of {', '.join(criterion.codes)}.")
        values[criterion.id] = value
    return Draft(
        item=resolve(sql, cells[ITEM], where).uid,
        values=values,
        unsure=_unsure(cells.get("unsure", "")),
        confidence=_confidence(cells.get("confidence", "")),
        clauses=cited(cells.get("clauses", "")),
        rationale=row.cells.get("rationale", "").strip(),
        active_s=_seconds(cells.get("active_s", "")),
    )


def _record(
    workspace: Workspace, annotator: str, drafts: Sequence[Draft], calibrated: bool
) -> tuple[int, int]:
    """(new labels, corrections). A line that says what stands already makes no event."""
    counts = {"added": 0, "corrected": 0}

    def bodies(transaction: Transaction) -> Sequence[Body]:
        made: list[Body] = []
        for draft in drafts:
            state = fold_item(log.events_of(transaction.sql, draft.item))
            label = native_label(workspace.rubric, annotator, draft, state, calibrated)
            earlier = state.label_of(annotator)
            if says_again(transaction.sql, earlier, label):
                continue
            counts["added" if earlier is None else "corrected"] += 1
            made += [*skips_back(state, draft.item, annotator), label]
        return made

    workspace.recorder.record(annotator, bodies, "label --from").result()
    return counts["added"], counts["corrected"]


def says_again(sql: Sql, earlier: CurrentLabel | None, label: Label) -> bool:
    """Whether the label would say again what the annotator's one standing event says."""
    heads = set(earlier.heads) if earlier else set()
    said = [
        event.body
        for event in log.events_of(sql, label.item)
        if event.id in heads and isinstance(event.body, Label)
    ]
    again = replace(label, supersedes=(), active_s=None, calibrated=None)
    return [replace(b, supersedes=(), active_s=None, calibrated=None) for b in said] == [again]


def _unused(columns: Sequence[str], rubric: Rubric) -> Iterator[str]:
    known = {ITEM, *OPTIONAL, *(criterion.id for criterion in rubric.criteria)}
    unused = [column for column in columns if column not in known]
    if unused:
        yield f"columns that the rubric has no criterion for were not read: {', '.join(unused)}"


def _refuse_bad(path: Path, bad: Sequence[_Bad]) -> None:
    if not bad:
        return
    lines = [f"  line {one.line}: {one.why}" for one in bad[:_TOLD]]
    if len(bad) > _TOLD:
        lines.append(f"  and {len(bad) - _TOLD} more")
    raise RefusedInput(
        f"{path}: {len(bad)} problem{'s'[: len(bad) > 1]}, nothing was written.\n"
        + "\n".join(lines),
        "Mend the lines and run the command again.",
    )


def _unsure(cell: str) -> bool:
    if cell.lower() not in _YES + _NO:
        raise UserError(f"unsure: “{cell}” is neither yes nor no.")
    return cell.lower() in _YES


def _confidence(cell: str) -> int | None:
    if cell and cell not in ("1", "2", "3", "4", "5"):
        raise UserError(f"confidence: “{cell}” is none of 1, 2, 3, 4, 5.")
    return int(cell) if cell else None


def _seconds(cell: str) -> float:
    try:
        seconds = float(cell or 0)
    except ValueError:
        raise UserError(f"active_s: “{cell}” is no number of seconds.") from None
    if not 0 <= seconds < 86_400:
        raise UserError(f"active_s: “{cell}” is no number of seconds of one day.")
    return seconds
