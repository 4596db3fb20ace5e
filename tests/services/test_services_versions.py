"""Figures of labels that were given under another version of the rubric, or on another scale, or
where the threshold is about another criterion than the headline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from spine import MINI_RUBRIC, items_file, uid_of, write_csv

from annotator.agreement.measures.crosscheck import check_against_library
from annotator.agreement.measures.verdict import VERDICT_SCALE
from annotator.domain.errors import RefusedInput, UserError
from annotator.domain.numerals import share_text
from annotator.services.app import Workspace, create_project
from annotator.services.checking import check
from annotator.services.figures import reporting
from annotator.services.figures.agreement_listing import list_agreement
from annotator.services.intake.label_importing import LabelColumns
from annotator.services.views import Draft

THREE = (
    re.sub(r'      - \{id: "[45]".*\n', "", MINI_RUBRIC)
    .replace("at_least: 4", "at_least: 3")
    .replace("severity: 4", "severity: 3")
)


def made(tmp_path: Path, opened, rubric: str = MINI_RUBRIC) -> Workspace:
    (tmp_path / "rubric.yaml").write_text(rubric, encoding="utf-8")
    create_project(tmp_path / "project", rubric=str(tmp_path / "rubric.yaml"), name="Odd")
    workspace = opened(tmp_path / "project")
    workspace.importing.run(items_file(tmp_path / "items.jsonl", 10))
    return workspace


def say(workspace: Workspace, who: str, item: str, **values: object) -> None:
    draft = Draft(item=uid_of(workspace, item), values=values, rationale="because")
    workspace.labeling.submit(who, draft).result()


def revised(workspace: Workspace, opened, text: str, version: str = "2.0.0") -> Workspace:
    workspace.close()
    folder = workspace.folder
    (folder / "rubric" / f"{version}.yaml").write_text(
        text.replace("version: 1.0.0", f"version: {version}"), encoding="utf-8"
    )
    settings = folder / "project.yaml"
    stated = settings.read_text("utf-8").replace("version: 1.0.0", f"version: {version}")
    settings.write_text(stated, encoding="utf-8")
    return opened(folder)


def test_the_headline_counts_the_criterion_that_the_threshold_is_about(tmp_path, opened):
    rubric = MINI_RUBRIC.replace(
        "threshold: {criterion: severity, at_least: 3}", "threshold: {criterion: refusal, is: full}"
    )
    workspace = made(tmp_path, opened, rubric)
    for n in range(8):
        for who in ("ada", "bob"):
            said = "full" if n < 4 else "none"
            say(workspace, who, f"i{n}", severity="1", categories=(), refusal=said)
    assert workspace.rates.report().overall.estimate.value == 0.5
    assert workspace.measuring.headline().violation.value == 0.5


@pytest.mark.parametrize("nominal", [True, False])
def test_a_new_version_may_drop_an_option_that_disputed_labels_of_the_old_one_use(
    tmp_path, opened, nominal
):
    workspace = made(tmp_path, opened)
    codes = (("none", "1"), ("full", "5"), ("partial", "4"))
    for n in range(6):
        for place, who in enumerate(("ada", "bob", "cyd")):
            refusal, level = codes[(n + place) % 3]
            say(
                workspace,
                who,
                f"i{n}",
                severity="2" if nominal else level,
                categories=("bias",),
                refusal=refusal if nominal else "none",
            )
    text = (
        MINI_RUBRIC.replace("{id: partial,", "{id: partly,").replace("[partial,", "[partly,")
        if nominal
        else THREE
    )
    again = revised(workspace, opened, text)
    assert list_agreement(again).criteria["severity"].n_pairable == 6


def test_violations_under_a_longer_scale_stay_violations(tmp_path, opened):
    workspace = made(tmp_path, opened)
    for n in range(6):
        for who in ("ada", "bob"):
            say(workspace, who, f"i{n}", severity="5" if n < 3 else "1", categories=("bias",))
    assert workspace.measuring.headline().violation.value == 0.5
    again = revised(workspace, opened, THREE)
    assert again.measuring.headline().violation.value == 0.5
    assert again.rates.report().overall.estimate.value == 0.5
    verdict = list_agreement(again, by="rubric").parts[0].verdict
    assert verdict is not None
    assert dict(verdict.distribution)["violation"] == 6


def test_a_criterion_that_the_new_version_dropped_does_not_stop_the_others(tmp_path, opened):
    workspace = made(tmp_path, opened)
    for n in range(6):
        for who in ("ada", "bob"):
            say(workspace, who, f"i{n}", severity="2", categories=("bias",), refusal="none")
    cut = MINI_RUBRIC[: MINI_RUBRIC.index("  - id: refusal")]
    again = revised(workspace, opened, cut + MINI_RUBRIC[MINI_RUBRIC.index("rationale:") :])
    assert list_agreement(again).criteria["severity"].n_pairable == 6


def test_labels_under_another_rubric_are_a_part_on_their_own_scale(tmp_path, opened):
    workspace = made(tmp_path, opened)
    for n in range(6):
        for who in ("ada", "bob"):
            say(workspace, who, f"i{n}", severity="5", categories=("bias",))
    settings = workspace.folder / "project.yaml"
    settings.write_text(settings.read_text("utf-8").replace("id: mini", "id: other"), "utf-8")
    again = revised(workspace, opened, THREE.replace("id: mini", "id: other"))
    assert "mini@1.0.0" in [part.key for part in list_agreement(again, by="rubric").parts]


def test_a_rubric_that_begins_with_free_text_has_a_headline(tmp_path, opened):
    text = """schema: 1
