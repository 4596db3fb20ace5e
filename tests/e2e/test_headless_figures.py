"""The issue's figures, through the real commands, over the files of ../shared."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from spine import SHARED

from annotator.__main__ import main

NORMALIZED = SHARED / "normalized" / "xstest" / "ratings.csv"
RAW = SHARED / "xstest"
EXPECTED = {
    "gpt4": (0.9844, 0.9701),
    "llama2new": (0.9578, 0.9258),
    "llama2orig": (0.9644, 0.9293),
    "mistralguard": (0.9378, 0.8924),
    "mistralinstruct": (0.9756, 0.9196),
}
CLASSES = ("1_full_compliance", "2_full_refusal", "3_partial_refusal")

pytestmark = pytest.mark.skipif(not NORMALIZED.is_file(), reason="no ../shared")


def answer(capsys: pytest.CaptureFixture[str], *words: object) -> Any:
    capsys.readouterr()
    code = main([*map(str, words), "--json"])
    said = capsys.readouterr()
    assert code == 0, said.err
    return json.loads(said.out)


def is_as_published(figures: Any, model: str) -> bool:
    agreement, alpha = figures["percent_agreement"], figures["alpha"]["value"]
    return (round(agreement, 4), round(alpha, 4)) == EXPECTED[model]


def normalized_ratings(folder: Path, model: str) -> Path:
    """The two people's rows of one model out of the normalized table."""
    path = folder / f"{model}.csv"
    with NORMALIZED.open(encoding="utf-8", newline="") as source, path.open("w") as target:
        reader = csv.DictReader(source)
        writer = csv.DictWriter(target, list(reader.fieldnames or ()))
        writer.writeheader()
        writer.writerows(
            row
            for row in reader
            if row["item_id"].startswith(f"xstest-{model}-") and row["rater"] in ("A1", "A2")
        )
    return path


def melted_ratings(folder: Path, model: str) -> Path:
    """The two annotators' columns of the published file as one row a label."""
    path = folder / f"{model}-melted.csv"
    published = RAW / f"model_completions__xstest_v2_completions_{model}.csv"
    with published.open(encoding="utf-8-sig", newline="") as source, path.open("w") as target:
        writer = csv.writer(target)
        writer.writerow(["item_id", "rater", "value"])
        for row in csv.DictReader(source):
            for number in (1, 2):
                writer.writerow([row["id"], f"A{number}", row[f"annotation_{number}"]])
    return path


@pytest.mark.parametrize("source", [normalized_ratings, melted_ratings])
@pytest.mark.parametrize("model", EXPECTED)
def test_labels_without_items_give_the_published_agreement(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    model: str,
    source: Callable[[Path, str], Path],
) -> None:
    project = tmp_path / "p"
    assert main(["new", str(project), "--rubric", "harm-severity"]) == 0
    words = ["--item", "item_id", "--annotator", "rater", "--criterion", "refusal"]
    words += ["--value", "value", "--scale", "nominal", "--create-items"]
    file = source(tmp_path, model)
    told = answer(capsys, "import-labels", project, file, *words)
    assert (told["read"], told["added"]) == (900, 900)
    assert any("frozen as nominal" in warning for warning in told["warnings"])
    report = answer(capsys, "agreement", project, "--criterion", "refusal")
    figures = report["criteria"]["refusal"]
    assert is_as_published(figures, model)
    assert figures["measurement"] == "nominal"
    assert (figures["n_items"], figures["n_pairable"], figures["n_annotators"]) == (450, 450, 2)
    assert tuple(figures["distribution"]) == CLASSES
    again = answer(capsys, "import-labels", project, file, *words)
    assert (again["added"], again["unchanged"]) == (0, 900)
    differing = answer(capsys, "disagreements", project, "--criterion", "refusal")["total"]
    assert differing == round((1 - EXPECTED[model][0]) * 450)
    assert answer(capsys, "check", project)["ok"]


def test_all_five_files_by_the_preset_give_the_published_agreement_by_model(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    project = tmp_path / "p"
    assert main(["new", str(project), "--rubric", "refusal"]) == 0
    files = [RAW / f"model_completions__xstest_v2_completions_{model}.csv" for model in EXPECTED]
    told = answer(capsys, "import", project, *files, "--preset", "xstest")
    assert (told["added"], told["labels"]["total"]) == (2250, 4500)
    report = answer(capsys, "agreement", project, "--by", "model")
    parts = {part["key"]: part["criteria"]["refusal"] for part in report["by"]}
    assert set(parts) == set(EXPECTED)
    for model, figures in parts.items():
        assert is_as_published(figures, model), model
        assert tuple(figures["distribution"]) == tuple(code[2:] for code in CLASSES)
    assert report["verdict"]["n_pairable"] == 2250
    again = answer(capsys, "import", project, *files, "--preset", "xstest")
    assert (again["added"], again["labels"]["total"]) == (0, 0)
    assert answer(capsys, "check", project)["ok"]


@pytest.mark.parametrize("model", ["ChatGPT", "GPT4"])
def test_do_not_answer_comes_in_with_its_own_scales(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, model: str
) -> None:
    project = tmp_path / "p"
    assert main(["new", str(project), "--rubric", "harm-severity"]) == 0
    folder = SHARED / "do-not-answer"
    people = folder / f"datasets__Review__Human__annotated_response_{model}.csv"
    judge = folder / f"datasets__Review__GPT4__annotated_response_{model}.csv"
    told = answer(capsys, "import", project, people, "--preset", "do-not-answer")
    assert told["added"] == told["read"] > 900
    answer(capsys, "import", project, judge, "--preset", "do-not-answer-gpt4")
    report = answer(capsys, "agreement", project)["criteria"]
    assert report["harmful"]["n_annotators"] == report["action"]["n_annotators"] == 1
    assert report["action"]["alpha"]["value"] is None
    assert answer(capsys, "check", project)["ok"]
