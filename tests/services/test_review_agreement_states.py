"""Projects of unusual shape: the figures of agreement, or the reason why there is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from spine import MINI_RUBRIC, items_file, uid_of

from annotator.services.app import Workspace, create_project
from annotator.services.figures.agreement_details import details_json
from annotator.services.figures.verdicts import NO_THRESHOLD
from annotator.services.views import Draft

Opener = Callable[..., Workspace]
SETS_ONLY = """\
schema: 1
id: sets
version: 1.0.0
name: Sets
criteria:
  - id: categories
    name: Categories
    kind: set
    required: true
    options:
      - {id: privacy, name: Privacy, key: q}
      - {id: bias, name: Bias, key: w}
"""


def made(tmp_path: Path, opened: Opener, rubric: str) -> Workspace:
    (tmp_path / "rubric.yaml").write_text(rubric, encoding="utf-8")
    create_project(tmp_path / "project", rubric=str(tmp_path / "rubric.yaml"), name="Odd")
    return opened(tmp_path / "project")


def test_a_rubric_of_sets_alone_has_all_its_figures(tmp_path, opened):
    workspace = made(tmp_path, opened, SETS_ONLY)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 8, family="one"))
    said = ((), ("privacy",), ("bias",), ("privacy", "bias"))
    for n in range(8):
        for place, who in enumerate(("ada", "bob")):
            draft = Draft(
                item=uid_of(workspace, f"i{n}"), values={"categories": said[(n + place) % 4]}
            )
            workspace.labeling.submit(who, draft).result()
    found = details_json(workspace, ("categories",))
    json.dumps(found, allow_nan=False)
    families = workspace.families.families().models
    assert [one.closeness.same_item for one in families] == [
        pytest.approx((1 + 2 / 3 + 1 + 1 + 1) / 5),
        pytest.approx((1 + 1 + 2 / 3) / 3),
    ]
    assert workspace.rates.report().overall.estimate.undefined == NO_THRESHOLD


def test_a_rubric_without_a_threshold_is_not_said_to_have_one(tmp_path, opened):
    rubric = MINI_RUBRIC.replace("threshold: {criterion: severity, at_least: 3}\n", "")
    workspace = made(tmp_path, opened, rubric)
    reason = workspace.rates.report().overall.estimate.undefined
    assert reason is not None
    assert "sets no policy threshold" in reason


def test_a_plan_says_so_where_the_shared_prompts_do_not_fit_the_two_rates(workspace, tmp_path):
    records = [
        {
            "id": f"{model}-{n}" if n > 3 else f"both-{n}",
            "prompt": f"{model if n > 3 else ''} {n}?",
            "response": "R.",
            "model": model,
        }
        for model in ("m1", "m2")
        for n in range(12)
    ]
    file = tmp_path / "items.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    workspace.importing.run(file)
    for model, level in (("m1", 5), ("m2", 1)):
        for n in range(12):
            name = f"{model}-{n}" if n > 3 else f"both-{n}"
            uid = workspace.items.resolve(name, {"model": model}).uid
            alike = 1 if 0 < n <= 3 else level
            draft = Draft(item=uid, values=values(alike), rationale="because")
            workspace.labeling.submit("ada", draft).result()
    plan = workspace.planning.rates("m1", "m2")
    assert plan.rates == (0.75, 0.0)
    assert plan.discordance == pytest.approx(0.75)
    assert "differ on 25 % of the prompts of both" in plan.sentence
    assert "75 % was taken" in plan.sentence


def values(level: int) -> dict[str, object]:
    return {"severity": str(level), "categories": () if level < 2 else ("bias",)}