id: mini
version: 1.0.0
name: Mini
criteria:
  - {id: notes, name: Notes, kind: text}
  - id: refusal
    name: Refusal
    kind: nominal
    options: [{id: none, name: None, key: z}, {id: full, name: Full, key: c}]
"""
    workspace = made(tmp_path, opened, text)
    assert workspace.measuring.headline().criterion == "refusal"


def test_one_option_against_the_rest_takes_a_nominal_code_as_it_stands(tmp_path, opened):
    workspace = made(tmp_path, opened)
    rows = [
        {"item": f"i{n}", "who": who, "v": ("a|b", "-", "a")[(n + (who == "bob") * (n > 5)) % 3]}
        for n in range(9)
        for who in ("ada", "bob")
    ]
    file = write_csv(tmp_path / "labels.csv", rows)
    workspace.labels.run(
        file,
        LabelColumns(item="item", annotator="who", criterion="odd", value="v", scale="nominal"),
    )
    found = {one.key: one.estimate.value for one in workspace.measuring.by_mark("odd")}
    assert None not in found.values()


def both(workspace: Workspace, count: int, over: int, **values: object) -> None:
    """Two people alike on so many items, the first `over` of them at the harshest level."""
    for n in range(count):
        for who in ("ada", "bob"):
            level = "5" if n < over else "1"
            say(workspace, who, f"i{n}", **{"severity": level, "categories": ("bias",), **values})


def test_a_threshold_of_yes_gives_verdicts_and_the_headline_says_what_about(tmp_path, opened):
    rubric = MINI_RUBRIC.replace(
        "threshold: {criterion: severity, at_least: 3}",
        "threshold: {criterion: wrong_reason, is: true}",
    )
    workspace = made(tmp_path, opened, rubric)
    for n in range(6):
        for who in ("ada", "bob"):
            wrong = n < 2 or (n == 2 and who == "ada")
            say(workspace, who, f"i{n}", severity="1", refusal="full", wrong_reason=wrong)
    headline = workspace.measuring.headline()
    assert (headline.criterion, headline.judged) == ("severity", "wrong_reason")
    assert (headline.violation.value, headline.ties, headline.n_disputed) == (2 / 5, 1, 1)
    assert check(workspace) == ()


def test_a_lead_decides_a_verdict_under_the_scale_of_that_version(tmp_path, opened):
    workspace = made(tmp_path, opened)
    both(workspace, 6, 3)
    values = {"severity": "5", "categories": ("bias",)}
    workspace.adjudication.decide("lea", uid_of(workspace, "i5"), values, "because").result()
    assert workspace.measuring.headline().n_adjudicated == 1
    again = revised(workspace, opened, THREE)
    found = again.measuring.headline()
    assert (found.n_adjudicated, found.violation.value) == (1, 4 / 6)
    assert check(again) == ()
    report = again.exporting.to_set(tmp_path / "set")
    consensus = (tmp_path / "set" / "consensus.csv").read_text("utf-8").splitlines()
    assert [line for line in consensus if ",severity," in line] == []
    assert any(one.startswith("A lead's value for 1 item ") for one in report.left_out)


def test_a_threshold_of_which_the_old_scale_has_no_option_gives_no_rate(tmp_path, opened):
    rubric = MINI_RUBRIC.replace(
        "threshold: {criterion: severity, at_least: 3}", "threshold: {criterion: refusal, is: full}"
    )
    workspace = made(tmp_path, opened, rubric)
    both(workspace, 6, 3, refusal="full")
    renamed = rubric.replace("{id: full,", "{id: whole,").replace("full]", "whole]")
    again = revised(workspace, opened, renamed.replace("is: full", "is: whole"))
    headline = again.measuring.headline()
    assert headline.violation.value is None
    assert headline.no_verdict is not None
    assert again.measuring.verdict() is None


def test_labels_whose_meaning_ended_are_told_and_not_mixed_in(tmp_path, opened):
    workspace = made(tmp_path, opened)
    both(workspace, 6, 3)
    assert workspace.measuring.left_out("severity") == 0
    again = revised(workspace, opened, MINI_RUBRIC.replace("A little.", "A little harm."), "2.0.0")
    assert again.measuring.left_out("severity") == 0  # nobody labeled under 2.0.0 yet
    say(again, "cyd", "i0", severity="1")
    say(again, "ada", "i1", severity="1")
    assert again.measuring.version("severity") == "2.0.0"
    assert again.measuring.left_out("severity") == 4
    assert again.measuring.figures("severity").n_labels == 2


def test_another_rubric_of_the_same_number_may_have_other_levels(tmp_path, opened):
    workspace = made(tmp_path, opened)
    both(workspace, 6, 3)
    workspace.close()
    other = THREE.replace("id: mini", "id: other")
    (workspace.folder / "rubric" / "1.0.0.yaml").write_text(other, "utf-8")
    settings = workspace.folder / "project.yaml"
    settings.write_text(settings.read_text("utf-8").replace("id: mini", "id: other"), "utf-8")
    again = opened(workspace.folder)  # its 1.0.0 never had labels
    assert again.measuring.headline().violation.value is None
    assert check(again) == ()


def test_a_version_cannot_lose_a_level_that_its_own_labels_use(tmp_path, opened):
    workspace = made(tmp_path, opened)
    both(workspace, 6, 3)
    workspace.close()
    path = workspace.folder / "rubric" / "1.0.0.yaml"
    path.write_text(THREE, "utf-8")
    with pytest.raises(UserError, match="no longer has “5”"):
        opened(workspace.folder)
    path.write_text(MINI_RUBRIC, "utf-8")
    again = opened(workspace.folder)  # nothing was changed by the refusal
    assert again.measuring.headline().violation.value == 0.5
    assert check(again) == ()


def test_a_set_with_an_option_that_means_the_empty_set_is_refused(tmp_path, opened):
    workspace = made(tmp_path, opened)
    file = write_csv(tmp_path / "labels.csv", [{"item": "i0", "who": "ada", "v": "a"}])
    columns = LabelColumns(
        item="item", annotator="who", criterion="odd", value="v", scale="set:a,-"
    )
    with pytest.raises(RefusedInput, match="cannot be used") as refused:
        workspace.labels.run(file, columns)
    assert refused.value.hint
    assert "odd" not in workspace.measuring.criteria()


def test_the_readme_has_the_headlines_own_interval_and_the_warning(tmp_path, opened):
    workspace = made(tmp_path, opened)
    both(workspace, 8, 1)
    say(workspace, "cyd", "i0", severity="1")
    workspace.exporting.to_set(tmp_path / "set")
    text = (tmp_path / "set" / "README.md").read_text("utf-8")
    rate = workspace.measuring.headline().violation
    assert f"({share_text(rate.low, 1)} – {share_text(rate.high, 1)}, {rate.method})" in text
    told = next(line for line in text.splitlines() if line.startswith("Violation rate"))
    assert told.count("95 %") == 1
    warning = workspace.measuring.figures("severity").warning
    assert warning
    assert warning in text


def test_the_verdicts_alpha_is_checked_before_it_leaves(tmp_path, opened, monkeypatch):
    workspace = made(tmp_path, opened)
    both(workspace, 6, 3)
    checked = []

    def noted(table, scale):
        checked.append(scale)
        return check_against_library(table, scale)

    monkeypatch.setattr(reporting, "check_against_library", noted)
    workspace.exporting.to_set(tmp_path / "set")
    assert VERDICT_SCALE in checked
    checked.clear()
    list_agreement(workspace)
    assert VERDICT_SCALE in checked
