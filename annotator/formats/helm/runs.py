"""A HELM run: the folder with the requests of one model on one scenario, and its figures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.canonical import Json, JsonObject
from annotator.domain.errors import RefusedInput
from annotator.formats.records import Record
from annotator.formats.records.json_document import document_fields, document_records
from annotator.formats.records.json_value import text_in

STATE = "scenario_state.json"
SPEC = "run_spec.json"
STATS = "per_instance_stats.json"

_MODEL = re.compile(r"[,:]model=[^,]*")
_BOOKKEEPING = re.compile(
    r"(num_|training_|inference_|finish_reason_|estimated_|batch_size$|max_prob$|logprob"
    r"|prompt_truncated$|perplexity$|bits_per_byte$|safety_.*_annotator_success$)"
)
_MOST_RUNS = 2_000

Key = tuple[str, str, int]
"""Instance, perturbation (its JSON, empty without one) and train trial."""
Scores = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """source: the run's name without its model. varied: whether instances come in variants.

    scores: of an instance, by key. unscored: why there are none; empty where there are some.
    """

    source: str
    model: str | None
    input_prefix: str = ""
    varied: bool = False
    scores: dict[Key, Scores] = field(default_factory=dict)
    unscored: str = ""


def run_folders(path: Path) -> tuple[Path, ...]:
    """The run that a folder is, or the runs of a suite's folder."""
    if (path / STATE).is_file():
        return (path,)
    return tuple(one.parent for one in sorted(path.glob(f"*/{STATE}"))[:_MOST_RUNS])


def run_of(state: Path) -> Run:
    """What stands beside a scenario state."""
    folder = state.parent
    spec = _fields(folder / SPEC, ("name", "adapter_spec", "data_augmenter_spec"))
    adapter = spec.get("adapter_spec") or _fields(state, ("adapter_spec",)).get("adapter_spec")
    adapter = adapter if isinstance(adapter, dict) else {}
    augmenter = spec.get("data_augmenter_spec")
    perturbed = isinstance(augmenter, dict) and bool(augmenter.get("perturbation_specs"))
    trials = adapter.get("num_train_trials")
    name = spec.get("name")
    scores, unscored = _scores(folder / STATS)
    return Run(
        source=_MODEL.sub("", name if isinstance(name, str) and name else folder.name),
        model=text_in(adapter.get("model")) or text_in(adapter.get("model_deployment")) or None,
        input_prefix=text_in(adapter.get("input_prefix")),
        varied=perturbed or (isinstance(trials, int) and trials > 1),
        scores=scores,
        unscored=unscored,
    )


def key_of(instance: Json, perturbation: Json, trial: Json) -> Key:
    """What joins a request with its figures."""
    varied = json.dumps(perturbation, sort_keys=True) if perturbation else ""
    return (str(instance), varied, trial if isinstance(trial, int) else 0)


def _scores(path: Path) -> tuple[dict[Key, Scores], str]:
    if not path.is_file():
        return {}, f"no {STATS} stands beside the requests, so there are no scores"
    found: dict[Key, Scores] = {}
    names: dict[str, str] = {}
    try:
        for record in document_records(path):
            if isinstance(record, Record):
                fields = record.fields
                place = key_of(
                    fields.get("instance_id"),
                    fields.get("perturbation"),
                    fields.get("train_trial_index"),
                )
                scores = _of_instance(fields, names)
                found[place] = (*found.get(place, ()), *scores)
    except RefusedInput as refused:
        return {}, f"{path.name} cannot be read, so there are no scores: {refused.message}"
    return found, ""


def _of_instance(fields: JsonObject, names: dict[str, str]) -> Iterator[tuple[str, float]]:
    """The means of what scores a response; names: each is held once."""
    stats = fields.get("stats")
    for stat in stats if isinstance(stats, list) else []:
        if not isinstance(stat, dict):
            continue
        named, value = stat.get("name"), stat.get("mean")
        name = named.get("name") if isinstance(named, dict) else None
        if not isinstance(name, str) or not isinstance(value, int | float):
            continue
        if stat.get("count") and not _BOOKKEEPING.match(name):
            yield names.setdefault(name, name), value


def _fields(path: Path, wanted: tuple[str, ...]) -> JsonObject:
    if not path.is_file():
        return {}
    try:
        return document_fields(path, wanted)
    except RefusedInput:
        return {}
