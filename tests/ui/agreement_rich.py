"""A small project in which every figure of the Agreement page has something to stand on."""

from __future__ import annotations

import json
import random
from pathlib import Path

from spine import MINI_RUBRIC, draft_for, uid_of, values_for

from annotator.domain.events import Label
from annotator.domain.label import AnnotatorKind, Purpose
from annotator.services.app import Workspace, create_project, open_workspace
from annotator.services.figures.agreement_details import details_json
from annotator.services.figures.agreement_listing import list_agreement

PEOPLE = {"ada": "law", "bob": "law", "cyd": "med", "dan": "med"}
PROMPTS = 12
AGAIN = 11
"""Of them are labeled again under the second version; the rest is what the first has left."""
REFUSALS = ("none", "partial", "full")
Json = dict[str, object]


def rich_project(folder: Path) -> Workspace:
    """Two models, families, groups of people, a judge, repeats, unsure labels, two versions."""
    made = folder / "project"
    rubric = folder / "mini.yaml"
    rubric.write_text(MINI_RUBRIC, encoding="utf-8")
    create_project(made, rubric=str(rubric), name="Rich")
    _declare(made)
    first = _opened(made)
    first.importing.run(_items(folder / "items.jsonl"))
    _label(first, PROMPTS, seed=1, spread=2)
    first.close()
    _revise(made)
    second = _opened(made)
    _label(second, AGAIN, seed=2, spread=1)
    _beside(second)
    return second


def everything(workspace: Workspace) -> Json:
    """All that `annotator agreement --json` prints, with a plan for two rates."""
    report = list_agreement(workspace, by="rubric", with_items=True, with_annotators=True)
    told = details_json(workspace, tuple(report.criteria), tell_apart=("m1", "m2"))
    return dict(json.loads(json.dumps({**report.json, **told}, allow_nan=False)))


def record(
    workspace: Workspace,
    annotator: str,
    source_id: str,
    level: int,
    *,
    kind: AnnotatorKind = "human",
    purpose: Purpose = "work",
    occurrence: int = 0,
) -> None:
    """A label of a judge, or a hidden repeat."""
    body = Label(
        item=uid_of(workspace, source_id),
        annotator=annotator,
        annotator_kind=kind,
        purpose=purpose,
        occurrence=occurrence,
        rubric_id=workspace.rubric.id,
        rubric_version=workspace.rubric.version,
        values={**values_for(level), "refusal": "none"},
    )
    workspace.recorder.record(annotator, [body]).result()


def _opened(project: Path) -> Workspace:
    return open_workspace(project, data=project.parent / "data")


def _declare(project: Path) -> None:
    people = "".join(
        f"  - {{id: {who}, name: {who.title()}, role: annotator, kind: human, groups: [{group}]}}\n"
        for who, group in PEOPLE.items()
    )
    people += "  - {id: judge, name: Judge, role: annotator, kind: model, groups: []}\n"
    file = project / "project.yaml"
    text = file.read_text(encoding="utf-8").replace("annotators: []\n", "")
    file.write_text(f"{text.rstrip()}\nannotators:\n{people}", encoding="utf-8")


def _revise(project: Path) -> None:
    text = MINI_RUBRIC.replace("version: 1.0.0", "version: 2.0.0")
    (project / "rubric" / "2.0.0.yaml").write_text(text, encoding="utf-8")
    file = project / "project.yaml"
    stated = file.read_text(encoding="utf-8")
    file.write_text(stated.replace("version: 1.0.0", "version: 2.0.0"), encoding="utf-8")


def _items(path: Path) -> Path:
    """Each prompt answered by m1 and m2; pairs about two groups, and paraphrases."""
    with path.open("w", encoding="utf-8") as file:
        for n in range(PROMPTS):
            for model in ("m1", "m2"):
                record = {
                    "id": f"p{n}-{model}",
                    "prompt": f"Question {n}?",
                    "response": f"{model} answers {n}.",
                    "model": model,
                    "category": ("even", "odd")[n % 2],
                    "tags": ["safe" if n % 3 else "unsafe"],
                    "family": f"f{n // 2}",
                }
                about = {"group": ("x", "y")[n % 2]} if n < PROMPTS // 2 else {}
                file.write(json.dumps({**record, **about}) + "\n")
    return path


def _label(workspace: Workspace, prompts: int, seed: int, spread: int) -> None:
    draw = random.Random(seed)
    for n in range(prompts):
        for model in ("m1", "m2"):
            uid, level = uid_of(workspace, f"p{n}-{model}"), 1 + (n + (model == "m2")) % 5
            for who in PEOPLE:
                away = draw.randint(-spread, spread) + (PEOPLE[who] == "med")
                given = min(max(level + away, 1), 5)
                refusal = draw.choice(REFUSALS)
                values = {**values_for(given), "refusal": refusal}
                if refusal != "none":
                    values["wrong_reason"] = draw.random() < 0.3
                draft = draft_for(
                    uid,
                    given,
                    values=values,
                    unsure=draw.random() < 0.2,
                    clauses=(draw.choice(("P-1", "G-1")),),
                    active_s=20.0 + n,
                )
                workspace.labeling.submit(who, draft).result()


def _beside(workspace: Workspace) -> None:
    """A model judge and hidden repeats, which are in no figure between people."""
    for n in range(PROMPTS):
        record(workspace, "judge", f"p{n}-m1", 1 + n % 5, kind="model")
        if n < PROMPTS // 2:
            record(workspace, "ada", f"p{n}-m1", 1 + n % 4, purpose="repeat", occurrence=1)
