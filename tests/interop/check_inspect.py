"""Inspect runs an exported task, and reads the logs that people's labels were written into.

python check_inspect.py FOLDER: run by a Python that has `inspect_ai`; exits 1 where anything
differs. In a folder with a task (`--to inspect`) the task is run, offline, and its log goes to
FOLDER/../back, to be imported again. In any other folder (`--to inspect-log`) every log is read.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from inspect_ai.event import ScoreEditEvent
from inspect_ai.log import EvalLog, EvalSample, read_eval_log, read_eval_log_sample_summaries

INSPECT = str(Path(sys.executable).with_name("inspect"))
OURS = "annotator_project"


def main(folder: Path) -> int:
    wrong = replayed(folder) if (folder / "task.py").is_file() else scored(folder)
    for one in wrong[:10]:
        print(one)
    return 1 if wrong else 0


def replayed(folder: Path) -> list[str]:
    """What differs between the data set and the log of its replay."""
    back = folder.parent / "back"
    shutil.rmtree(back, ignore_errors=True)
    called("eval", "task.py", "--model", "mockllm/model", "--log-dir", str(back), cwd=folder)
    (path,) = back.glob("*.eval")
    log = read_eval_log(str(path))
    lines = (folder / "dataset.jsonl").read_bytes().split(b"\n")
    written = {row["id"]: row for row in map(json.loads, filter(None, lines))}
    found = log.samples or []
    if log.status != "success" or {one.id for one in found} != set(written):
        return [f"{path.name}: {log.status}, {len(found)} of {len(written)} samples"]
    print(f"{len(found)} samples were replayed")
    return [one for sample in found for one in sample_problems(sample, written[sample.id])]


def sample_problems(sample: EvalSample, row: dict[str, object]) -> list[str]:
    metadata = row["metadata"]
    assert isinstance(metadata, dict)
    score = (sample.scores or {})["human_label"]
    label = metadata["label"]
    told = score.metadata or {}
    wrong = []
    if sample.output.completion != text_of(metadata["response"]["content"]):
        wrong.append("its answer differs")
    if sample.target != row["target"]:
        wrong.append("its target differs")
    if any(told.get(key) != value for key, value in label.items()):
        wrong.append("its label differs")
    if score.value != ("N" if label["value"] is None else label["value"]):
        wrong.append("its score differs")
    if not told.get("reliability"):
        wrong.append("nothing is said of its reliability")
    return [f"sample {sample.id}: {one}" for one in wrong]


def text_of(content: object) -> str:
    if isinstance(content, str):
        return content
    assert isinstance(content, list)
    return "\n".join(part["text"] for part in content if part["type"] == "text")


def scored(folder: Path) -> list[str]:
    """What is wrong with the scored logs of a folder."""
    paths = [one for one in sorted(folder.iterdir()) if is_log(one)]
    listed = called("log", "list", "--json", "--log-dir", str(folder))
    hidden = [one.name for one in paths if one.suffix == ".eval" and one.name not in listed]
    if hidden or not paths:  # a .json is listed only under a name of Inspect's own making
        return [f"not listed: {', '.join(hidden) or 'no log at all'}"]
    return [f"{path.name}: {one}" for path in paths for one in log_problems(path)]


def is_log(path: Path) -> bool:
    return path.suffix in (".eval", ".json") and not path.name.startswith(".")


def log_problems(path: Path) -> list[str]:
    log = read_eval_log(str(path))
    head = read_eval_log(str(path), header_only=True)
    dumped = json.loads(called("log", "dump", str(path)))
    summaries = {(one.id, one.epoch): one for one in read_eval_log_sample_summaries(str(path))}
    wrong, n = [], 0
    for sample in log.samples or []:
        for name, score in (sample.scores or {}).items():
            if OURS not in (score.metadata or {}) or name == "human_label":
                continue
            n += 1
            authors = [one.provenance.author for one in score.history if one.provenance]
            if score.history[-1].value != score.value or not authors:
                wrong.append(f"sample {sample.id}: the history of {name} does not end in its value")
            edits = [one for one in sample.events if isinstance(one, ScoreEditEvent)]
            if [one.edit.value for one in edits if one.score_name == name] != [
                one.value for one in score.history if one.provenance
            ]:
                wrong.append(f"sample {sample.id}: the transcript shows no edits of {name}")
            shown = (summaries[sample.id, sample.epoch].scores or {}).get(name)
            if shown is None or shown.value != score.value:
                wrong.append(f"sample {sample.id}: {name} is not in the summary")
    if len(dumped["samples"]) != len(log.samples or []):
        wrong.append("its dump holds other samples")
    print(f"{path.name}: {n} scores by people")
    return [*wrong, *head_problems(log, head)] if n else ["no score of ours"]


def head_problems(log: EvalLog, head: EvalLog) -> list[str]:
    wrong = []
    if log.results and "annotator" not in {one.scorer for one in log.results.scores}:
        wrong.append("its results do not name the new scores")
    if log.log_updates and "annotator_reliability" not in head.metadata:
        wrong.append("its metadata say nothing of reliability")
    return wrong


def called(*command: str, cwd: Path | None = None) -> str:
    more = ("--display", "none") if command[0] == "eval" else ()
    done = subprocess.run(
        (INSPECT, *command, *more), cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:])
        raise SystemExit(1)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
