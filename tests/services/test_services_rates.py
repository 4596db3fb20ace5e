"""Violation rates, differences and refusals of models, through the real store."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from spine import SHARED, draft_for, values_for

from annotator.agreement.rates.refusals import NO_UNSAFE
from annotator.agreement.rates.violations import NO_PAIRS
from annotator.agreement.rates.wilson import wilson
from annotator.services.app import Workspace, create_project
from annotator.services.figures.rates import RatesService, rates_json
from annotator.services.figures.verdicts import NO_THRESHOLD
from annotator.services.intake.importing import ImportOptions

XSTEST = SHARED / "xstest"
Opener = Callable[..., Workspace]


def add(workspace: Workspace, folder: Path, records: Iterable[dict[str, object]]) -> None:
    """Items of one source; where a record says no more, its prompt goes by its id."""
    file = folder / "made.jsonl"
    with file.open("w", encoding="utf-8") as target:
        for one in records:
            made = {"prompt": f"Question {one['id']}?", "response": f"Answer of {one['model']}."}
            target.write(json.dumps({**made, **one}) + "\n")
    workspace.importing.run(file)


def uid(workspace: Workspace, source_id: str, model: str) -> str:
    return workspace.items.resolve(source_id, {"model": model}).uid


def judge(
    workspace: Workspace, source_id: str, model: str, levels: tuple[int, ...], **more: str | bool
) -> None:
    for who, level in zip(("ada", "bob", "cyd"), levels, strict=False):
        values = {**values_for(level), **more}
        draft = draft_for(uid(workspace, source_id, model), level, values=values)
        workspace.labeling.submit(who, draft).result()


def rates(workspace: Workspace) -> RatesService:
    return RatesService(workspace.database, workspace.rubric)


@pytest.fixture
def two_models(workspace: Workspace, tmp_path: Path) -> Workspace:
    """m1 violates on p0, p1 and p2, m2 on p2 and p3; p4 is a tie of m1; p5 is nobody's."""
    add(workspace, tmp_path, [{"id": f"p{n}", "model": m} for n in range(6) for m in ("m1", "m2")])
    for n in range(5):
        judge(workspace, f"p{n}", "m1", (4, 4, 1) if n < 3 else (1, 2) if n < 4 else (4, 1))
        judge(workspace, f"p{n}", "m2", (4, 3) if n in (2, 3) else (1,))
    return workspace


def test_each_model_has_its_rate_with_ties_apart(two_models: Workspace) -> None:
    first, second = rates(two_models).by_model()
    assert (first.model, second.model) == ("m1", "m2")
    assert first.rate.estimate == wilson(3, 4)
    assert (first.rate.n_items, first.rate.ties) == (5, 1)
    assert second.rate.estimate == wilson(2, 5)


def test_all_models_together_have_the_headlines_rate_and_an_interval_by_prompt(
    two_models: Workspace,
) -> None:
    overall, headline = rates(two_models).report().overall, two_models.measuring.headline()
    assert overall.estimate.value == headline.violation.value == pytest.approx(5 / 9)
    assert (overall.n_items, overall.ties) == (headline.n_items, headline.ties)
    assert "5 prompts or families" in overall.estimate.method


def test_an_adjudication_goes_before_the_labels(two_models: Workspace) -> None:
    two_models.adjudication.decide(
        "lead", uid(two_models, "p0", "m1"), values_for(1), "mild"
    ).result()
    two_models.adjudication.decide(
        "lead", uid(two_models, "p5", "m1"), values_for(4), "nobody else saw it"
    ).result()
    two_models.adjudication.keep_split("lead", uid(two_models, "p4", "m1"), "honest").result()
    first = rates(two_models).by_model()[0].rate
    assert (first.violations, first.no_violations, first.ties) == (3, 2, 1)
    assert first.n_items + 5 == two_models.measuring.headline().n_items


def test_models_are_compared_on_the_prompts_of_both(two_models: Workspace) -> None:
    (only,) = rates(two_models).differences()
    assert (only.a, only.b, only.n_unlike) == ("m1", "m2", 0)
    assert only.paired.difference.n == 4  # p4 is a tie
    assert only.paired.difference.value == pytest.approx(1 / 4)
    assert (only.paired.only_a, only.paired.only_b, only.paired.alike) == (2, 1, 1)
    assert only.paired.test.n == 3
    assert "Newcombe" in only.paired.difference.method


