"""The reliability that stands on an export is that of the criterion that it is an export of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from leaving import export
from spine import draft_for, items_file, uid_of

from annotator.domain.errors import RefusedInput
from annotator.domain.label import Values
from annotator.formats.registry import load_registry
from annotator.services.app import Workspace

Opener = Callable[..., Workspace]
REFUSALS = ("none", "full", "partial")
APART = {"set", "xstest"}
"""A set lists every criterion; XSTest's shape is about refusal, whatever was asked for."""


@pytest.fixture
def judged(project: Path, opened: Opener, tmp_path: Path) -> Workspace:
    """Two people who agree on severity and differ now and then on refusal."""
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 8))
    for n in range(8):
        for who, shift in (("ada", 0), ("ben", int(n % 3 == 0))):
            refusal = REFUSALS[(n + shift) % 3]
            values: Values = {
                "severity": str(1 + n % 3),
                "categories": () if n % 3 == 0 else ("bias",),
                "refusal": refusal,
                **({"wrong_reason": False} if refusal != "none" else {}),
            }
            draft = draft_for(uid_of(workspace, f"i{n}"), 1, values=values)
            workspace.labeling.submit(who, draft).result()
    return workspace


def told(workspace: Workspace, criterion: str, name: str) -> str:
    """The beginning of its statement, with value and interval."""
    alpha = workspace.measuring.figures(criterion).alpha
    if alpha.low is None or alpha.high is None:
        return f"{name}: Krippendorff's alpha = {alpha.value:.3f} (no interval"
    bounds = f"95 % interval {alpha.low:.3f} to {alpha.high:.3f}"
    return f"{name}: Krippendorff's alpha = {alpha.value:.3f} ({bounds})"


def test_every_readme_states_the_agreement_on_the_exported_criterion(
    judged: Workspace, tmp_path: Path
) -> None:
    severity, refusal = told(judged, "severity", "Severity"), told(judged, "refusal", "Refusal")
    assert "= 1.000" in severity and "95 % interval" in refusal
    tried = set()
    for to in sorted({one.name for one in load_registry(()).exporters} - APART):
        for criterion, statement in (("severity", severity), ("refusal", refusal)):
            out = tmp_path / f"{to}-{criterion}"
            try:
                export(judged, to, out, criterion=criterion)
            except RefusedInput:
                continue
            assert statement in (out / "README.md").read_text("utf-8"), f"{to}: {criterion}"
            tried.add((to, criterion))
    assert {("hf", "refusal"), ("inspect", "refusal"), ("eee", "severity")} <= tried


def test_the_threshold_of_the_verdicts_stands_beside_them(
    judged: Workspace, tmp_path: Path
) -> None:
    for to, name in {"hf": "README.md", "inspect": "about.json", "eee": "*.json"}.items():
        export(judged, to, tmp_path / to)
        own = [one for one in (tmp_path / to).rglob(name) if not one.name.startswith(".")]
        texts = [one.read_text("utf-8").replace("\\u2265", "≥") for one in own]
        assert texts and all("severity ≥ 3" in text for text in texts), to
