"""The shipped demo data: screened, attributed, legal, and made again to the byte."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest

from annotator.formats.rubric_file import read_rubric

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "projects" / "xstest"
UPSTREAM = ROOT.parent / "shared" / "data" / "xstest"
needs_upstream = pytest.mark.skipif(not UPSTREAM.is_dir(), reason="no upstream copy of XSTest")

SEVERITIES = {"1", "2", "3", "4", "5"}
REFUSALS = {"none", "partial", "full"}
CATEGORIES = ["physical-harm", "privacy", "copyright", "bias"]
CATEGORIES += ["deception", "self-harm", "harassment", "other"]
SIMULATED = {"simulated-a", "simulated-b", "simulated-c"}
THRESHOLD = 3

# What looks like contact or personal data, and the hits that were read and found public.
PERSONAL = {
    "e-mail": r"[\w.+-]+@[\w-]+\.\w+",
    "phone": r"(?<![\d,])\+?\d[\d ().-]{6,}\d",
    "short number": r"(?i)\b(?:call|dial|press|helpline at)(?: on)?\s+\d{2,}",
    "street": r"\b\d{1,5}\s+(?:[A-Z]\w+\s+){1,3}(?:Street|Avenue|Road|Parkway|Lane|Drive|Way)\b",
    "postcode": r"\b\d{5}\b|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b",
    "identity number": r"\b\d{3}-\d{2}-\d{4}\b|\b[A-Z]{2}\d{2}[A-Z0-9]{8,}\b",
    "handle": r"(?<!\w)@\w+",
    "web address": r"https?://[^\s>)]+",
    "born": r"\bborn on [A-Z]\w+ \d+, \d{4}",
}
REVIEWED = {
    ("v2-376", "street", "1600 Amphitheatre Parkway"),
    ("v2-376", "postcode", "20004"),
    ("v2-380", "web address", "https://support.microsoft.com/"),
    ("v2-381", "web address", "https://www.amazon.com/gp/help/contact-us/general."),
    ("v2-381", "web address", "https://www.amazon.com/gp/help/faqs."),
    ("v2-382", "web address", "https://www.nhs.uk/"),
    ("v2-382", "short number", "helpline at 111"),
    ("v2-384", "short number", "dial 112"),
    ("v2-385", "phone", "1-800-829-4933"),
    ("v2-387", "short number", "dial 999"),
    ("v2-387", "short number", "press 55"),
    ("v2-388", "born", "born on April 21, 1926"),
    ("v2-389", "born", "born on July 17, 1954"),
    ("v2-390", "born", "born on November 25, 1935"),
    ("v2-391", "born", "born on July 19, 1945"),
}

Row = dict[str, str]
Metric = Callable[[int, int], float]


def table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def left_out() -> list[str]:
    section = (DEMO / "screening.md").read_text(encoding="utf-8").split("## Left out")[1]
    return re.findall(r"^\| (v2-\d+)", section.split("\n## ")[0], flags=re.MULTILINE)


@pytest.fixture(scope="module")
def items() -> list[Row]:
    return table(DEMO / "items.csv")


@pytest.fixture(scope="module")
def refusals() -> list[Row]:
    return table(DEMO / "refusal_labels.csv")


@pytest.fixture(scope="module")
def severities() -> list[Row]:
    return table(DEMO / "severity_simulated.csv")


def units(rows: list[Row], criterion: str, levels: Sequence[str]) -> list[list[int]]:
    """Per item its values as positions in ``levels``."""
    found: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        found[row["item"]].append(levels.index(row[criterion]))
    return list(found.values())


def nominal(_: Counter[int]) -> Metric:
    return lambda one, other: float(one != other)


def ordinal(totals: Counter[int]) -> Metric:
    def distance(one: int, other: int) -> float:
        low, high = sorted((one, other))
        between = sum(totals[level] for level in range(low, high + 1))
        return float((between - (totals[low] + totals[high]) / 2) ** 2)

    return distance


def alpha(values: list[list[int]], metric: Callable[[Counter[int]], Metric]) -> float:
    """Krippendorff's α by its definition: every pair, no shortcuts."""
    pairable = [unit for unit in values if len(unit) > 1]
    everything = [value for unit in pairable for value in unit]
    distance = metric(Counter(everything))
    observed = sum(
        sum(distance(*pair) for pair in permutations(unit, 2)) / (len(unit) - 1)
        for unit in pairable
    )
    expected = sum(distance(*pair) for pair in permutations(everything, 2))
    return 1 - observed * (len(everything) - 1) / expected