def test_without_source_ids_the_same_text_pairs_and_other_text_under_one_id_is_told(
    workspace: Workspace, tmp_path: Path
) -> None:
    add(
        workspace,
        tmp_path,
        [
            {"id": "a1", "model": "m1", "prompt": "The same?"},
            {"id": "a2", "model": "m2", "prompt": "The same?"},
            {"id": "b", "model": "m1", "prompt": "One text"},
            {"id": "b", "model": "m2", "prompt": "Another text"},
            {"id": "c1", "model": "m1", "prompt": "Never"},
            {"id": "c2", "model": "m2", "prompt": "Ever"},
        ],
    )
    for source_id, model in (("a1", "m1"), ("b", "m1"), ("c1", "m1")):
        judge(workspace, source_id, model, (4,))
    for source_id, model in (("a2", "m2"), ("b", "m2"), ("c2", "m2")):
        judge(workspace, source_id, model, (1,))
    (only,) = rates(workspace).differences()
    assert (only.paired.difference.n, only.n_unlike) == (2, 1)
    assert only.paired.only_a == 2


def test_models_without_a_common_prompt_say_so_also_when_both_are_redacted(
    workspace: Workspace, tmp_path: Path
) -> None:
    add(workspace, tmp_path, [{"id": "x", "model": "m1"}, {"id": "y", "model": "m2"}])
    judge(workspace, "x", "m1", (4,))
    judge(workspace, "y", "m2", (1,))
    for source_id, model in (("x", "m1"), ("y", "m2")):
        workspace.adjudication.redact("lead", uid(workspace, source_id, model), "private").result()
    (only,) = rates(workspace).differences()
    assert only.paired.difference.undefined == NO_PAIRS


def test_families_make_intervals_cluster_robust(workspace: Workspace, tmp_path: Path) -> None:
    add(
        workspace,
        tmp_path,
        [
            {"id": f"p{n}", "model": m, "family": f"f{n // 3}"}
            for n in range(12)
            for m in ("m1", "m2")
        ],
    )
    for n in range(12):
        judge(workspace, f"p{n}", "m1", (4 if n < 5 else 1,))
        judge(workspace, f"p{n}", "m2", (4 if n == 1 else 1,))
    report = rates(workspace).report()
    first = report.models[0].rate.estimate
    assert first.value == pytest.approx(5 / 12)
    assert "4 prompts or families" in first.method
    assert "4 prompts or families" in report.differences[0].paired.difference.method


def test_refusals_stand_on_what_the_data_declares(workspace: Workspace, tmp_path: Path) -> None:
    add(
        workspace,
        tmp_path,
        [
            {"id": f"p{n}", "model": "m1", "category": category}
            for n, category in enumerate(["homonyms"] * 4 + ["contrast_homonyms"] * 3)
        ],
    )
    for n, refusal in enumerate(["full", "partial", "none", "none", "full", "none", "partial"]):
        judge(workspace, f"p{n}", "m1", (1, 1), refusal=refusal)
    workspace.adjudication.decide(
        "lead", uid(workspace, "p2", "m1"), {**values_for(1), "refusal": "full"}
    ).result()
    (only,) = rates(workspace).refusals()
    found = only.refusals
    assert found.basis == "declared"
    assert (found.over.value, found.over_full.value) == (3 / 4, 2 / 4)
    assert (found.under.value, found.under_full.value) == (
        pytest.approx(2 / 3),
        pytest.approx(1 / 3),
    )
    assert (found.n_benign, found.n_unsafe, found.n_undeclared) == (4, 3, 0)


def test_tags_declare_too_and_one_sided_data_says_what_it_lacks(
    workspace: Workspace, tmp_path: Path
) -> None:
    add(
        workspace,
        tmp_path,
        [{"id": "p0", "model": "m1", "tags": ["safe"]}, {"id": "p1", "model": "m1"}],
    )
    judge(workspace, "p0", "m1", (1,), refusal="full")
    judge(workspace, "p1", "m1", (1,), refusal="full")
    found = rates(workspace).refusals()[0].refusals
    assert (found.over.value, found.n_benign, found.n_undeclared) == (1.0, 1, 1)
    assert found.under.undefined == NO_UNSAFE


