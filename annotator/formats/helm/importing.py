"""Finds and reads HELM's run folders, and its calibration instances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from annotator.domain.errors import RefusedInput
from annotator.domain.item import Item, turn_of
from annotator.formats.card import Format, FormatCard
from annotator.formats.entries import OpenOptions
from annotator.formats.found import Entry, Found, Note
from annotator.formats.helm.runs import SPEC, STATE, STATS, run_folders, run_of
from annotator.formats.helm.states import Hidden, hidden, state_entries
from annotator.formats.records import BadRecord, Record
from annotator.formats.records.beginning import BOM_OR_BLANK, head_of
from annotator.formats.records.json_document import document_records
from annotator.formats.reference import ONE_WORD

_HEAD = 2**16
_CALIBRATION = (b'"instances"', b'"instruction"', b'"multiple_choice_questions"')
_PARTS = (
    (b'"scenario_spec"', b'"adapter_spec"'),
    (b'"instance_id"', b'"stats"'),
    (b'"sum_squared"', b'"name"'),
    (b'"definition_path"', b'"name"'),
)
_HIDDEN: dict[Hidden, tuple[str, str]] = {
    "encrypted": (
        "is encrypted: its prompts and responses are not in it.",
        "Decrypt it with HELM's scripts/decrypt_scenario_states.py and import it then.",
    ),
    "redacted": (
        "is redacted: its prompts and responses were removed.",
        "Get the run from whoever made it, from before redact_scenario_states.py.",
    ),
}


class HelmImporter(Format):
    """Run folders, suites of them, a scenario state by itself, and calibration instances."""

    def sniff(self, path: Path) -> float:
        if path.is_dir():
            return 0.9 if run_folders(path) else 0.0
        head = head_of(path, _HEAD)
        ours = _is_state(path, head) or _all(head, _CALIBRATION) or _is_part(path, head)
        return 0.9 if ours else 0.0

    def reads(self, path: Path) -> tuple[Path, ...]:
        if not path.is_dir():
            return (path,)
        named = [folder / name for folder in run_folders(path) for name in (STATE, SPEC, STATS)]
        return tuple(one for one in named if one.is_file())

    def open(self, path: Path, options: OpenOptions) -> Iterator[Found]:
        if path.is_dir():
            yield from _runs([folder / STATE for folder in run_folders(path)])
            return
        head = head_of(path, _HEAD)
        if _all(head, _CALIBRATION):
            yield from _calibration(path)
        elif _is_part(path, head):
            raise RefusedInput(
                f"{path.name} holds no responses; {STATE} does.", "Import the run's folder."
            )
        else:
            yield from _runs([path])


def _runs(states: list[Path]) -> Iterator[Found]:
    before = 0
    for path in states:
        run = run_of(path)
        if run.unscored:
            yield Note(run.unscored)
        number = 0
        for record in document_records(path, "request_states"):
            number = record.number
            here = replace(record, number=before + number) if before else record
            if isinstance(here, BadRecord):
                yield here
                continue
            _refuse_hidden(path, here)
            yield from state_entries(here, run)
        before += number


def _refuse_hidden(path: Path, record: Record) -> None:
    found = hidden(record)
    if found is not None:
        what, hint = _HIDDEN[found]
        raise RefusedInput(f"{path.parent.name or path} {what}", hint)


def _calibration(path: Path) -> Iterator[Found]:
    yield Note("calibration instances ask their questions and hold no answers to them")
    for record in document_records(path, "instances"):
        if isinstance(record, BadRecord):
            yield record
            continue
        asked, said = record.fields.get("instruction"), record.fields.get("response")
        if not isinstance(asked, str) or not isinstance(said, str | None):
            yield BadRecord(record.number, "bad_messages", "no instruction", "record")
            continue
        turns = (turn_of("user", asked), turn_of("assistant", said or ""))
        yield Entry(record, Item(turns, 1, source="helm-instruction-following-calibration"))


def _all(head: bytes, keys: tuple[bytes, ...]) -> bool:
    return head.lstrip(BOM_OR_BLANK).startswith(b"{") and all(k in head for k in keys)


def _is_state(path: Path, head: bytes) -> bool:
    """The requests come after the adapter, which may be all that the head holds."""
    named = path.name == STATE
    return _all(head, (b'"adapter_spec"',) if named else (b'"adapter_spec"', b'"request_states"'))


def _is_part(path: Path, head: bytes) -> bool:
    """The other files of a run, which hold no responses."""
    named = path.name in (SPEC, STATS, "stats.json", "scenario.json")
    return named and any(all(key in head for key in keys) for keys in _PARTS)


IMPORTER = HelmImporter(
    "helm",
    "HELM run",
    FormatCard(
        tool="HELM",
        site="https://crfm-helm.readthedocs.io",
        checked="crfm-helm 0.5.16, eleven runs of helm-run offline (classification, choices, chat, "
        "several completions, its XSTest judge and its jury, with a stand-in for the judging "
        "model); the calibration instances of its repository",
        files="A run's folder (benchmark_output/runs/SUITE/RUN with scenario_state.json, "
        "run_spec.json, per_instance_stats.json), a suite's folder with several runs, or a "
        "scenario_state.json; and instruction_following_calibration_instances.jsonl.",
        carries=(
            "Each completion becomes an item with the prompt that the model got. The question is "
            "the user's turn; the instructions and examples before it are a turn of their own. "
            "Chat messages become turns, and reasoning stays reasoning.",
            "The item's id is the instance's, with what tells its requests apart (perturbation, "
            "train trial, reference, mode, completion). Variants of an instance are a family.",
            "The run's name without the model is the source; split and model come along, and so "
            "does the category of the extra data.",
            "The correct reference, the meaning of a chosen letter and the perturbation become "
            "fields of the item.",
            "The metrics of per_instance_stats.json become scores by `helm`; of several "
            "completions the most probable has them: that is the one HELM judges. What HELM's own "
            "judges wrote into the requests (a score with its reason) becomes a score by that "
            "judge.",
        ),
        loses=(
            "Tokens with log-probabilities, request settings and the other references stay in the "
            "raw record.",
            ONE_WORD,
            "Figures that score no response (tokens, run time, likelihoods, truncation), those of "
            "the k best of several completions (`@k`) and aggregates over the run stay in HELM's "
            "files.",
            "Images and audio lie outside the run; only their description comes in.",
            "Encrypted runs, and runs whose responses were redacted, are refused.",
        ),
        use=("annotator import DIR benchmark_output/runs/SUITE/RUN",),
    ),
)