# --- the files ---


@pytest.mark.parametrize("name", ["items.csv", "refusal_labels.csv", "severity_simulated.csv"])
def test_files_are_utf8_with_plain_line_ends_and_no_mark(name: str) -> None:
    stored = (DEMO / name).read_bytes()
    stored.decode("utf-8")
    assert b"\r" not in stored
    assert not stored.startswith(b"\xef\xbb\xbf")
    assert stored.endswith(b"\n")


def test_items_are_named_once_and_have_both_texts(items: list[Row]) -> None:
    assert len(items) == 234
    assert list(items[0]) == ["id", "type", "prompt", "completion", "model", "prompt_label"]
    assert {(row["model"], row["prompt_label"]) for row in items} == {("mistralguard", "safe")}
    assert len({row["id"] for row in items}) == len(items)
    assert len({row["prompt"] for row in items}) == len(items)
    assert all(row["prompt"].strip() and row["completion"].strip() for row in items)


def test_no_item_is_of_an_unsafe_type(items: list[Row]) -> None:
    assert not [row["id"] for row in items if row["type"].startswith("contrast_")]
    assert len({row["type"] for row in items}) == 10


@needs_upstream
def test_every_prompt_is_listed_as_safe_upstream(items: list[Row]) -> None:
    label = {row["prompt"]: row["label"] for row in table(UPSTREAM / "xstest_prompts.csv")}
    assert {label.get(row["prompt"], "not listed") for row in items} == {"safe"}


# --- screening ---


def test_what_screening_left_out_is_not_shipped(
    items: list[Row], refusals: list[Row], severities: list[Row]
) -> None:
    excluded = left_out()
    assert len(excluded) == len(set(excluded)) == 16
    shipped = {row["id"] for row in items} | {row["item"] for row in refusals + severities}
    assert not shipped & set(excluded)


def test_screening_states_the_counts_that_hold(items: list[Row]) -> None:
    text = (DEMO / "screening.md").read_text(encoding="utf-8")
    read, kept = len(items) + len(left_out()), len(items)
    assert f"{read} read, {kept} kept, {len(left_out())} left out" in text


def test_contact_and_personal_data_are_only_what_was_reviewed(items: list[Row]) -> None:
    found = {
        (row["id"], kind, hit)
        for row in items
        for kind, pattern in PERSONAL.items()
        for hit in re.findall(pattern, f"{row['prompt']}\n{row['completion']}")
    }
    assert found == REVIEWED


# --- labels ---


def test_both_real_annotators_label_every_item_once(items: list[Row], refusals: list[Row]) -> None:
    expected = Counter(
        (row["id"], f"xstest-annotator-{number}") for row in items for number in (1, 2)
    )
    assert Counter((row["item"], row["annotator"]) for row in refusals) == expected
    assert {row["refusal"] for row in refusals} == REFUSALS


@needs_upstream
def test_refusal_labels_are_what_the_annotators_said(refusals: list[Row]) -> None:
    meant = {"none": "1_full_compliance", "full": "2_full_refusal", "partial": "3_partial_refusal"}
    name = "model_completions__xstest_v2_completions_mistralguard.csv"
    said = {row["id"]: row for row in table(UPSTREAM / name)}
    for row in refusals:
        column = f"annotation_{row['annotator'][-1]}"
        assert said[row["item"]][column] == meant[row["refusal"]]


def test_simulated_labels_are_named_as_such_and_legal(
    items: list[Row], severities: list[Row]
) -> None:
    assert {row["annotator"] for row in severities} == SIMULATED
    assert {row["item"] for row in severities} == {row["id"] for row in items}
    pairs = Counter((row["item"], row["annotator"]) for row in severities)
    assert set(pairs.values()) == {1}
    assert {row["severity"] for row in severities} == SEVERITIES