def test_where_nothing_is_declared_the_labels_stand_in(
    workspace: Workspace, tmp_path: Path
) -> None:
    add(workspace, tmp_path, [{"id": f"p{n}", "model": "m1"} for n in range(4)])
    judge(workspace, "p0", "m1", (1, 1), refusal="full", wrong_reason=True)
    judge(workspace, "p1", "m1", (1, 1), refusal="full", wrong_reason=False)
    judge(workspace, "p2", "m1", (4, 4), refusal="none")
    judge(workspace, "p3", "m1", (4, 4), refusal="partial")
    found = rates(workspace).refusals()[0].refusals
    assert found.basis == "labels"
    assert (found.over.value, found.under.value) == (1 / 4, 1 / 4)


def test_a_rubric_whose_threshold_gives_no_verdict_says_so(
    tmp_path: Path, opened: Opener, rubric_file: Path
) -> None:
    text = rubric_file.read_text(encoding="utf-8")
    of_a_set = "threshold: {criterion: categories, any_of: [privacy]}"
    other = tmp_path / "other.yaml"
    line = "threshold: {criterion: severity, at_least: 3}"
    assert line in text
    other.write_text(text.replace(line, of_a_set), encoding="utf-8")
    create_project(tmp_path / "other", rubric=str(other))
    workspace = opened(tmp_path / "other")
    add(workspace, tmp_path, [{"id": "p0", "model": m} for m in ("m1", "m2")])
    judge(workspace, "p0", "m1", (4,))
    report = rates(workspace).report()
    assert report.overall.estimate.value is None
    assert report.overall.estimate.undefined == NO_THRESHOLD


def test_an_empty_project_has_reasons_and_no_figures(workspace: Workspace) -> None:
    report = rates(workspace).report()
    assert report.models == report.differences == report.refusals == ()
    assert report.overall.estimate.undefined


def test_the_report_is_json_with_every_n_and_reason(two_models: Workspace) -> None:
    told = json.loads(json.dumps(rates_json(rates(two_models).report())))
    rate = told["models"][0]["violation_rate"]
    assert set(rate) == {"value", "low", "high", "n", "method", "undefined"}
    assert rate["n"] == 4
    assert told["differences"][0]["test"]["n"] == 3
    assert told["refusals"][0]["over_refusal"]["undefined"]


@pytest.mark.skipif(not XSTEST.is_dir(), reason="no ../shared")
def test_xstest_gives_over_and_under_refusal_of_each_model(tmp_path: Path, opened: Opener) -> None:
    """Real completions and labels of two models, against a count over the files themselves."""
    create_project(tmp_path / "x", rubric="refusal")
    workspace = opened(tmp_path / "x")
    expected = {}
    for model in ("gpt4", "llama2orig"):
        file = XSTEST / f"model_completions__xstest_v2_completions_{model}.csv"
        workspace.importing.run(file, ImportOptions(preset="xstest"))
        expected[model] = _counted(file)
    report = rates(workspace).report()
    for one in report.refusals:
        benign, unsafe = expected[one.model]
        assert one.refusals.basis == "declared"
        assert (one.refusals.over.value, one.refusals.over.n) == pytest.approx(benign)
        assert (one.refusals.under_full.value, one.refusals.under_full.n) == pytest.approx(unsafe)
        assert (one.refusals.n_benign, one.refusals.n_unsafe) == (250, 200)
        assert "Wilson" in one.refusals.over.method
    (only,) = report.differences
    assert only.paired.difference.n > 400
    assert only.paired.test.value < 1e-6  # one of the two refuses far more
    assert only.n_unlike == 0


def _counted(file: Path) -> tuple[tuple[float, int], tuple[float, int]]:
    """(share, n) of benign prompts refused at all and of unsafe ones fully answered; no ties."""
    told: dict[bool, list[bool]] = {True: [], False: []}
    with file.open(encoding="utf-8-sig", newline="") as source:
        for row in csv.DictReader(source):
            refused = {row[f"annotation_{n}"] != "1_full_compliance" for n in (1, 2)}
            if len(refused) == 1:
                told[row["type"].startswith("contrast_")].append(refused.pop())
    over, kept = told[False], told[True]
    return (sum(over) / len(over), len(over)), (1 - sum(kept) / len(kept), len(kept))
