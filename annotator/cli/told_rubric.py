"""A rubric and the changes between two versions, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from annotator.cli.console import plain, print_table, print_text, say
from annotator.domain.clock import iso_of_ms
from annotator.domain.rubric import Criterion, Option, Rubric
from annotator.domain.rubric_diff import (
    RubricChange,
    RubricDiff,
    allowed_version,
    claimed_kind,
    required_kind,
    suggested_kind,
)
from annotator.domain.rubric_weights import WEIGHTS, Weight
from annotator.domain.rubric_words import condition_words, values_words
from annotator.domain.word_diff import Span

if TYPE_CHECKING:
    from annotator.services.rubric_versions import RubricVersion

WIDTH = 96
READABLE = 0.5
"""Texts that share less are told one after the other."""
_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}


def print_rubric(rubric: Rubric, versions: Sequence[RubricVersion]) -> None:
    """One version whole, and a table of all."""
    print_text(plain(f"{rubric.name} ({rubric.id} {rubric.version})"))
    _paragraph(rubric.description)
    print_text()
    if rubric.threshold is not None:
        _paragraph(f"A violation: {condition_words(rubric.threshold)}.")
    if rubric.rationale_required_when is not None:
        _paragraph(f"A rationale is needed: {condition_words(rubric.rationale_required_when)}.")
    for criterion in rubric.criteria:
        _print_criterion(criterion)
    _print_listed("Clauses", ((one.id, one.text) for one in rubric.clauses))
    _print_listed(
        "Examples",
        (
            (one.id, f"{values_words(one.labels)} ({one.use}). {one.reason}")
            for one in rubric.examples
        ),
    )
    print_text()
    rows = [_version_row(one) for one in versions]
    print_table(("version", "published", "labels that count", "on", ""), rows, "llrll")


def print_diff(found: RubricDiff, *, draft: bool = True) -> None:
    """Every change with its weight, and as what a draft of them can be published."""
    step = f"{found.rubric_id} {found.from_version} → {found.to_version}"
    if not found.changes:
        print_text(plain(f"{step}: no change."))
        return
    print_text(plain(f"{step}: {_counted(found)}"))
    for change in found.changes:
        print_text()
        print_text(f"{plain(change_title(change))}  [{change.weight}]")
        for line in _body(change):
            print_text(f"  {line}")
    _print_kinds(found, draft=draft)


def change_title(change: RubricChange) -> str:
    """What is changed and where, e.g. “severity, level 3: anchor changed”."""
    field = None if change.field is None else change.field.replace("_", " ")
    if change.kind == "moved":
        done = f"order of {field} changed"
    elif field is None or change.part in ("threshold", "rationale"):
        done = change.kind
    else:
        done = (
            "renamed" if (field, change.kind) == ("name", "changed") else f"{field} {change.kind}"
        )
    owner = "" if change.criterion in (None, change.id) else f"{change.criterion}, "
    return f"{owner}{' '.join(filter(None, (change.part, change.id)))}: {done}"


def _print_criterion(criterion: Criterion) -> None:
    print_text()
    told = [criterion.kind.replace("_", "/")]
    if criterion.required:
        told.append("required")
    if criterion.required_when is not None:
        told.append(f"required when {condition_words(criterion.required_when)}")
    if criterion.show_when is not None:
        told.append(f"asked when {condition_words(criterion.show_when)}")
    print_text(plain(f"{criterion.name} ({criterion.id}): {', '.join(told)}"))
    _paragraph(criterion.help, "  ")
    for option in criterion.options:
        _print_option(option)


def _print_option(option: Option) -> None:
    defined = option.anchor or option.measured
    cited = f" [{', '.join(option.clauses)}]" if option.clauses else ""
    _paragraph(f"{option.id}  {option.name}. {defined}{cited}", "  ", "     ")
    _paragraph(option.like and f"like: {option.like}", "     ", "       ")
    _paragraph(option.not_like and f"not like: {option.not_like}", "     ", "       ")


def _print_listed(title: str, entries: Iterable[tuple[str, str]]) -> None:
    listed = list(entries)
    if listed:
        print_text()
        print_text(title)
    for name, text in listed:
        _paragraph(f"{name}  {text}", "  ", "     ")


def _version_row(one: RubricVersion) -> Sequence[str]:
    at = "not yet" if one.at_ms is None else iso_of_ms(one.at_ms)[:10]
    return one.version, at, str(one.n_labels), one.criterion, "in force" if one.in_force else ""


def _counted(found: RubricDiff) -> str:
    weights = [change.weight for change in found.changes]
    parts = [f"{weights.count(one)} {one}" for one in reversed(WEIGHTS) if one in weights]
    return f"{len(weights)} change{'s'[: len(weights) > 1]} ({', '.join(parts)})."


def _body(change: RubricChange) -> Iterator[str]:
    before, after = change.before, change.after
    if before is not None and after is not None:
        if before.split() == after.split():
            yield "white space alone"
            return
        if change.kind != "moved" and _shared(change) >= READABLE:
            yield from _lines("".join(_marked(span) for span in change.spans))
            return
    for sign, text in (("-", before), ("+", after)):
        if text is not None:
            first, *more = list(_lines(text)) or [""]
            yield f"{sign} {first}"
            yield from (f"  {line}" for line in more)


def _shared(change: RubricChange) -> float:
    """How much of both texts is the same, 0–1."""
    same = sum(len(text) for text, mark in change.spans if mark == "same")
    return 2 * same / (len(change.before or "") + len(change.after or ""))


def _marked(span: Span) -> str:
    """The white space around a word stays outside its marks."""
    text, mark = span
    word = text.strip()
    if mark == "same" or not word:
        return "" if mark == "removed" else text
    before, _, after = text.partition(word)
    opening, closing = _MARKS[mark]
    return f"{before}{opening}{word}{closing}{after}"


def _print_kinds(found: RubricDiff, *, draft: bool) -> None:
    old, new = found.from_version, found.to_version
    required, suggested = required_kind(found), suggested_kind(found)
    claimed = claimed_kind(old, new)
    if required is None or suggested is None or (claimed is None and old != new):
        return  # the newer version came first: there is nothing to publish
    if draft:
        lighter = "" if required == suggested else f"; at least as {_step(old, required)}"
        print_text(f"\nTo be published as {_step(old, suggested)}{lighter}.")
    if claimed is None:
        say(f"note: both call themselves {old}; a new version needs a number of its own")
    elif WEIGHTS.index(claimed) < WEIGHTS.index(required):
        say(f"note: the number {new} says {claimed}, and the changes are {required} at least")


def _step(old: str, kind: Weight) -> str:
    return f"{kind} ({allowed_version(old, kind)})"


def _paragraph(text: str, first: str = "", rest: str | None = None) -> None:
    """Nothing at all for an empty text."""
    indent = first
    for line in _lines(text, WIDTH - len(first)):
        print_text(f"{indent}{line}")
        indent = first if rest is None else rest


def _lines(text: str, width: int = WIDTH) -> Iterator[str]:
    """Wrapped; what a terminal would obey is written out."""
    for line in text.split("\n"):
        yield from wrap(plain(line), width, break_long_words=False, break_on_hyphens=False)