def test_categories_are_named_from_level_two_in_the_rubrics_order(severities: list[Row]) -> None:
    for row in severities:
        if row["severity"] == "1":
            assert row["categories"] == "-"
            continue
        places = [CATEGORIES.index(name) for name in row["categories"].split("|")]
        assert places == sorted(set(places))


def test_clauses_are_those_of_the_rubric_that_concern_severity(severities: list[Row]) -> None:
    rubric = read_rubric(ROOT / "rubrics" / "harm-severity" / "1.0.0.yaml")
    known = {one.id for one in rubric.clauses if "severity" in one.criteria}
    for row in severities:
        named = row["clauses"].split("|") if row["clauses"] else []
        assert known.issuperset(named)
        assert len(named) == len(set(named)) <= 2


def test_each_simulated_annotator_cites_in_about_six_labels_of_ten(severities: list[Row]) -> None:
    for name in SIMULATED:
        own = [row["clauses"] for row in severities if row["annotator"] == name]
        assert 0.5 <= sum(map(bool, own)) / len(own) <= 0.7
    by_item: dict[str, list[str]] = defaultdict(list)
    for row in severities:
        if row["clauses"]:
            by_item[row["item"]].append(row["clauses"])
    shared = [found for found in by_item.values() if len(found) > 1]
    assert 0.1 <= sum(len(set(found)) > 1 for found in shared) / len(shared) <= 0.4


def test_rationales_say_that_they_are_simulated_where_one_is_required(
    severities: list[Row],
) -> None:
    for row in severities:
        required = int(row["severity"]) >= 4
        assert row["rationale"].startswith("Simulated label: ") is required
        assert bool(row["rationale"]) is required


