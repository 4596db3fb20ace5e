"""One model's results: the mean and the violation rate, with the agreement in their details."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.canonical import JsonObject
from annotator.formats.every_eval_ever.naming import (
    NAMED,
    SCHEMA,
    evaluation_id,
    evaluation_name,
    rate_name,
    safe,
    stamp,
)
from annotator.formats.every_eval_ever.scores import levels
from annotator.formats.labeled import (
    HashedFile,
    RateRow,
    SetContent,
    WrittenFile,
    pretty_json,
    statement,
)
from annotator.formats.labeled.placing import write_text


@dataclass(slots=True)
class Run:
    """One model's files. base: their path without what tells them apart. scores: its instances'."""

    model: str | None
    base: str
    file: HashedFile
    scores: list[float] = field(default_factory=list)


def aggregate(folder: Path, content: SetContent, run: Run) -> WrittenFile:
    written, rows = run.file.written, run.file.written.rows or 0
    value: JsonObject = {
        "schema_version": SCHEMA,
        "evaluation_id": evaluation_id(content, run.model),
        "retrieved_timestamp": stamp(content),
        "source_metadata": {
            "source_name": content.project_name,
            "source_type": "evaluation_run",
            "source_organization_name": "unknown",
            "evaluator_relationship": "other",
            "additional_details": {
                "canary": content.canary,
                "licence": content.about.licence or "not stated",
            },
        },
        "eval_library": {"name": "annotator", "version": content.program},
        "model_info": {
            "name": run.model or NAMED,
            "id": run.model or NAMED,
            "additional_details": {
                "deployment_type": "unknown",
                "model_availability": "unknown",
            },
        },
        "evaluation_results": [*_mean(content, run, rows), *_rate(content, run)],
        "detailed_evaluation_results": {
            "format": "jsonl",
            "file_path": written.path,
            "hash_algorithm": "sha256",
            "checksum": written.sha256,
            "total_rows": rows,
        },
    }
    return write_text(folder, f"{run.base}.json", pretty_json(value))


def _mean(content: SetContent, run: Run, rows: int) -> Iterator[JsonObject]:
    """Nothing where values are no numbers."""
    numbers = levels(content)
    if not numbers:
        return
    yield {
        "evaluation_result_id": evaluation_name(content),
        "evaluation_name": evaluation_name(content),
        "source_data": _source(content),
        "metric_config": {
            "evaluation_description": f"Mean {content.criterion}, judged by people.",
            "metric_id": f"mean_{safe(content.criterion)}",
            "metric_name": f"Mean {content.criterion}",
            "metric_unit": "level",
            "lower_is_better": True,
            "score_type": "continuous",
            "min_score": min(numbers),
            "max_score": max(numbers),
            "additional_details": _reliability(content),
        },
        "score_details": {"score": sum(run.scores) / rows, "details": {"items": str(rows)}},
    }


def _rate(content: SetContent, run: Run) -> Iterator[JsonObject]:
    """The violation rate of the project's own report, where it has a verdict for the model."""
    found = next((one for one in content.about.rates if one.model == run.model), None)
    if found is None or found.value is None:
        return
    yield {
        "evaluation_result_id": rate_name(content),
        "evaluation_name": rate_name(content),
        "source_data": _source(content),
        "metric_config": {
            "evaluation_description": f"Share of items with {content.about.threshold}.",
            "metric_id": "violation_rate",
            "metric_name": "Violation rate",
            "metric_unit": "proportion",
            "lower_is_better": True,
            "score_type": "continuous",
            "min_score": 0.0,
            "max_score": 1.0,
            "additional_details": _reliability(content),
        },
        "score_details": {
            "score": found.value,
            "details": {"violations": str(found.violations), "ties": str(found.ties)},
            **_uncertainty(found),
        },
    }


def _uncertainty(rate: RateRow) -> JsonObject:
    if rate.low is None or rate.high is None:
        return {}
    interval: JsonObject = {
        "lower": rate.low,
        "upper": rate.high,
        "confidence_level": 0.95,
        "method": rate.method,
    }
    return {"uncertainty": {"confidence_interval": interval, "num_samples": rate.n}}


def _reliability(content: SetContent) -> Mapping[str, str]:
    rubric = content.rubric
    return {
        "reliability": statement(content),
        "rubric": f"{rubric.id} {rubric.version}" if rubric else "none",
        "threshold": content.about.threshold,
        "labels": content.about.labels,
        "consensus": content.about.consensus,
    }


def _source(content: SetContent) -> JsonObject:
    return {"dataset_name": content.project_name, "source_type": "other"}
