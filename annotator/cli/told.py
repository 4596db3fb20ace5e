"""Reports of imports, as JSON and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from annotator.cli.console import plain, print_text
from annotator.domain.canonical import Json, JsonObject

if TYPE_CHECKING:
    from annotator.services.views import ImportReport, LabelCount, LabelImportReport


def import_json(reports: Sequence[ImportReport]) -> JsonObject:
    """The sum over all files, and each file by itself beside it."""
    each = [_one_json(report) for report in reports]
    return {
        "schema": 1,
        "format": ", ".join(dict.fromkeys(report.format for report in reports)),
        "read": sum(report.read for report in reports),
        "added": sum(report.added for report in reports),
        "duplicate": sum(report.duplicate for report in reports),
        "skipped": _summed(report.skipped for report in reports),
        "labels": labels_json(count for report in reports for count in report.labels),
        "warnings": [warning for report in reports for warning in report.warnings],
        "files": each,
    }


def label_import_json(report: LabelImportReport) -> JsonObject:
    """What became of a file of labels."""
    return {
        "schema": 1,
        "read": report.read,
        "added": report.added,
        "unchanged": report.unchanged,
        "corrected": report.corrected,
        "skipped": dict(report.skipped),
        "labels": labels_json(report.labels),
        "warnings": list(report.warnings),
    }


def labels_json(counts: Iterable[LabelCount]) -> JsonObject:
    """{"total", "by"} of new labels."""
    found: Counter[tuple[str, str, str]] = Counter()
    for one in counts:
        found[one.annotator, one.kind, one.criterion] += one.n
    by: list[Json] = [
        {"annotator": annotator, "kind": kind, "criterion": criterion, "n": n}
        for (annotator, kind, criterion), n in sorted(found.items())
    ]
    return {"total": found.total(), "by": by}


def told_skipped(
    skipped: Mapping[str, int], places: Mapping[str, Sequence[str]] | None = None
) -> None:
    """How many records were skipped, by reason, and where the first of each stand."""
    for reason, n in sorted(skipped.items()):
        first = (places or {}).get(reason, ())
        more = ("…",) if n > len(first) else ()
        where = f" ({plain(', '.join((*first, *more)))})" if first else ""
        print_text(f"  skipped {n}: {reason.replace('_', ' ')}{where}")


def told_labels(counts: Sequence[LabelCount]) -> None:
    """How many labels came from whom."""
    for one in counts:
        judge = " (a model)" if one.kind == "model" else ""
        print_text(f"  {one.n} labels on {plain(one.criterion)} by {plain(one.annotator)}{judge}")


def _one_json(report: ImportReport) -> JsonObject:
    return {
        "format": report.format,
        "read": report.read,
        "added": report.added,
        "duplicate": report.duplicate,
        "skipped": dict(report.skipped),
        "labels": labels_json(report.labels),
        "warnings": list(report.warnings),
    }


def _summed(parts: Iterable[Mapping[str, int]]) -> dict[str, Json]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return dict(sorted(total.items()))
