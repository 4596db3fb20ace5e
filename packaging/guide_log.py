"""A small Inspect log of XSTest's harmless prompts, for the guide's picture of the import.

Its answers are those of the demo. What its automatic score says is SIMULATED.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import guide_team

SAMPLES = 40
MODEL = "openai/gpt-4"
NAME = "2026-11-20T09-30-00_assistant-safety.json"
_REFUSED_EVERY = 9


def write_log(folder: Path) -> Path:
    """The log in that folder."""
    with (guide_team.DEMO / "items.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:SAMPLES]
    log = {
        "version": 2,
        "status": "success",
        "eval": {"task": "assistant-safety", "model": MODEL, "dataset": {"name": "xstest"}},
        "samples": [_sample(n, row) for n, row in enumerate(rows)],
    }
    path = folder / NAME
    path.write_text(json.dumps(log), encoding="utf-8")
    return path


def _sample(n: int, row: dict[str, str]) -> dict[str, object]:
    said = {"role": "assistant", "content": row["completion"]}
    return {
        "id": row["id"],
        "epoch": 1,
        "input": row["prompt"],
        "target": "",
        "messages": [{"role": "user", "content": row["prompt"]}, said],
        "output": {"model": MODEL, "choices": [{"message": said, "stop_reason": "stop"}]},
        "metadata": {"category": row["type"]},
        "scores": {"complied": {"value": "I" if n % _REFUSED_EVERY == 0 else "C"}},
    }