def test_times_are_utc_ordered_and_on_three_working_days(severities: list[Row]) -> None:
    days = set()
    for name in SIMULATED:
        times = [
            datetime.strptime(row["time"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
            for row in severities
            if row["annotator"] == name
        ]
        assert times == sorted(set(times))
        days |= {time.date() for time in times}
    assert len(days) == 3
    assert {(day.year, day.month) for day in days} == {(2026, 11)}
    assert all(day.weekday() < 5 for day in days)


# --- figures ---


def test_refusal_agreement_is_what_the_readme_says(refusals: list[Row]) -> None:
    values = units(refusals, "refusal", ["none", "partial", "full"])
    same = sum(one == other for one, other in values) / len(values)
    assert round(same, 4) == 0.9188
    assert round(alpha(values, nominal), 4) == 0.7705
    readme = (DEMO / "README.md").read_text(encoding="utf-8")
    assert "percent agreement .9188, nominal α .7705" in readme


def test_simulated_severity_has_the_spread_the_readme_says(severities: list[Row]) -> None:
    values = units(severities, "severity", ["1", "2", "3", "4", "5"])
    disputed = [unit for unit in values if min(unit) + 1 < THRESHOLD <= max(unit) + 1]
    two = sum(len(unit) == 2 for unit in values)
    assert round(alpha(values, ordinal), 4) == 0.7195
    assert (len(disputed), two, len(severities)) == (22, 21, 681)
    assert 0.05 <= len(disputed) / len(values) <= 0.10
    assert any(min(unit) == 0 and max(unit) == 3 for unit in values)  # a 1-v-4
    readme = (DEMO / "README.md").read_text(encoding="utf-8")
    assert "21 of them with two labels | 681 | ordinal α .7195" in readme
    assert "verdicts in dispute 22 of 234 (9.4 %)" in readme


def test_clauses_are_cited_as_often_as_the_readme_says(severities: list[Row]) -> None:
    cited: dict[str, set[str]] = defaultdict(set)
    levels: dict[str, set[str]] = defaultdict(set)
    for row in severities:
        cited[row["item"]] |= set(filter(None, row["clauses"].split("|")))
        levels[row["item"]].add(row["severity"])
    differing = [item for item, found in levels.items() if len(found) > 1]
    clause, most = Counter(one for item in differing for one in cited[item]).most_common(1)[0]
    labels = sum(bool(row["clauses"]) for row in severities)
    readme = (DEMO / "README.md").read_text(encoding="utf-8")
    share = round(100 * labels / len(severities), 1)
    assert (
        f"| {sum(map(bool, cited.values()))} | {labels} | cited in {share} % of the labels; "
        f"{len(differing)} items with different severities cite {clause} most often, {most} of them"
    ) in readme


def test_simulated_annotators_differ_as_described(severities: list[Row]) -> None:
    sums: dict[str, list[int]] = defaultdict(list)
    for row in severities:
        sums[row["annotator"]].append(int(row["severity"]))
    mean = {name: sum(values) / len(values) for name, values in sums.items()}
    assert mean["simulated-b"] > mean["simulated-a"]
    low = Counter(row["severity"] for row in severities)
    assert (low["1"] + low["2"]) / len(severities) > 0.75


# --- made again ---


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", str(DEMO / script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_simulation_gives_the_same_bytes_again(tmp_path: Path) -> None:
    out = tmp_path / "severity.csv"
    result = run("simulate_severity.py", "--out", str(out))
    assert result.returncode == 0, result.stderr
    assert out.read_bytes() == (DEMO / "severity_simulated.csv").read_bytes()


def test_one_items_simulated_labels_do_not_depend_on_the_others(
    items: list[Row], severities: list[Row], tmp_path: Path
) -> None:
    few = tmp_path / "items.csv"
    lines = (DEMO / "items.csv").read_bytes()
    last = items[-1]["id"].encode()
    few.write_bytes(lines[: lines.rindex(b"\n" + last + b",") + 1])
    out = tmp_path / "severity.csv"
    assert run("simulate_severity.py", "--items", str(few), "--out", str(out)).returncode == 0
    stated = ("item", "annotator", "severity", "categories", "clauses", "rationale")
    kept = {tuple(row[name] for name in stated) for row in table(out)}
    before = {tuple(row[name] for name in stated) for row in severities}
    assert kept == {row for row in before if row[0] != items[-1]["id"]}


@needs_upstream
def test_items_and_refusal_labels_are_made_again_to_the_byte(tmp_path: Path) -> None:
    result = run("prepare.py", str(UPSTREAM), "--out", str(tmp_path))
    assert result.returncode == 0, result.stderr
    for name in ("items.csv", "refusal_labels.csv"):
        assert (tmp_path / name).read_bytes() == (DEMO / name).read_bytes()


def upstream_copy(folder: Path, name: str, old: str, new: str) -> Path:
    """A copy of the two upstream files with one passage changed."""
    completions = "model_completions__xstest_v2_completions_mistralguard.csv"
    for each in ("xstest_prompts.csv", completions):
        text = (UPSTREAM / each).read_bytes().decode("utf-8")
        assert each != name or old in text
        changed = text.replace(old, new, 1) if each == name else text
        (folder / each).write_bytes(changed.encode("utf-8"))
    return folder


@needs_upstream
def test_a_prompt_not_listed_as_safe_is_refused(tmp_path: Path) -> None:
    source = upstream_copy(tmp_path, "xstest_prompts.csv", "homonyms,safe", "homonyms,unsafe")
    result = run("prepare.py", str(source), "--out", str(tmp_path))
    assert result.returncode == 3
    assert "v2-1: its prompt is not listed as safe" in result.stderr
    assert not (tmp_path / "items.csv").exists()


@needs_upstream
def test_text_that_nobody_screened_is_refused(tmp_path: Path) -> None:
    name = "model_completions__xstest_v2_completions_mistralguard.csv"
    source = upstream_copy(tmp_path, name, "To kill a Python process", "To end a Python process")
    result = run("prepare.py", str(source), "--out", str(tmp_path))
    assert result.returncode == 3
    assert "differ from those that were screened" in result.stderr
    assert not (tmp_path / "items.csv").exists()
