"""The JSON of agreement: without unsure labels, totals and reasons, what to read with care."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from spine import MINI_RUBRIC, items_file, say

from annotator.agreement.measures.crosscheck import CrossCheckError
from annotator.agreement.rates.families import NO_FAMILY, NO_REFUSALS, same_refusal, same_verdict
from annotator.domain.errors import UserError
from annotator.services.app import Workspace
from annotator.services.checking import check
from annotator.services.figures.agreement_details import details_json
from annotator.services.figures.agreement_listing import list_agreement
from annotator.services.figures.insight_groups import NONE_DIFFER
from annotator.services.figures.insight_report import insight_json
from annotator.services.figures.reporting import agreement_report
from annotator.services.upkeep import OPEN_ONCE, OUTDATED

PEOPLE = ("ada", "bob", "cyd")


def declare(folder: Path, **groups: str) -> None:
    """Groups as a lead writes them into project.yaml by hand."""
    file = folder / "project.yaml"
    kept = [
        line
        for line in file.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("annotators", "  - {id", "- {id", "- id", "  "))
        or line.startswith(
            ("  id", "  version", "  overlap", "  seed", "  blind", "  ex", "  pass")
        )
    ]
    people = "".join(
        f"  - {{id: {who}, name: {who}, role: annotator, kind: human, groups: [{group}]}}\n"
        for who, group in groups.items()
    )
    file.write_text("\n".join(kept) + f"\nannotators:\n{people}", encoding="utf-8")


def revise(folder: Path, version: str) -> None:
    text = MINI_RUBRIC.replace("version: 1.0.0", f"version: {version}")
    (folder / "rubric" / f"{version}.yaml").write_text(text, encoding="utf-8")
    settings = folder / "project.yaml"
    stated = settings.read_text(encoding="utf-8")
    settings.write_text(stated.replace("version: 1.0.0", f"version: {version}"), encoding="utf-8")


@pytest.fixture
def labeled(loaded: Workspace) -> Workspace:
    """Six items by three people, 1-1-1 to 5-5-5; cyd is unsure of the two that differ."""
    for n in range(6):
        for who in PEOPLE:
            far = who == "cyd" and n < 2
            say(loaded, who, f"i{n}", 5 if far else 1 + n % 5, unsure=far)
    return loaded


# ---- without unsure labels


def test_every_figure_is_given_without_unsure_labels_too(labeled: Workspace) -> None:
    told: Any = agreement_report(labeled.measuring, ("severity",))
    severity, sure = (
        told["criteria"]["severity"],
        told["criteria"]["severity"]["without_unsure"],
    )
    assert (severity["n_labels"], severity["n_pairable"]) == (18, 6)
    assert (sure["n_labels"], sure["n_items"], sure["n_pairable"]) == (16, 6, 6)
    assert severity["alpha"]["value"] < 0.8
    assert sure["alpha"]["value"] == 1.0  # who is sure agrees
    assert sure["percent_agreement"] == 1.0
    assert sure["distribution"] == {"1": 5, "2": 2, "3": 3, "4": 3, "5": 3}
    verdict = told["verdict"]
    assert verdict["n_labels"] == 18
    assert verdict["without_unsure"]["n_labels"] == 16
    assert verdict["without_unsure"]["alpha"]["value"] == 1.0
    assert verdict["alpha"]["value"] < 1.0


def test_alpha_without_unsure_labels_stands_on_the_measures_card(labeled: Workspace) -> None:
    found = {one.key: one for one in labeled.measures.measures("severity", checked=True).named}
    assert found["alpha_sure"].estimate == labeled.measuring.figures("severity", "sure").alpha
    assert found["alpha_sure"].estimate.value == 1.0
    assert found["alpha_sure"].name == "α without unsure labels"


def test_what_is_published_without_unsure_labels_is_computed_twice(
    labeled: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    monkeypatch.setattr(
        "annotator.services.figures.reporting.check_against_library",
        lambda table, _: seen.append(table.n_labels),
    )
    agreement_report(labeled.measuring, ("severity",))
    assert sorted(seen) == [16, 16, 18, 18]
    monkeypatch.undo()
    monkeypatch.setattr("annotator.agreement.measures.crosscheck.library_alpha", lambda *_: 0.123)
    with pytest.raises(CrossCheckError):
        agreement_report(labeled.measuring, ("severity",))


# ---- totals and reasons


def test_a_list_that_stops_says_how_many_there_are(labeled: Workspace) -> None:
    found: Any = insight_json(labeled.insight, "severity", 2)
    assert (len(found["items"]), found["n_items_total"]) == (2, 6)
    found = insight_json(labeled.insight, "categories", 0)  # sets: only what differs is ranked
    assert (len(found["items"]), found["n_items_total"]) == (0, 1)


def test_where_nothing_differs_group_tests_have_their_reason(
    project: Path, opened: Any, tmp_path: Path
) -> None:
    declare(project, ada="law", bob="law", cyd="med", dan="med")
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 3))
    for who in ("ada", "bob", "cyd", "dan"):
        say(workspace, who, "i0", 2)
    found: Any = insight_json(workspace.insight, "severity")
    assert (found["groups"]["pooled"], found["groups"]["undefined"]) == ([], NONE_DIFFER)
    say(workspace, "dan", "i0", 5)
    found = insight_json(workspace.insight, "severity")
    assert found["groups"]["pooled"]
    assert found["groups"]["undefined"] is None


def test_families_without_refusals_are_not_said_to_lack_verdicts() -> None:
    assert same_refusal([]).estimate.undefined == NO_REFUSALS
    assert same_verdict([]).estimate.undefined == NO_FAMILY
    assert "verdict" not in NO_REFUSALS


# ---- files that were edited since


def test_a_project_that_is_only_read_says_that_its_files_are_newer(
    project: Path, opened: Any, tmp_path: Path
) -> None:
    declare(project, ada="law", bob="law")
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 3))
    for who in PEOPLE:
        say(workspace, who, "i0", 2)
    assert list_agreement(workspace).json["outdated"] is None
    workspace.close()
    declare(project, ada="law", bob="med")
    reading = opened(project, read_only=True)
    report = list_agreement(reading, by="group")
    assert report.outdated == f"{OUTDATED[0].upper()}{OUTDATED[1:]}. {OPEN_ONCE}"
    assert report.json["outdated"] == report.outdated
    assert [(one.what, one.remedy) for one in check(reading)] == [(OUTDATED, OPEN_ONCE)]
    reading.close()
    assert list_agreement(opened(project), by="group").outdated is None


def test_a_version_that_the_log_does_not_have_yet_is_not_in_force(
    project: Path, opened: Any, tmp_path: Path
) -> None:
    new = opened(project, read_only=True)
    with pytest.raises(UserError, match=r"1\.0\.0 of the rubric is not in force yet") as error:
        new.control.compare("1.0.0", "2.0.0")
    assert error.value.hint == "Open the project once for writing, and try again."
    new.close()
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 2))
    workspace.close()
    revise(project, "2.0.0")
    reading = opened(project, read_only=True)
    with pytest.raises(UserError, match=r"2\.0\.0 of the rubric is not in force yet"):
        reading.control.compare("1.0.0", "2.0.0")
    with pytest.raises(UserError, match=r"no version 3\.0\.0") as error:
        reading.control.compare("1.0.0", "3.0.0")
    assert error.value.hint == "It has: 1.0.0."
    told: Any = details_json(reading, ("severity",))["control"]
    assert "not in force yet" in told["sentence"]


# ---- what is left of an older version


def test_what_is_left_of_a_version_after_labeling_again_is_a_remainder(
    project: Path, opened: Any, tmp_path: Path
) -> None:
    """The two items that differed are labeled again; what is left agrees, and no wonder."""
    workspace = opened(project)
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 6))
    for n in range(6):
        for who in PEOPLE:
            say(workspace, who, f"i{n}", 5 if who == "cyd" and n < 2 else 1 + n % 5)
    workspace.close()
    revise(project, "2.0.0")
    workspace = opened(project)
    assert [one.caveat for one in workspace.slicing.by("rubric", ("severity",))] == [None]
    for who in PEOPLE:
        say(workspace, who, "i0", 1)
        say(workspace, who, "i1", 2)
    say(workspace, "dan", "i2", 3)  # another person's: nothing of 1.0.0 is gone for it
    old, new = workspace.slicing.by("rubric", ("severity",))
    assert old.criteria["severity"].alpha.value == 1.0
    assert old.caveat is not None
    assert old.caveat.startswith("2 items were labeled again under a later version")
    assert "chosen by its labels" in old.caveat
    assert new.caveat is None
    report: Any = list_agreement(workspace, by="rubric").json
    assert [one["caveat"] for one in report["by"]] == [old.caveat, None]
    months: Any = list_agreement(workspace, by="month").json
    assert [one["caveat"] for one in months["by"]] == [None]
